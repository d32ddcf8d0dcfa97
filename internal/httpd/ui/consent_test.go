package ui_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestTheTeamConfirmsOnThePageWhatAHouseRecorded: the house comes from the request it accepted, without a door to the
// case itself, and what it records waits on the page until her team answers.
func TestTheTeamConfirmsOnThePageWhatAHouseRecorded(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	in.Consent.GivenBy, in.Consent.Representative = "representante", "Tía Prueba"
	filed := ana.Refers(in)
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	s := open(t, w)
	shelter, team := s.signIn(casa.Actor.Actor), s.signIn(ana.Actor)
	page := at(filed.Case) + "/consent"
	shelter.get(page).want(200, "Vigente", "Volver a la solicitud").never("Tía Prueba")
	shelter.form(page, "record").set("consent.given_by", "persona").set("consent.method",
		"oral").set("consent.scopes.compartir_identidad", "si").
		press("_do", "record").want(200, "Falta que lo confirme el equipo del caso",
		"Lo que la persona dejó de autorizar ya se aplicó").never("Confirmar el consentimiento", "Marisol")
	shelter.get("/offers/" + string(offer)).want(200).never("Marisol")
	team.get(at(filed.Case)).want(200, "Hay un consentimiento por confirmar")
	team.get(page).want(200, "Tía Prueba", "Por confirmar", "Lo registró: Casa Jacaranda")
	team.form(page, "reject").press("_do", "reject").want(200, "No se confirmó").never("Por confirmar")
	shelter.get(page)
	shelter.form(page, "record").set("consent.given_by", "persona").set("consent.method",
		"oral").set("consent.scopes.compartir_identidad", "si").press("_do", "record").want(200)
	second := s.signIn(ana.Actor)
	stale := second.get(page).want(200, "Por confirmar").form(page, "reject")
	team.get(page)
	team.form(page, "confirm").press("_do", "confirm").want(200, "Confirmado: ya se aplica.",
		"Anteriores").never("Por confirmar")
	shelter.get("/offers/"+string(offer)).want(200, "Marisol")
	if stale.press("_do", "reject"); stale.b.status != http.StatusPreconditionFailed {
		t.Errorf("the page she looked at is from before it was confirmed: %d", stale.b.status)
	}
	w.Verify()
}

