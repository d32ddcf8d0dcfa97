package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
)

// TestNoActIsOfferedThatWouldBeRefused: what a case says can be done is what the verbs do, at each step of its life.
func TestNoActIsOfferedThatWouldBeRefused(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	k := ana.Refers(amparotest.Survivor(amparotest.Woman(28)))
	can := func() map[policy.Action]bool {
		t.Helper()
		v, err := w.Work.ViewCase(t.Context(), ana.Actor, k.Case)
		must(t, err)
		return v.Can
	}
	if c := can(); c["case.close"] || c["consent.confirm"] || !c["consent.withdraw"] || c["order.record"] {
		t.Errorf("a need waits, nothing waits to be confirmed, consent can be taken back, nobody is a minor: %v", c)
	}
	w.Want(w.Work.CloseCase(t.Context(), ana.Actor, k.Case, 0, "plan_cumplido"), fault.Conflict)
	w.Want(w.Work.ConfirmConsent(t.Context(), ana.Actor, k.Case, 0), fault.Conflict)

	offer := ana.Offers(k.Referrals[0], casa)[0]
	casa.Accepts(offer)
	if can()["case.close"] {
		t.Error("somebody has a bed")
	}
	must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, k.Case))
	if can()["consent.withdraw"] {
		t.Error("nothing is left to take back")
	}
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, k.Case)
	must(t, err)
	for _, r := range v.Referrals {
		if !r.State.Ended() && r.State != domain.ReferralDraft && v.Can["case.close"] {
			t.Errorf("a need in state %s is open", r.State)
		}
	}
	if v.Can["case.close"] {
		must(t, w.Work.CloseCase(t.Context(), ana.Actor, k.Case, 0, "plan_cumplido"))
		if c := can(); c["case.close"] || c["case.assign"] || c["referral.create"] || c["case.edit"] {
			t.Errorf("a closed case is not worked on: %v", c)
		}
	}
}
