package ui_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
)

// free asks the network how many beds a house has, the way a match would.
func free(t *testing.T, w *amparotest.World, shelter *amparotest.House) int {
	t.Helper()
	b, err := w.Work.ShelterBoard(t.Context(), shelter.Actor.Actor, shelter.Shelter.ID)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, u := range b.Units {
		n += u.Room.Free
	}
	return n
}

func TestOneTapKeepsBedsTrue(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(4))
	board, unit := "/shelters/"+string(casa.Shelter.ID), "/shelters/"+string(casa.Shelter.ID)+"/units/"+
		string(casa.Shelter.Units[0].ID)
	w.Waits(5 * time.Minute)
	b := open(t, w).signIn(casa.Actor.Actor)
	b.get(board).want(200, "4 camas libres ahora", "Confirmar que sigue igual", "ingreso de casa").never("Portón verde")
	if !strings.Contains(b.body, `href="`+board+`"`) {
		t.Error("the navigation leads to one's own board")
	}
	before := w.Clock.Now()
	b.form(board+"/confirm").press("", "").want(200, "sus datos están al día")
	got, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
	if err != nil || !got.ConfirmedAt.After(before) || got.ConfirmedAt.After(w.Clock.Now()) {
		t.Fatalf("the figures were confirmed just now: %v %v", got.ConfirmedAt, err)
	}

	b.form(unit, "plus_residents").press("_do", "plus_residents").want(200, "Dato cambiado")
	b.form(unit, "plus_blocked").press("_do", "plus_blocked").want(200, "2 camas libres ahora")
	if n := free(t, w, casa); n != 2 {
		t.Fatalf("two beds are left for the network, not %d", n)
	}
	b.form(unit, "minus_blocked").press("_do", "minus_blocked").want(200, "3 camas libres ahora")
	b.form(unit, "set_residents").set("n", "4").press("_do", "set_residents").want(200, "0 camas libres ahora")
	b.form(unit, "set_residents").set("n", "0").press("_do", "set_residents").want(200, "4 camas libres ahora")
	b.form(unit, "close").press("_do", "close").want(200, "Cerrada")
	if n := free(t, w, casa); n != 0 {
		t.Fatalf("a closed unit has no room, not %d", n)
	}
	b.form(unit, "open").press("_do", "open").want(200, "4 camas libres ahora")
	w.Verify()
}

func TestATapThatWasSentTwiceCountsOnce(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(4))
	board := "/shelters/" + string(casa.Shelter.ID)
	unit := board + "/units/" + string(casa.Shelter.Units[0].ID)
	b := open(t, w).signIn(casa.Actor.Actor)
	f := b.get(board).form(unit, "plus_residents")
	f.press("_do", "plus_residents").want(200)
	f.press("_do", "plus_residents").want(200)
	if n := free(t, w, casa); n != 3 {
		t.Fatalf("one person moved in, yet %d of 4 beds are free", n)
	}
	f.values.Set("_once", "another-form")
	f.press("_do", "plus_residents").want(http.StatusPreconditionFailed, "Alguien más lo cambió", "3 camas libres ahora")
	if n := free(t, w, casa); n != 3 {
		t.Fatalf("a tap on a page that is no longer true changes nothing: %d", n)
	}
}

func TestPromisedBedsCannotBeDeclaredAway(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0])
	board := "/shelters/" + string(casa.Shelter.ID)
	unit := board + "/units/" + string(casa.Shelter.Units[0].ID)
	b := open(t, w).signIn(casa.Actor.Actor)
	b.get(board).want(200, "0 camas libres ahora", "Por llegar", "R-", "1 persona").never("Marisol")
	b.form(unit, "plus_blocked").press("_do", "plus_blocked").want(http.StatusUnprocessableEntity,
		"Camas ocupadas o reservadas en esta unidad: 1", "faltarían: 1")
	got, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
	if err != nil || got.Units[0].Beds.Blocked != 0 {
		t.Fatalf("nothing changed: %+v %v", got.Units[0].Beds, err)
	}
	b.form(unit, "set_residents").set("n", "treinta").press("_do", "set_residents").want(http.StatusUnprocessableEntity,
		"Escriba un número entre 0 y 1000")
	w.Verify()
}

func TestAnotherHousesBoardIsAsAbsentAsNone(t *testing.T) {
	w := amparotest.New(t)
	casa, other := w.Shelter("casa", "0108", amparotest.Women(4)), w.Shelter("otra", "0101", amparotest.Women(2))
	office := w.Program("raíces", domain.ClassPsych, 3, "trauma")
	absent := string(domain.NewID[domain.ShelterID]())
	for _, who := range []*amparotest.Actor{other.Actor, w.Worker("ana"), office.Actor, w.Auditor()} {
		b := open(t, w).signIn(who.Actor)
		for _, tail := range []string{"", "/edit"} {
			none := b.get("/shelters/" + absent + tail).want(http.StatusNotFound).text()
			there := b.get("/shelters/" + string(casa.Shelter.ID) + tail).want(http.StatusNotFound).text()
			if hideRef(none) != hideRef(there) {
				t.Errorf("%s: the pages of a hidden and an absent shelter differ:\n%s\n%s", who.Role, none, there)
			}
		}
		token := b.get("/sessions").form("/sign-out").values
		b.send(http.MethodPost, "/shelters/"+string(casa.Shelter.ID)+"/confirm", token, nil).want(http.StatusNotFound)
		if who != office.Actor {
			b.get("/programs/" + string(office.Program.ID)).want(http.StatusNotFound)
		}
	}
}

