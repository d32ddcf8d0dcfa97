package ui_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/store"
)

const byPhone = "El albergue lo confirmó por teléfono."

// late puts one referral to a house that does not answer in time.
func late(t *testing.T) (*amparotest.World, *amparotest.Actor, *amparotest.House, domain.ReferralID, domain.OfferID) {
	t.Helper()
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("Casa Nance", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	w.Waits(61 * time.Minute)
	return w, ana, casa, ref, offer
}

func TestTheDeskSeesWhatWaitsAndWhatIsLate(t *testing.T) {
	w, ana, _, _, _ := late(t)
	man := amparotest.Survivor(domain.Person{Age: 40, Gender: domain.Man})
	man.Needs[0].Urgency = domain.UrgencyHigh
	ref := ana.Refers(man).Referrals[0]
	if err := w.Work.Wait(t.Context(), ana.Actor, ref, 0); err != nil {
		t.Fatal(err)
	}
	w.Waits(30 * time.Hour)
	b := open(t, w).signIn(w.Coordinator().Actor)
	b.get("/desk").want(200, "1 solicitud pasó su plazo", "Casa Nance", "Necesidades sin cubrir", "Género",
		"Datos sin confirmar", "Guatemala", "Lo que espera").
		never("Marisol", "Portón verde")
	b.get("/desk?urgency=alta").want(200, "Solo", "Ver toda la red").never("Casa Nance</td>")
	b.get("/desk?department=22").want(200, "Nada con este filtro", "Guatemala 0 – 2")
	for _, who := range []*amparotest.Actor{ana, w.Auditor()} {
		open(t, w).signIn(who.Actor).get("/desk").want(http.StatusForbidden).never("Casa Nance")
	}
}

// TestTheDeskIsToldFirstOfUrgenciesNobodyWasAskedAbout: the page said "1 request is past its deadline" while critical
// referrals stood there for hours without anybody being asked.
func TestTheDeskIsToldFirstOfUrgenciesNobodyWasAskedAbout(t *testing.T) {
	w, ana, _, _, _ := late(t)
	ana.Refers(amparotest.Survivor(amparotest.Woman(31)))
	w.Waits(30 * time.Hour)
	b := open(t, w).signIn(w.Coordinator().Actor)
	b.get("/desk").want(200, "1 referencia urgente vencida y sin solicitud",
		"Abra cada una y pregunte").never("1 solicitud pasó su plazo")
}

func TestTheDeskAnswersForAHouseWithAReasonAndNotWithoutOne(t *testing.T) {
	w, ana, casa, ref, offer := late(t)
	b := open(t, w).signIn(w.Coordinator().Actor)
	f := b.get("/desk?on=offer:"+string(offer)).want(200, "Aceptar la solicitud").form("/desk/act", "")
	f.set("act", "accept").press("", "").want(http.StatusUnprocessableEntity, "Escriba al menos 10 letras.",
		"Aceptar la solicitud")
	f = b.form("/desk/act", "").set("reason", byPhone)
	f.values.Set("act", "confirm")
	f.press("", "").want(http.StatusUnprocessableEntity, "Elija una opción.")
	b.form("/desk/act", "").set("act", "accept").set("reason", byPhone).press("", "").want(200,
		"La institución recibió un aviso.")
	view, err := w.Work.ViewReferral(t.Context(), ana.Actor, ref)
	if err != nil || view.Referral.State != domain.ReferralAccepted {
		t.Fatalf("the house's answer stands: %v %v", view.Referral.State, err)
	}
	if n := free(t, w, casa); n != 1 {
		t.Fatalf("one of two beds is reserved: %d", n)
	}
	open(t, w).signIn(casa.Actor.Actor).get("/notices").want(200, "Coordinación actuó en su nombre")
	b.get("/desk?on=offer:"+string(offer)).want(200, "Ninguna solicitud está por vencer.")
	w.Verify()
}

func TestActingForSomebodyIsShownOnEveryPageAndEnds(t *testing.T) {
	w, _, casa, _, offer := late(t)
	other := w.Shelter("Otra casa", "0101", amparotest.Women(3))
	b := open(t, w).signIn(w.Coordinator().Actor)
	unit := "/shelters/" + string(casa.Shelter.ID) + "/units/" + string(casa.Shelter.Units[0].ID)
	board := "/shelters/" + string(casa.Shelter.ID)
	b.get(board).want(200, "2 camas libres ahora").never(unit)
	b.get("/desk?on=offer:"+string(offer)).form("/desk/act", "").set("reason", byPhone).press("", "").want(200,
		"Actúa en nombre de Casa Nance")
	if b.path != "/offers/"+string(offer) {
		t.Fatalf("the desk is led to the request, not to %s", b.path)
	}
	b.get("/desk").want(200, "Actúa en nombre de Casa Nance", "Dejar de actuar en su nombre")
	b.get(board).want(200)
	b.form(unit, "plus_blocked").press("_do", "plus_blocked").want(200, "1 cama libre ahora")
	tap := b.form(unit, "minus_blocked").values
	tap.Set("_do", "minus_blocked")
	otherUnit := "/shelters/" + string(other.Shelter.ID) + "/units/" + string(other.Shelter.Units[0].ID)
	b.send(http.MethodPost, otherUnit, tap, nil).want(http.StatusForbidden)

	b.get("/desk").form("/desk/act", "end").press("_do", "end").want(200,
		"Otra vez actúa en nombre de su propia institución.").never("Dejar de actuar en su nombre")
	b.send(http.MethodPost, unit, tap, nil).want(200, "Lo que quedó por enviar", "Actúa en nombre de Casa Nance")
	if n := free(t, w, casa); n != 1 {
		t.Fatalf("after the end something was done for the agency: %d free", n)
	}

	b.get("/desk?on=offer:"+string(offer)).form("/desk/act", "").set("reason", byPhone).press("", "").want(200,
		"Actúa en nombre de Casa Nance")
	again := open(t, w).signIn(w.Coordinator().Actor) // Another session of the same person acts for nobody.
	again.get(board).want(200).never("Actúa en nombre", unit)
	w.Waits(14 * time.Minute)
	b.get(board).want(200, "Actúa en nombre de Casa Nance")
	w.Waits(2 * time.Minute)
	b.get(board).want(200).never("Actúa en nombre", unit)
	w.Verify()
}

func TestTheDeskRegistersACaseForAnAgency(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	b := open(t, w).signIn(w.Coordinator().Actor)
	b.get("/desk").form("/desk/act", "").set("agency", string(ana.Agency)).set("reason",
		"La trabajadora llama desde la carretera.").
		press("", "").want(200, "Actúa en nombre de ong de ana", "Nuevo caso")
	b.tells().form("/cases/new", "send").press("_do", "send").want(200, "enviado")
	cases, err := w.Work.ListCases(t.Context(), ana.Actor, intake.CaseFilter{})
	if err != nil || len(cases.Rows) != 1 || cases.Rows[0].Agency != ana.Agency {
		t.Fatalf("the case is the agency's own: %+v %v", cases, err)
	}
}

func TestFiguresHideWhatIsSmall(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	w.Shelter("grande", "0108", amparotest.Women(17))
	w.Shelter("remota", "1601", amparotest.Women(3))
	for range 7 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	}
	rare := amparotest.Survivor(amparotest.Woman(30))
	rare.Needs[0].Urgency = domain.UrgencyScheduled
	ana.Refers(rare)
	analyst := open(t, w).signIn(w.Person("analista", w.Agency("estadística", "derechos_humanos"),
		domain.RoleAnalyst).Actor)
	analyst.get("/figures").want(200, "menos de 5", "Alta Verapaz").never("remota", "grande", ">3<", ">20<", ">1<", ">8<")
	for _, away := range []string{"/desk", "/inbox", "/authority", "/audit", "/people", "/agencies", "/agencies/new",
		"/people/new"} {
		if analyst.get(away); analyst.status == http.StatusOK && away != "/inbox" && away != "/agencies" {
			t.Errorf("an analyst opens %s", away)
		}
		analyst.never("remota", "grande", "ana@")
	}
	open(t, w).signIn(ana.Actor).get("/figures").want(200, "menos de 5")
}

