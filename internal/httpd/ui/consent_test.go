package ui_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestTheTeamConfirmsOnThePageWhatAHouseRecorded: the house comes from the request it accepted, without a door to the case itself, and
// what it records waits on the page until her team answers.
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
	house, team := s.signIn(casa.Actor.Actor), s.signIn(ana.Actor)
	page := at(filed.Case) + "/consent"
	house.get(page).want(200, "Vigente", "Volver a la solicitud").never("Tía Prueba")
	house.form(page, "record").set("consent.given_by", "persona").set("consent.method", "oral").set("consent.scopes.compartir_identidad", "si").
		press("_do", "record").want(200, "Espera la confirmación del equipo del caso", "Lo que cierra algo ya vale").never("Confirmar", "Marisol")
	house.get("/offers/" + string(offer)).want(200).never("Marisol")
	team.get(at(filed.Case)).want(200, "Hay un consentimiento por confirmar")
	team.get(page).want(200, "Tía Prueba", "Por confirmar", "Lo registró: Casa Jacaranda")
	team.form(page, "reject").press("_do", "reject").want(200, "Quedó sin efecto").never("Por confirmar")
	house.get(page)
	house.form(page, "record").set("consent.given_by", "persona").set("consent.method", "oral").set("consent.scopes.compartir_identidad", "si").press("_do", "record").want(200)
	second := s.signIn(ana.Actor)
	stale := second.get(page).want(200, "Por confirmar").form(page, "reject")
	team.get(page)
	team.form(page, "confirm").press("_do", "confirm").want(200, "Confirmado: ya vale.", "Anteriores").never("Por confirmar")
	house.get("/offers/"+string(offer)).want(200, "Marisol")
	if stale.press("_do", "reject"); stale.b.status != http.StatusPreconditionFailed {
		t.Errorf("the page she looked at is from before it was confirmed: %d", stale.b.status)
	}
	w.Verify()
}
