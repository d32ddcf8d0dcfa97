package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestATeamGivesACodeAndReadsTheLedgerByAProgram: the code is answered once, what she writes is read and answered, a
// name of a house is refused, and the ledger comes in pages with codes and ids.
func TestATeamGivesACodeAndReadsTheLedgerByAProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, casa := w.Worker("ana"), w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	casa.Accepts(worker.Offers(filed.Referrals[0], casa)[0])
	ana, house := s.signs(worker), s.signs(casa.Actor)
	cas := "/cases/" + string(filed.Case)
	ana.post(cas+"/personal/answer", object{"text": "Hola."}).refused(http.StatusConflict, "personal.none")
	code := ana.post(cas+"/personal/code", nil).want(http.StatusCreated).text("code")
	if err := w.Work.WriteOwn(t.Context(), "r", code, "¿Ya hay lugar?"); err != nil {
		t.Fatal(err)
	}
	if got := ana.get(cas + "/personal").want(http.StatusOK); got.at("live") != true || got.len("texts") != 1 ||
		got.text("texts", 0, "text") != "¿Ya hay lugar?" || got.at("texts", 0, "team") != false {
		t.Errorf("%s", got.Raw)
	}
	ana.post(cas+"/personal/answer", object{"text": "En casa jacaranda."}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	ana.post(cas+"/personal/answer", object{"text": "Sí, mañana."}).want(http.StatusNoContent)
	house.get(cas + "/personal").want(http.StatusForbidden)
	house.get(cas + "/ledger").want(http.StatusForbidden)
	got := ana.get(cas + "/ledger?limit=1").want(http.StatusOK)
	if got.len("days") != 1 || got.at("next") == nil || got.len("agreed") != 1 || got.at("all", "persons") == 0.0 ||
		got.len("parties") < 2 {
		t.Errorf("%s", got.Raw)
	}
	for i := range got.len("parties") {
		if got.text("parties", i, "party") == "house" && got.text("parties", i, "agency") != string(casa.Agency) {
			t.Errorf("whose code it is: %s", got.Raw)
		}
	}
	ana.post(cas+"/personal/end", nil).want(http.StatusNoContent)
	if got := ana.get(cas + "/personal").want(http.StatusOK); got.at("live") != false {
		t.Errorf("%s", got.Raw)
	}
	w.Verify()
}
