package ui_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAWorkerPrintsWhoSawHerDataAndThePaperNamesNoHouse: what is found in her pocket says "house 1". The house itself
// is shown no ledger, and neither page tells a name.
func TestAWorkerPrintsWhoSawHerDataAndThePaperNamesNoHouse(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	_, err := w.Work.ReadIdentity(t.Context(), casa.Actor.Actor, filed.Case)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, w)
	b, door := s.signIn(ana.Actor), s.signIn(casa.Actor.Actor)
	b.get(at(filed.Case)).want(200, "Para la persona: quién vio sus datos")
	b.get(at(filed.Case)+"/ledger").want(200, "Quién vio sus datos", "Albergue 1", "identidad y contacto",
		"porque le recibe o le atiende", "Vale hasta el", "Puede cambiarlo o retirarlo cuando quiera").
		never("Jacaranda", "Marisol", "Florinda", string(casa.Agency), "Ejemplo")
	door.get(at(filed.Case) + "/ledger").want(http.StatusForbidden)
	desk := w.Coordinator()
	if _, err := w.Work.BreakGlass(t.Context(), desk.Actor, filed.Case, "vida",
		"La buscan y Casa Jacaranda no contesta."); err != nil {
		t.Fatal(err)
	}
	b.get(at(filed.Case)+"/ledger").want(200, "Se abrió en una emergencia", "Peligro para la vida").
		never("Jacaranda", "no contesta")
	w.Verify()
}
