package intake

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match/rank"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
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
	{PartContact, policy.IdentityRead}, {PartIdentity, policy.IdentityPapers}, {PartArrival, policy.SafetyArrival},
	{PartRisk, policy.SafetyRisk},
	{PartAreas, policy.SafetyAreas}, {PartAvoid, policy.SafetyAvoid}, {PartStory, policy.CaseStory},
	{PartHealth, policy.CareHealthRead}, {PartPsych, policy.CarePsychRead}, {PartLegal, policy.CareLegalRead},
	{PartRestricted, policy.RestrictedRead},
}

// Preview is what one need of a case that is not filed yet would show, and to how many.
type Preview struct {
	Card   dossier.Card // exactly what a provider that is asked reads
	Opens  []string     // parts that open to the one that accepts, given what the person agreed to
	Closed []string     // parts that stay closed to it
	Fits   int          // providers that fit and have room now; -1 when it is not known
}

// Wrong returns everything that keeps a case from being filed, by the path of the field.
func (s *Service) Wrong(in RegisterInput) []fault.Field {
	return fault.As(checkRegister(s.At(context.Background()), in)).Fields
}

// WrongSafety returns what keeps places and contacts from being kept, by the path of the field.
func (s *Service) WrongSafety(in domain.Safety) []fault.Field {
	var c fault.Fields
	checkSafety(s.At(context.Background()), &c, in)
	return fault.As(c.Err()).Fields
}

// CaseCard coarsens a case, or one referral of it, to what a provider that was asked would read.
func (s *Service) CaseCard(c domain.Case, r domain.Referral) dossier.Card {
	if place, ok := s.Country.Municipality(c.Found); ok && r.Department == "" {
		r.Department = place.Department
	}
	return dossier.CardOf(c, r, s.Majority())
}

// Preview says, for each need of a case that is not filed yet, what its receivers would see before and after they
// accept. It keeps nothing. What opens is asked of the policies themselves, for a provider that does not exist.
func (s *Service) Preview(ctx context.Context, actor domain.Actor, in RegisterInput) ([]Preview, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	owner := string(t.Owner())
	if err := t.Authorize(policy.CaseRegister, policy.AgencyFacts{ID: owner}, "agency", owner); err != nil {
		return nil, err
	}
	if len(in.Case.Group) == 0 {
		return nil, nil
	}
	f := &dossier.Dossier{Case: store.New(in.Case), Consent: store.New(newConsent(t, domain.NewID[domain.CaseID](),
		in.Consent))}
	f.Case.V.ID, f.Case.V.Agency, f.Case.V.Worker = f.Consent.V.Case, actor.Agency, actor.Account
	f.Case.V.Alone, f.Case.V.Order = f.Case.V.Unaccompanied(s.Majority()), nil
	for i, n := range in.Needs {
		r := newReferral(t, f.Case.V, n, "")
		r.ID = domain.ReferralID(in.Needs[i].Need)
		f.Referrals = append(f.Referrals, store.New(r))
	}
	look := len(s.Wrong(in)) == 0
	if look {
		var err error
		if look, err = capacity.MayCount(ctx, t.Service, actor, in.Safety); err != nil {
			return nil, err
		}
	}
	var out []Preview
	for _, r := range f.Referrals {
		p := Preview{Card: dossier.CardOf(f.Case.V, r.V, s.Majority()), Fits: -1}
		p.Card.State = ""
		for i := range p.Card.Persons {
			if f.Case.V.Group[i].Age < 0 {
				p.Card.Persons[i].Band = "" // Not said yet.
			}
		}
		p.Opens, p.Closed = parts(t, f, r.V)
		if look && r.V.Class != domain.ClassOther {
			n, err := countFits(ctx, t.Service, f, in.Safety, r.V)
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
func countFits(ctx context.Context, s *act.Service, f *dossier.Dossier, safety domain.Safety,
	r domain.Referral) (int, error) {
	snapshot, err := s.Network.Snapshot(ctx)
	if err != nil {
		return 0, err
	}
	return rank.Fits(snapshot.Matching, capacity.Ask(s, f, safety, r)), nil
}

// anyProvider is the type of agency that a provider in general is taken for: an organisation, no authority.
const anyProvider = "ong"

// parts asks the policies what a provider that accepted this referral would be able to open.
func parts(t *act.Txn, f *dossier.Dossier, r domain.Referral) (opens, closed []string) {
	provider := domain.Actor{Account: "provider", Agency: "provider", AgencyType: anyProvider}
	if to := f.Consent.V.Recipients; len(to) > 0 {
		provider.Agency = to[0]
	}
	if roles := act.ProviderRoles(r.Class); len(roles) > 0 {
		provider.Role = roles[0]
	}
	who := []string{string(provider.Agency)}
	facts := f.Facts(provider, r.Class, t.Majority(), t.Now)
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
		d := t.Policy.Decide(policy.Request{Actor: txn.Principal(provider), Action: p.act, Resource: facts, Now: t.Now})
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

// KnownProviders lists the houses and programmes of the network by name, for those who may list them; nobody else gets
// any.
func (s *Service) KnownProviders(ctx context.Context, actor domain.Actor) ([]Known, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	shelters, programs := t.Can(policy.ShelterList, policy.NetworkFacts{}), t.Can(policy.ProgramList,
		policy.NetworkFacts{})
	if !shelters && !programs {
		return nil, nil
	}
	known, err := s.Network.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	var out []Known
	for id, h := range known.Shelters {
		if shelters {
			out = append(out, Known{Agency: h.Shelter.Agency, Ref: cmp.Or(h.Shelter.Ref, string(id)), Name: h.Shelter.Name})
		}
	}
	for id, sv := range known.Programs {
		if programs {
			out = append(out, Known{Agency: sv.Program.Agency, Ref: cmp.Or(sv.Program.Ref, string(id)), Name: sv.Program.Name})
		}
	}
	slices.SortFunc(out, func(a, b Known) int { return cmp.Compare(a.Ref, b.Ref) })
	names.Sort(out, func(k Known) string { return k.Name })
	return out, nil
}