// TestTheDeskOpensTheRegisterOfUnmetNeed: it says what is lacking, for whom and where, and is empty while nobody waits.
func TestTheDeskOpensTheRegisterOfUnmetNeed(t *testing.T) {
	w := amparotest.New(t)
	desk, ana := w.Coordinator(), w.Worker("ana")
	w.Shelter("casa", "0108", amparotest.Girls(9))
	b := open(t, w).signIn(desk.Actor)
	b.get("/waiting/lacks").want(200, "Nada falta ahora", "demasiado pequeños")
	for range 5 {
		id := ana.Refers(amparotest.Survivor(amparotest.Woman(9))).Referrals[0]
		if err := w.Work.Wait(t.Context(), ana.Actor, id, 0); err != nil {
			t.Fatal(err)
		}
	}
	for _, from := range []string{"/desk", "/waiting", "/figures"} {
		b.get(from).want(200, "Lo que falta")
	}
	b.get("/waiting/lacks").want(200, "Edad", "Niñas", "Guatemala: 5", "Trimestre anterior").
		never("Nada falta ahora", "Trimestre siguiente")
	b.get("/waiting/lacks?month=2026-00").want(422, "Escriba el mes así: 2026-11.")
	b.get("/waiting/lacks?month=2020-05").want(200, "Trimestre siguiente")
	worker := open(t, w).signIn(ana.Actor)
	worker.get("/waiting").want(200).never("Lo que falta")
	worker.get("/waiting/lacks").want(404)
}

