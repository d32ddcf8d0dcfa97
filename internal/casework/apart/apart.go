// Package apart places a family or a group in two houses when no house has room for all of it: who lives apart is
// agreed with them, both houses are asked in one act and accepted in one, or neither, and it is written down how they
// stay in touch. Each part is a case of its own, of one team.
package apart

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/apart"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Agreement is what was agreed.
type Agreement = apart.Agreement

// Plan is how they stay in touch.
type Plan = apart.Plan

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Part is one part of the group, and the house it would live in.
type Part struct {
	Referral domain.ReferralID
	Shelter  domain.ShelterID
}

// Input is what was agreed.
type Input struct {
	Parts   [2]Part
	Agreed  bool   // with the persons themselves, as far as they can say
	Why     string // and why no house takes all of them
	Contact string // how they stay in touch
	Days    []int  // of the week, Sunday being 0
}

// Letters is how many letters the reason needs at least.
const Letters = 20

// AskTogether keeps what was agreed in both cases and asks both houses, in one commit. Both cases are the team's own,
// and each rule for asking holds for each of them.
func (s *Service) AskTogether(ctx context.Context, actor domain.Actor, in Input) ([2]domain.OfferID, error) {
	var c fault.Fields
	in.Why, in.Contact = strings.TrimSpace(in.Why), strings.TrimSpace(in.Contact)
	c.Check(in.Agreed, "agreed", "apart.not_agreed")
	act.Reasoned(&c, "why", in.Why, Letters)
	act.Required(&c, "contact", in.Contact, domain.MaxLine)
	c.Check(apart.Days(in.Days), "days", "field.choose_one")
	c.Check(in.Parts[0].Shelter != in.Parts[1].Shelter, "parts", "apart.one_house")
	if err := c.Err(); err != nil {
		return [2]domain.OfferID{}, err
	}
	ids := [2]domain.OfferID{domain.NewID[domain.OfferID](), domain.NewID[domain.OfferID]()}
	return dossier.Answer(ctx, s.Service, actor, dossier.Referral(in.Parts[0].Referral), 0, policy.OfferSend,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) ([2]domain.OfferID, error) {
			g, q, err := s.other(t, in.Parts[1].Referral)
			if err != nil {
				return ids, err
			}
			if f.Case.V.ID == g.Case.V.ID || f.Case.V.Agency != g.Case.V.Agency || r.V.Class != domain.ClassShelter ||
				q.V.Class != domain.ClassShelter || r.V.TransferOf != "" || q.V.TransferOf != "" {
				return ids, fault.New(fault.Conflict, "apart.two_parts", nil)
			}
			for i, p := range []struct {
				f    *dossier.Dossier
				r    store.Rec[domain.Referral]
				with domain.CaseID
			}{{f, r, g.Case.V.ID}, {g, q, f.Case.V.ID}} {
				if _, err := placement.AskFor(t, p.f, p.r, placement.OfferInput{
					Shelters: []domain.ShelterID{in.Parts[i].Shelter},
					Part:     [2]domain.OfferID{ids[i], ids[1-i]}}); err != nil {
					return ids, err
				}
				a, err := store.Find[apart.Agreement](t.Ctx, t.Store, p.f.Case.V.ID)
				if err != nil {
					return ids, err
				}
				a.V = apart.Agreement{Case: p.f.Case.V.ID, With: p.with, Why: in.Why, By: actor.Account, At: t.Now,
					Contact: in.Contact, Days: slices.Clone(in.Days)}
				store.Put(&t.Change, a)
			}
			return ids, nil
		})
}

// other loads the second part, under the same rules as the first.
func (s *Service) other(t *act.Txn, id domain.ReferralID) (*dossier.Dossier, store.Rec[domain.Referral], error) {
	r, err := store.Get[domain.Referral](t.Ctx, t.Store, id)
	if err != nil {
		return nil, r, t.RefuseAbsent(err, policy.OfferSend, "referral", string(id))
	}
	f, err := dossier.Load(t.Ctx, t.Service, r.V.Case)
	if err != nil {
		return nil, r, err
	}
	return f, r, t.Authorize(policy.OfferSend, f.ReferralFacts(t.Actor, r.V, t.Majority(), t.Now), "referral", string(id))
}

// Pair is two houses, one for each part.
type Pair struct {
	Shelters    [2]domain.ShelterID
	Names       [2]string
	Departments [2]string
	Score       int
}

// MaxPairs is how many pairs are proposed.
const MaxPairs = 5

// Choice is what one part of a group, and another that was named, can be asked for.
type Choice struct {
	Referral, Other domain.Referral // Other is empty while none is named
	Pairs           []Pair
	Agreed          *apart.Agreement // nil: they do not live apart
	CanAsk          bool
}

// Together proposes two houses for two parts of a group, each part whole in one: those nearest to each other first,
// then the best fit. The other part is named by the id or the code of its referral. It is a look at what fits both.
func (s *Service) Together(ctx context.Context, actor domain.Actor, id domain.ReferralID, with string) (Choice, error) {
	var out Choice
	t := s.Begin(ctx, actor)
	one, err := capacity.Ranked(t.Ctx, t.Service, actor, id, policy.ReferralMatch, 0, 1)
	if err != nil {
		return out, err
	}
	// A pair would draw the list of shelters for who may never see it.
	if err := t.Authorize(policy.ShelterList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return out, err
	}
	out.Referral, out.CanAsk = one.Referral, one.CanOffer && !one.HasBed && one.Referral.Class == domain.ClassShelter
	a, err := store.Find[apart.Agreement](t.Ctx, s.Store, one.Referral.Case)
	if a.V.Stands() {
		out.Agreed = &a.V
	}
	if with = strings.TrimSpace(with); with == "" || err != nil {
		return out, err
	}
	other, known := domain.ParseID[domain.ReferralID](with)
	if !known {
		recs, err := store.All[domain.Referral](t.Ctx, s.Store,
			store.Filter{By: store.By("code", domain.CodeKey(domain.CodeAsTyped(with)))})
		if err != nil || len(recs) == 0 {
			return out, cmp.Or(err, fault.At("with", "field.unknown"))
		}
		other = recs[0].V.ID
	}
	two, err := capacity.Ranked(t.Ctx, t.Service, actor, other, policy.ReferralMatch, 0, 1)
	if fault.Is(err, fault.NotFound) || err == nil && two.Referral.Case == one.Referral.Case {
		return out, fault.At("with", "field.unknown")
	}
	if err != nil {
		return out, err
	}
	now, err := t.Network.Snapshot(t.Ctx)
	out.Other, out.CanAsk = two.Referral, out.CanAsk && two.CanOffer && !two.HasBed
	out.Pairs = pairs(now, one.Ranking.Candidates, two.Ranking.Candidates, s.Country)
	return out, err
}
