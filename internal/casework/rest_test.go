package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestAHouseReadsABedByTheMarkAlone: where her identity stays closed, no part of the view names her case.
func TestAHouseReadsABedByTheMarkAlone(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	offer := ana.Offers(ana.Refers(in).Referrals[0], casa)[0]
	casa.Accepts(offer)
	v, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	must(t, err)
	if v.Identity != nil || v.Beds["P1"].Ref != "P1" || v.Beds["P1"] != v.Stay.Persons[0] {
		t.Errorf("the house reads %+v, and in the stay %+v", v.Beds, v.Stay.Persons)
	}
}

// TestCareThatSheNoLongerAgreesToDoesNotBeginAgain: the therapist closed the care, she said that the office may know no
// more of her, and the closing cannot be taken back.
func TestCareThatSheNoLongerAgreesToDoesNotBeginAgain(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, psi := w.Worker("ana"), w.Program("psi", domain.ClassPsych, 1)
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs[0].Need = "psicologia"
	filed := ana.Refers(in)
	offer := ana.OffersTo(filed.Referrals[0], psi)[0]
	psi.Accepts(offer)
	must(t, w.Work.Start(ctx, psi.Actor.Actor, offer, 0))
	must(t, w.Work.EndCare(ctx, psi.Actor.Actor, offer, 0, placement.EndInput{Reason: "sin_contacto"}))
	must(t, w.Work.WithdrawConsent(ctx, ana.Actor, filed.Case))
	if err := w.Work.TakeBack(ctx, psi.Actor.Actor, offer, 0); fault.As(err).Code != "consent.recipient_not_covered" {
		t.Errorf("care goes on without her word: %v", err)
	}
	if state(t, w, filed.Referrals[0]) != domain.ReferralClosed {
		t.Errorf("the need stands at %s", state(t, w, filed.Referrals[0]))
	}
	w.Verify()
}
