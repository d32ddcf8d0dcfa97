package api_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAProgramSetsHowSheIsTold: address, code, choices and rota, and who of another agency may not.
func TestAProgramSetsHowSheIsTold(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	berta, head := casa.Colleague("berta", domain.RoleIntake), casa.Colleague("directora", domain.RoleShelterHead)
	worker := w.Worker("ana")
	b, h := s.signs(berta), s.signs(head)
	b.post("/me/channels/address", object{"channel": "mail", "to": "berta@example.org"}).want(http.StatusNoContent)
	b.post("/me/channels/address", object{"channel": "mail", "to": "berta@example.org"}).want(http.StatusTooManyRequests)
	out, ok, err := w.Work.TakeDelivery(t.Context())
	if err != nil || !ok {
		t.Fatal(err)
	}
	b.post("/me/channels/code", object{"channel": "mail", "code": "nada"}).want(http.StatusUnprocessableEntity)
	b.post("/me/channels/code", object{"channel": "mail", "code": out.Code}).want(http.StatusNoContent)
	b.post("/me/channels", object{"choices": []object{{"subject": "rest", "channel": "mail", "always": true}}}).
		want(http.StatusNoContent)
	got := b.get("/me/channels").want(http.StatusOK)
	if got.at("channels", 0, "proven") != true || got.at("choices", 3, "channel") != "mail" {
		t.Errorf("%s", got.Raw)
	}
	rota := object{"turns": []object{{"account": string(berta.Account), "weekday": 1, "from": 1140, "until": 420}}}
	at := "/agencies/" + string(casa.Agency) + "/rota"
	b.post(at, rota).want(http.StatusForbidden)
	h.post(at, rota).want(http.StatusNoContent)
	h.post(at, object{"turns": []object{{"account": string(worker.Account), "weekday": 1}}}).
		want(http.StatusUnprocessableEntity)

	if got := b.get(at).want(http.StatusOK); got.len("turns") != 1 || got.len("now") != 1 || got.len("silent") != 0 {
		t.Errorf("%s", got.Raw)
	}
	s.signs(worker).get(at).want(http.StatusNotFound)
	w.Verify()
}

// TestTheTeamReadsWhetherARequestWasSeen: while nobody has, it reads whom to call.
func TestTheTeamReadsWhetherARequestWasSeen(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, worker := w.Shelter("casa", "0108", amparotest.Women(2)), w.Worker("ana")
	ref := worker.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := worker.Offers(ref, casa)[0]
	at := "/referrals/" + string(ref)
	if got := s.signs(worker).get(at).want(http.StatusOK); got.at("offers", 0, "call") == nil ||
		got.at("offers", 0, "seen_at") != nil {
		t.Errorf("%s", got.Raw)
	}
	s.signs(casa.Actor).get("/offers/" + string(offer)).want(http.StatusOK)
	if got := s.signs(worker).get(at).want(http.StatusOK); got.at("offers", 0, "call") != nil ||
		got.at("offers", 0, "seen_at") == nil {
		t.Errorf("%s", got.Raw)
	}
}

// TestTheDeskClaimsALateRequestByProgram: who holds it since when stands on the desk's list, and it can be left again.
func TestTheDeskClaimsALateRequestByProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	eva, worker := w.Coordinator(), w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	offer := worker.Offers(worker.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
	w.Waits(61 * time.Minute)
	w.Due()
	desk, at := s.signs(eva), "/desk/offers/"+string(offer)
	desk.post(at+"/claim", object{}).want(http.StatusNoContent)
	if got := desk.get("/desk").want(http.StatusOK); got.text("late_offers", 0, "claimed_by") != string(eva.Account) {
		t.Errorf("%s", got.Raw)
	}
	desk.post(at+"/release", nil).want(http.StatusNoContent)
	if got := desk.get("/desk").want(http.StatusOK); got.at("late_offers", 0, "claimed_by") != nil {
		t.Errorf("%s", got.Raw)
	}
	s.signs(worker).post(at+"/claim", object{}).want(http.StatusNotFound)
}
