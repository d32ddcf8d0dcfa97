package oversight

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/ordering"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// InboxFilter narrows a provider's list.
type InboxFilter struct {
	Answered bool // what was accepted or ended, newest first, instead of what waits
	Sent     act.Span
	Sort     ordering.By // due, since or newest; a card has its code from its referral
	After    string
	Limit    int
}

// InboxPage is one page of a provider's list.
type InboxPage struct {
	Offers []placement.OfferCard
	Next   string
	Total  int // of what waits; negative where nobody counts
}

// Inbox lists the offers put to the actor's agency, in the order asked for. Without one, what waits comes by deadline,
// and the rest newest first.
func (s *Service) Inbox(ctx context.Context, actor domain.Actor, flt InboxFilter) (InboxPage, error) {
	var page InboxPage
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.OfferList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return page, err
	}
	if err := flt.Sort.Check(ordering.Due, ordering.Since, ordering.Newest); err != nil {
		return page, err
	}
	flt.Limit = act.PageSize(flt.Limit)
	var offers []store.Rec[domain.Offer]
	var err error
	if flt.Answered && flt.Sort == "" {
		page.Total = -1
		offers, page.Next, err = offersAnswered(ctx, t.Service, actor.Agency, flt)
	} else {
		offers, page.Next, page.Total, err = offersSorted(ctx, t.Service, actor.Agency, flt)
	}
	if err != nil {
		return page, err
	}
	page.Offers, err = offerCards(ctx, t.Service, actor, offers)
	return page, err
}

// offersSorted lists what waits for an agency's answer, or no longer does, by deadline or as asked, over all pages.
// What is too long to be read whole is refused, as in work.
func offersSorted(ctx context.Context, s *act.Service, to domain.AgencyID,
	flt InboxFilter) (page []store.Rec[domain.Offer], next string, total int, err error) {
	f := store.Filter{By: store.By("live", to), Limit: 1000}
	if flt.Answered {
		f.By = store.By("to", to)
	}
	var all []store.Rec[domain.Offer]
	for more := true; more; more = f.After != "" {
		if len(all) > act.MaxPages*200 {
			return nil, "", 0, fault.At("sort", "sort.too_many")
		}
		var recs []store.Rec[domain.Offer]
		if recs, f.After, err = store.ListCached(ctx, s.Store, s.Caches.Offers, f); err != nil {
			return nil, "", 0, err
		}
		for _, o := range recs {
			if !flt.Sent.Holds(o.V.SentAt) || flt.Answered == o.V.State.Live() {
				continue
			}
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b store.Rec[domain.Offer]) int {
		return cmp.Or(a.V.DueAt.Compare(b.V.DueAt), strings.Compare(string(a.V.ID), string(b.V.ID)))
	})
	ordering.Sort(all, flt.Sort, func(o store.Rec[domain.Offer]) ordering.Keys {
		return ordering.Keys{Due: o.V.DueAt, Since: o.V.SentAt}
	})
	page, next, err = act.Cut(all, flt.After, flt.Limit, func(o store.Rec[domain.Offer]) string { return string(o.V.ID) })
	return page, next, len(all), err
}

// offersAnswered lists what no longer waits. What still does is left out before anything is opened for it.
func offersAnswered(ctx context.Context, s *act.Service, to domain.AgencyID,
	flt InboxFilter) ([]store.Rec[domain.Offer], string, error) {
	f := flt.Sent.Within(store.Filter{By: store.By("to", to), Desc: true, Limit: flt.Limit, After: flt.After})
	var out []store.Rec[domain.Offer]
	for range act.MaxPages {
		recs, next, err := store.ListCached(ctx, s.Store, s.Caches.Offers, f)
		if err != nil {
			return nil, "", err
		}
		for i, o := range recs {
			if o.V.State.Live() || !flt.Sent.Holds(o.V.SentAt) {
				continue
			}
			if out = append(out, o); len(out) == f.Limit && (i < len(recs)-1 || next != "") {
				return out, store.CursorAt(o), nil
			}
		}
		if f.After = next; next == "" {
			break
		}
	}
	return out, f.After, nil
}

// offerCards makes the cards an actor may see of the offers given, loading each kind of row once.
func offerCards(ctx context.Context, s *act.Service, actor domain.Actor,
	offers []store.Rec[domain.Offer]) ([]placement.OfferCard, error) {
	files, err := lightFiles(ctx, s, offers)
	if err != nil {
		return nil, err
	}
	t := s.Begin(ctx, actor)
	cards := make([]placement.OfferCard, 0, len(offers))
	for _, o := range offers {
		f := files[o.V.Case]
		if f == nil {
			continue
		}
		facts := f.OfferFacts(actor, o.V, s.Majority(), t.Now)
		if !t.Can(policy.OfferRead, facts) {
			continue
		}
		card := placement.OfferCardFor(t, f, facts, o)
		card.Case, card.CanName = o.V.Case, o.V.State == domain.OfferAccepted && f.Serving(o.V) &&
			t.Can(policy.IdentityRead, facts.CaseFacts)
		cards = append(cards, card)
	}
	return cards, nil
}

// lightFiles loads, in a few reads for the whole list, what deciding about these offers needs. A light file knows only
// the offers given.
func lightFiles(ctx context.Context, s *act.Service,
	offers []store.Rec[domain.Offer]) (map[domain.CaseID]*dossier.Dossier, error) {
	var cases []domain.CaseID
	var refs []domain.ReferralID
	var stays []domain.StayID
	var slots []domain.SlotID
	files := map[domain.CaseID]*dossier.Dossier{}
	for _, o := range offers {
		if files[o.V.Case] == nil {
			files[o.V.Case] = &dossier.Dossier{}
			cases = append(cases, o.V.Case)
		}
		files[o.V.Case].Offers = append(files[o.V.Case].Offers, o)
		refs = append(refs, o.V.Referral)
		if o.V.Stay != "" {
			stays = append(stays, o.V.Stay)
		}
		if o.V.Slot != "" {
			slots = append(slots, o.V.Slot)
		}
	}
	known, err := store.GetCached(ctx, s.Store, s.CasesOn(s.Today()), cases)
	if err != nil {
		return nil, err
	}
	for _, c := range known {
		files[c.V.ID].Case = c
	}
	consents, err := store.GetCached(ctx, s.Store, s.Caches.Consents, cases)
	if err != nil {
		return nil, err
	}
	for _, k := range consents {
		files[k.V.Case].Consent = k
	}
	referrals, err := store.GetCached(ctx, s.Store, s.Caches.Referrals, refs)
	if err != nil {
		return nil, err
	}
	for _, r := range referrals {
		files[r.V.Case].Referrals = append(files[r.V.Case].Referrals, r)
	}
	if err := act.Each(ctx, s, stays, func(st store.Rec[domain.Stay]) {
		files[st.V.Case].Stays = append(files[st.V.Case].Stays, st)
	}); err != nil {
		return nil, err
	}
	err = act.Each(ctx, s, slots, func(sl store.Rec[domain.Slot]) {
		files[sl.V.Case].Slots = append(files[sl.V.Case].Slots, sl)
	})
	return files, err
}
