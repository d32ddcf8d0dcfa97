package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestTheDeskLooksAtADeclineByProgram: a no says what happens next, the desk returns one, sets one aside and confirms
// one, and what was cancelled by mistake is reopened.
func TestTheDeskLooksAtADeclineByProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	ana, shelter, desk := s.signs(w.Worker("ana")), s.signs(casa.Actor), s.signs(w.Coordinator())
	filed := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated)
	ref := "/referrals/" + filed.text("referrals", 0)
	asks := func() string {
		return "/offers/" + ana.post(ref+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}).
			want(http.StatusCreated).text("offers", 0)
	}
	offer := asks()
	no := object{"code": "fuera_perfil_edad", "note": "Hoy no se puede."}
	shelter.post(offer+"/decline", no).want(http.StatusOK)
	for at, got := range map[string]any{
		"of the referral": ana.get(ref).want(http.StatusOK).at("after_decline"),
		"of the case":     ana.get("/cases/"+filed.text("case")).want(http.StatusOK).at("referrals", 0, "after_decline"),
	} {
		if step, ok := got.(map[string]any); !ok || step["then"] != "correct" || step["side"] != "provider" ||
			step["may_be_asked_again"] != false || step["others"] != 0.0 {
			t.Errorf("%s: %v", at, got)
		}
	}
	list := desk.get("/declines").want(http.StatusOK)
	if list.len("declines") != 1 || list.at("declines", 0, "figures", "free") != 1.0 ||
		list.text("declines", 0, "note") != "Hoy no se puede." || list.at("declines", 0, "nobody_asked") != true {
		t.Fatalf("the desk sees %s", list.Raw)
	}
	ana.get("/declines").refused(http.StatusForbidden, "fault.forbidden")
	why := object{"text": "Su ficha dice que reciben a mujeres de 24."}
	ana.post(offer+"/decline/return", why).refused(http.StatusForbidden, "fault.forbidden")
	desk.post(offer+"/decline/return", nil).refused(http.StatusUnprocessableEntity, "fault.invalid")
	desk.post(offer+"/decline/return", why).want(http.StatusOK)
	shelter.post(offer+"/decline", no).want(http.StatusOK)
	desk.post(offer+"/decline/overrule", why).want(http.StatusOK)
	desk.post(offer+"/decline/overrule", why).refused(http.StatusConflict, "offer.no_decline")
	if got := ana.get(ref).want(http.StatusOK); got.at("after_decline") != nil ||
		got.text("offers", 0, "decline_check") != "sin_efecto" {
		t.Errorf("it counts for nothing: %s", got.Raw)
	}
	second := asks()
	shelter.post(second+"/decline", object{"code": "sin_cupo"}).want(http.StatusOK)
	desk.post(second+"/decline/confirm", nil).want(http.StatusOK)
	ana.post(ref+"/cancel", object{"code": "error"}).want(http.StatusOK)
	if got := ana.post(ref+"/reopen", object{"code": "cerrada_por_error"}).want(http.StatusOK); got.text("state") !=
		"en_revision" {
		t.Errorf("reopened %s", got.Raw)
	}
	w.Verify()
}
