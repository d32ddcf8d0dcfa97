package planning

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Step is what is to be done for one need.
type Step string

// The steps of a need.
const (
	StepAsk     Step = "ask"     // somebody who fits can be asked now
	StepConsent Step = "consent" // somebody fits, and her consent covers none of them
	StepNobody  Step = "nobody"  // nobody who fits is left to be asked
	StepWait    Step = "wait"    // an answer is awaited
	StepPlaced  Step = "placed"  // a service keeps a place, or cares for her
	StepHand    Step = "hand"    // followed by hand
	StepSee     Step = "see"     // on its own page: a move to another house, or a ranking that is not the reader's
)

// Plan is the open needs of a case, what presses most first.
type Plan struct {
	Case      dossier.CaseView
	Needs     []Need
	Bed       string   // department around which the services were chosen; empty: around where she is
	Languages []string // of hers, those that are not the country's own
	Voices    int      // agencies that have interpreters
}

// Need is one need and what there is to do for it.
type Need struct {
	Referral domain.Referral
	Step     Step
	Match    capacity.MatchResult // for StepAsk, StepConsent and StepNobody
	Choice   []string             // who can be asked, best first: the first is proposed
	Near     bool                 // the one proposed stands in the department of the bed
	Lacks    string               // code of what consent lacks
	Provider string               // who keeps a place
	Due      time.Time            // when an answer is expected
	Calls    []interpreting.Call  // interpreters that were asked for in that place
	Call     domain.OfferID       // within which an interpreter can be asked for; empty: none
	Hand     string               // who sees to it by hand; empty where the reader may not know the name
	may      []match.Candidate
}

// bedsTried is how many of the best beds a plan is made around.
const bedsTried = 5

// choices is how many of those who can be asked a plan names for one need.
const choices = 3

// Plan shows the plan of a case to whoever may read the case. Each ranking in it is a look of its own in the log.
func (s *Service) Plan(ctx context.Context, actor domain.Actor, id domain.CaseID) (Plan, error) {
	ctx = moment.Begin(ctx, s.Now)
	var p Plan
	var err error
	if p.Case, err = s.cases.ViewCase(ctx, actor, id); err != nil {
		return p, err
	}
	t := s.Begin(ctx, actor)
	f, err := dossier.Load(t.Ctx, t.Service, id)
	if err != nil {
		return p, err
	}
	p.Languages = network.Foreign(f.Case.V, s.Country.CommonLanguage())
	voices, err := interpreting.Agencies(ctx, t.Service)
	if err != nil {
		return p, err
	}
	p.Voices = len(voices)
	for _, r := range p.Case.Referrals {
		if r.State.Ended() {
			continue
		}
		n := Need{Referral: r}
		if err := s.look(t, f, &p, &n); err != nil {
			return p, err
		}
		p.Needs = append(p.Needs, n)
	}
	slices.SortStableFunc(p.Needs, func(a, b Need) int {
		return cmp.Or(a.Referral.Urgency.Rank()-b.Referral.Urgency.Rank(), cmp.Compare(a.Referral.Class.Rank(),
			b.Referral.Class.Rank()), cmp.Compare(a.Referral.Code, b.Referral.Code))
	})
	return p, p.choose(t, f)
}

// look finds what there is to do for a need, and who fits it where somebody can be asked.
func (s *Service) look(t *act.Txn, f *dossier.Dossier, p *Plan, n *Need) error {
	r := n.Referral
	switch {
	case r.Class == domain.ClassOther:
		n.Step = StepHand
		if r.Follow == nil {
			return nil
		}
		names, err := t.Names(r.Follow.Who)
		n.Hand = names[r.Follow.Who]
		return err
	case r.State.Placed():
		n.Step = StepPlaced
		n.Provider = p.keeps(r.ID)
		o, ok := f.Offer(r.Winner)
		if ok && len(p.Languages) > 0 && dossier.OfferActs(t, f, o.V)[policy.InterpreterAsk] {
			n.Call = o.V.ID
		}
		var err error
		n.Calls, err = interpreting.Calls(t, f, r.Winner)
		return err
	case r.State == domain.ReferralOffered:
		n.Step, n.Due = StepWait, r.DueAt
		return nil
	case !p.Case.CanMatch[r.ID] || r.Class == domain.ClassShelter && f.Housed():
		n.Step = StepSee
		return nil
	}
	var err error
	if n.Match, err = s.rooms.MatchFirst(t.Ctx, t.Actor, r.ID, capacity.MatchPage, choices); err != nil {
		return err
	}
	n.Step = StepNobody
	if n.Match.Lacks != "" {
		n.Step, n.Lacks = StepConsent, n.Match.Lacks
		return nil
	}
	if err := dossier.NeedAgreed(f, r.Need, t.Now); err != nil {
		n.Step, n.Lacks = StepConsent, fault.As(err).Code
		return nil
	}
	if n.may, err = n.askable(t, f, ""); err != nil || len(n.may) > 0 {
		n.Step = StepAsk
	} else if len(n.Match.Ranking.Candidates) > len(n.Match.Asked) {
		n.Step, n.Lacks = StepConsent, "consent.recipient_not_covered"
	}
	return err
}

