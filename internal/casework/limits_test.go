package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/arrival"
	"amparo/internal/casework/breakglass"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
)

// TestAsManyProvidersAsTheLimitSaysMayBeAsked and not one more, whether in one act or one after the other.
func TestAsManyProvidersAsTheLimitSaysMayBeAsked(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	var shelters []domain.ShelterID
	for i := range placement.MaxAsked + 1 {
		shelters = append(shelters, w.Shelter(fmt.Sprint("casa ", i), "0108", amparotest.Women(1)).Shelter.ID)
	}
	ask := func(r domain.ReferralID, of ...domain.ShelterID) error {
		_, err := w.Work.SendOffers(t.Context(), ana.Actor, r, 0, placement.OfferInput{Shelters: of})
		return err
	}
	first := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	w.Want(ask(first, shelters...), fault.Invalid)
	must(t, ask(first, shelters[:placement.MaxAsked]...))
	w.Want(ask(first, shelters[placement.MaxAsked]), fault.Invalid)
	second := ana.Refers(amparotest.Survivor(amparotest.Woman(25))).Referrals[0]
	must(t, ask(second, shelters[:placement.MaxAsked-1]...))
	must(t, ask(second, shelters[placement.MaxAsked-1]))
	w.Want(ask(second, shelters[placement.MaxAsked]), fault.Invalid)
}

// TestEmergencyAccessHasItsLimitsAtTheirEdge: as many letters, and as many openings a day, as are said.
func TestEmergencyAccessHasItsLimitsAtTheirEdge(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	opens := func(letters int) error {
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
		_, err := w.Work.BreakGlass(t.Context(), desk.Actor, filed.Case, "vida", strings.Repeat("x", letters)+" 1.")
		return err
	}
	w.Want(opens(breakglass.EmergencyReasonLetters-1), fault.Invalid)
	for range breakglass.EmergenciesPerDay {
		must(t, opens(breakglass.EmergencyReasonLetters))
	}
	w.Want(opens(breakglass.EmergencyReasonLetters), fault.TooMany)
	w.Waits(24 * time.Hour)
	must(t, opens(breakglass.EmergencyReasonLetters))
}

// TestAnActIsTakenBackUntilItsTimeIsOver and not at that moment.
func TestAnActIsTakenBackUntilItsTimeIsOver(t *testing.T) {
	for wait, want := range map[time.Duration]bool{journey.UndoFor - time.Second: true, journey.UndoFor: false} {
		w := amparotest.New(t)
		ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
		offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
		casa.Accepts(offer)
		must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
		w.Waits(wait)
		if err := w.Work.TakeBack(t.Context(), casa.Actor.Actor, offer, 0); (err == nil) != want {
			t.Errorf("after %s: %v", wait, err)
		}
	}
}

// TestAMeetingIsSetNoFurtherAheadThanIsSaid: sixty days on the calendar, and not in the past.
func TestAMeetingIsSetNoFurtherAheadThanIsSaid(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	for at, want := range map[time.Duration]bool{-time.Minute: false, time.Minute: true, 59 * 24 * time.Hour: true,
		61 * 24 * time.Hour: false} {
		err := w.Work.SetMeeting(t.Context(), ana.Actor, offer, 0, arrival.MeetingInput{Place: "Terminal",
			At: w.Clock.Now().Add(at)})
		if (err == nil) != want || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s ahead: %v", at, err)
		}
	}
}
