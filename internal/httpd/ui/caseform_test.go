package ui_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
)

// wizard is the form of a case at the step the browser shows.
func (b *browser) wizard() *form { b.s.t.Helper(); return b.form("/cases/new", "next") }

// tells fills the steps up to the last one for a pregnant girl of 17 with her sister, who fears one town.
func (b *browser) tells() *browser {
	b.get("/cases/new").want(200)
	f := b.wizard().set("group.0.age", "17").set("group.0.gender", "mujer").set("group.0.pregnant", "si").
		set("languages.0.id", "kek").set("languages.0.level", "materno").set("interpreter_needed", "si")
	f.press("_do", "add_person").want(200)
	b.wizard().set("group.1.relation", "hermana_hermano").set("group.1.age", "12").set("group.1.gender",
		"mujer").set("keep_together", "mismo_albergue").
		press("_do", "next").want(200)
	b.wizard().press("_do", "signs").want(200)
	b.wizard().set("needs", "abrigo", "psicologia").set("urgency", "critica").set("found_municipality",
		"coban").set("security_level_needed", "2").set("trafficking_status", "posible").set("indicators", "rec_edad",
		"ctl_encierro").press("_do", "next").want(http.StatusUnprocessableEntity, "Es menor de edad")
	b.wizard().set("court_status", "sin_conocimiento").press("_do", "next").want(200)
	b.wizard().set("area.municipality", "Coatepeque, Quetzaltenango").set("area.motive",
		"lugar_explotacion").set("safety.risk_note", "La buscan en la terminal.").
		set("identity.persons.0.use_name", "Flor").set("identity.persons.0.given",
		"Florinda").set("identity.persons.0.family", "Ejemplo").
		set("identity.persons.1.given", "Alma").set("identity.contact_phone", "2000 5012").press("_do", "next").want(200)
	f = b.wizard()
	for _, scope := range []string{"registro", "compartir_minimo", "compartir_identidad"} {
		f.set("consent.scopes."+scope, "si")
	}
	return f.set("consent.scopes.contacto_familia", "no").set("consent.given_by",
		"asentimiento_nna_y_representante").set("consent.representative", "PGN").
		set("consent.method", "oral").press("_do", "next").want(200)
}

func TestAWorkerFilesACaseWithoutScript(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	girls := amparotest.Girls(4)
	casa := w.Shelter("Casa Jacaranda", "0108", girls)
	b := open(t, w).signIn(ana.Actor).tells()
	b.want(200, "Esto verá cada servicio de: Abrigo temporal", "Esto verá cada servicio de: Atención psicológica",
		"Abrigo temporal: 1 servicio podría recibir ahora", "16–17 años", "Departamento", "Nunca verá", "Notas de salud").
		never("Flor", "Florinda", "Alma", "terminal")
	send := b.form("/cases/new", "send")
	sent := send.values
	send.press("_do", "send").want(200, "Caso registrado y enviado")
	if !strings.HasPrefix(b.path, "/cases/") {
		t.Fatalf("two needs lead to the case, not to %s", b.path)
	}
	there := b.path
	b.want(200, "Caso C-", "Hay 2 necesidades por preguntar", "Abrigo temporal", "Atención psicológica").never("Florinda",
		"terminal")

	sent.Set("_do", "send")
	b.send(http.MethodPost, send.action, sent, nil)
	if b.path != there {
		t.Fatalf("pressing twice must lead to the same case: %s and %s", there, b.path)
	}
	cases, err := w.Work.ListCases(t.Context(), ana.Actor, intake.CaseFilter{})
	if err != nil || len(cases.Rows) != 1 || cases.Rows[0].Persons != 2 {
		t.Fatalf("one case with both sisters: %+v %v", cases, err)
	}
	b.get("/").want(200, "Elija a quién preguntar", "16–17 años").never("Caso sin terminar")

	b.get(there+"/identity").want(200, "Florinda Ejemplo", "Alma", "+50220005012", "La buscan en la terminal.",
		"a menos de 25 km")
	work, err := w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Class: domain.ClassShelter})
	if err != nil || len(work.Rows) != 1 {
		t.Fatalf("%+v %v", work, err)
	}
	offer := ana.Offers(work.Rows[0].ID, casa)[0]
	seen, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if err != nil || len(seen.Offer.Card.Persons) != 2 || seen.Offer.Card.Persons[0].Band != "16-17" ||
		!seen.Offer.Card.Persons[0].Pregnant {
		t.Fatalf("the provider reads what the last step showed: %+v %v", seen.Offer.Card, err)
	}
	w.Verify()
}

