package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
)

// TestWhoWasOnlyAskedIsNotToldWhatBecameOfHer: why a referral was cancelled is D2; a house that never answered has no
// use for it.
func TestWhoWasOnlyAskedIsNotToldWhatBecameOfHer(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0]
	ana.Offers(ref, casa)
	must(t, w.Work.Cancel(t.Context(), ana.Actor, ref, 0, "fallecimiento"))
	page, err := w.Work.Inbox(t.Context(), casa.Actor.Actor, oversight.InboxFilter{Answered: true})
	if err != nil || len(page.Offers) != 1 || page.Offers[0].Code != "" || page.Offers[0].State != domain.OfferWithdrawn {
		t.Errorf("the house reads %+v, %v", page.Offers, err)
	}
}

// TestALongRoadCostsNobodyHerBed: from the north the road alone takes longer than the hold of a critical request.
func TestALongRoadCostsNobodyHerBed(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	must(t, w.Work.Transit(t.Context(), ana.Actor, offer, 0))
	w.Waits(9 * time.Hour)
	w.Due()
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
}

// TestADistanceDoesNotSayInWhichTownAHouseStands: distances come in steps of ten kilometres, and none is nothing.
func TestADistanceDoesNotSayInWhichTownAHouseStands(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	w.Shelter("aquí", "0101", amparotest.Women(1))
	w.Shelter("cerca", "0108", amparotest.Women(1))
	m, err := w.Work.Match(t.Context(), ana.Actor, ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0])
	must(t, err)
	for _, c := range m.Ranking.Candidates {
		if !c.HasDistance || c.DistanceKM != 10 && c.DistanceKM != 20 {
			t.Errorf("%s is told to be %v km away", m.Providers[string(c.Shelter)].Name, c.DistanceKM)
		}
	}
}