// TestPurposesAndReceiversAreChosenOnThePage: for what, with whom, and what is narrower for one of them is chosen,
// read again, kept when something else is changed, and refused beside its input.
func TestPurposesAndReceiversAreChosenOnThePage(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	otra := w.Shelter("Casa Ceiba", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := open(t, w)
	team := s.signIn(ana.Actor)
	page, soon := at(filed.Case)+"/consent", w.Clock.Now().Add(72*time.Hour).Format(time.DateOnly)
	team.get(page).want(200, "¿Para qué se puede compartir?", "¿A quién se puede preguntar?")
	team.form(page, "record").set("consent.method", "oral").set("consent.reach", "nombrados").press("_do", "record").
		want(422, "Marque al menos una institución")
	team.get(page)
	team.form(page, "record").set("consent.method", "oral").set("consent.reach", "nombrados").
		set("recipients", string(casa.Agency), string(otra.Agency)).set("consent.purposes", "shelter", "psych").
		set("consent.own.0.agency", string(otra.Agency)).set("consent.own.0.purposes", "legal").
		press("_do", "record").want(422, "Para una institución no puede haber más fines que para todas.")
	team.get(page)
	team.form(page, "record").set("consent.method", "oral").set("consent.reach", "nombrados").
		set("recipients", string(casa.Agency), string(otra.Agency)).set("consent.purposes", "shelter", "psych").
		set("consent.own.0.agency", string(otra.Agency)).set("consent.own.0.purposes", "shelter").
		set("consent.own.0.expires_at", soon).press("_do", "record").want(200, "Casa Ceiba: Un lugar donde vivir hasta")
	k := consentOf(t, w, filed.Case)
	if len(k.Recipients) != 2 || len(k.Purposes) != 2 || len(k.Own) != 1 ||
		k.Own[0].Agency != otra.Agency || k.Own[0].Purposes[0] != domain.ClassShelter ||
		k.Own[0].ExpiresAt.Before(w.Clock.Now().Add(72*time.Hour)) || k.Reach != "" {
		t.Fatalf("kept %+v", k)
	}
	team.get(page)
	team.form(page, "record").set("consent.method", "escrito").press("_do", "record").want(200)
	if again := consentOf(t, w, filed.Case); again.Method != "escrito" ||
		len(again.Recipients) != 2 || len(again.Purposes) != 2 || len(again.Own) != 1 {
		t.Errorf("after another change %+v", again)
	}
	team.get(page)
	team.form(page, "record").set("consent.method", "oral").set("consent.reach", "cualquiera").set("recipients").
		set("consent.own.0.agency", "").set("consent.own.0.purposes").set("consent.own.0.expires_at", "").
		press("_do", "record").want(200, "si uno no contesta, al siguiente")
	if k = consentOf(t, w, filed.Case); k.Reach != domain.ReachAny || len(k.Recipients)+len(k.Own) != 0 {
		t.Errorf("opened to any that fits: %+v", k)
	}
	w.Verify()
}

func consentOf(t *testing.T, w *amparotest.World, id domain.CaseID) domain.Consent {
	t.Helper()
	k, err := store.Get[domain.Consent](t.Context(), w.Store, id)
	if err != nil {
		t.Fatal(err)
	}
	return k.V
}

// TestAtNightFourQuestionsAreAskedAndTheRestIsAddedOnThePage: the form asks four and folds the others. The case and her
// worker's first page say what is left; what is answered before the later conversation is not asked again by it, and an
// empty answer is refused beside the form.
func TestAtNightFourQuestionsAreAskedAndTheRestIsAddedOnThePage(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	filed := ana.Refers(in)
	team := open(t, w).signIn(ana.Actor)
	page := at(filed.Case) + "/consent"
	team.get("/").want(200, "Para hablar con la persona")
	team.get(at(filed.Case)).want(200, "Falta hablar de", "Contactar a mi familia")
	shown := team.get(page).want(200, "Falta hablar de", "Para hablar más tarde")
	if !strings.Contains(shown.body, `name="later.contacto_familia"`) ||
		strings.Contains(shown.body, `name="later.compartir_minimo"`) {
		t.Error("the later conversation asks something else than what was left")
	}
	_, folded, found := strings.Cut(shown.body, "Esta noche bastan las preguntas de arriba")
	folded, _, _ = strings.Cut(folded, "</details>")
	if !found || strings.Count(folded, "<fieldset") != 9 || strings.Contains(folded, "consent.scopes.compartir_salud") {
		t.Errorf("folded are %d questions: %.300s", strings.Count(folded, "<fieldset"), folded)
	}
	team.form(page, "complete").press("_do", "complete").want(422, "Marque al menos una respuesta.")
	team.get(page)
	team.form(page, "complete").set("later.contacto_familia", "no").set("later.seguimiento", "si").press("_do",
		"complete").
		want(200, "Agregado: ya se aplica.").never("Anteriores")
	team.get(page)
	rest := team.form(page, "complete")
	for _, scope := range []string{"compartir_identidad", "compartir_salud", "compartir_psicologica", "compartir_legal",
		"contacto_consulado",
		"contacto_autoridad", "compartir_extranjero", "compartir_con_nombre", "estadistica_anonima"} {
		rest.set("later."+scope, "no")
	}
	rest.press("_do", "complete").want(200, "Agregado: ya se aplica.").never("Falta hablar de", "Agregar las respuestas")
	team.get("/").want(200).never("Para hablar con la persona")
	w.Verify()
}

// TestWhoRepresentsAGirlIsSaidInWords: the office that is kept by its code stands in the form of a new consent by its
// name, and is kept by its code again.
func TestWhoRepresentsAGirlIsSaidInWords(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(15)))
	b := open(t, w).signIn(ana.Actor)
	page := at(filed.Case) + "/consent"
	b.get(page).want(200, "Procuraduría de la Niñez y Adolescencia (PGN)").never("procuraduria_ninez")
	b.form(page, "record").set("consent.scopes.contacto_familia", "no").set("consent.method", "oral").
		press("_do", "record").want(200, "Consentimiento registrado")
	v, err := w.Work.ViewConsent(t.Context(), ana.Actor, filed.Case)
	if err != nil || v.Consent.Consent.Representative != "procuraduria_ninez" {
		t.Errorf("who represents her is kept as %q, %v", v.Consent.Consent.Representative, err)
	}
	w.Verify()
}
