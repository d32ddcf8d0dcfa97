package ui_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/store"
)

func at(cas domain.CaseID) string { return "/cases/" + string(cas) }

// logged counts what the log of an agency says of an act.
func logged(t *testing.T, w *amparotest.World, agency domain.AgencyID, act, tier string) int {
	t.Helper()
	if err := w.Store.Logs().Integrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries, _, err := w.Store.Logs().Page(t.Context(), w.Store.LogOf(agency), 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Leaf.Act == act && e.Leaf.Tier == tier && e.Leaf.Outcome == store.Done {
			n++
		}
	}
	return n
}

func TestAnotherAgencysCaseIsNotThere(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(eva.Actor)
	same := func(method, rest string) {
		t.Helper()
		body := map[string][]string(nil)
		if method == http.MethodPost {
			b.get("/")
			body = map[string][]string{"_csrf": {b.form("/lang").values.Get("_csrf")}, "_do": {"save"}, "_step": {"1"},
				"reason": {"quiero saber quién es ella"}, "text": {"hola"}}
		}
		var notices []page
		for _, c := range []domain.CaseID{filed.Case, domain.NewID[domain.CaseID]()} {
			b.send(method, at(c)+rest, body, nil)
			notices = append(notices, b.page)
		}
		if notices[0].status != http.StatusNotFound || notices[1].status != notices[0].status ||
			steady(notices[0]) != steady(notices[1]) {
			t.Errorf("%s %s: a hidden case answers %d, an absent one %d\n%s\n%s", method, rest, notices[0].status,
				notices[1].status,
				notices[0].text(), notices[1].text())
		}
	}
	for _, rest := range []string{"", "/edit", "/edit?step=5", "/refer", "/identity", "/consent", "/notes/health",
		"/notes/psych", "/notes/legal", "/restricted", "/glass"} {
		same(http.MethodGet, rest)
	}
	for _, rest := range []string{"/edit", "/refer", "/consent", "/notes/health", "/restricted", "/order", "/glass"} {
		same(http.MethodPost, rest)
	}
	b.get("/").want(200).never(filed.Code)
}

// steady is a page's text without what differs from one request to the next.
func steady(p page) string {
	text := p.text()
	if i := strings.Index(text, "diga este código"); i >= 0 {
		text = text[:i]
	}
	return text
}

func TestIdentityHasADoorOfItsOwn(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(ana.Actor)
	b.get(at(filed.Case)).want(200, filed.Code, "La situación", "Identidad y seguridad",
		"Datos reservados").never("Marisol", "terminal", "el Prueba", "+502")
	before := logged(t, w, ana.Agency, "identity.read", "D2")
	b.get(at(filed.Case)+"/identity").want(200, "Marisol Ejemplo", "La buscan en la terminal.",
		"Esta consulta quedó registrada").never("el Prueba")
	if got := logged(t, w, ana.Agency, "identity.read", "D2") - before; got != 1 {
		t.Errorf("%d leaves for one opening", got)
	}
	b.get(at(filed.Case)).want(200, "Quién vio los datos de este caso", "Vio la identidad")
}

func TestWhatCouldCostALifeAsksWhy(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(ana.Actor)
	b.get(at(filed.Case)+"/restricted").want(200, "Si estos datos se filtran").never("el Prueba")
	b.form(at(filed.Case)+"/restricted").set("reason", "…").press("_do", "open").want(http.StatusUnprocessableEntity,
		"Escriba al menos 10 letras.").never("el Prueba")
	if logged(t, w, ana.Agency, "restricted.read", "D4") != 0 {
		t.Fatal("nothing was opened")
	}
	b.form(at(filed.Case)+"/restricted").set("reason", "La fiscalía pide el apodo").press("_do", "open").want(200,
		"Apodo: el Prueba.")
	if logged(t, w, ana.Agency, "restricted.read", "D4") != 1 {
		t.Error("an opening without its leaf")
	}
	b.form(at(filed.Case)+"/restricted", "save").set("restricted.exact_place", "Finca inventada").press("_do",
		"save").want(200, "Guardado").never("Finca inventada")
	b.form(at(filed.Case)+"/restricted").set("reason", "Comprobar lo guardado").press("_do", "open").want(200,
		"Finca inventada", "Apodo: el Prueba.")
	w.Verify()
}

