// Package declines says what a provider's no means: whose it is, what happens next, and whether that provider may be
// asked again. The desk looks at every no, and what ended by mistake or by a no that was set aside is reopened. It
// guarantees that a no of a provider never leaves a person where nobody is asked and nobody learns of it.
package declines

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Meaning is what a no means, as the country pack says it.
type Meaning struct {
	Side  string // what it lies with: country.Sides
	Then  string // what happens next: country.Steps
	Again bool   // the provider may be asked again and is ranked as before; else it ranks last and only the desk asks it
}

// MeaningOf says what a decline code means; the zero value for what is none.
func MeaningOf(pack *country.Pack, code string) Meaning {
	v, _ := pack.Value(country.ListDecline, code)
	return Meaning{v.Side, v.Then, v.Retry}
}

// Step is the one thing that a team does next after the last no to a referral.
type Step struct {
	Meaning
	Offer    domain.OfferID
	Provider string // its name
	Code     string
	Others   int // that fit now and were not asked; -1: the reader is not told how many fit
}

// NextStep says what follows from the last no to a referral, to whoever reads the referral; nil while a provider has
// the word, or where none said no.
func (s *Service) NextStep(ctx context.Context, actor domain.Actor, id domain.ReferralID) (*Step, error) {
	t := s.Begin(ctx, actor)
	r, err := store.Get[domain.Referral](t.Ctx, s.Store, id)
	if err != nil {
		return nil, t.RefuseAbsent(err, policy.ReferralRead, "referral", string(id))
	}
	f, err := dossier.Load(t.Ctx, t.Service, r.V.Case)
	if err != nil {
		return nil, err
	}
	facts := f.ReferralFacts(actor, r.V, s.Majority(), t.Now)
	if err := t.Authorize(policy.ReferralRead, facts, "referral", string(id)); err != nil {
		return nil, err
	}
	last := lastNo(f, r.V)
	if last == nil {
		return nil, nil
	}
	out := &Step{Meaning: MeaningOf(s.Country, last.Code), Offer: last.ID, Code: last.Code, Others: -1}
	if out.Provider, err = providerName(t, *last); err != nil || !mayCount(t, facts) {
		return out, err
	}
	if err := capacity.MayLook(t, r.V.Class, r.V.Case, policy.ReferralMatch, "referral", string(id)); err != nil {
		if fault.Is(err, fault.TooMany) {
			err = nil
		}
		return out, err
	}
	others, err := capacity.Untried(t, f, r.V)
	out.Others = len(others)
	return out, err
}

// mayCount reports whether the reader is told how many providers fit, as on the waiting list.
func mayCount(t *act.Txn, facts policy.ReferralFacts) bool {
	return t.Can(policy.ReferralMatch, facts) &&
		(facts.Class != string(domain.ClassShelter) || t.Can(policy.ShelterList, policy.NetworkFacts{}))
}

// lastNo is the last answer to a referral that nobody answers now, when it is a no that counts.
func lastNo(f *dossier.Dossier, r domain.Referral) *domain.Offer {
	if r.State != domain.ReferralReview || f.OthersLive(domain.Offer{Referral: r.ID}) {
		return nil
	}
	var last *domain.Offer
	for _, o := range f.OffersOf(r.ID) {
		if last == nil || o.V.AnsweredAt.After(last.AnsweredAt) {
			last = &o.V
		}
	}
	if last == nil || last.State != domain.OfferDeclined || last.Check == domain.DeclineOverruled {
		return nil
	}
	return last
}

func providerName(t *act.Txn, o domain.Offer) (string, error) {
	if o.Shelter != "" {
		sh, err := store.Find[domain.Shelter](t.Ctx, t.Store, o.Shelter)
		return sh.V.Name, err
	}
	p, err := store.Find[domain.Program](t.Ctx, t.Store, o.Program)
	return p.V.Name, err
}
