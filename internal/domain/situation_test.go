package domain

import (
	"testing"
	"time"
)

// TestAnActIsPossibleAsTheLifecycleSays follows one group: asked for, accepted, kept longer, on the way, arrived, gone.
func TestAnActIsPossibleAsTheLifecycleSays(t *testing.T) {
	now := time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC)
	asked := Situation{Now: now, Offer: Offer{State: OfferSent, ExpiresAt: now.Add(time.Hour)}}
	held := Situation{Now: now, Offer: Offer{State: OfferAccepted}, Stay: Stay{State: StayHeld}, HoldsLeft: 1}
	gone := held
	gone.Stay.State = StayDeparted
	late := asked
	late.Now = now.Add(time.Hour)
	spent, coming, here := held, held, held
	spent.HoldsLeft, coming.Stay.State, here.Stay.State = 0, StayTransit, StayArrived
	for _, c := range []struct {
		act      string
		possible func(Situation) bool
		yes, no  []Situation
	}{
		{"accept", Situation.Acceptable, []Situation{asked}, []Situation{late, held, gone}},
		{"decline", Situation.Declinable, []Situation{asked, late, held, coming}, []Situation{here, gone}},
		{"go", Situation.Waiting, []Situation{held, spent}, []Situation{asked, coming, here}},
		{"admit", Situation.Held, []Situation{held, coming}, []Situation{asked, here, gone}},
		{"keep longer", Situation.Extendable, []Situation{held, coming}, []Situation{spent, here, asked}},
		{"discharge", Situation.Arrived, []Situation{here}, []Situation{held, coming, gone, asked}},
		{"move", Situation.Housed, []Situation{held, coming, here}, []Situation{asked, gone}},
	} {
		for _, s := range c.yes {
			if !c.possible(s) {
				t.Errorf("%s: not possible with %s, %s", c.act, s.Offer.State, s.Stay.State)
			}
		}
		for _, s := range c.no {
			if c.possible(s) {
				t.Errorf("%s: possible with %s, %s", c.act, s.Offer.State, s.Stay.State)
			}
		}
	}
}

// TestACaseEndsOnceNobodyIsInPlaceAndNoNeedWaits: what is under way keeps a case open; what has ended does not.
func TestACaseEndsOnceNobodyIsInPlaceAndNoNeedWaits(t *testing.T) {
	if !(Situation{}).Closable() {
		t.Error("nothing holds it open")
	}
	for _, s := range []Situation{{InPlace: true}, {NeedWaits: true}, {Case: Case{ClosedAt: time.Now()}}} {
		if s.Closable() {
			t.Errorf("closable: %+v", s)
		}
	}
}