func TestWhatIsWrongComesBackBesideWhatWasTyped(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	b.wizard().set("group.0.age", "122x").press("_do", "next").want(http.StatusUnprocessableEntity,
		"Hay 3 datos por corregir", "Escriba una edad entre 0 y 120.")
	for _, kept := range []string{`value="122x"`, `href="#f-group-0-age"`, `id="f-group-0-gender"`,
		`value="español (castellano)"`, `href="#f-languages-0-level"`, `id="f-languages-0-level"`, `aria-invalid="true"`} {
		if !strings.Contains(b.body, kept) {
			t.Errorf("the page lacks %s", kept)
		}
	}
	b.wizard().set("group.0.age", "31").set("group.0.gender", "mujer").set("languages.0.id", "klingon").set(
		"languages.0.level", "materno").press("_do", "next").want(http.StatusUnprocessableEntity, "Hay 1 dato por corregir",
		"No se encontró ese idioma")
	b.wizard().set("languages.0.id", "Qeqchi").press("_do", "next").want(200, "Qué necesita y qué pasó")
	b.wizard().press("_do", "signs").want(200, "Guía de indicios")
	b.wizard().set("indicators", "ctl_miedo").press("_do", "suggest").want(200, "no sugiere nada todavía")
	b.wizard().set("indicators", "ctl_encierro").press("_do", "suggest").want(200, "La guía sugiere: Posible víctima",
		"La decisión es de usted.")
	if b.wizard().values.Get("trafficking_status") != "" {
		t.Error("the guide suggests and never decides")
	}
	b.wizard().press("_do", "go.7").want(200, "Falta para poder enviar", "Marque al menos una necesidad",
		"Elija la urgencia", "La persona debe autorizar el registro", "Falta un dato en el paso 2")
	if strings.Contains(b.body, `value="send"`) {
		t.Error("nothing can be sent yet")
	}
	b.form("/cases/new", "save").press("_do", "save").want(200, "Borrador guardado", "Caso sin terminar, en el paso 5")
	b.get("/cases/new?step=5&draft=" + draftOf(b)).want(200)
	b.wizard().set("identity.persons.0.birthdate", "1990-01-01").set("identity.contact_phone", "no sé").press("_do",
		"next").
		want(http.StatusUnprocessableEntity, "Según la fecha de nacimiento tiene 36 años; la edad escrita dice 31",
			"Escriba el número con código de país.")
}

// draftOf reads the id of the draft that the page shows first.
func draftOf(b *browser) string {
	_, rest, _ := strings.Cut(b.body, "draft=")
	return rest[:26]
}

func TestWhatWasTypedBelowAListIsNotForgotten(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new")
	b.wizard().press("_do", "go.4").want(200)
	b.wizard().set("area.department", "12").press("_do", "next").want(http.StatusUnprocessableEntity)
	b.wizard().set("area.motive", "familia_agresora").press("_do", "back").want(200)
	b.wizard().press("_do", "go.4").want(200, "San Marcos · Familia involucrada")
	b.wizard().set("contact.type", "familiar").set("contact.label", "El padrastro").press("_do", "add_contact").want(200,
		"El padrastro · Familiar")
	b.wizard().press("_do", "drop_area.0").want(200).never("San Marcos · Familia")
	b.want(200, "El padrastro")
}

func TestPeopleComeAndGoWithTheirIdentity(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new")
	for i := range 3 {
		b.wizard().press("_do", "add_person").want(200)
		b.wizard().set("group."+string(rune('1'+i))+".age",
			string(rune('2'+i))).set("group."+string(rune('1'+i))+".relation", "hija_hijo").press("_do", "go.1")
	}
	b.wizard().press("_do", "go.4").want(200)
	b.wizard().set("identity.persons.1.given", "Uno").set("identity.persons.2.given",
		"Dos").set("identity.persons.3.given", "Tres").press("_do", "go.1")
	b.wizard().press("_do", "drop_person.2").want(200)
	b.wizard().press("_do", "go.4").want(200)
	f := b.wizard()
	if f.values.Get("identity.persons.1.given") != "Uno" || f.values.Get("identity.persons.2.given") != "Tres" ||
		f.values["identity.persons.3.given"] != nil {
		t.Errorf("identities stand beside other people: %v", f.values)
	}
}

