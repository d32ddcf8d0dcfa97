package casework

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Parts of a file that open, or stay closed, to a provider once it has accepted.
const (
	PartContact    = "contact"
	PartIdentity   = "identity"
	PartArrival    = "arrival"
	PartRisk       = "risk"
	PartAreas      = "areas"
	PartAvoid      = "avoid"
	PartStory      = "story"
	PartHealth     = "health"
	PartPsych      = "psych"
	PartLegal      = "legal"
	PartRestricted = "restricted"
)

// partActs says which act opens each part. The order is that in which people are told.
var partActs = []struct {
	part string
	act  policy.Action
}{
	{PartContact, policy.IdentityRead}, {PartIdentity, policy.IdentityPapers}, {PartArrival, policy.SafetyArrival}, {PartRisk, policy.SafetyRisk},
	{PartAreas, policy.SafetyAreas}, {PartAvoid, policy.SafetyAvoid}, {PartStory, policy.CaseStory},
	{PartHealth, policy.CareHealthRead}, {PartPsych, policy.CarePsychRead}, {PartLegal, policy.CareLegalRead}, {PartRestricted, policy.RestrictedRead},
}

// Preview is what one need of a case that is not filed yet would show, and to how many.
type Preview struct {
	Card   Card     // exactly what a provider that is asked reads
	Opens  []string // parts that open to the one that accepts, given what the person agreed to
	Closed []string // parts that stay closed to it
	Fits   int      // providers that fit and have room now; -1 when it is not known
}

// Wrong returns everything that keeps a case from being filed, by the path of the field.
func (s *Service) Wrong(in RegisterInput) []fault.Field {
	if err := s.checkRegister(in); err != nil {
		return fault.As(err).Fields
	}
	return nil
}

// CaseCard coarsens a case, or one referral of it, to what a provider that was asked would read.
func (s *Service) CaseCard(c domain.Case, r domain.Referral) Card {
	if place, ok := s.pack.Municipality(c.Found); ok && r.Department == "" {
		r.Department = place.Department
	}
	return cardOf(c, r, s.majority())
}

// Preview says, for each need of a case that is not filed yet, what its receivers would see before and after they accept. It keeps
// nothing. What opens is asked of the policies themselves, for a provider that does not exist.
func (s *Service) Preview(ctx context.Context, actor domain.Actor, in RegisterInput) ([]Preview, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	owner := string(t.owner())
	if err := t.may(policy.CaseRegister, policy.AgencyFacts{ID: owner}, "agency", owner); err != nil {
		return nil, err
	}
	if len(in.Case.Group) == 0 {
		return nil, nil
	}
	f := &file{cas: store.New(in.Case), consent: store.New(t.newConsent(domain.NewID[domain.CaseID](), in.Consent))}
	f.cas.V.ID, f.cas.V.Agency, f.cas.V.Worker = f.consent.V.Case, actor.Agency, actor.Account
	f.cas.V.Alone, f.cas.V.Order = f.cas.V.Minor(s.majority()), nil
	for i, n := range in.Needs {
		r, err := t.newReferral(f.cas.V, n, "")
		if err != nil {
			return nil, err
		}
		r.ID = domain.ReferralID(in.Needs[i].Need)
		f.referrals = append(f.referrals, store.New(r))
	}
	look := len(s.Wrong(in)) == 0
	if look {
		var err error
		if look, err = s.mayCount(ctx, actor, in.Safety); err != nil {
			return nil, err
		}
	}
	var out []Preview
	for _, r := range f.referrals {
		p := Preview{Card: cardOf(f.cas.V, r.V, s.majority()), Fits: -1}
		p.Card.State = ""
		for i := range p.Card.Persons {
			if f.cas.V.Group[i].Age < 0 {
				p.Card.Persons[i].Band = "" // Not said yet.
			}
		}
		p.Opens, p.Closed = t.parts(f, r.V)
		if look && r.V.Class != domain.ClassOther {
			n, err := s.countFits(ctx, f, in.Safety, r.V)
			if err != nil {
				return nil, err
			}
			p.Fits = n
		}
		out = append(out, p)
	}
	return out, nil
}

// countFits counts the providers that fit a referral and have room now.
func (s *Service) countFits(ctx context.Context, f *file, safety domain.Safety, r domain.Referral) (int, error) {
	board, err := s.board(ctx)
	if err != nil {
		return 0, err
	}
	return board.Fits(s.ask(f, safety, r)), nil
}

// parts asks the policies what a provider that accepted this referral would be able to open.
func (t *txn) parts(f *file, r domain.Referral) (opens, closed []string) {
	provider := domain.Actor{Account: "provider", Agency: "provider", AgencyType: "ong"}
	if to := f.consent.V.Recipients; len(to) > 0 {
		provider.Agency = to[0]
	}
	if roles := providerRoles(r.Class); len(roles) > 0 {
		provider.Role = roles[0]
	}
	who := []string{string(provider.Agency)}
	facts := f.facts(provider, r.Class, t.majority(), t.now)
	facts.Accepted = who
	switch r.Class {
	case domain.ClassShelter:
		facts.Shelters, facts.TreatsHealth = who, who
	case domain.ClassPsych:
		facts.TreatsPsych = who
	case domain.ClassLegal:
		facts.TreatsLegal = who
	}
	for _, p := range partActs {
		d := t.policy.Decide(policy.Request{Actor: principal(provider), Action: p.act, Resource: facts, Now: t.now})
		if d.Allowed {
			opens = append(opens, p.part)
		} else {
			closed = append(closed, p.part)
		}
	}
	return opens, closed
}

// Known is a house or programme of the network that a no-contact, or a consent, may name.
type Known struct {
	Agency    domain.AgencyID
	Ref, Name string
}

// KnownProviders lists the houses and programmes of the network by name, for those who may list them; nobody else gets any.
func (s *Service) KnownProviders(ctx context.Context, actor domain.Actor) ([]Known, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	houses, programs := t.can("shelter.list", policy.NetworkFacts{}), t.can("program.list", policy.NetworkFacts{})
	if !houses && !programs {
		return nil, nil
	}
	if _, err := s.board(ctx); err != nil {
		return nil, err
	}
	c := &s.boards
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Known
	for id, h := range c.houses {
		if houses {
			out = append(out, Known{Agency: h.house.Shelter.Agency, Ref: cmp.Or(h.house.Shelter.Ref, string(id)), Name: h.house.Shelter.Name})
		}
	}
	for id, sv := range c.services {
		if programs {
			out = append(out, Known{Agency: sv.service.Program.Agency, Ref: cmp.Or(sv.service.Program.Ref, string(id)), Name: sv.service.Program.Name})
		}
	}
	slices.SortFunc(out, func(a, b Known) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Ref, b.Ref)) })
	return out, nil
}
