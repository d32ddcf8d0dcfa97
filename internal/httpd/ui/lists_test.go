package ui_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestInALargeNetworkOneLooksForWhomSheMeans: where there are more organisations than a form can offer, a consent finds
// the one that is meant and keeps what was chosen and typed, the desk acts for one from its page, a new account begins
// at one, and every list counts all and shows a part.
func TestInALargeNetworkOneLooksForWhomSheMeans(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	shelters := make([]*amparotest.House, 55)
	for i := range shelters {
		shelters[i] = w.Shelter(fmt.Sprintf("Casa %02d", i), "0108", amparotest.Women(2))
	}
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	consent := "/cases/" + string(filed.Case) + "/consent"
	b := open(t, w).signIn(ana.Actor)
	b.get(consent).want(200, "Buscar a quién más").never("Casa 41", "Casa 07")
	f := b.form(consent, "record").set("consent.find", "casa 41")
	f.press("_do", "find").want(200, "Casa 41").never("Casa 07")
	f = b.form(consent, "record")
	f.values["recipients"] = []string{string(shelters[41].Shelter.Agency)}
	f.set("consent.find", "casa 07").press("_do", "find").want(200, "Casa 41", "Casa 07").never("Casa 08")
	f = b.form(consent, "record")
	f.values["recipients"] = []string{string(shelters[41].Shelter.Agency), string(shelters[7].Shelter.Agency)}
	f.set("consent.method", "oral").set("consent.reach", "nombrados").press("_do", "record").want(200, "Casa 41",
		"Casa 07")

	desk := open(t, w).signIn(w.Coordinator().Actor)
	home := "/agencies/" + string(shelters[41].Shelter.Agency)
	desk.get("/desk").never(`value="` + string(shelters[41].Shelter.Agency) + `"`)
	desk.get(home).want(200, "Actuar por ellos")
	desk.get("/desk?agency="+string(shelters[41].Shelter.Agency)).form("/desk/act", "").set("reason", byPhone).press("",
		"").want(200,
		"Actúa en nombre de Casa 41")
	w.Waits(100 * time.Hour)
	page := open(t, w).signIn(w.Coordinator().Actor).get("/desk").want(200, "Ver todo (55)").body
	if n := strings.Count(page, `"/shelters/`); n != 6 {
		t.Errorf("%d houses stand on the first look, of 55 with old figures", n)
	}

	op := w.Person("op", w.Agency("técnica", "coordinadora"), domain.RoleAdmin)
	o := open(t, w).signIn(op.Actor)
	o.get("/agencies").want(200, "Siguientes")
	o.get("/agencies?from=50").want(200, "Anteriores").never("Siguientes")
	o.get("/people/new").want(200, "Elija primero la institución")
	o.get(home).want(200, "Crear cuenta")
	form := o.get("/people/new?agency=" + string(shelters[41].Shelter.Agency)).want(http.StatusOK).body
	if !strings.Contains(form, string(shelters[41].Shelter.Agency)) ||
		strings.Contains(form, string(shelters[7].Shelter.Agency)) {
		t.Error("the form offers the organisation that was chosen, and no other")
	}
	w.Verify()
}

// TestAListNarrowedToWhatThereIsNotSaysWhichFieldAndWhatToChoose: an unknown role gave an empty list, as if nobody held
// it, and an unknown kind of service a page that named nothing. The rest of the page stays.
func TestAListNarrowedToWhatThereIsNotSaysWhichFieldAndWhatToChoose(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ref, err := store.Get[domain.Referral](t.Context(), w.Store, filed.Referrals[0])
	if err != nil {
		t.Fatal(err)
	}
	site := open(t, w)
	work, desk := site.signIn(ana.Actor), site.signIn(w.Coordinator().Actor)
	head := site.signIn(w.Person("berta", w.Agency("otra", "ong"), domain.RoleSupervisor).Actor)
	work.get("/?urgency=zzz").want(422, "Qué tan urgente es", "Elija una opción",
		filed.Code).offers(`<option value="critica">`)
	work.get("/?class=AAA&urgency=critica").want(422, "Tipo de servicio", filed.Code).offers(`<option value="shelter">`)
	work.get("/?urgency=critica").want(200, filed.Code).never("Elija una opción.")
	desk.get("/desk?class=AAA").want(422, "Tipo de servicio", ref.V.Code).offers(`<option value="shelter">`)
	desk.get("/desk?department=99&urgency=zzz").want(422, "Departamento", "Qué tan urgente es", ref.V.Code)
	desk.get("/desk?class=shelter").want(200, ref.V.Code).never("Tipo de servicio")
	head.get("/people?role=castillo&q=be").want(422, "Función", "Elija una opción",
		"berta").offers(`<option value="auditoria">`)
	head.get("/people?role=supervisor_agencia").want(200, "berta").never("Elija una opción.")
	head.get("/people?role=auditoria").want(200, "Nada con este filtro", "Quitar filtros")
}

// offers wants a choice in the page as it was sent.
func (b *browser) offers(choice string) {
	b.s.t.Helper()
	if !strings.Contains(b.body, choice) {
		b.s.t.Errorf("%s does not offer %s", b.path, choice)
	}
}

