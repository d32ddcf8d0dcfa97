package replay

import (
	"math/big"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/snapshot"
)

// Question is a query as it is kept, with what it alone knows of the shelters, by their place in the order of the ids.
type Question struct {
	Ask   match.Query          `json:"ask"`
	Lives *big.Int             `json:"lives"`           // a bit for each shelter in Query.LivesIn
	Meets map[int][]match.Link `json:"meets,omitempty"` // whom she must not meet there
}

// nobodyHere stands for whoever must not learn of her and is no provider.
const nobodyHere = "-"

// Ask keeps of a query what a rule or the score reads.
func Ask(s *snapshot.Snapshot, q match.Query) Question {
	out := Question{Ask: q, Lives: new(big.Int), Meets: map[int][]match.Link{}}
	providers := map[string]bool{}
	for i, sh := range s.Shelters {
		for _, name := range sh.Names() {
			providers[name] = true
		}
		if slices.Contains(q.LivesIn, sh.ID) {
			out.Lives.SetBit(out.Lives, i, 1)
		}
		for _, l := range q.Links {
			if slices.ContainsFunc(sh.State.ResidentLinks, func(o match.Link) bool { return l.Meets(o, q.Case.ID) }) {
				out.Meets[i] = append(out.Meets[i], l)
			}
		}
	}
	for _, p := range s.Programs {
		for _, name := range p.Names() {
			providers[name] = true
		}
	}
	ask, c, r := &out.Ask, &q.Case, &q.Referral
	ask.LivesIn, ask.ExplainMax, ask.ListMax = nil, 0, 0
	ask.Case = domain.Case{ID: c.ID, Nationality: c.Nationality, Languages: c.Languages, Exploitation: c.Exploitation,
		Found: c.Found, Origin: c.Origin, Security: c.Security, Clinical: c.Clinical, Together: c.Together,
		Wishes: c.Wishes, Remote: c.Remote, Hearing: c.Hearing}
	if c.Order != nil {
		ask.Case.Order = &domain.Order{}
	}
	for _, p := range c.Group {
		ask.Case.Group = append(ask.Case.Group, domain.Person{Ref: p.Ref, Age: p.Age, AgeEstimated: p.AgeEstimated,
			Gender: p.Gender, Caregiver: p.Caregiver, Pregnant: p.Pregnant, Disabilities: p.Disabilities})
	}
	ask.Referral = domain.Referral{ID: r.ID, Class: r.Class, Specialism: r.Specialism, Urgency: r.Urgency,
		Department: r.Department, EarliestAt: r.EarliestAt, CreatedAt: r.CreatedAt, SentAt: r.SentAt}
	ask.Safety = domain.Safety{LGBTIQ: q.Safety.LGBTIQ}
	for _, a := range q.Safety.Areas {
		a.Motive = ""
		ask.Safety.Areas = append(ask.Safety.Areas, a)
	}
	for _, n := range q.Safety.NoContacts {
		if n = (domain.NoContact{Entity: n.Entity}); n.Entity != "" && !providers[n.Entity] {
			n.Entity = nobodyHere
		}
		ask.Safety.NoContacts = append(ask.Safety.NoContacts, n)
	}
	return out
}
