package api_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestTheDeskPlansANightByProgram: who waits is planned together, and lines of the plan are accepted with one reason.
func TestTheDeskPlansANightByProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0101", amparotest.Women(1))
	ana, shelter, desk := s.signs(w.Worker("ana")), s.signs(casa.Actor), s.signs(w.Coordinator())
	first := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("referrals", 0)
	w.Waits(2 * time.Minute)
	ana.post("/cases", survivor(31, "abrigo")).want(http.StatusCreated)

	ana.get("/night").refused(http.StatusForbidden, "fault.forbidden")
	desk.get("/night?seed=xyz").refused(http.StatusUnprocessableEntity, "fault.invalid")
	plan := desk.get("/night?seed=0123456789abcdef").want(http.StatusOK)
	if plan.len("lines") != 2 || plan.at("placed") != 1.0 || plan.at("optimal") != true ||
		plan.text("seed") != "0123456789abcdef" || plan.text("lines", 0, "referral") != first ||
		plan.text("lines", 0, "planned", "shelter") != string(casa.Shelter.ID) || plan.at("lines", 1, "planned") != nil ||
		plan.text("lines", 1, "why") != "taken" {
		t.Fatalf("the desk sees %s", plan.Raw)
	}
	if list := desk.get("/night/plans").want(http.StatusOK); list.len("plans") != 1 ||
		list.text("plans", 0, "digest") != plan.text("digest") {
		t.Errorf("the plan is kept: %s", list.Raw)
	}
	past := desk.get("/night/past?plan=" + plan.text("digest")).want(http.StatusOK)
	if past.at("same") != true || past.text("seed") != "0123456789abcdef" || past.text("lines", 0, "planned") != "casa" ||
		past.text("lines", 0, "referral") != first || past.at("lines", 1, "planned") != nil {
		t.Errorf("and read again: %s", past.Raw)
	}
	desk.get("/night/past?plan=00").refused(http.StatusNotFound, "fault.not_found")
	ana.get("/night/plans").refused(http.StatusForbidden, "fault.forbidden")
	line := object{"referral": first, "shelter": string(casa.Shelter.ID), "revision": plan.at("lines", 0, "revision")}
	body := object{"reason": "noche con varios rescates a la vez", "lines": []object{line}}
	ana.post("/night", body).refused(http.StatusForbidden, "fault.forbidden")
	desk.post("/night", object{"reason": "sí", "lines": []object{line}}).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	desk.post("/night", object{"reason": "noche con varios rescates a la vez", "lines": []object{}}).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	done := desk.post("/night", body).want(http.StatusOK)
	shelter.get("/offers/" + done.text("lines", 0, "offer")).want(http.StatusOK)
	if again := desk.post("/night", body).want(http.StatusOK); again.text("lines", 0, "why") == "" ||
		again.at("lines", 0, "offer") != nil {
		t.Errorf("nobody is asked twice, and that is told: %s", again.Raw)
	}
	w.Verify()
}
