// Package seating decides which unit of a shelter each household goes into.
//
// A household goes whole into one unit that admits it, and no unit gets more people than it has free beds. Among all
// answers the one with the fewest units is wanted, then the one of least cost, then the first in the order of units. It
// never fails because of a choice made too early: when there is any answer, one is found.
//
// This is bin packing with forbidden bins, so no fast exact method exists for large groups. Groups and shelters are
// small, so an exact search is affordable nearly always; its size is bounded, and beyond the bound the households are
// still seated whenever that is possible, but the number of units and the cost are no longer the least.
package seating

import (
	"slices"

	"amparo/internal/match/rules"
)

// Problem is one group and one shelter. It may be used again after Reset, which keeps its memory.
type Problem struct {
	Size    []int32     // people per household
	Free    []int32     // free beds per unit
	Failing []rules.Set // per household and unit, household by household: 0 admits
	Cost    []int32     // per household and unit
	Seat    []int       // the answer: the unit of each household
	Barred  []bool      // per household: no unit admits it, beds aside; see CountBarred
}

// Reset makes room for that many households and units. The values are those of the last use: all must be written.
func (p *Problem) Reset(households, units int) {
	p.Size = slices.Grow(p.Size[:0], households)[:households]
	p.Seat = slices.Grow(p.Seat[:0], households)[:households]
	p.Barred = slices.Grow(p.Barred[:0], households)[:households]
	p.Free = slices.Grow(p.Free[:0], units)[:units]
	p.Failing = slices.Grow(p.Failing[:0], households*units)[:households*units]
	p.Cost = slices.Grow(p.Cost[:0], households*units)[:households*units]
}

// CopyTo writes the question, not the answer, to another problem.
func (p *Problem) CopyTo(t *Problem) {
	t.Reset(len(p.Size), len(p.Free))
	copy(t.Size, p.Size)
	copy(t.Free, p.Free)
	copy(t.Failing, p.Failing)
	copy(t.Cost, p.Cost)
}

// Row returns the failing rules of household h, unit by unit.
func (p *Problem) Row(h int) []rules.Set { return p.Failing[h*len(p.Free) : (h+1)*len(p.Free)] }

// Admits reports whether unit u admits household h, beds aside.
func (p *Problem) Admits(h, u int) bool { return p.Failing[h*len(p.Free)+u] == 0 }

// CountBarred marks the households that no unit admits, beds aside, and counts them.
func (p *Problem) CountBarred() int {
	n := 0
	for h := range p.Barred {
		if p.Barred[h] = !slices.Contains(p.Row(h), 0); p.Barred[h] {
			n++
		}
	}
	return n
}

// Solve fills in Seat, or reports that the households cannot all be seated.
func (p *Problem) Solve() bool {
	people, possible := p.mayFit()
	return possible && (p.oneUnit(people) || (!p.few() || p.try(0)) && p.share())
}

// Feasible reports whether the households can all be seated, without the best answer. It changes nothing but Seat.
func (p *Problem) Feasible() bool {
	if _, possible := p.mayFit(); !possible {
		return false
	}
	if p.few() {
		return p.try(0)
	}
	return p.Solve()
}

// mayFit counts the people and rules out what is cheap to rule out: a household for which no admitting unit has the
// beds, and fewer beds than people.
func (p *Problem) mayFit() (people int32, possible bool) {
	for h := range p.Size {
		people += p.Size[h]
		fits := false
		for u, failing := range p.Row(h) {
			if fits = failing == 0 && p.Size[h] <= p.Free[u]; fits {
				break
			}
		}
		if !fits {
			return people, false
		}
	}
	var beds int32
	for _, n := range p.Free {
		beds += max(0, n)
	}
	return people, beds >= people
}

// maxWays is how many ways of distributing the households are simply tried.
const maxWays = 256

// few reports whether there are few enough ways to try them all.
func (p *Problem) few() bool {
	ways := 1
	for range p.Size {
		if ways *= len(p.Free); ways > maxWays {
			return false
		}
	}
	return true
}

// try reports whether household h and those after it can be seated in what is free, by depth-first search. It leaves
// Free as it was. Where it fails, the exact search need not start.
func (p *Problem) try(h int) bool {
	if h == len(p.Size) {
		return true
	}
	size := p.Size[h]
	for u, failing := range p.Row(h) {
		if failing != 0 || p.Free[u] < size {
			continue
		}
		p.Free[u] -= size
		found := p.try(h + 1)
		p.Free[u] += size
		if found {
			return true
		}
	}
	return false
}

// oneUnit seats everybody in the same unit, which is always the best answer when there is one.
func (p *Problem) oneUnit(people int32) bool {
	best, least := -1, int32(0)
next:
	for u := range p.Free {
		if p.Free[u] < people {
			continue
		}
		var cost int32
		for h := range p.Size {
			if !p.Admits(h, u) {
				continue next
			}
			cost += p.Cost[h*len(p.Free)+u]
		}
		if best < 0 || cost < least {
			best, least = u, cost
		}
	}
	for h := range p.Seat {
		p.Seat[h] = best
	}
	return best >= 0
}

// maxStates bounds the exact search over several units.
const maxStates = 1024

// share seats the households over several units: exactly where the search is small enough, else by matching.
func (p *Problem) share() bool {
	kinds := p.kinds()
	states := 1
	for _, k := range kinds {
		states *= len(k) + 1
		if states > maxStates {
			return p.seatByMatching()
		}
	}
	return newTable(p, kinds, states).solve()
}

// kinds groups the households that are alike for every unit: of the same size, cost and admission. They need not be
// told apart in the search, which makes twelve single siblings one kind with thirteen states instead of 4,096.
func (p *Problem) kinds() [][]int {
	n := len(p.Free)
	var kinds [][]int
next:
	for h := range p.Size {
		for i, k := range kinds {
			o := k[0]
			if p.Size[o] == p.Size[h] && slices.Equal(p.Cost[o*n:o*n+n], p.Cost[h*n:h*n+n]) && p.sameAdmission(o, h) {
				kinds[i] = append(k, h)
				continue next
			}
		}
		kinds = append(kinds, []int{h})
	}
	return kinds
}

func (p *Problem) sameAdmission(g, h int) bool {
	for u := range p.Free {
		if p.Admits(g, u) != p.Admits(h, u) {
			return false
		}
	}
	return true
}
