package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestANeedThatASchoolMetCouldOnlyBeCancelled: and so her record said that she went without, or her case stayed open
// for good.
func TestANeedThatASchoolMetCouldOnlyBeCancelled(t *testing.T) {
	w := amparotest.New(t)
	ana, other := w.Worker("ana"), w.Worker("otra")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs = []intake.NeedInput{{Need: "educacion", Urgency: domain.UrgencyMedium}}
	filed := ana.Refers(in)
	ref := filed.Referrals[0]
	w.Want(w.Work.CloseCase(t.Context(), ana.Actor, filed.Case, 0, "plan_cumplido"), fault.Conflict)

	met := placement.MetInput{By: "Escuela nocturna", On: "2026-11-20", With: "Plaza en el ciclo de enero"}
	w.Want(w.Work.MeetByHand(t.Context(), other.Actor, ref, 0, met), fault.NotFound)
	err := w.Work.MeetByHand(t.Context(), ana.Actor, ref, 0, placement.MetInput{On: "2027-01-01"})
	if f := fault.As(err); len(f.Fields) != 3 {
		t.Fatalf("who, when and with what: %v", err)
	}
	seen, err := w.Work.ViewReferral(t.Context(), ana.Actor, ref)
	if must(t, err); !seen.Can["referral.meet"] {
		t.Fatalf("she is not offered to record it: %v", seen.Can)
	}
	must(t, w.Work.MeetByHand(t.Context(), ana.Actor, ref, 0, met))
	r, err := store.Get[domain.Referral](t.Context(), w.Store, ref)
	if must(t, err); r.V.State != domain.ReferralClosed || r.V.Met == nil ||
		*r.V.Met != (domain.Met{By: met.By, On: met.On, With: met.With}) {
		t.Fatalf("kept %s %+v", r.V.State, r.V.Met)
	}
	w.Want(w.Work.MeetByHand(t.Context(), ana.Actor, ref, 0, met), fault.Conflict)
	must(t, w.Work.CloseCase(t.Context(), ana.Actor, filed.Case, 0, "plan_cumplido"))
	w.Verify()
}

// TestABedIsNotMetByHand: what a provider of the network answers ends with that answer.
func TestABedIsNotMetByHand(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	err := w.Work.MeetByHand(t.Context(), ana.Actor, ref, 0, placement.MetInput{By: "Una tía", With: "Un cuarto"})
	if fault.As(err).Code != "referral.not_by_hand" {
		t.Errorf("want the reason, got %v", err)
	}
	w.Want(w.Work.CloseReferral(t.Context(), ana.Actor, ref, 0, placement.EndInput{Reason: "plan_cumplido"}),
		fault.Conflict)
}
