package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestAKeptPlaceIsForgottenByNoOtherAct: a referral for which a bed is kept is neither taken up nor reopened, which
// would leave the bed with nobody. The bed is given back by an act that frees it.
func TestAKeptPlaceIsForgottenByNoOtherAct(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	casa.Accepts(offer)
	for _, set := range []func() error{
		func() error { return nil },
		func() error { return w.Work.Transit(t.Context(), ana.Actor, offer, 0) },
	} {
		must(t, set())
		was := state(t, w, ref)
		w.Want(w.Work.Review(t.Context(), ana.Actor, ref, 0), fault.Conflict)
		w.Want(w.Work.Reopen(t.Context(), ana.Actor, ref, 0, "cerrada_por_error"), fault.Conflict)
		if state(t, w, ref) != was || !bedOf(t, w, offer).State.Active() {
			t.Errorf("the need is %s, her bed %s", state(t, w, ref), bedOf(t, w, offer).State)
		}
	}
	must(t, w.Work.Release(t.Context(), casa.Actor.Actor, offer, 0))
	if rooms(t, w, casa).Free != 1 || state(t, w, ref) != domain.ReferralReview {
		t.Errorf("the bed was given back: %+v, %s", rooms(t, w, casa), state(t, w, ref))
	}
}

// TestANoAfterAStayTakesNoLaterPlaceAlong: she left the first house, her need was reopened and a second house keeps a
// bed. The first house has nothing left to say no to.
func TestANoAfterAStayTakesNoLaterPlaceAlong(t *testing.T) {
	m := lives(t, 24, amparotest.Women)
	must(t, m.w.Work.Discharge(t.Context(), m.casa.Actor.Actor, m.first, 0, placement.EndInput{Reason: "plan_cumplido",
		Outcomes: []string{"estable_seguro"}}))
	must(t, m.w.Work.Reopen(t.Context(), m.ana.Actor, m.ref, 0, "persona_lo_pide"))
	second := m.ana.Offers(m.ref, m.luz)[0]
	m.luz.Accepts(second)
	m.w.Want(m.w.Work.Decline(t.Context(), m.casa.Actor.Actor, m.first, 0, placement.DeclineInput{Code: "sin_cupo"}),
		fault.Conflict)
	if state(t, m.w, m.ref) != domain.ReferralAccepted || !bedOf(t, m.w, second).State.Active() {
		t.Errorf("the need is %s, her bed %s", state(t, m.w, m.ref), bedOf(t, m.w, second).State)
	}
}
