package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAProgramHandsACaseOn: it asks, takes the request back, asks again; the other agency sees no name, says no, and
// then yes. The receipt stays.
func TestAProgramHandsACaseOn(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, other := w.Worker("ana"), w.Worker("rosa")
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana, rosa := s.signs(worker), s.signs(other)
	at := "/cases/" + string(filed.Case) + "/handon"
	in := object{"to": string(other.Agency), "reason": "place", "note": "Vivirá con su hermana.", "given_by": "persona",
		"method": "oral"}
	rosa.post(at, in).want(http.StatusNotFound)
	ana.post(at, object{"to": string(worker.Agency), "reason": "place", "note": "Vivirá con su hermana.",
		"given_by": "persona", "method": "oral"}).want(http.StatusUnprocessableEntity)
	ana.post(at, in).want(http.StatusCreated)
	ana.post(at, in).refused(http.StatusConflict, "handon.waits")
	ana.post(at+"/withdraw", nil).want(http.StatusNoContent)
	id := ana.post(at, in).want(http.StatusCreated).text("id")
	got := rosa.get("/handons").want(http.StatusOK)
	if got.len("cards") != 1 || got.text("cards", 0, "id") != id || got.text("cards", 0, "needs", 0) != "abrigo" ||
		got.at("cards", 0, "note") != nil {
		t.Errorf("%s", got.Raw)
	}
	ana.post("/handons/"+id+"/accept", nil).want(http.StatusNotFound)
	rosa.post("/handons/"+id+"/decline", object{"code": "no_capacity"}).want(http.StatusNoContent)
	rosa.post("/handons/"+id+"/accept", object{}).refused(http.StatusConflict, "handon.over")
	id = ana.post(at, in).want(http.StatusCreated).text("id")
	if got := ana.get(at).want(http.StatusOK); got.len("handons") != 3 || got.text("handons", 0, "state") != "asked" {
		t.Errorf("%s", got.Raw)
	}
	rosa.post("/handons/"+id+"/accept", object{"worker": string(other.Account)}).want(http.StatusNoContent)
	ana.get("/cases/" + string(filed.Case)).want(http.StatusNotFound)
	rosa.get("/cases/" + string(filed.Case)).want(http.StatusOK)
	if got := ana.get("/handons/receipts").want(http.StatusOK); got.len("handons") != 1 ||
		got.text("handons", 0, "code") != filed.Code || got.at("handons", 0, "decided_at") == nil {
		t.Errorf("%s", got.Raw)
	}
	if got := rosa.get("/cases/" + string(filed.Case) + "/ledger").want(http.StatusOK); got.len("handed") != 1 ||
		got.text("handed", 0, "party") != "team" {
		t.Errorf("%s", got.Raw)
	}
	w.Verify()
}

// TestTheDeskAnswersAHandOnWithAReason: it lists what waits in the network, is refused without a reason, and answers no
// for the agency that is asked; both sides read that it did, and why.
func TestTheDeskAnswersAHandOnWithAReason(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, other := w.Worker("ana"), w.Worker("rosa")
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana, rosa, desk := s.signs(worker), s.signs(other), s.signs(w.Coordinator())
	at := "/cases/" + string(filed.Case) + "/handon"
	id := ana.post(at, object{"to": string(other.Agency), "reason": "place", "note": "Vivirá con su hermana.",
		"given_by": "persona", "method": "oral"}).want(http.StatusCreated).text("id")
	if got := desk.get("/handons").want(http.StatusOK); got.len("cards") != 1 || got.text("cards", 0, "id") != id ||
		got.text("cards", 0, "to_name") != "ong de rosa" || got.at("cards", 0, "note") != nil {
		t.Errorf("%s", got.Raw)
	}
	decline, why := "/handons/"+id+"/decline", "Lo%20dijo%20por%20tel%C3%A9fono"
	desk.post(decline, object{"code": "other"}).refused(http.StatusForbidden, "fault.forbidden")
	desk.post(decline, object{"code": "other"}, "X-Act-For", string(worker.Agency), "X-Act-Reason", why).
		refused(http.StatusForbidden, "desk.other_agency")
	desk.post(decline, object{"code": "other"}, "X-Act-For", string(other.Agency), "X-Act-Reason", why).
		want(http.StatusNoContent)
	if got := ana.get(at).want(http.StatusOK); got.text("handons", 0, "why") != "Lo dijo por teléfono" {
		t.Errorf("%s", got.Raw)
	}
	if got := rosa.get("/handons/receipts").want(http.StatusOK); got.text("handons", 0, "why") != "Lo dijo por teléfono" {
		t.Errorf("%s", got.Raw)
	}
	w.Verify()
}
