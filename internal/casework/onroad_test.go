package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/store"
)

func bedOf(t *testing.T, w *amparotest.World, offer domain.OfferID) domain.Stay {
	t.Helper()
	o, err := store.Get[domain.Offer](t.Context(), w.Store, offer)
	must(t, err)
	st, err := store.Get[domain.Stay](t.Context(), w.Store, o.V.Stay)
	must(t, err)
	return st.V
}

// onTheRoad is a bed for somebody who has just left for it.
func onTheRoad(w *amparotest.World, expected time.Duration) (ana *amparotest.Actor, casa *amparotest.House,
	ref domain.ReferralID, offer domain.OfferID) {
	w.T.Helper()
	ana, casa, ref, offer = keptBed(w)
	at := time.Time{}
	if expected > 0 {
		at = w.Clock.Now().Add(expected)
	}
	if err := w.Work.Depart(w.T.Context(), ana.Actor, offer, 0, at); err != nil {
		w.T.Fatal(err)
	}
	return ana, casa, ref, offer
}

// TestSheLeftAndNobodyHeardOfHer: her team, the house and the desk are told before her bed is lost, and have an hour to
// answer.
func TestSheLeftAndNobodyHeardOfHer(t *testing.T) {
	w := amparotest.New(t)
	desk := w.Coordinator()
	ana, casa, ref, offer := onTheRoad(w, 0)
	w.Waits(10*time.Hour + 30*time.Minute)
	if w.Due(); slices.Contains(ana.Told(), "notice.silent") {
		t.Fatal("she is expected for hours yet")
	}
	w.Waits(40 * time.Minute) // Her bed is kept for twelve hours from her departure.
	w.Due()
	for who, a := range map[string]*amparotest.Actor{"her team": ana, "the house": casa.Actor, "the desk": desk} {
		if !slices.Contains(a.Told(), "notice.silent") {
			t.Errorf("%s was told %v", who, a.Told())
		}
	}
	w.Waits(40 * time.Minute)
	if w.Due(); state(t, w, ref) != domain.ReferralTransit {
		t.Fatalf("her bed is lost while the alarm rings: %s", state(t, w, ref))
	}
	must(t, w.Work.Heard(t.Context(), casa.Actor.Actor, offer, 0, w.Clock.Now().Add(3*time.Hour)))
	if !slices.Contains(ana.Told(), "notice.heard") {
		t.Errorf("her team was told %v", ana.Told())
	}
	w.Waits(2 * time.Hour) // Fourteen hours since she left, and she is expected in one.
	if w.Due(); state(t, w, ref) != domain.ReferralTransit {
		t.Fatalf("the bed of somebody who was heard of is gone: %s", state(t, w, ref))
	}
	w.Waits(5 * time.Hour)
	w.Due()
	w.Waits(61 * time.Minute)
	if w.Due(); state(t, w, ref) != domain.ReferralReview {
		t.Errorf("a bed is not kept for ever: %s", state(t, w, ref))
	}
	w.Verify()
}

// TestAnExpectedArrivalIsMissedAtItsHourAndAMargin: who is expected in two hours is not waited for until the night is
// over.
func TestAnExpectedArrivalIsMissedAtItsHourAndAMargin(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, _, offer := onTheRoad(w, 2*time.Hour)
	w.Waits(2*time.Hour + 20*time.Minute)
	if w.Due(); slices.Contains(casa.Told(), "notice.silent") {
		t.Fatal("twenty minutes late is traffic")
	}
	w.Waits(20 * time.Minute)
	if w.Due(); !slices.Contains(casa.Told(), "notice.silent") || !journey.Alarmed(bedOf(t, w, offer)) {
		t.Errorf("the house was told %v", casa.Told())
	}
	otra := w.Shelter("otra", "0101", amparotest.Women(1))
	w.Want(w.Work.Heard(t.Context(), otra.Actor.Actor, offer, 0, time.Time{}), fault.NotFound)
	w.Want(w.Work.Heard(t.Context(), w.Coordinator().Actor, offer, 0, time.Time{}), fault.Forbidden)
	if err := w.Work.Heard(t.Context(), ana.Actor, offer, 0,
		w.Clock.Now().Add(-time.Hour)); fault.As(err).Fields[0].Path != "expected_at" {
		t.Errorf("expected an hour ago: %v", err)
	}
	must(t, w.Work.Heard(t.Context(), ana.Actor, offer, 0, time.Time{}))
	if journey.Alarmed(bedOf(t, w, offer)) {
		t.Error("the alarm rings on when it is answered")
	}
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	w.Waits(12 * time.Hour)
	seen := len(casa.Told())
	if w.Due(); len(casa.Told()) != seen {
		t.Errorf("somebody who arrived is missed: %v", casa.Told())
	}
}