func TestConsentIsChangedAndWithdrawn(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	b := open(t, w).signIn(ana.Actor)
	page := at(filed.Case) + "/consent"
	b.get(page).want(200, "Vigente", "Compartir mi identidad con el servicio que me reciba")
	b.form(page, "record").set("consent.scopes.registro", "no").set("consent.method", "oral").press("_do", "record").
		want(http.StatusUnprocessableEntity, "La persona debe autorizar el registro.")
	b.form(page, "record").set("consent.scopes.registro", "si").set("consent.scopes.compartir_identidad",
		"no").set("consent.scopes.contacto_familia", "no").
		press("_do", "record").want(200, "Consentimiento registrado", "Anteriores")
	seen, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if err != nil || seen.Identity != nil {
		t.Fatalf("a changed mind closes identity at the next look: %+v %v", seen.Identity, err)
	}
	b.form(page, "withdraw").press("_do", "withdraw").want(200, "Consentimiento retirado", "Retirado")
	seen, err = w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if err != nil || seen.Offer.Open {
		t.Fatalf("withdrawal closes everything: %+v %v", seen.Offer, err)
	}
	b.get(at(filed.Case)).want(200, "Falta el consentimiento")
	b.get(at(filed.Case) + "/refer").want(200)
	b.form(at(filed.Case)+"/refer").set("needs", "psicologia").set("urgency", "media").press("_do", "send").
		want(http.StatusUnprocessableEntity, "falta que la persona autorice compartir el perfil sin nombre")
	w.Verify()
}

func TestOneMoreNeedIsAskedFor(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(ana.Actor)
	refer := at(filed.Case) + "/refer"
	b.get(refer).want(200)
	b.form(refer).press("_do", "send").want(http.StatusUnprocessableEntity, "Marque al menos una necesidad.",
		"Elija una opción.")
	b.form(refer).set("needs", "psicologia").press("_do", "needs").want(200, "Atención psicológica")
	b.form(refer).set("specialism.psicologia", "trauma").set("urgency", "alta").set("earliest_arrival",
		"ayer").press("_do", "send").
		want(http.StatusUnprocessableEntity, "Escriba la fecha completa: día, mes y año.")
	b.form(refer).set("earliest_arrival", "2026-11-25T08:30").press("_do", "send")
	if !strings.HasSuffix(b.path, "/match") {
		t.Fatalf("one need leads straight to the search, not to %s (%d)", b.path, b.status)
	}
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	if err != nil || len(v.Referrals) != 2 {
		t.Fatalf("%+v %v", v.Referrals, err)
	}
	for _, r := range v.Referrals {
		if r.Need == "psicologia" && (r.Specialism != "trauma" || !r.EarliestAt.Equal(time.Date(2026, 11, 25, 14, 30, 0, 0,
			time.UTC))) {
			t.Errorf("filed as %+v", r)
		}
	}
}

func TestACaseIsMendedStepByStep(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(33), amparotest.Child(3, domain.Woman), amparotest.Child(9, domain.Man))
	in.Identity.Persons = []domain.Named{{Given: "Marisol"}, {Given: "Nena"}, {Given: "Nino"}}
	filed := ana.Refers(in)
	s := open(t, w)
	b, other := s.signIn(ana.Actor), s.signIn(ana.Actor)
	edit := at(filed.Case) + "/edit"
	b.get(edit).want(200)
	other.get(edit).want(200)
	b.form(edit, "save").set("group.0.age", "").press("_do", "save").want(http.StatusUnprocessableEntity,
		"Escriba una edad")
	b.form(edit, "save").set("group.0.age", "34").press("_do", "drop_person.1").want(200)
	b.form(edit, "save").press("_do", "save").want(200, "Guardado")
	b.get(at(filed.Case)+"/identity").want(200, "Marisol", "Nino", "34 años").never("Nena")

	other.form(edit, "save").set("group.0.age", "35").press("_do", "save").want(http.StatusUnprocessableEntity,
		"Alguien más lo cambió")
	if got := other.form(edit, "save").values.Get("group.0.age"); got != "35" {
		t.Errorf("what she typed is lost: %q", got)
	}
	b.get(edit+"?step=4").want(200, "Lugares que no son seguros para la persona")
	b.form(edit, "save").set("area.department", "14").set("area.motive", "control_pandilla").press("_do",
		"save").want(200, "Quiché", "La buscan en la terminal.")
	b.get(edit + "?step=5").want(200)
	b.form(edit, "save").set("identity.persons.1.use_name", "Nino chiquito").press("_do", "save").want(200,
		"Nino chiquito", "Marisol")
	w.Verify()
}