// TestAListShowsAPersonOnce: whatever somebody needs, she stands once in the list of the desk and of who is asked, with
// each need, and what was filed just now stands first.
func TestAListShowsAPersonOnce(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(5))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs = append(in.Needs, in.Needs[0])
	in.Needs[1].Need, in.Needs[1].Urgency = "psicologia", domain.UrgencyCritical
	first := ana.Refers(in)
	w.Waits(time.Hour)
	ana.Refers(amparotest.Survivor(amparotest.Woman(31)))
	desk := open(t, w).signIn(w.Coordinator().Actor)
	body := desk.get("/desk").want(200, "Abrigo temporal", "Atención psicológica").body
	_, list, _ := strings.Cut(body, `id="waiting"`)
	list, _, _ = strings.Cut(list, `id="unmet"`)
	if n := strings.Count(list, `<li><p class="line">`); n != 2 {
		t.Errorf("two persons who wait stand in %d rows", n)
	}
	if !strings.Contains(list, `<span class="count">2</span>`) {
		t.Errorf("two persons are counted otherwise: %s", list)
	}
	for _, ref := range first.Referrals {
		if strings.Count(list, `"/referrals/`+string(ref)+`"`) == 0 {
			t.Errorf("need %s leads nowhere", ref)
		}
	}
	ana.Offers(first.Referrals[0], casa)
	open(t, w).signIn(casa.Actor.Actor).get("/inbox").want(200, "1 solicitud espera", "18–24", "Responder").
		never("Marisol")
}

// TestTheNameSheUsesIsBehindATapThatIsLogged: it stands in no list until somebody asks for it, the team and the house
// that received her may, and every such reading is in the log of her case.
func TestTheNameSheUsesIsBehindATapThatIsLogged(t *testing.T) {
	w := amparotest.New(t)
	ana, eva, casa := w.Worker("ana"), w.Worker("eva"), w.Shelter("casa", "0108", amparotest.Women(5))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(ana.Actor)
	before := readings(t, w, ana.Agency)
	b.get("/").want(200, "Nombre").never("Marisol").form("/").press("name", string(filed.Case)).want(200, "Marisol")
	if n := readings(t, w, ana.Agency); n != before+1 {
		t.Errorf("one reading left %d entries", n-before)
	}
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	house := open(t, w).signIn(casa.Actor.Actor)
	house.get("/inbox").want(200).never(">Nombre</button>", "Marisol")
	casa.Accepts(offer)
	house.get("/inbox").want(200, "Nombre").never("Marisol").form("/inbox").
		press("name", string(filed.Case)).want(200, "Marisol")
	stranger := open(t, w).signIn(eva.Actor)
	f := stranger.get("/").form("/")
	f.values.Set("name", string(filed.Case))
	f.press("", "").want(http.StatusNotFound).never("Marisol")
	w.Verify()
}

// TestWhatWasSearchedForStandsInNoAddress: results have a page of their own, which is narrowed and come back to, and
// nothing that was typed can be read in its address.
func TestWhatWasSearchedForStandsInNoAddress(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	for range 2 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	}
	site := open(t, w)
	b := site.signIn(ana.Actor)
	b.get("/notices").form("/find").set("q", "Marisol").press("", "").want(200, "Encontrados 2", "por un nombre")
	if strings.Contains(strings.ToLower(b.path+b.body), "marisol") {
		t.Errorf("%s repeats what was searched for", b.path)
	}
	b.get(b.path+"&state=closed").want(200, "Ninguno de los encontrados está cerrado.")
	other := site.signIn(ana.Actor)
	other.get(b.path).want(200).never("Encontrados")
}

// readings counts how often the log of an agency says that somebody read who the people of a case are.
func readings(t *testing.T, w *amparotest.World, agency domain.AgencyID) int {
	t.Helper()
	if err := w.Store.Logs().Integrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(agency),
		oversight.LogFilter{Act: "identity.read"})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Rows)
}

// TestAListLeavesAsAFile: who answers for a list takes it along as it is narrowed, with no name in it; who does not is
// refused, and so is a sort of file that there is not.
func TestAListLeavesAsAFile(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	sara := ana.Colleague("sara", domain.RoleSupervisor)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	site := open(t, w)
	b := site.signIn(sara.Actor)
	b.get("/?group=open").want(200, "Llevarse esta lista", "Su equipo", "1 caso abierto")
	b.get("/?as=csv&group=open").want(200, filed.Code, "18–24", "Abrigo temporal").never("Marisol")
	if !strings.HasPrefix(b.header.Get("Content-Type"), "text/csv") ||
		!strings.Contains(b.header.Get("Content-Disposition"), "work-") {
		t.Errorf("it comes as %v", b.header)
	}
	b.get("/?as=csv&urgency=programada").want(200).never(filed.Code)
	b.get("/people?as=xlsx").want(200)
	b.get("/?as=exe").want(http.StatusNotFound)
	site.signIn(w.Coordinator().Actor).get("/desk?as=csv").want(200, "Guatemala").never("Marisol")
	worker := site.signIn(ana.Actor)
	worker.get("/").want(200).never("Llevarse esta lista", "Su equipo")
	worker.get("/?as=csv").want(http.StatusForbidden).never(filed.Code)
	w.Verify()
}