// askable are those of the ranking that can be asked now: whom the reader is not told of is not proposed.
func (n *Need) askable(t *act.Txn, f *dossier.Dossier, department string) ([]match.Candidate, error) {
	may, err := capacity.Askable(t, f, n.Referral, department)
	return slices.DeleteFunc(may, func(c match.Candidate) bool {
		_, named := n.Match.Providers[c.Provider()]
		return !named
	}), err
}

// keeps names who keeps a place for a need.
func (p *Plan) keeps(id domain.ReferralID) string {
	for _, st := range p.Case.Stays {
		if st.Referral == id && st.State.Active() {
			return p.Case.Agencies[st.Agency]
		}
	}
	for _, sl := range p.Case.Slots {
		if sl.Referral == id && sl.State.Active() {
			return p.Case.Agencies[sl.Agency]
		}
	}
	return ""
}

// choose proposes somebody for each need: around the bed that she has, or around that of the best beds with which the
// plan scores highest.
func (p *Plan) choose(t *act.Txn, f *dossier.Dossier) error {
	bed, at := p.bed(), ""
	for _, st := range p.Case.Stays {
		if st.State.Active() {
			sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, st.Shelter)
			if err != nil {
				return err
			}
			at, bed = sh.V.Department, nil
		}
	}
	tries := []match.Candidate{{}}
	if bed != nil {
		tries = bed.may[:min(bedsTried, len(bed.may))]
	}
	best, found := 0, map[string]map[domain.ReferralID][]match.Candidate{}
	for i, b := range tries {
		if b.Freshness == match.Stale && tries[0].Freshness != match.Stale {
			break // Figures that nobody confirmed move nobody up.
		}
		department := at
		if bed != nil {
			department = bed.Match.Providers[b.Provider()].Department
		}
		around, err := p.around(t, f, bed, department, found)
		if err != nil {
			return err
		}
		total := b.Score
		for _, list := range around {
			total += list[0].Score
		}
		if i > 0 && total <= best {
			continue
		}
		best, p.Bed = total, department
		p.propose(bed, i, around)
	}
	return nil
}

// bed is the need of a bed for which somebody can be asked.
func (p *Plan) bed() *Need {
	at := slices.IndexFunc(p.Needs, func(n Need) bool {
		return n.Step == StepAsk && n.Referral.Class == domain.ClassShelter
	})
	if at < 0 {
		return nil
	}
	return &p.Needs[at]
}

// around ranks who can be asked for the other needs around a department, once for each.
func (p *Plan) around(t *act.Txn, f *dossier.Dossier, bed *Need, department string,
	found map[string]map[domain.ReferralID][]match.Candidate) (map[domain.ReferralID][]match.Candidate, error) {
	if found[department] != nil {
		return found[department], nil
	}
	out := map[domain.ReferralID][]match.Candidate{}
	for i := range p.Needs {
		n := &p.Needs[i]
		if n.Step != StepAsk || n == bed {
			continue
		}
		list := n.may
		if n.Referral.Class != domain.ClassShelter {
			near, err := n.askable(t, f, department)
			if err != nil {
				return nil, err
			}
			if len(near) > 0 {
				list = near
			}
		}
		out[n.Referral.ID] = list
	}
	found[department] = out
	return out, nil
}

// propose sets who is proposed for each need, with the bed that stands at a place among those that can be asked.
func (p *Plan) propose(bed *Need, at int, around map[domain.ReferralID][]match.Candidate) {
	for i := range p.Needs {
		n := &p.Needs[i]
		list := around[n.Referral.ID]
		if n == bed {
			list = append([]match.Candidate{bed.may[at]}, slices.Delete(slices.Clone(bed.may), at, at+1)...)
		}
		n.Choice = nil
		for _, c := range list[:min(choices, len(list))] {
			n.Choice = append(n.Choice, c.Provider())
		}
		n.Near = n != bed && len(n.Choice) > 0 && p.Bed != "" && n.Match.Providers[n.Choice[0]].Department == p.Bed
	}
}

// Candidates are those who can be asked, as the ranking tells of them.
func (n Need) Candidates() []capacity.Candidate {
	var out []capacity.Candidate
	for _, id := range n.Choice {
		for _, c := range n.Match.Ranking.Candidates {
			if c.Provider() == id {
				out = append(out, c)
			}
		}
	}
	return out
}

// Gaps are services that one change would open, where nobody can be asked.
func (n Need) Gaps() []capacity.Exclusion {
	var out []capacity.Exclusion
	for _, x := range n.Match.Ranking.Excluded {
		if n.Step == StepNobody && x.Change != nil && len(out) < choices {
			out = append(out, x)
		}
	}
	return out
}
