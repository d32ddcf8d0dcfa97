package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/ordering"
)

// TestAListIsReadInTheOrderAskedFor: Ana registered three women, an hour apart. The last one waits for the quickest
// answer, so the usual order has her first; who waits longest, what is newest and what is due stand as asked, page by
// page, on the team's list, the desk's and the house's. An order that a list lacks is refused by name.
func TestAListIsReadInTheOrderAskedFor(t *testing.T) {
	w := amparotest.New(t)
	ana, desk, casa := w.Worker("ana"), w.Coordinator(), w.Shelter("casa", "0108", amparotest.Women(5))
	var ids []domain.ReferralID
	var offers []domain.OfferID
	for _, urgency := range []domain.Urgency{domain.UrgencyHigh, domain.UrgencyScheduled, domain.UrgencyCritical} {
		in := amparotest.Survivor(amparotest.Woman(24))
		in.Needs[0].Urgency = urgency
		ref := ana.Refers(in).Referrals[0]
		ids, offers = append(ids, ref), append(offers, ana.Offers(ref, casa)[0])
		w.Waits(time.Minute)
	}
	same := func(what string, got, want []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	of := func(places ...int) (refs, asked []string) {
		for _, i := range places {
			refs, asked = append(refs, string(ids[i])), append(asked, string(offers[i]))
		}
		return refs, asked
	}
	work := func(group string, by ordering.By) (got []string) {
		flt := oversight.WorkFilter{Group: group, Sort: by, Limit: 2}
		for more := true; more; more = flt.After != "" {
			page, err := w.Work.Work(t.Context(), ana.Actor, flt)
			must(t, err)
			for _, r := range page.Rows {
				got = append(got, string(r.ID))
			}
			flt.After = page.Next
		}
		return got
	}
	for by, places := range map[ordering.By][]int{"": {2, 0, 1}, ordering.Due: {2, 0, 1}, ordering.Since: {0, 1, 2},
		ordering.Newest: {2, 1, 0}} {
		refs, asked := of(places...)
		same("work by "+string(by), work(oversight.GroupOpen, by), refs)
		d, err := w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{Sort: by})
		must(t, err)
		var rows, cards []string
		for _, r := range d.Waiting {
			rows = append(rows, string(r.ID))
		}
		same("desk by "+string(by), rows, refs)
		page, err := w.Work.Inbox(t.Context(), casa.Actor.Actor, oversight.InboxFilter{Sort: by})
		must(t, err)
		for _, o := range page.Offers {
			cards = append(cards, string(o.ID))
		}
		same("inbox by "+string(by), cards, asked)
	}
	var codes []string
	page, err := w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Group: oversight.GroupOpen, Sort: ordering.Code})
	must(t, err)
	for _, r := range page.Rows {
		codes = append(codes, r.Code)
	}
	if len(codes) != 3 || !slices.IsSorted(codes) {
		t.Errorf("by code: %v", codes)
	}

	for _, o := range offers {
		casa.Accepts(o)
	}
	refs, asked := of(0, 1, 2)
	same("what has a place, by waiting", work(oversight.GroupPlaced, ordering.Since), refs)
	past, err := w.Work.Inbox(t.Context(), casa.Actor.Actor, oversight.InboxFilter{Answered: true, Sort: ordering.Since})
	must(t, err)
	var cards []string
	for _, o := range past.Offers {
		cards = append(cards, string(o.ID))
	}
	same("what was answered, by waiting", cards, asked)

	_, err = w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Sort: "oldest"})
	_, inbox := w.Work.Inbox(t.Context(), casa.Actor.Actor, oversight.InboxFilter{Sort: ordering.Code})
	_, whole := w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{Sort: "x"})
	for _, err := range []error{err, inbox, whole} {
		if f := fault.As(err).Fields; len(f) != 1 || f[0].Path != "sort" {
			t.Errorf("an order that it lacks: %v", err)
		}
	}
	w.Verify()
}
