// Package planning puts all open needs of a case on one page: the best services that fit together, what nobody meets
// and what would change that, and one act that asks for everything that the person's consent covers.
//
// Each need is ranked as it would be alone. Between the best beds, the one is proposed around which the services score
// highest together. How far they are is counted from the seat of its department: nobody learns where a house is.
package planning

import (
	"context"
	"slices"
	"strconv"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service plans for a case. It is safe for concurrent use.
type Service struct {
	*act.Service
	cases *dossier.Service
	rooms *capacity.Service
	asks  *placement.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service {
	return &Service{core, &dossier.Service{Service: core}, &capacity.Service{Service: core},
		&placement.Service{Service: core}}
}

// Ask names who is asked for one need.
type Ask struct {
	Referral  domain.ReferralID
	Providers []string // shelters or programmes
}

// Asked is what became of one need: everybody who was chosen for it was asked, or nobody, and then Why says why.
type Asked struct {
	Referral domain.ReferralID
	Code     string // of the referral
	Need     string
	Offers   []domain.OfferID
	Why      *fault.Field
}

// SendPlan asks for several needs at once, in one act. Of each need either everybody chosen is asked or nobody: what
// her consent does not cover, and what is not safe, is left out and told. Where nothing can be sent it is refused.
func (s *Service) SendPlan(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	asks []Ask) ([]Asked, error) {
	ctx = moment.Begin(ctx, s.Now)
	inputs, err := s.checkAsks(ctx, asks)
	if err != nil {
		return nil, err
	}
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), rev, policy.PlanSend,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out []Asked, err error) {
			var none fault.Fields
			sent := 0
			for i, a := range asks {
				r, ok := f.Referral(a.Referral)
				if !ok {
					return out, fault.At(pathOf(i)+"referral", "field.unknown")
				}
				done := Asked{Referral: r.V.ID, Code: r.V.Code, Need: r.V.Need}
				var err error
				if done.Offers, err = askOne(t, f, r, inputs[i]); err != nil {
					if done.Why = whyNot(err); done.Why == nil {
						return out, err
					}
					none.AddArgs(pathOf(i)+"providers", done.Why.Code, done.Why.Args)
				}
				sent += len(done.Offers)
				out = append(out, done)
			}
			if sent == 0 {
				return out, none.Err()
			}
			t.Decide(policy.PlanSend, f.Facts(actor, "", s.Majority(), t.Now))
			t.LogAct(policy.PlanSend, "case", string(id), "")
			return out, nil
		})
}

func pathOf(i int) string { return "needs." + strconv.Itoa(i) + "." }

// checkAsks sorts the chosen into shelters and programmes.
func (s *Service) checkAsks(ctx context.Context, asks []Ask) ([]placement.OfferInput, error) {
	var c fault.Fields
	c.Check(len(asks) > 0, "needs", "field.choose_one")
	inputs := make([]placement.OfferInput, len(asks))
	for i, a := range asks {
		c.Check(len(a.Providers) > 0, pathOf(i)+"providers", "field.choose_one")
		c.Check(!slices.ContainsFunc(asks[:i], func(o Ask) bool { return o.Referral == a.Referral }),
			pathOf(i)+"referral", "field.unknown")
		var err error
		if inputs[i], err = s.asks.Targets(ctx, a.Providers); err != nil {
			if why := whyNot(err); why != nil {
				c.AddArgs(pathOf(i)+"providers", why.Code, why.Args)
				continue
			}
			return nil, err
		}
	}
	return inputs, c.Err()
}

// askOne asks for one need; a draft is sent with it. Where it refuses, nothing of it is in the act.
func askOne(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral],
	in placement.OfferInput) ([]domain.OfferID, error) {
	if !t.Decide(policy.OfferSend, f.ReferralFacts(t.Actor, r.V, t.Majority(), t.Now)).Allowed {
		return nil, fault.New(fault.Forbidden, "fault.forbidden", nil)
	}
	if err := dossier.NeedAgreed(f, r.V.Need, t.Now); err != nil {
		return nil, err
	}
	draft := r.V.State == domain.ReferralDraft
	if draft {
		respond, _, _ := t.ResponseTimes(r.V.Urgency)
		var err error
		if r.V, err = r.V.Send(t.Actor, t.After(r.V.Urgency, t.Now, respond), t.Now); err != nil {
			return nil, err
		}
	}
	sent, err := placement.AskFor(t, f, r, in)
	if err == nil && draft {
		t.LogAct(policy.ReferralSend, "referral", string(r.V.ID), "")
		t.NotifyDesk("notice.referral_sent", r.V)
	}
	return sent, err
}

// whyNot is what a refusal says, where it is one of the rules; nil where something failed.
func whyNot(err error) *fault.Field {
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict, fault.Forbidden, fault.Expired, fault.TooMany:
		why := fault.As(err)
		if len(why.Fields) > 0 {
			return &why.Fields[0]
		}
		return &fault.Field{Code: why.Code, Args: why.Args}
	}
	return nil
}
