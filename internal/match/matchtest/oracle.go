package matchtest

import (
	"math"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/match"
)

// Outcome is where a shelter stands in an answer.
type Outcome string

// A shelter is a candidate, or fits and is full, or is excluded.
const (
	Candidate Outcome = "candidate"
	Full      Outcome = "full"
	Excluded  Outcome = "excluded"
)

// Map gives the department and the seat of municipalities by their code.
type Map = map[string]match.Municipality

// Oracle tells where a shelter belongs in the answer to a query, for an age of majority of 18.
func Oracle(q match.Query, s match.ShelterState, towns Map) Outcome {
	o := oracle{q, s, towns}
	households := householdsOf(q.Case.Group)
	switch {
	case len(households) == 0 || !o.shelterAdmits() || !o.seats(households, nil, false):
		return Excluded
	case !o.seats(households, nil, true):
		return Full
	}
	return Candidate
}

// SeatsHold checks a seating that somebody else made: everybody once, households whole, admitted, and never too many.
func SeatsHold(q match.Query, s match.ShelterState, seats []domain.InUnit) bool {
	if len(seats) != len(q.Case.Group) {
		return false
	}
	o := oracle{q, s, nil}
	taken := make(map[domain.UnitID]int)
	for i, seat := range seats {
		if seat.Ref != q.Case.Group[i].Ref {
			return false
		}
		taken[seat.Unit]++
	}
	for i := range s.Shelter.Units {
		if n := taken[s.Rooms[i].Unit]; n > 0 && n > o.free(i) {
			return false
		}
	}
	if o.together() && len(taken) > 1 {
		return false
	}
	for _, h := range householdsOf(q.Case.Group) {
		unit, ok := s.Shelter.UnitByID(seats[h.lead].Unit)
		if !ok || !o.unitAdmits(h, unit) {
			return false
		}
		for _, d := range h.dependants {
			if seats[d].Unit != unit.ID {
				return false
			}
		}
	}
	return true
}

// oracle is one query and one shelter.
type oracle struct {
	q     match.Query
	s     match.ShelterState
	towns Map
}

// km is the distance in whole kilometres.
func km(a, b match.Point) float64 {
	rad := math.Pi / 180
	x := math.Sin((b.Lat - a.Lat) * rad / 2)
	y := math.Sin((b.Lon - a.Lon) * rad / 2)
	h := x*x + math.Cos(a.Lat*rad)*math.Cos(b.Lat*rad)*y*y
	return math.Round(2 * 6371 * math.Atan2(math.Sqrt(h), math.Sqrt(1-h)))
}

func (o oracle) inDanger() bool {
	s := o.s.Shelter
	for _, d := range o.q.Safety.Areas {
		if d.Scope == "departamento" {
			if s.Department == d.Department || s.Department == "" {
				return true
			}
			continue
		}
		here, ok := o.towns[s.Municipality]
		there, ok2 := o.towns[d.Municipality]
		if !ok || !ok2 || km(here.Seat, there.Seat) <= float64(d.RadiusKM) {
			return true
		}
	}
	return false
}

// shelterAdmits reports whether the shelter's own rules hold.
func (o oracle) shelterAdmits() bool {
	s, c := o.s.Shelter, o.q.Case
	if !s.Active || o.inDanger() || s.SecurityLevel < c.Security {
		return false
	}
	for _, n := range o.q.Safety.NoContacts {
		if n.Entity != "" && slices.Contains([]string{string(s.ID), s.Ref, s.Operator, string(s.Agency)}, n.Entity) {
			return false
		}
	}
	for _, l := range o.q.Links {
		if l != "" && slices.Contains(o.s.ResidentLinks, l) {
			return false
		}
	}
	for _, condition := range c.Clinical {
		if slices.Contains(s.Exclusions, condition) {
			return false
		}
	}
	for _, p := range c.Group {
		if slices.Contains(p.Disabilities, "movilidad") && !slices.Contains(s.Accessibility, "silla_ruedas") {
			return false
		}
	}
	return true
}

type household struct {
	lead       int
	dependants []int
}

func (h household) people() int { return 1 + len(h.dependants) }

func householdsOf(group []domain.Person) []household {
	circle := len(group) > 1 && group[0].Caregiver != nil && *group[0].Caregiver == 1 &&
		group[1].Caregiver != nil && *group[1].Caregiver == 0
	top := func(i int) int {
		for group[i].Caregiver != nil && !(circle && i == 0) {
			i = *group[i].Caregiver
		}
		return i
	}
	var all []household
	for i := range group {
		if top(i) != i {
			continue
		}
		h := household{lead: i}
		for j := range group {
			if j != i && top(j) == i {
				h.dependants = append(h.dependants, j)
			}
		}
		all = append(all, h)
	}
	return all
}

// unitAdmits reports whether the unit admits the household, beds aside.
func (o oracle) unitAdmits(h household, u domain.Unit) bool {
	c := o.q.Case
	lead := c.Group[h.lead]
	doubtful := lead.AgeEstimated && (lead.Age == 18 || lead.Age == 19)
	fits := lead.Age >= u.AgeMin && lead.Age <= u.AgeMax || doubtful && 17 >= u.AgeMin && 17 <= u.AgeMax
	if !u.Open || !slices.Contains(u.Genders, lead.Gender) || !fits || lead.Pregnant && !u.Pregnant {
		return false
	}
	if len(u.Exploitation) > 0 {
		shared := false
		for _, e := range u.Exploitation {
			shared = shared || slices.Contains(c.Exploitation, e)
		}
		if !shared {
			return false
		}
	}
	if u.ForeignOnly && c.Nationality == o.q.Home || u.LGBTIQOnly && !o.q.Safety.LGBTIQ || c.Security < u.ReservedLevel {
		return false
	}
	if lead.Age < 18 || doubtful {
		l := o.s.Shelter.MinorLicence
		if l == nil || l.ValidUntil < o.q.Today || l.Status != "" && l.Status != "vigente" {
			return false
		}
	}
	return o.childrenAdmitted(h, u)
}

func (o oracle) childrenAdmitted(h household, u domain.Unit) bool {
	if len(h.dependants) == 0 {
		return true
	}
	if u.Children == nil || len(h.dependants) > u.Children.Max {
		return false
	}
	for _, d := range h.dependants {
		most := u.Children.GirlMaxAge
		if o.q.Case.Group[d].Gender == "hombre" {
			most = u.Children.BoyMaxAge
		}
		if o.q.Case.Group[d].Age > most {
			return false
		}
	}
	return true
}

// free is how many beds of the i-th unit the case may count on.
func (o oracle) free(i int) int {
	r := o.s.Rooms[i]
	own := 0
	for _, p := range o.q.Held {
		if p.Unit == r.Unit {
			own++
		}
	}
	return min(r.Total-r.Blocked, r.Total-r.Blocked-r.Occupied-r.Held+own)
}

// seats tries every way of putting the households into units; with beds false it does not count beds.
func (o oracle) seats(households []household, used []int, beds bool) bool {
	if len(used) == len(households) {
		return true
	}
	h := households[len(used)]
	for i, u := range o.s.Shelter.Units {
		if !o.unitAdmits(h, u) || o.together() && len(used) > 0 && used[0] != i {
			continue
		}
		taken := h.people()
		for b, at := range used {
			if at == i {
				taken += households[b].people()
			}
		}
		if beds && taken > o.free(i) {
			continue
		}
		if o.seats(households, append(used[:len(used):len(used)], i), beds) {
			return true
		}
	}
	return false
}

func (o oracle) together() bool { return o.q.Case.Together == "misma_unidad" && !o.q.SplitAgreed }
