package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
)

// TestWhoChangesAReferralHasNotReadIt: a program that changes a need by what it knew has not opened the page, so what
// its person was told of the referral stays unseen; whoever reads it has seen it.
func TestWhoChangesAReferralHasNotReadIt(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, worker := w.Shelter("casa", "0108", amparotest.Women(2)), w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed := worker.Refers(in)
	ana := s.signs(worker)
	ref := "/referrals/" + string(filed.Referrals[0])
	offer := worker.Offers(filed.Referrals[0], casa)[0]
	if err := w.Work.Ask(t.Context(), casa.Actor.Actor, offer, 0,
		placement.TextInput{Text: "¿Cuántas semanas de embarazo?"}); err != nil {
		t.Fatal(err)
	}
	unseen := func(want float64, when string) {
		t.Helper()
		if got := ana.get("/notices/count").want(http.StatusOK); got.at("unseen") != want {
			t.Errorf("%s: %s", when, got.Raw)
		}
	}
	unseen(1, "the house asked")
	ana.put(ref, object{"note": "Viaja con una bolsa."}, "If-Match", "*")
	unseen(1, "she changed the note")
	ana.get(ref).want(http.StatusOK)
	unseen(0, "she read the referral")
	w.Verify()
}
