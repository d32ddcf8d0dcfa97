package casework_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/amparotest"
	"amparo/internal/casework"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestAnInboxFollowsEveryChange: however often a shelter looks at its inbox, it reads what is true now, as somebody who
// looks for the first time does: an age that was put right, a consent that ended, an offer that was answered elsewhere.
func TestAnInboxFollowsEveryChange(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, other := w.Shelter("casa", "0108", amparotest.Families(6, 3, 10, 10)), w.Shelter("otra", "0101",
		amparotest.Women(2))
	one := ana.Refers(amparotest.Survivor(amparotest.Woman(30), amparotest.Child(4, domain.Man)))
	two := ana.Refers(amparotest.Survivor(amparotest.Woman(41)))
	ana.Offers(one.Referrals[0], casa)
	both := ana.Offers(two.Referrals[0], casa, other)
	look := func() []placement.OfferCard {
		t.Helper()
		var lists [2][]placement.OfferCard
		fresh := casework.New(casework.Deps{Store: w.Store, Policy: w.Rules, Pack: country.Guatemala()})
		for i, s := range []*casework.Service{w.Work, fresh} {
			for _, answered := range []bool{false, true} {
				page, err := s.Inbox(t.Context(), casa.Actor.Actor, oversight.InboxFilter{Answered: answered})
				must(t, err)
				lists[i] = append(lists[i], page.Offers...)
			}
		}
		if diff := cmp.Diff(lists[1], lists[0]); diff != "" {
			t.Fatalf("somebody who looked before reads something else:\n%s", diff)
		}
		return lists[0]
	}
	if cards := look(); len(cards) != 2 || !cards[0].Open || !cards[1].Open {
		t.Fatalf("two cards wait: %+v", cards)
	}
	cas, err := store.Get[domain.Case](t.Context(), w.Store, one.Case)
	must(t, err)
	cas.V.Group[0].Age = 61
	must(t, w.Work.EditCase(t.Context(), ana.Actor, one.Case, 0, cas.V))
	bands := map[string]bool{}
	for _, c := range look() {
		bands[c.Card.Persons[0].Band] = true
	}
	if !bands["60+"] || bands["25-34"] {
		t.Errorf("the edit is not on the card: %v", bands)
	}
	other.Accepts(both[1])
	open := 0
	for _, c := range look() {
		if c.Open {
			open++
		}
	}
	if open != 1 {
		t.Errorf("%d cards are open after the other house took one", open)
	}
	must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, one.Case))
	for _, c := range look() {
		if c.Open {
			t.Errorf("a card is still open after the consent ended: %+v", c)
		}
	}
	w.Verify()
}
