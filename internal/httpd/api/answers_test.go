package api_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestResponseTimesAreReadByHouse: in minutes, without them where nothing was answered, page by page.
func TestResponseTimesAreReadByHouse(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	otra := w.Shelter("otra", "0108", amparotest.Women(2))
	desk, house := w.Coordinator(), casa.Actor
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
	ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], otra)
	w.Waits(20 * time.Minute)
	casa.Accepts(offer)
	s := open(t, w)
	all := s.signs(desk).get("/answers?sort=name&limit=1").want(http.StatusOK)
	if all.at("answer_times", 0, "median_minutes") != 20.0 || all.at("total") != 2.0 || all.text("next") == "" {
		t.Errorf("%s", all.Raw)
	}
	rest := s.signs(desk).get("/answers?sort=name&after=" + all.text("next")).want(http.StatusOK)
	if rest.text("answer_times", 0, "name") != "otra" || rest.at("answer_times", 0, "asked") != 1.0 {
		t.Errorf("%s", rest.Raw)
	}
	if own := s.signs(house).get("/answers").want(http.StatusOK); own.at("total") != 1.0 {
		t.Errorf("%s", own.Raw)
	}
	s.signs(ana).get("/answers").refused(http.StatusForbidden, "fault.forbidden")
	s.signs(desk).get("/answers?until=ayer").refused(http.StatusUnprocessableEntity, "fault.invalid")
}