func TestTheAuthorityRecordsItsOrder(t *testing.T) {
	w := amparotest.New(t)
	ana, court := w.Worker("ana"), w.Authority()
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(16)))
	s := open(t, w)
	b := s.signIn(ana.Actor)
	b.get(at(filed.Case)).want(200, "Aún no hay una orden judicial registrada")
	if strings.Contains(b.body, "order_number") {
		t.Error("a worker records no order")
	}
	j := s.signIn(court.Actor)
	j.get("/")
	token := j.form("/lang").values.Get("_csrf")
	j.send(http.MethodPost, at(filed.Case)+"/order", map[string][]string{"_csrf": {token}, "order_number": {"INV-12"},
		"order_date": {"2026-11-20"}}, nil)
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	if err != nil || v.Case.Order == nil || v.Case.Order.Number != "INV-12" || v.Order {
		t.Fatalf("status %d: %+v %v", j.status, v.Case.Order, err)
	}
	b.get(at(filed.Case)).want(200, "INV-12")
}

func TestEmergencyAccessNeedsAReason(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	if err := w.Work.Cancel(t.Context(), ana.Actor, filed.Referrals[0], 0, "solucion_alterna"); err != nil {
		t.Fatal(err)
	}
	s := open(t, w)
	a := s.signIn(ana.Actor)
	a.get(at(filed.Case)).form(at(filed.Case)+"/close").press("", "").want(http.StatusUnprocessableEntity,
		"Elija una opción.")
	a.form(at(filed.Case)+"/close").set("reason", "plan_cumplido").press("", "").want(200, "Caso cerrado")
	b := s.signIn(desk.Actor)
	emergency := at(filed.Case) + "/glass"
	b.get(at(filed.Case)).want(200, "Acceso de emergencia").never("Marisol")
	b.form(emergency).press("", "").want(http.StatusUnprocessableEntity, "Elija una opción.")
	b.form(emergency).set("code", "vida").set("reason", "Llamó pidiendo ayuda y su equipo no contesta").press("",
		"").want(200, "Puede ver el caso por unos minutos", filed.Code)
	b.get(at(filed.Case)+"/identity").want(200, "Marisol")
	w.Clock.Advance(31 * time.Minute)
	b.get(at(filed.Case) + "/identity").never("Marisol")
	w.Verify()
}

func TestCareNotesStayWithWhoTreats(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	psy := w.Program("Consultorio", domain.ClassPsych, 2, "trauma")
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyHigh}}
	filed := ana.Refers(in)
	psy.Accepts(ana.OffersTo(filed.Referrals[0], psy)[0])
	s := open(t, w)
	notes := at(filed.Case) + "/notes/psych"
	p := s.signIn(psy.Actor.Actor)
	p.get(notes).want(200, "Todavía no hay notas")
	p.form(notes).set("text", "   ").press("", "").want(http.StatusUnprocessableEntity, "Este dato es necesario.")
	p.form(notes).set("text", "Primera sesión tranquila.").press("", "").want(200, "Nota guardada",
		"Primera sesión tranquila.")
	b := s.signIn(ana.Actor)
	b.get(at(filed.Case)).want(200, "Notas psicológicas", "Solo lo ve quien da esa atención")
	b.get(notes).never("Primera sesión")
	if b.status != http.StatusForbidden && b.status != http.StatusNotFound {
		t.Errorf("status %d", b.status)
	}
	w.Verify()
}

func TestACaseIsFoundByExactlyOneThing(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := open(t, w)
	b := s.signIn(ana.Actor)
	b.get("/find").form("/find").set("q", "no").press("", "").want(http.StatusUnprocessableEntity,
		"Escriba entre 4 y 40 caracteres.")
	b.form("/find").set("q", "Mariselva").press("", "").want(200, "No se encontró nada.")
	for _, q := range []string{filed.Code, strings.ToLower(filed.Code), "0000 1234", "marísol"} {
		if b.get("/").form("/find").set("q", q).press("", ""); b.path != at(filed.Case) {
			t.Errorf("%q leads to %s, %d", q, b.path, b.status)
		}
	}
	e := s.signIn(eva.Actor)
	for _, q := range []string{filed.Code, "+502 0000 1234"} {
		e.get("/").form("/find").set("q", q).press("", "").want(200, "No se encontró nada.")
	}
}

func TestEveryRoleFindsItsFirstPage(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("Casa", "0108", amparotest.Women(1))
	s := open(t, w)
	for want, a := range map[string]domain.Actor{"/inbox": casa.Actor.Actor, "/audit": w.Auditor().Actor,
		"/desk": w.Coordinator().Actor, "/authority": w.Authority().Actor} {
		b := s.signIn(a)
		if got := b.raw("/"); got != want || b.path != want {
			t.Errorf("%s begins at %q, and at %q after signing in, want %q", a.Role, got, b.path, want)
		}
	}
	b := s.signIn(casa.Actor.Actor)
	b.get("/cases/new").want(http.StatusForbidden)
}
