package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAProgramSeeksAnotherHouse: what the house asks for is a draft that its team finds; a second search is refused,
// and the lists tell a transfer from who has no bed.
func TestAProgramSeeksAnotherHouse(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := worker.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	if err := w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()); err != nil {
		t.Fatal(err)
	}
	ana, house := s.signs(worker), s.signs(casa.Actor)
	at := "/offers/" + string(offer)
	why := object{"reason": "no_puede_seguir", "urgency": "alta", "note": "Necesita una casa con enfermería."}
	house.post(at+"/transfer", object{"reason": "otro", "urgency": "alta"}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	house.post(at+"/transfer", why).want(http.StatusOK)
	house.post(at+"/transfer", why).refused(http.StatusConflict, "transfer.runs")
	if got := house.get(at).want(http.StatusOK); got.text("moving", "stage") != "asked" ||
		got.text("moving", "reason") != "no_puede_seguir" || got.at("moving", "referral") != nil {
		t.Errorf("the house reads %s", got.Raw)
	}
	ref := ana.get(at).want(http.StatusOK).text("moving", "referral")
	got := ana.get("/referrals/" + ref).want(http.StatusOK)
	if got.text("transfer_of") != string(filed.Referrals[0]) || got.text("state") != "borrador" ||
		got.text("history", 0, "code") != "no_puede_seguir" {
		t.Errorf("the team reads %s", got.Raw)
	}
	ana.post("/referrals/"+ref+"/send", nil).want(http.StatusOK)
	if got := ana.get("/referrals?group=open").want(http.StatusOK); got.len("referrals") != 1 ||
		got.at("referrals", 0, "transfer") != true {
		t.Errorf("the list holds %s", got.Raw)
	}
	ana.post("/referrals/"+ref+"/cancel", object{"code": "solucion_alterna"}).want(http.StatusOK)
	if got := house.get(at).want(http.StatusOK); got.at("moving") != nil {
		t.Errorf("the house reads %s", got.Raw)
	}
	w.Verify()
}
