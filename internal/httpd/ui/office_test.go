package ui_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/identity"
)

func admin(w *amparotest.World) *amparotest.Actor {
	return w.Person("operadora", w.Agency("operación", "coordinadora"), domain.RoleAdmin)
}

func ana(w *amparotest.World) *amparotest.Actor { return w.Worker("ana") }

var oneTime = regexp.MustCompile(`class="big seal">([^<]+)<`)

// codeOn reads the one-time code a page shows.
func codeOn(b *browser) string {
	b.s.t.Helper()
	m := oneTime.FindStringSubmatch(b.body)
	if m == nil {
		b.s.t.Fatalf("%s shows no code:\n%s", b.path, b.text())
	}
	return m[1]
}

func TestAnOperatorOpensAnAgencyAndItsFirstAccount(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(admin(w).Actor)
	f := b.get("/agencies/new").want(200).form("/agencies/new")
	f.set("name", "Casa de la Ceiba").set("type", "ong").set("can_order_minor_placement", "si").set("phone",
		"2000").press("", "").
		want(http.StatusUnprocessableEntity, "no ordena el abrigo de niñas, niños y adolescentes",
			"Escriba el número con código de país.")
	f = b.form("/agencies/new").set("phone", "+502 2000 0099").set("can_refer", "si")
	f.values.Del("can_order_minor_placement")
	forged := f.values
	forged.Set("type", "banda")
	b.send(http.MethodPost, "/agencies/new", forged, nil).want(http.StatusUnprocessableEntity, "Elija una opción.")
	forged.Set("type", "ong")
	forged.Set("department", "77")
	b.send(http.MethodPost, "/agencies/new", forged, nil).want(http.StatusUnprocessableEntity,
		"Elija una opción de la lista.")
	forged.Set("department", "16")
	b.send(http.MethodPost, "/agencies/new", forged, nil).want(200, "Institución guardada.", "Crear cuenta")

	f = b.form("/people/new").set("name", "Rosa Prueba").set("login", "rosa@example.org").set("roles",
		"supervisor_agencia", "referente")
	sent := f.values
	b = f.press("", "").want(200, "Código de un solo uso", "Rosa Prueba", "Casa de la Ceiba")
	code := codeOn(b)
	person := b.get("/people?q=rosa").want(200, "Rosa Prueba", "Casa de la Ceiba").body
	at := regexp.MustCompile(`/people/[a-z2-9]{26}`).FindString(person)
	b.get(at).want(200).never(code, "Código de un solo uso")
	b.send(http.MethodPost, "/people/new", sent, nil).want(200).never("Código de un solo uso")
	if _, err := w.IDs.Redeem(t.Context(), identity.Redemption{Code: code,
		Attempt: identity.Attempt{Login: "rosa@example.org",
			Password: amparotest.Password, Role: domain.RoleReferrer, Addr: "127.0.0.1"}}); err != nil {
		t.Fatal(err)
	}

	does := func(what string) *browser {
		f := b.get(at).form(at)
		f.values.Set("_do", what)
		return f.press("", "")
	}
	does("disable").want(200, "Desactivada")
	if _, err := w.IDs.SignIn(t.Context(), identity.Attempt{Login: "rosa@example.org", Password: amparotest.Password,
		Addr: "127.0.0.1"}); err == nil {
		t.Fatal("a disabled account signs in")
	}
	does("enable").want(200, "Activa")
	does("reset").want(200, "Código de un solo uso")
	if again := codeOn(b); again == code {
		t.Error("a new code is a new one")
	}
	edit := func() *form { return b.get(at).form(at, "save") }
	edit().set("name", "Rosa María Prueba").set("roles", "referente").press("_do", "save").want(200, "Cuenta guardada.",
		"Rosa María Prueba")
	edit().set("login", w.Login(ana(w).Actor)).press("_do", "save").want(http.StatusConflict,
		"Ya hay una cuenta con ese correo.")
	w.Verify()
}