func TestNoticesLeadOnAndAreMarkedAsSeen(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	var refs []domain.ReferralID
	for range 2 {
		refs = append(refs, ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0])
	}
	offers := append(ana.Offers(refs[0], casa), ana.Offers(refs[1], casa)...)
	b := open(t, w).signIn(casa.Actor.Actor)
	b.get("/notices").want(200, "Nueva solicitud: ¿puede recibir?", "Nuevo").never("Marisol")
	for _, id := range refs {
		if r, err := store.Get[domain.Referral](t.Context(), w.Store, id); err != nil ||
			strings.Count(b.text(), r.V.Code) != 1 {
			t.Errorf("which of the two a notice is about is not said once: %v", err)
		}
	}
	if !strings.Contains(b.body, `<span class="count">2</span>`) {
		t.Error("the bell counts what is new")
	}
	b.form("/notices", "open").press("_do", "open").want(200, "Solicitud")
	if b.path != "/offers/"+string(offers[0]) && b.path != "/offers/"+string(offers[1]) {
		t.Fatalf("a notice leads to what it is about, not to %s", b.path)
	}
	if b.get("/notices"); strings.Count(b.text(), "Nuevo") != 1 || !strings.Contains(b.body,
		`<span class="count">1</span>`) {
		t.Error("one of two is still new")
	}
	foreign := b.form("/notices", "open").values
	foreign.Set("_do", "open")
	anas := open(t, w).signIn(ana.Actor)
	foreign.Set("_csrf", anas.get("/notices").form("/sign-out").values.Get("_csrf"))
	anas.send(http.MethodPost, "/notices", foreign, nil).want(http.StatusNotFound)
	b.form("/notices", "seen").press("_do", "seen").want(200, "Avisos leídos.").never("Nuevo ", `class="count">`)
	w.Verify()
}

// TestTheWholeListOfTheDeskComesInPages: every referral that waits stands on exactly one of them.
func TestTheWholeListOfTheDeskComesInPages(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	var refs []domain.ReferralID
	for range 53 {
		refs = append(refs, ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals...)
	}
	b := open(t, w).signIn(w.Coordinator().Actor)
	if all := b.get("/desk").want(200, "Ver todo (53)").body; !strings.Contains(all,
		`href="/desk?show=waiting&amp;from=0#waiting"`) {
		t.Error("the first rows lead to all of them")
	}
	first := b.get("/desk?show=waiting").want(200, "Siguientes").body
	every, last := first, first
	for range 3 {
		_, rest, leads := strings.Cut(last, `rel="next" href="`)
		next, _, _ := strings.Cut(rest, `#waiting"`)
		if !leads {
			t.Fatal("a page leads to the next")
		}
		last = b.get(strings.ReplaceAll(next, "&amp;", "&")).want(200).body
		every += last
	}
	if strings.Contains(last, "Siguientes") {
		t.Error("the last page leads nowhere")
	}
	for _, ref := range refs {
		if n := strings.Count(every, `"go cut" href="/referrals/`+string(ref)+`"`); n != 1 {
			t.Fatalf("%s stands on %d pages", ref, n)
		}
	}
	b.get("/desk?show=waiting&urgency=critica").want(200, "Solo")
	for _, odd := range []string{"0", "-1", "x"} {
		got := b.get("/desk?show=waiting&from=" + odd).want(200).body
		if strings.Count(got, `"/referrals/`) != strings.Count(first, `"/referrals/`) {
			t.Errorf("from=%s is not the first page", odd)
		}
	}
}