func TestADraftOutlivesARestart(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	b := open(t, w).signIn(ana.Actor)
	b.get("/cases/new")
	b.wizard().set("group.0.age", "24").press("_do", "go.4").want(200)
	old := b.wizard().set("safety.risk_note", "Escrito antes de reiniciar.")
	w.Reopen()
	b.s = open(t, w)
	old.press("_do", "next").want(http.StatusForbidden, "Escrito antes de reiniciar.")
	b.wizard().press("_do", "next").want(200, "Qué permite compartir")
	b.get("/").want(200, "Caso sin terminar")
	b.get("/cases/new?step=1&draft=" + draftOf(b))
	if got := b.wizard().values.Get("group.0.age"); got != "24" {
		t.Errorf("the age is %q", got)
	}
	b.wizard().press("_do", "discard").want(200, "Borrador descartado").never("Caso sin terminar")
}

func TestTheFormKeepsItselfAndNeverUndoesWhatWasSent(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new")
	f := b.wizard().set("group.0.age", "3")
	b.send(http.MethodPost, f.action, f.values, map[string]string{"X-Draft": "1"})
	if b.status != http.StatusNoContent || b.header.Get("X-Rev") != "1" {
		t.Fatalf("kept by itself: %d %q", b.status, b.header.Get("X-Rev"))
	}
	late := *f
	f.set("group.0.age", "33").press("_do", "go.2").want(200)
	late.values.Set("group.0.age", "3")
	late.values.Set("_rev", "1")
	late.values.Del("_do")
	b.send(http.MethodPost, late.action, late.values, map[string]string{"X-Draft": "1"})
	if b.status != http.StatusNoContent {
		t.Fatalf("status %d", b.status)
	}
	b.get(strings.Replace(late.action, "step=2", "step=1", 1))
	if got := b.wizard().values.Get("group.0.age"); got != "33" {
		t.Errorf("what came late undid what was sent: %q", got)
	}
	b.get("/").want(200)
	if strings.Count(b.text(), "Caso sin terminar") != 1 {
		t.Error("one form makes one draft")
	}
}

func TestNobodyElseOpensADraft(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana, eva := s.signIn(w.Worker("ana").Actor), s.signIn(w.Worker("eva").Actor)
	ana.get("/cases/new")
	ana.wizard().set("group.0.age", "24").press("_do", "go.2")
	_, draft, _ := strings.Cut(ana.path, "draft=")
	eva.get("/cases/new?step=1&draft=" + draft)
	if eva.status == 200 && eva.wizard().values.Get("group.0.age") == "24" {
		t.Fatal("a draft is its owner's alone")
	}
	eva.get("/cases/new")
	f := eva.wizard()
	f.values.Set("_draft_id", draft)
	f.set("group.0.age", "99").press("_do", "go.2")
	ana.get("/cases/new?step=1&draft=" + draft).want(200)
	if got := ana.wizard().values.Get("group.0.age"); got != "24" {
		t.Errorf("somebody else changed it to %q", got)
	}
}

// TestThePageTakesTheWidestAreaThatTheVerbTakes: a circle of 400 km was refused by the form alone.
func TestThePageTakesTheWidestAreaThatTheVerbTakes(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	b := open(t, w).signIn(ana.Actor)
	edit := at(filed.Case) + "/edit?step=4"
	area := func(km string) *browser {
		b.get(edit).want(200)
		motive := b.form(edit).choices["area.motive"]
		return b.form(edit).set("area.municipality", "0101").set("area.radius_km", km).set("area.motive",
			motive[len(motive)-1]).press("", "")
	}
	area("400").want(200)
	sf, err := w.Work.ReadSafety(t.Context(), ana.Actor, filed.Case)
	if err != nil || len(sf.V.Areas) != 1 || sf.V.Areas[0].RadiusKM != 400 {
		t.Errorf("kept: %+v %v", sf.V.Areas, err)
	}
	area("501").want(http.StatusUnprocessableEntity, "entre 1 y 500")
}
