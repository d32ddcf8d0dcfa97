package oversight

import (
	"context"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Standing is where an offer or a referral stands: enough to go on, no content.
type Standing struct {
	Rev   int64
	State string
	Place string // of a stay or a slot, when there is one
}

// OfferStanding says where an offer stands, to whoever may know of it. It discloses nothing that needs a leaf.
func (s *Service) OfferStanding(ctx context.Context, actor domain.Actor, id domain.OfferID) (Standing, error) {
	t := s.Begin(ctx, actor)
	o, err := store.Get[domain.Offer](t.Ctx, s.Store, id)
	if err != nil {
		return Standing{}, err
	}
	f, err := dossier.Load(t.Ctx, t.Service, o.V.Case)
	if err != nil {
		return Standing{}, err
	}
	facts := f.OfferFacts(actor, o.V, s.Majority(), t.Now)
	if !t.Can(policy.OfferRead, facts) {
		return Standing{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	out := Standing{Rev: f.OfferRev(o), State: string(o.V.State)}
	if !t.Can(policy.ReferralCard, facts.ReferralFacts) && !t.Can(policy.ReferralRead, facts.ReferralFacts) {
		return out, nil // What was reserved closes with the card.
	}
	if st, ok := f.StayOf(id); ok {
		out.Place = string(st.V.State)
	}
	if sl, ok := f.SlotOf(id); ok {
		out.Place = string(sl.V.State)
	}
	return out, nil
}

// ReferralStanding says where a referral stands, to its team and the desk.
func (s *Service) ReferralStanding(ctx context.Context, actor domain.Actor, id domain.ReferralID) (Standing, error) {
	t := s.Begin(ctx, actor)
	r, err := store.Get[domain.Referral](t.Ctx, s.Store, id)
	if err != nil {
		return Standing{}, err
	}
	f, err := dossier.Load(t.Ctx, t.Service, r.V.Case)
	if err != nil {
		return Standing{}, err
	}
	if !t.Can(policy.ReferralRead, f.ReferralFacts(actor, r.V, s.Majority(), t.Now)) {
		return Standing{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return Standing{Rev: f.ReferralRev(r), State: string(r.V.State)}, nil
}

// CaseStanding says at which revision a case stands, to whoever may read it.
func (s *Service) CaseStanding(ctx context.Context, actor domain.Actor, id domain.CaseID) (Standing, error) {
	t := s.Begin(ctx, actor)
	f, err := dossier.Load(t.Ctx, t.Service, id)
	if err != nil {
		return Standing{}, err
	}
	if !t.Can(policy.CaseRead, f.Facts(actor, "", s.Majority(), t.Now)) {
		return Standing{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return Standing{Rev: f.CaseRev()}, nil
}