// hideRef takes out the reference of a page, which is new on every page.
func hideRef(text string) string {
	head, _, _ := strings.Cut(text, "diga este código")
	return head
}

func TestTheHeadOfAHouseDescribesIt(t *testing.T) {
	w := amparotest.New(t)
	head := w.Person("directora", w.Agency("Hogar nuevo", "ong"), domain.RoleShelterHead)
	b := open(t, w).signIn(head.Actor)
	f := b.get("/shelters/new").want(200, "Registrar un albergue", "La primera unidad").form("/shelters/new")
	f.set("name", "Casa Nance").set("address", "Portón verde, segunda calle").set("municipality",
		"0108").set("intake_hours", "tarde").
		set("unit.name", "Mujeres").set("unit.population", "mujeres").set("unit.genders", "mujer").set("unit.beds.total", "6")
	f.press("", "").want(http.StatusUnprocessableEntity, "Escriba el horario como")
	f = b.form("/shelters/new").set("intake_hours", "24h")
	f.press("", "").want(200, "Casa Nance", "6 camas libres ahora").never("Portón verde")
	board := b.path

	b.get(board+"/edit").want(200).form(board+"/edit").set("minor_authorization.authority",
		"CNA (prueba)").set("minor_authorization.valid_until", "2026-01-31").
		press("", "").want(200, "Venció la autorización")
	b.get(board+"/edit?part=care").want(200).form(board+"/edit").set("languages", "spa",
		"kek").set("clinical_exclusions", "hospitalizacion").press("", "").want(200)
	b.get(board+"/edit?unit=new").want(200).form(board+"/edit").set("unit.name", "Madres").set("unit.population",
		"mujeres_con_hijos").set("unit.genders", "mujer").
		set("unit.beds.total", "4").set("unit.beds.blocked", "0").set("unit.beds.residents", "0").set("unit.children", "si").
		set("unit.caregiver_children.max_children", "3").set("unit.caregiver_children.boy_max_age",
		"99").set("unit.caregiver_children.girl_max_age", "17").
		press("", "").want(http.StatusUnprocessableEntity, "Escriba un número entre 0 y 18")
	b.form(board+"/edit").set("unit.caregiver_children.boy_max_age", "12").press("", "").want(200,
		"10 camas libres ahora", "Madres")
	all, err := w.Work.MyShelters(t.Context(), head.Actor)
	if err != nil || len(all) != 1 || len(all[0].Units) != 2 || len(all[0].Languages) != 2 ||
		all[0].Exclusions[0] != "hospitalizacion" {
		t.Fatalf("what was said of the house is kept: %+v %v", all, err)
	}

	intake := w.Person("ingreso", domain.Agency{ID: head.Agency, Type: "ong", Name: "Hogar nuevo"}, domain.RoleIntake)
	i := open(t, w).signIn(intake.Actor)
	i.get(board).want(200, "10 camas libres ahora").never(board + "/edit")
	i.get(board + "/edit").want(http.StatusForbidden).never("Portón verde")
	w.Verify()
}

func TestAProgrammeKeepsItsPlacesTrue(t *testing.T) {
	w := amparotest.New(t)
	ana, office := w.Worker("ana"), w.Program("Asesoría", domain.ClassLegal, 3, "ninez")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs = []intake.NeedInput{{Need: "legal_penal", Urgency: domain.UrgencyMedium}}
	office.Accepts(ana.OffersTo(ana.Refers(in).Referrals[0], office)[0])
	board := "/programs/" + string(office.Program.ID)
	b := open(t, w).signIn(office.Actor.Actor)
	b.get(board).want(200, "2 cupos libres ahora", "Casos de la red").never("Marisol")
	b.form(board, "confirm").press("_do", "confirm").want(200, "sus datos están al día")
	b.form(board, "plus_outside").press("_do", "plus_outside").want(200, "1 cupo libre ahora")
	b.form(board, "set").set("max_caseload", "0").press("_do", "set").want(http.StatusUnprocessableEntity,
		"Casos de la red ya aceptados: 1")
	b.form(board, "set").set("max_caseload", "10").set("typical_wait_days", "9").press("_do", "set").want(200,
		"8 cupos libres ahora")
	got, err := w.Work.ProgramBoard(t.Context(), office.Actor.Actor, office.Program.ID)
	if err != nil || got.Load.Max != 10 || got.Program.WaitDays != 9 || got.Load.Free != 8 {
		t.Fatalf("%+v %v", got.Load, err)
	}
	b.get(board+"/edit?part=care").want(200).form(board+"/edit").set("departments_served", "01", "16").press("",
		"").want(200)
	b.get(board+"/edit").form(board+"/edit").set("name", "").press("", "").want(http.StatusUnprocessableEntity,
		"Este dato es necesario.")
	w.Verify()
}
