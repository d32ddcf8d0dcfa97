package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAPlanIsReadAndSentOverHTTP asks for a bed from the plan, names who sees to a school, and keeps an agenda.
func TestAPlanIsReadAndSentOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	ana := s.signs(w.Worker("ana"))
	bed, school := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated),
		ana.post("/cases", survivor(25, "educacion")).want(http.StatusCreated)
	plan := "/cases/" + bed.text("case") + "/plan"
	got := ana.get(plan).want(http.StatusOK)
	if got.text("needs", 0, "step") != "ask" || got.text("needs", 0, "fits", 0, "provider") != string(casa.Shelter.ID) {
		t.Fatalf("the bed can be asked for: %s", got.Raw)
	}
	asks := object{"needs": []object{{"referral": bed.text("referrals", 0),
		"providers": []string{string(casa.Shelter.ID)}}}}
	ana.post(plan, asks).want(http.StatusOK)
	ana.post(plan, asks).refused(http.StatusUnprocessableEntity, "fault.invalid") // She was asked already.
	ana.post("/referrals/"+school.text("referrals", 0)+"/follow", object{"on": "2026-12-04"}).want(http.StatusOK)
	ana.get("/agenda").want(http.StatusOK)
	if path := ana.post("/agenda/feed", nil).want(http.StatusOK).text("path"); len(path) < 60 {
		t.Errorf("an address that cannot be guessed: %q", path)
	}
	ana.post("/agenda/feed/end", nil).want(http.StatusNoContent)
	w.Verify()
}