// TestAnAlarmThatCouldNotRingKeepsTheBed: nothing ran for hours; the bed is lost no sooner than an hour after people
// were told.
func TestAnAlarmThatCouldNotRingKeepsTheBed(t *testing.T) {
	w := amparotest.New(t)
	_, casa, ref, _ := onTheRoad(w, 0)
	w.Waits(15 * time.Hour)
	if w.Due(); state(t, w, ref) != domain.ReferralTransit || !slices.Contains(casa.Told(), "notice.silent") {
		t.Fatalf("%s; the house was told %v", state(t, w, ref), casa.Told())
	}
	w.Waits(61 * time.Minute)
	if w.Due(); state(t, w, ref) != domain.ReferralReview {
		t.Errorf("nobody answered: %s", state(t, w, ref))
	}
}

// TestSheCameAfterHerHoldHadRunOut: the house records it while the bed is free, also when she was put to others
// meanwhile; not when the bed is somebody else's, nor when she lives elsewhere.
func TestSheCameAfterHerHoldHadRunOut(t *testing.T) {
	lost := func(t *testing.T) (*amparotest.World, *amparotest.Actor, *amparotest.House, domain.ReferralID,
		domain.OfferID) {
		w := amparotest.New(t)
		ana, casa, ref, offer := keptBed(w)
		w.Waits(5 * time.Hour)
		if w.Due(); state(t, w, ref) != domain.ReferralReview {
			t.Fatalf("the hold stands: %s", state(t, w, ref))
		}
		return w, ana, casa, ref, offer
	}
	t.Run("the bed is free", func(t *testing.T) {
		w, ana, casa, ref, offer := lost(t)
		otra := w.Shelter("otra", "0101", amparotest.Women(1))
		asked := ana.Offers(ref, otra)[0]
		seen, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
		if must(t, err); !seen.Can["stay.admit"] {
			t.Errorf("the arrival is not offered: %v", seen.Can)
		}
		w.Want(w.Work.Admit(t.Context(), otra.Actor.Actor, offer, 0, placement.AdmitInput{}), fault.Forbidden)
		must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
		if state(t, w, ref) != domain.ReferralAdmitted || bedOf(t, w, offer).State != domain.StayArrived {
			t.Errorf("%s, %s", state(t, w, ref), bedOf(t, w, offer).State)
		}
		if err := otra.TryAccept(asked); err == nil {
			t.Error("another house accepts somebody who has arrived")
		}
		board, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
		if must(t, err); board.Units[0].Room.Free != 0 {
			t.Errorf("%d beds are free", board.Units[0].Room.Free)
		}
		w.Verify()
	})
	t.Run("the bed is somebody else's", func(t *testing.T) {
		w, ana, casa, _, offer := lost(t)
		casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0])
		if err := w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0,
			placement.AdmitInput{}); fault.As(err).Code != "offer.bed_taken" {
			t.Errorf("two women in one bed: %v", err)
		}
	})
	t.Run("she lives elsewhere", func(t *testing.T) {
		w, ana, casa, ref, offer := lost(t)
		otra := w.Shelter("otra", "0101", amparotest.Women(1))
		otra.Accepts(ana.Offers(ref, otra)[0])
		if err := w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}); err == nil {
			t.Error("she is in two houses")
		}
	})
}

// TestAnAlarmAfterAnOutageIsNoLostDeadline: the machine stood still until after the hold of somebody on the road. Her
// silence is told and the bed kept an hour more; nothing is taken for missing meanwhile, and then the bed is free.
func TestAnAlarmAfterAnOutageIsNoLostDeadline(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	o := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
	casa.Accepts(o)
	must(t, w.Work.Depart(t.Context(), ana.Actor, o, 0, w.Clock.Now().Add(2*time.Hour)))
	w.Waits(37 * time.Hour)
	w.Due()
	for range 2 {
		missing, err := w.Work.RestoreDeadlines(t.Context())
		if must(t, err); missing != 0 || bedOf(t, w, o).State != domain.StayTransit {
			t.Errorf("%d deadlines are missing, and the stay is %s", missing, bedOf(t, w, o).State)
		}
		w.Waits(20 * time.Minute)
	}
	w.Waits(time.Hour)
	w.Due()
	if bedOf(t, w, o).State != domain.StayExpired || rooms(t, w, casa).Free != 1 {
		t.Errorf("the stay is %s", bedOf(t, w, o).State)
	}
}
