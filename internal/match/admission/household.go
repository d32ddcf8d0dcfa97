package admission

import (
	"amparo/internal/domain"
	"amparo/internal/match/codeset"
	"amparo/internal/match/snapshot"
)

// Household is what must not be separated: a lead with the dependants who stay with that lead, or somebody who comes
// alone. A household goes whole into one unit. The unit's rules on gender and age are about the lead, its rules on
// children about the dependants.
type Household struct {
	Lead       int   // index in the group
	Members    []int // indexes in the group, the lead included
	Size       int32
	Dependants int32
	Minor      bool // the lead is under age, or perhaps

	age         int32
	doubtAge    int32 // highest age of a minor, which the lead may also be, when the age is in doubt; -1: it is not
	gender      domain.Gender
	genderBit   codeset.Filter
	pregnant    bool
	oldestBoy   int32 // age of the oldest boy among the dependants; -1: none
	oldestOther int32 // age of the oldest other dependant; -1: none
}

// householdsOf divides the group. A dependant of a dependant belongs to the first of the chain; a caregiver who is not
// in the group, or a circle of caregivers, leaves nobody out: somebody of it leads.
func householdsOf(group []domain.Person, majority int) []Household {
	households := make([]Household, 0, len(group))
	at := make([]int, len(group))
	for i := range at {
		at[i] = -1
	}
	for i := range group {
		root := rootOf(group, i)
		if at[root] < 0 {
			at[root] = len(households)
			households = append(households, newHousehold(group, root, majority))
		}
		households[at[root]].add(group, i)
	}
	return households
}

// rootOf follows the caregivers up from person i. On a circle the lowest index leads.
func rootOf(group []domain.Person, i int) int {
	root := i
	for range group {
		up := group[root].Caregiver
		if up == nil || *up < 0 || *up >= len(group) || *up == root {
			return root
		}
		root = *up
	}
	lowest := root
	for next := *group[root].Caregiver; next != root; next = *group[next].Caregiver {
		lowest = min(lowest, next)
	}
	return lowest
}

func newHousehold(group []domain.Person, lead, majority int) Household {
	p := &group[lead]
	h := Household{
		Lead: lead, age: int32(p.Age), doubtAge: -1, gender: p.Gender, genderBit: codeset.GenderBit(p.Gender),
		pregnant: p.Pregnant, Minor: p.Minor(majority), oldestBoy: -1, oldestOther: -1,
	}
	if h.Minor && p.Age >= majority {
		h.doubtAge = int32(majority) - 1 // An age in doubt is a child's until it is settled.
	}
	return h
}

func (h *Household) add(group []domain.Person, i int) {
	h.Members = append(h.Members, i)
	h.Size++
	if i == h.Lead {
		return
	}
	h.Dependants++
	if age := int32(group[i].Age); group[i].Gender == domain.Man {
		h.oldestBoy = max(h.oldestBoy, age)
	} else {
		h.oldestOther = max(h.oldestOther, age)
	}
}

// admittedAt reports whether ages from low to high include the lead.
func (h *Household) admittedAt(low, high int32) bool {
	return h.age >= low && h.age <= high || h.doubtAge >= 0 && h.doubtAge >= low && h.doubtAge <= high
}

// missedByAYear reports whether the lead is a year younger or older than the span, on the same side of majority.
func (h *Household) missedByAYear(low, high, majority int32) bool {
	across := h.Minor && low >= majority || !h.Minor && high < majority
	return !across && (h.age == low-1 || h.age == high+1)
}

// InDoubtAt reports whether the lead may be a minor where ages from low to high admit adults only.
func (h *Household) InDoubtAt(u *snapshot.Unit) bool {
	return h.doubtAge >= 0 && (h.doubtAge < u.AgeMin || h.doubtAge > u.AgeMax)
}

// YoungerThan reports whether the lead is younger than that, in years.
func (h *Household) YoungerThan(age int32) bool { return h.age < age }

// ChildPlacesWasted reports whether the household would take beds in a unit that admits children although it has none
// and expects none: units for mothers are scarce.
func (h *Household) ChildPlacesWasted(u *snapshot.Unit) bool {
	return u.MaxChildren > 0 && h.Dependants == 0 && !(h.pregnant && u.Source.Population == domain.PopulationTeenMothers)
}
