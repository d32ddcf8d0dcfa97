package night

import (
	"context"

	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Chosen is one line of a plan that the desk accepts.
type Chosen struct {
	Referral domain.ReferralID
	Rev      int64 // of the referral, as the plan showed it; 0: whatever it is now
	Shelter  domain.ShelterID
}

// Accepted is what became of one line: the shelter is asked, or Why says why not.
type Accepted struct {
	Referral domain.ReferralID
	Code     string // of the referral; empty where there is none
	Offer    domain.OfferID
	Why      *fault.Fault
}

// Refused is the sentence that says why a line was not accepted: what is wrong with its shelter, or with it as a
// whole. It is empty where the shelter was asked.
func (a Accepted) Refused() (key string, args fault.Args) {
	switch {
	case a.Why == nil:
		return "", nil
	case len(a.Why.Fields) > 0:
		return a.Why.Fields[0].Code, a.Why.Fields[0].Args
	}
	return a.Why.Code, a.Why.Args
}

// AcceptLines asks the shelters of the lines that were chosen, each in an act of its own: what moved on since is told,
// and stops no other. The desk does it for the agencies whose referrals they are, with one reason for all, which is
// checked before anybody is asked. Sent again it asks nobody twice: the shelter of a line is asked already.
func (s *Service) AcceptLines(ctx context.Context, actor domain.Actor, reason string,
	lines []Chosen) ([]Accepted, error) {
	t := s.Begin(store.WithoutIdem(ctx), actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.NightPlan, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	if len(lines) == 0 || len(lines) > MaxLines {
		return nil, fault.At("lines", "night.none_chosen")
	}
	ids := make([]domain.ReferralID, len(lines))
	for i, l := range lines {
		ids[i] = l.Referral
	}
	recs, err := store.GetMany[domain.Referral](ctx, s.Store, ids)
	if err != nil {
		return nil, err
	}
	as := map[domain.AgencyID]domain.Actor{actor.Agency: actor}
	of := map[domain.ReferralID]domain.Referral{}
	for _, r := range recs {
		of[r.V.ID] = r.V
		if _, known := as[r.V.Agency]; !known {
			if as[r.V.Agency], err = s.ActFor(ctx, actor, r.V.Agency, reason); err != nil {
				return nil, err
			}
		}
	}
	out := make([]Accepted, len(lines))
	for i, l := range lines {
		r := of[l.Referral]
		out[i] = Accepted{Referral: l.Referral, Code: r.Code}
		by, known := as[r.Agency]
		if !known {
			by = actor
		}
		sent, err := s.asks.SendOffers(ctx, by, l.Referral, l.Rev,
			placement.OfferInput{Shelters: []domain.ShelterID{l.Shelter}})
		switch {
		case err == nil:
			out[i].Offer = sent[0]
		case fault.Is(err, fault.Internal) || fault.Is(err, fault.Unavailable):
			return out, err
		default:
			out[i].Why = fault.As(err)
		}
	}
	return out, nil
}