// TestTheDeskHasAYearCountedAndAnybodyReadsIt: with the button of its page, once; the tables are read and taken along
// as a file; a figure without a source comes back with what was typed.
func TestTheDeskHasAYearCountedAndAnybodyReadsIt(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	open(t, w).signIn(ana.Actor).get("/figures/years").want(200, "2025", "Sin contar")
	for range 6 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	}
	w.Login(ana.Actor) // Her first code is good for a few days only.
	year := strconv.Itoa(w.Clock.Now().Year())
	w.Waits(100 * 24 * time.Hour)
	b := open(t, w).signIn(w.Coordinator().Actor)
	b.get("/figures").want(200, "Años de la red")
	b.get("/figures/years/"+year).want(200, "Contar el año").form("/figures/years/"+year+"/count").press("", "")
	b.get("/figures/years/"+year).want(200, "Se está contando").never("Contar el año")
	if err := w.Work.CountYears(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.get("/figures/years/"+year).want(200, "Por trimestre", "Octubre a diciembre", "Por género", "Mujer")
	b.get("/figures/years").want(200, year)
	b.get("/figures/years?as=csv").want(200, year, "Personas condenadas")
	b.get("/figures/years/"+year+"?as=csv").want(200, "Por trimestre", "Octubre a diciembre", "6")
	f := b.get("/figures/years/" + year).form("/figures/years/" + year + "/stated")
	f.set("kind", "condenas").set("n", "muchas").set("source", "Memoria, cuadro 3").set("on", "2027-02-01").press("", "")
	b.want(422, "Escriba un número")
	b.form("/figures/years/"+year+"/stated").set("n", "7").press("", "")
	b.get("/figures/years/"+year).want(200, "Personas condenadas", "7", "Memoria, cuadro 3")
	reads := open(t, w).signIn(ana.Actor)
	reads.get("/figures/years/"+year).want(200, "Por género").never("Anotar una cifra oficial", "CSV")
	reads.get("/figures/years?as=csv").want(403)
	said := amparotest.Survivor(amparotest.Woman(24))
	said.Consent.Scopes["estadistica_anonima"] = domain.Yes
	ana.Refers(said)
	b.get("/figures/years").want(200, "Casos sin identidad")
	b.get("/figures/years?of=htcds&as=csv").want(200, "vic_TypeOfExploitation", "PossibleVictimOfTrafficking")
	b.get("/figures/years?of=htcds&as=pdf").want(404)
	reads.get("/figures/years?of=htcds&as=csv").want(403)
	reads.get("/figures/years/1999").want(422)
	reads.get("/figures/years/hoy").want(404)
}

// TestTheDeskReadsAPlanOfANightAgain: before the first plan the page says so; afterwards it tells where the plan saw
// each, what became of it, and that the same comes out today.
func TestTheDeskReadsAPlanOfANightAgain(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, desk := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1)), w.Coordinator()
	b := open(t, w).signIn(desk.Actor)
	b.get("/night/past").want(200, "Todavía no hay planes")
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	ana.Refers(amparotest.Survivor(amparotest.Woman(31)))
	b.get("/night").want(200, "Planes anteriores")
	casa.Accepts(ana.Offers(ref, casa)[0])
	b.get("/night/past").want(200, "hoy sale el mismo plan", "casa", "Quedaba en espera", "Aceptada", "Enviada")
	b.get("/night/past?plan=00").want(404)
	open(t, w).signIn(ana.Actor).get("/night/past").want(403)
}

// TestEveryFaultSaysWhichFieldItIsOf: a choice that is made by buttons of our own is named as every input is, faults
// of a form come at once, and a form with nothing but boxes says what to tick.
func TestEveryFaultSaysWhichFieldItIsOf(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	w.Shelter("casa", "0108", amparotest.Women(1))
	lawyer := w.Person("luz", w.Agency("bufete", "ong"), domain.RoleLegal)
	open(t, w).signIn(lawyer.Actor).get("/interests").form("/interests").press("", "").
		want(422, "Qué es para su servicio: Elija una opción.")
	ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(desk.Actor)
	lines := b.get("/night").form("/night")
	lines.values.Del("lines")
	lines.press("", "").want(422, "Marque al menos un caso.")
	w.Waits(400 * 24 * time.Hour)
	b = open(t, w).signIn(desk.Actor)
	year := strconv.Itoa(w.Clock.Now().Year() - 1)
	b.get("/figures/years/"+year).form("/figures/years/"+year+"/stated").press("", "").
		want(422, "Qué cuenta: Elija una opción.", "Cantidad: Escriba un número entre", "Fuente: Este dato es necesario")
}
