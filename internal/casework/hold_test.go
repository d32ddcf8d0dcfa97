package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// keptBed is a bed that a house has just held for a critical request: for four hours.
func keptBed(w *amparotest.World) (ana *amparotest.Actor, casa *amparotest.House, ref domain.ReferralID,
	offer domain.OfferID) {
	w.T.Helper()
	ana, casa = w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	ref = ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer = ana.Offers(ref, casa)[0]
	casa.Accepts(offer)
	return ana, casa, ref, offer
}

// TestABedWasGivenAwayWhileTheCarStoodByTheRoad: the house knew that she would be late and had no way of saying so.
func TestABedWasGivenAwayWhileTheCarStoodByTheRoad(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, ref, offer := keptBed(w)
	w.Waits(3*time.Hour + 50*time.Minute)
	must(t, w.Work.ExtendHold(t.Context(), casa.Actor.Actor, offer, 0))
	w.Waits(2 * time.Hour) // The first four hours are over, the two more are not.
	if w.Due(); state(t, w, ref) != domain.ReferralAccepted {
		t.Fatalf("the bed was given away: %s", state(t, w, ref))
	}
	if !slices.Contains(ana.Told(), "notice.hold_extended") {
		t.Errorf("her team was told %v", ana.Told())
	}
	r, err := store.Get[domain.Referral](t.Context(), w.Store, ref)
	must(t, err)
	if !slices.ContainsFunc(r.V.History, func(e domain.Event) bool {
		return e.Type == "reserva_prorrogada" &&
			e.About == casa.Agency
	}) {
		t.Errorf("the timeline says nothing of it: %+v", r.V.History)
	}
	must(t, w.Work.ExtendHold(t.Context(), casa.Actor.Actor, offer, 0))
	must(t, w.Work.ExtendHold(t.Context(), casa.Actor.Actor, offer, 0))
	seen, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if must(t, err); seen.Hold == nil || seen.Hold.Left != 0 || seen.Can["stay.extend"] {
		t.Errorf("three times is all: %+v", seen.Hold)
	}
	if err := w.Work.ExtendHold(t.Context(), casa.Actor.Actor, offer, 0); fault.As(err).Code != "stay.extended_enough" {
		t.Errorf("a fourth time: %v", err)
	}
	w.Waits(4*time.Hour + 10*time.Minute) // Ten hours since the yes: four, and three times two.
	if w.Due(); state(t, w, ref) != domain.ReferralReview {
		t.Errorf("a bed is not kept for ever: %s", state(t, w, ref))
	}
	w.Verify()
}

// TestABedIsKeptLongerOnTheRoadToo: what is added counts from when the hold of the journey would have ended.
func TestABedIsKeptLongerOnTheRoadToo(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, ref, offer := keptBed(w)
	must(t, w.Work.Transit(t.Context(), ana.Actor, offer, 0))
	w.Waits(11*time.Hour + 50*time.Minute)
	must(t, w.Work.ExtendHold(t.Context(), casa.Actor.Actor, offer, 0))
	w.Waits(2 * time.Hour)
	if w.Due(); state(t, w, ref) != domain.ReferralTransit {
		t.Fatalf("she lost her bed on the road: %s", state(t, w, ref))
	}
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	if err := w.Work.ExtendHold(t.Context(), casa.Actor.Actor, offer, 0); fault.As(err).Code != "stay.wrong_state" {
		t.Errorf("who arrived needs no hold: %v", err)
	}
	w.Verify()
}

// TestOnlyTheHouseOrTheDeskWithAReasonKeepsABedLonger: the bed is the house's.
func TestOnlyTheHouseOrTheDeskWithAReasonKeepsABedLonger(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, _, offer := keptBed(w)
	desk := w.Coordinator()
	w.Want(w.Work.ExtendHold(t.Context(), ana.Actor, offer, 0), fault.Forbidden)
	w.Want(w.Work.ExtendHold(t.Context(), desk.Actor, offer, 0), fault.Forbidden)
	w.Want(w.Work.ExtendHold(t.Context(), w.Shelter("otra", "0101", amparotest.Women(1)).Actor.Actor, offer, 0),
		fault.NotFound)
	must(t, w.Work.ExtendHold(t.Context(), desk.For(casa.Agency, "Se averió el carro; la casa lo sabe por teléfono").Actor,
		offer, 0))
	for who, notices := range map[string][]string{"the house": casa.Told(), "the team": ana.Told()} {
		if !slices.Contains(notices, "notice.hold_extended") {
			t.Errorf("%s was told %v", who, notices)
		}
	}
	w.Verify()
}
