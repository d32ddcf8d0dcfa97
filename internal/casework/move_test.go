package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// sisters files two grown sisters who want to sleep in one unit, in a house with two of them.
func sisters(t *testing.T, w *amparotest.World, agreed bool) (*amparotest.House, domain.OfferID) {
	t.Helper()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2), amparotest.Women(2))
	sister := amparotest.Woman(25)
	sister.Relation = "hermana_hermano"
	in := amparotest.Survivor(amparotest.Woman(30), sister)
	in.Case.Together, in.Consent.SplitAgreed = domain.TogetherSameUnit, agreed
	offer := ana.Offers(ana.Refers(in).Referrals[0], casa)[0]
	first := casa.Shelter.Units[0].ID
	must(t, w.Work.Accept(t.Context(), casa.Actor.Actor, offer, 0,
		placement.AcceptInput{Units: map[string]domain.UnitID{"P1": first, "P2": first}}))
	return casa, offer
}

// TestSistersWhoAskedForOneRoomWereMovedApart: what is refused at the yes was let through a day later, by moving one of
// them.
func TestSistersWhoAskedForOneRoomWereMovedApart(t *testing.T) {
	w := amparotest.New(t)
	casa, offer := sisters(t, w, false)
	second := casa.Shelter.Units[1].ID
	err := w.Work.Move(t.Context(), casa.Actor.Actor, offer, 0, "P2", second)
	if fault.As(err).Kind != fault.Conflict || fault.As(err).Code != "stay.kept_together" {
		t.Fatalf("the rule must be named: %v", err)
	}
	stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("active", casa.Shelter.ID)})
	if err != nil || stays[0].V.Persons[0].Unit != stays[0].V.Persons[1].Unit {
		t.Fatalf("they are apart: %+v %v", stays, err)
	}
	both := map[string]domain.UnitID{"P1": second, "P2": second}
	must(t, w.Work.Rearrange(t.Context(), casa.Actor.Actor, offer, 0, both))
	w.Verify()
}

// TestSistersWhoAgreedToASplitMayBeMovedApart: it is her agreement that decides, as when the bed was taken.
func TestSistersWhoAgreedToASplitMayBeMovedApart(t *testing.T) {
	w := amparotest.New(t)
	casa, offer := sisters(t, w, true)
	must(t, w.Work.Move(t.Context(), casa.Actor.Actor, offer, 0, "P2", casa.Shelter.Units[1].ID))
}

// TestAHouseIsToldWhyItCannotSeatThemApart: placing by hand named no rule.
func TestAHouseIsToldWhyItCannotSeatThemApart(t *testing.T) {
	w := amparotest.New(t)
	casa, offer := sisters(t, w, false)
	must(t, w.Work.Release(t.Context(), casa.Actor.Actor, offer, 0))
	o, err := store.Get[domain.Offer](t.Context(), w.Store, offer)
	must(t, err)
	again, err := w.Work.SendOffers(t.Context(), w.Coordinator().For(o.V.From, "La casa llamó por teléfono").Actor,
		o.V.Referral, 0,
		placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
	must(t, err)
	err = w.Work.Accept(t.Context(), casa.Actor.Actor, again[0], 0,
		placement.AcceptInput{Units: map[string]domain.UnitID{"P1": casa.Shelter.Units[0].ID,
			"P2": casa.Shelter.Units[1].ID}})
	if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Code != "stay.kept_together" {
		t.Errorf("want the rule, got %v", err)
	}
}

// TestMovingNobodyIsRefusedByTheVerb: the page alone knew it; a program was told of a change that was none, and the
// case kept a line of it.
func TestMovingNobodyIsRefusedByTheVerb(t *testing.T) {
	w := amparotest.New(t)
	casa, offer := sisters(t, w, true)
	before, err := store.Get[domain.Offer](t.Context(), w.Store, offer)
	must(t, err)
	ref, err := store.Get[domain.Referral](t.Context(), w.Store, before.V.Referral)
	must(t, err)
	first := casa.Shelter.Units[0].ID
	for name, to := range map[string]map[string]domain.UnitID{"nobody is named": nil,
		"where both already sleep": {"P1": first, "P2": first}} {
		err := w.Work.Rearrange(t.Context(), casa.Actor.Actor, offer, 0, to)
		if f := fault.As(err); f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Code != "stay.nobody_moved" {
			t.Errorf("%s: %v", name, err)
		}
	}
	after, err := store.Get[domain.Referral](t.Context(), w.Store, before.V.Referral)
	must(t, err)
	if after.Rev != ref.Rev {
		t.Error("a move that moved nobody was written down")
	}
	w.Want(w.Work.Rearrange(t.Context(), w.Worker("otra").Actor, offer, 0, nil), fault.NotFound)
	w.Verify()
}