func TestAnOperatorSeesNoCase(t *testing.T) {
	w, _, casa, ref, offer := late(t)
	b := open(t, w).signIn(admin(w).Actor)
	view, err := w.Work.ViewReferral(t.Context(), w.Coordinator().Actor, ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, away := range []string{"/cases/" + string(view.Referral.Case), "/referrals/" + string(ref),
		"/referrals/" + string(ref) + "/match", "/offers/" + string(offer),
		"/shelters/" + string(casa.Shelter.ID), "/desk", "/authority", "/audit"} {
		if b.get(away); b.status != http.StatusNotFound && b.status != http.StatusForbidden {
			t.Errorf("an operator opens %s: %d", away, b.status)
		}
		b.never("Marisol", view.Referral.Code)
	}
	b.get("/people").want(200, "ana", "ingreso de Casa Nance")
}

func TestAHeadKeepsHerOwnPeopleAndNobodyElses(t *testing.T) {
	w := amparotest.New(t)
	a := w.Agency("Hogar", "ong")
	head := w.Person("directora", a, domain.RoleShelterHead)
	ana := w.Worker("ana")
	b := open(t, w).signIn(head.Actor)
	b.get("/people").want(200, "directora").never("ana@example.org")
	f := b.get("/people/new").want(200).form("/people/new").set("name", "Turno de noche").set("login", "noche@example.org")
	for _, r := range f.choices["roles"] {
		if r == "admin_tecnico" || r == "coordinacion" || r == "auditoria" {
			t.Errorf("a head is offered to give the role %s", r)
		}
	}
	f.values["roles"] = []string{"coordinacion"}
	f.press("", "").want(http.StatusForbidden)
	f.set("roles", "albergue_ingreso").press("", "").want(200, "Código de un solo uso")
	b.get("/people/" + string(ana.Account)).want(http.StatusNotFound)
	b.get("/people/" + string(domain.NewID[domain.AccountID]())).want(http.StatusNotFound)
	b.get("/agencies/"+string(a.ID)).want(200).form("/agencies/"+string(a.ID)).set("phone", "+50220000011").press("",
		"").want(200, "Institución guardada.")
	forged := b.form("/agencies/" + string(a.ID)).values
	forged.Set("can_order_minor_placement", "si")
	forged.Set("type", "juzgado")
	b.send(http.MethodPost, "/agencies/"+string(a.ID), forged, nil).want(200)
	rec, err := w.IDs.Agency(t.Context(), head.Actor, a.ID)
	if err != nil || rec.V.CanOrder || rec.V.Type != "ong" || rec.V.Phone != "+50220000011" {
		t.Fatalf("what others rely on is not hers to change: %+v %v", rec.V, err)
	}
	b.get("/agencies/" + string(ana.Agency)).want(http.StatusNotFound)
	b.get("/agencies/new").want(http.StatusNotFound)
	w.Verify()
}

func TestTheAuthorityRecordsAnOrderInTheList(t *testing.T) {
	w := amparotest.New(t)
	ana, court := w.Worker("ana"), w.Authority()
	in := amparotest.Survivor(amparotest.Woman(15))
	filed := ana.Refers(in)
	b := open(t, w).signIn(court.Actor)
	b.get("/authority").want(200, "Una orden judicial por registrar", "C-", "13–15 años",
		"Registrar la orden").never("Marisol")
	b.form("/authority").set("order_court", "Juzgado de prueba").press("", "").want(http.StatusUnprocessableEntity,
		"Este dato es necesario.")
	b.form("/authority").set("order_number", "P-12-2026").set("order_date", "2026-11-23").press("", "").want(200,
		"Orden registrada.", "No hay órdenes por registrar")
	got, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	if err != nil || got.Case.Order == nil || got.Case.Order.Number != "P-12-2026" ||
		got.Case.Order.CourtName != "Juzgado de prueba" {
		t.Fatalf("%+v %v", got.Case.Order, err)
	}
	open(t, w).signIn(w.Auditor().Actor).get("/authority").want(http.StatusForbidden).never(got.Case.Code)
	w.Verify()
}

func TestTheAuditorReadsEveryLogAndASupervisorHerOwn(t *testing.T) {
	w, ana, _, _, _ := late(t)
	b := open(t, w).signIn(w.Auditor().Actor)
	b.get("/audit").want(200, "Cómo verificarlo sin confiar en este sistema", "amparo audit verify").never("Marisol",
		"ana@")
	own := w.Store.LogOf(ana.Agency)
	if !strings.Contains(b.body, `<option value="`+own+`"`) || !strings.Contains(b.body, ">La instalación<") {
		t.Fatal("the auditor may choose every log")
	}
	b.get("/audit?log="+own+"&action=case.register").want(200, "case.register", "Permitido", "ong de ana").never("Marisol")
	if strings.Contains(b.text(), "offer.send") {
		t.Error("the log was narrowed to one act")
	}
	b.get("/audit?log="+own+"&decision=deny").want(200, "Ninguna acción coincide")
	b.get("/audit?log=nobody&before=x").want(http.StatusNotFound)
	b.get("/audit?log="+own+"&action=accept").want(http.StatusUnprocessableEntity, "Acción: Elija una opción de la lista.",
		"case.register")
	b.get("/audit?log="+own+"&decision=perhaps").want(http.StatusUnprocessableEntity,
		"Decisión: Elija una opción de la lista.", "case.register")

	boss := open(t, w).signIn(w.Person("jefa", domain.Agency{ID: ana.Agency, Type: "ong", Name: "ong de ana"},
		domain.RoleSupervisor).Actor)
	boss.get("/audit").want(200, "ong de ana").never("La instalación", "mesa")
	boss.get("/audit?log=" + w.Store.LogOf(w.Coordinator().Agency)).want(http.StatusNotFound)
	open(t, w).signIn(ana.Actor).get("/audit").want(http.StatusNotFound)
}
