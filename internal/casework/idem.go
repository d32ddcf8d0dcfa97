package casework

import (
	"context"
	"errors"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// Answered is what was answered to a request that was sent with a key. It holds ids, codes and states, never content of a case.
type Answered struct {
	Status int // 0: the act was kept, its answer was not
	ETag   string
	Body   []byte
}

// Answered returns what was answered to the same request before, if it was. A key that was used for another request is a Conflict.
func (s *Service) Answered(ctx context.Context, actor domain.Actor, key, digest string) (Answered, bool, error) {
	a, found, err := s.store.Answer(ctx, store.Idem{Account: actor.Account, Key: key, Digest: digest})
	return Answered{Status: a.Status, ETag: a.ETag, Body: a.Body}, found, err
}

// KeepAnswer remembers what was answered to a request whose act has been kept under the key. Without such an act nothing is kept.
func (s *Service) KeepAnswer(ctx context.Context, actor domain.Actor, key, digest string, a Answered) error {
	return s.store.KeepAnswer(ctx, store.Idem{Account: actor.Account, Key: key, Digest: digest}, a.Status, a.ETag, a.Body)
}

// Repeated reports whether an act failed because the same request had been kept before.
func Repeated(err error) bool { return errors.Is(err, store.ErrRepeated) }

// Standing is where an offer or a referral stands: enough to go on, no content.
type Standing struct {
	Rev   int64
	State string
	Place string // of a stay or a slot, when there is one
}

// OfferStanding says where an offer stands, to whoever may know of it. It discloses nothing that needs a leaf.
func (s *Service) OfferStanding(ctx context.Context, actor domain.Actor, id domain.OfferID) (Standing, error) {
	o, err := store.Get[domain.Offer](ctx, s.store, id)
	if err != nil {
		return Standing{}, err
	}
	f, err := s.file(ctx, o.V.Case)
	if err != nil {
		return Standing{}, err
	}
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	facts := f.offerFacts(actor, o.V, s.majority(), t.now)
	if !t.can("offer.read", facts) {
		return Standing{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	out := Standing{Rev: o.Rev, State: string(o.V.State)}
	if !t.can("referral.card", facts.ReferralFacts) && !t.can("referral.read", facts.ReferralFacts) {
		return out, nil // What was reserved closes with the card.
	}
	if st, ok := f.stayOf(id); ok {
		out.Place = string(st.V.State)
	}
	if sl, ok := f.slotOf(id); ok {
		out.Place = string(sl.V.State)
	}
	return out, nil
}

// ReferralStanding says where a referral stands, to its team and the desk.
func (s *Service) ReferralStanding(ctx context.Context, actor domain.Actor, id domain.ReferralID) (Standing, error) {
	r, err := store.Get[domain.Referral](ctx, s.store, id)
	if err != nil {
		return Standing{}, err
	}
	f, err := s.file(ctx, r.V.Case)
	if err != nil {
		return Standing{}, err
	}
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if !t.can("referral.read", f.referralFacts(actor, r.V, s.majority(), t.now)) {
		return Standing{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return Standing{Rev: r.Rev, State: string(r.V.State)}, nil
}
