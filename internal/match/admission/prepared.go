package admission

import (
	"cmp"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/codeset"
	"amparo/internal/match/snapshot"
)

// Prepared is a query prepared against one snapshot. It is only read after Prepare.
type Prepared struct {
	Query      *match.Query
	Weights    *match.Weights
	Households []Household
	Persons    int32
	OneUnit    bool // all households must share one unit
	NeedsOrder bool // admission waits for a court order
	Wheelchair bool // somebody of the group cannot do without wheelchair access

	Security           int32 // level the case needs
	NationalityUnknown bool
	HeldBeds           map[domain.UnitID]int32 // beds the case already holds; nil when none

	Danger     []Danger  // per location
	DistanceKM []float64 // per location, from where the person is; negative: unknown

	lead         Household // the first of the group alone, for programmes
	majority     int32
	Adolescent   int32 // from this age a minor is an adolescent, in years
	foreign      bool
	lgbtiq       bool
	today        int32
	now          int64
	exploitation codeset.Filter
	clinical     codeset.Filter
	noContacts   []noContact
	words        []maskWord
	department   string // where a service is needed; empty when nobody said
}

// noContact is an organisation that must not learn of the person.
type noContact struct {
	hash uint64
	name string
}

// Prepare reads a query against a snapshot. It keeps q.
//
// Whatever follows from the query alone is worked out here, once: the rules are then asked of thousands of units, and
// read only numbers, masks and filters. A filter may say yes where the list says no, never the other way round.
func Prepare(s *snapshot.Snapshot, q *match.Query) *Prepared {
	majority := q.Majority
	if majority <= 0 {
		majority = domain.MinorAge
	}
	today := q.Today
	if today == "" && !q.Now.IsZero() {
		today = domain.DateOf(q.Now)
	}
	c := &q.Case
	p := &Prepared{
		Query: q, Weights: &s.Weights, Households: householdsOf(c.Group, majority), Persons: int32(len(c.Group)),
		Security: int32(c.Security), NationalityUnknown: c.Nationality == "", NeedsOrder: c.NeedsOrder(majority),
		majority: int32(majority), Adolescent: int32(cmp.Or(q.Adolescent, match.AdolescentAge)),
		foreign: c.Nationality != q.Home, lgbtiq: q.Safety.LGBTIQ,
		today:        snapshot.DayNumber(today),
		exploitation: codeset.Of(c.Exploitation), clinical: codeset.Of(c.Clinical),
	}
	if len(c.Group) > 0 {
		p.lead = newHousehold(c.Group, 0, majority)
	}
	p.OneUnit = c.Together == domain.TogetherSameUnit && len(p.Households) > 1 && !q.SplitAgreed
	for i := range c.Group {
		p.Wheelchair = p.Wheelchair || slices.Contains(c.Group[i].Disabilities, domain.DisabilityMovement)
	}
	for _, n := range q.Safety.NoContacts {
		if n.Entity != "" {
			p.noContacts = append(p.noContacts, noContact{codeset.Hash(n.Entity), n.Entity})
		}
	}
	if len(q.Held) > 0 {
		p.HeldBeds = make(map[domain.UnitID]int32, len(q.Held))
		for _, h := range q.Held {
			p.HeldBeds[h.Unit]++
		}
	}
	if !q.Now.IsZero() {
		p.now = q.Now.Unix()
	}
	p.locate(s)
	p.prepareMasks(s.Profiles)
	return p
}

// locate measures every location of the snapshot once: how far it is, and whether it must be avoided.
func (p *Prepared) locate(s *snapshot.Snapshot) {
	from := p.Query.From
	if from == "" {
		from = p.Query.Case.Found
	}
	_, here := s.Locate(from)
	areas := dangerAreas(p.Query.Safety.Areas, s)
	p.Danger = make([]Danger, len(s.Locations))
	for i := range s.Locations {
		for _, a := range areas {
			p.Danger[i] = worse(p.Danger[i], a.covers(&s.Locations[i]))
		}
	}
	p.DistanceKM = Distances(here, s)
	p.department = departmentOf(p.Query, s)
}

// Distances returns the kilometres from a position to every location of the snapshot; negative: unknown.
func Distances(from snapshot.Position, s *snapshot.Snapshot) []float64 {
	km := make([]float64, len(s.Locations))
	for i := range s.Locations {
		km[i] = -1
		if d, ok := snapshot.DistanceKM(from, s.Locations[i].Seat); ok {
			km[i] = d
		}
	}
	return km
}

// HasNoContacts reports whether the query names an organisation that must not learn of the person.
func (p *Prepared) HasNoContacts() bool { return len(p.noContacts) > 0 }

// Freshness tells how old figures are that were confirmed at that second; 0: never.
func (p *Prepared) Freshness(confirmedAt int64) match.Freshness {
	switch age := p.now - confirmedAt; {
	case confirmedAt == 0 || p.now == 0:
		return match.Stale
	case age < int64(24*time.Hour/time.Second):
		return match.Fresh
	case age < int64(72*time.Hour/time.Second):
		return match.Ageing
	}
	return match.Stale
}

// isNoContact reports whether one of a provider's names is one that must not learn of the person.
func (p *Prepared) isNoContact(hashes *[4]uint64, names func() [4]string) bool {
	for i := range p.noContacts {
		n := &p.noContacts[i]
		if n.hash == hashes[0] || n.hash == hashes[1] || n.hash == hashes[2] || n.hash == hashes[3] {
			if all := names(); slices.Contains(all[:], n.name) {
				return true
			}
		}
	}
	return false
}

// SharesLink reports whether one of those links is the person's too.
func (p *Prepared) SharesLink(links []match.Link) bool {
	return slices.ContainsFunc(p.Query.Links, func(l match.Link) bool {
		return slices.ContainsFunc(links, func(o match.Link) bool { return l.Meets(o, p.Query.Case.ID) })
	})
}
