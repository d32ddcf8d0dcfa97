package casework

import (
	"context"
	"sort"
	"time"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// OfferCard is one offer as its provider sees it in a list: D1 and the deadline, nothing else.
type OfferCard struct {
	ID         domain.OfferID    `json:"id"`
	Rev        int64             `json:"rev"`
	State      domain.OfferState `json:"state"`
	SentAt     time.Time         `json:"sent_at"`
	DueAt      time.Time         `json:"due_at"`
	ExpiresAt  time.Time         `json:"expires_at"`
	AnsweredAt time.Time         `json:"answered_at,omitzero"`
	Code       string            `json:"code,omitempty"`
	Question   bool              `json:"question_waiting"`
	Place      domain.StayState  `json:"stay,omitempty"`
	Care       domain.SlotState  `json:"slot,omitempty"`
	Open       bool              `json:"card_open"` // whether the card may still be read
	Card       Card              `json:"card"`
}

// InboxFilter narrows a provider's list.
type InboxFilter struct {
	Answered bool // what was accepted or ended, newest first, instead of what waits
	After    string
	Limit    int
}

// InboxPage is one page of a provider's list.
type InboxPage struct {
	Offers []OfferCard
	Next   string
}

// Inbox lists the offers put to the actor's agency. What waits comes by deadline.
func (s *Service) Inbox(ctx context.Context, actor domain.Actor, flt InboxFilter) (InboxPage, error) {
	var page InboxPage
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.OfferList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return page, err
	}
	list := s.offersWaiting
	if flt.Answered {
		list = s.offersAnswered
	}
	offers, next, err := list(ctx, actor.Agency, flt)
	if err != nil {
		return page, err
	}
	cards, err := s.offerCards(ctx, actor, offers)
	if err != nil {
		return page, err
	}
	if !flt.Answered {
		sort.SliceStable(cards, func(i, j int) bool { return cards[i].DueAt.Before(cards[j].DueAt) })
	}
	page.Offers, page.Next = cards, next
	return page, nil
}

func (s *Service) offersWaiting(ctx context.Context, to domain.AgencyID, flt InboxFilter) ([]store.Rec[domain.Offer], string, error) {
	return store.ListVia(ctx, s.store, s.recall.offers, store.Filter{By: store.By("live", to), Limit: flt.Limit, After: flt.After})
}

// offersAnswered lists what no longer waits. What still does is left out before anything is opened for it.
func (s *Service) offersAnswered(ctx context.Context, to domain.AgencyID, flt InboxFilter) ([]store.Rec[domain.Offer], string, error) {
	f := store.Filter{By: store.By("to", to), Desc: true, Limit: pageSize(flt.Limit), After: flt.After}
	var out []store.Rec[domain.Offer]
	for range maxPages {
		recs, next, err := store.ListVia(ctx, s.store, s.recall.offers, f)
		if err != nil {
			return nil, "", err
		}
		for i, o := range recs {
			if o.V.State.Live() {
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
func (s *Service) offerCards(ctx context.Context, actor domain.Actor, offers []store.Rec[domain.Offer]) ([]OfferCard, error) {
	files, err := s.lightFiles(ctx, offers)
	if err != nil {
		return nil, err
	}
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	cards := make([]OfferCard, 0, len(offers))
	for _, o := range offers {
		f := files[o.V.Case]
		if f == nil {
			continue
		}
		facts := f.offerFacts(actor, o.V, s.majority(), t.now)
		if !t.can("offer.read", facts) {
			continue
		}
		cards = append(cards, t.offerCard(f, facts, o))
	}
	return cards, nil
}

// offerCard shows what the reader may know of an offer. Once it is declined or superseded the provider keeps its own answer, and
// the person's card closes.
func (t *txn) offerCard(f *file, facts policy.OfferFacts, o store.Rec[domain.Offer]) OfferCard {
	card := OfferCard{
		ID: o.V.ID, Rev: o.Rev, State: o.V.State, SentAt: o.V.SentAt, DueAt: o.V.DueAt, ExpiresAt: o.V.ExpiresAt,
		AnsweredAt: o.V.AnsweredAt, Code: o.V.Code, Question: o.V.State == domain.OfferQuestion,
		Card: Card{Class: o.V.Class, Urgency: o.V.Urgency},
	}
	r, ok := f.referral(o.V.Referral)
	if !ok || !t.can("referral.card", facts.ReferralFacts) {
		return card
	}
	card.Open, card.Card = true, cardOf(f.cas.V, r.V, t.majority())
	if st, ok := f.stayOf(o.V.ID); ok {
		card.Place = st.V.State
	}
	if sl, ok := f.slotOf(o.V.ID); ok {
		card.Care = sl.V.State
	}
	return card
}

// lightFiles loads, in a few reads for the whole list, what deciding about these offers needs. A light file knows only the offers given.
func (s *Service) lightFiles(ctx context.Context, offers []store.Rec[domain.Offer]) (map[domain.CaseID]*file, error) {
	var cases []domain.CaseID
	var refs []domain.ReferralID
	var stays []domain.StayID
	var slots []domain.SlotID
	files := map[domain.CaseID]*file{}
	for _, o := range offers {
		if files[o.V.Case] == nil {
			files[o.V.Case] = &file{}
			cases = append(cases, o.V.Case)
		}
		files[o.V.Case].offers = append(files[o.V.Case].offers, o)
		refs = append(refs, o.V.Referral)
		if o.V.Stay != "" {
			stays = append(stays, o.V.Stay)
		}
		if o.V.Slot != "" {
			slots = append(slots, o.V.Slot)
		}
	}
	if err := eachVia(ctx, s, s.recall.cases.on(s.today(), s.majority()), cases, func(c store.Rec[domain.Case]) { files[c.V.ID].cas = c }); err != nil {
		return nil, err
	}
	if err := eachVia(ctx, s, s.recall.consents, cases, func(k store.Rec[domain.Consent]) { files[k.V.Case].consent = k }); err != nil {
		return nil, err
	}
	if err := eachVia(ctx, s, s.recall.referrals, refs, func(r store.Rec[domain.Referral]) {
		files[r.V.Case].referrals = append(files[r.V.Case].referrals, r)
	}); err != nil {
		return nil, err
	}
	if err := each(ctx, s, stays, func(st store.Rec[domain.Stay]) {
		files[st.V.Case].stays = append(files[st.V.Case].stays, st)
	}); err != nil {
		return nil, err
	}
	err := each(ctx, s, slots, func(sl store.Rec[domain.Slot]) {
		files[sl.V.Case].slots = append(files[sl.V.Case].slots, sl)
	})
	return files, err
}

func each[T any, I ~string](ctx context.Context, s *Service, ids []I, visit func(store.Rec[T])) error {
	recs, err := store.GetMany[T](ctx, s.store, ids)
	for _, rec := range recs {
		visit(rec)
	}
	return err
}

func eachVia[T any, I ~string](ctx context.Context, s *Service, m *store.Memory[T], ids []I, visit func(store.Rec[T])) error {
	recs, err := store.GetVia(ctx, s.store, m, ids)
	for _, rec := range recs {
		visit(rec)
	}
	return err
}
