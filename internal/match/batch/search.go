package batch

import (
	"cmp"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/match/eligibility"
)

// search looks for the best assignment by branch and bound. Groups are placed by trying every option, and a branch is
// cut where its bound is not better than the best assignment so far. People who need one bed are placed exactly, by
// assignSingles, under every choice made for the groups.
type search struct {
	free    []int32
	groups  []*request
	singles []*request
	exact   bool // nothing was left out so far
	nodes   int

	chosen  []int // option of each group; -1: waits
	found   bool
	best    value
	answers struct{ groups, singles []int } // options of the best assignment
}

// maxNodes bounds the search. Beyond it the assignment still breaks no rule, but is no longer proven to be the best.
const maxNodes = 300

// compact numbers only the units that some request can use.
func (x *search) compact(requests []*request) {
	number := make(map[int]int)
	var free []int32
	for _, r := range requests {
		for i := range r.options {
			for j, u := range r.options[i].units {
				n, known := number[u]
				if !known {
					n = len(free)
					number[u], free = n, append(free, x.free[u])
				}
				r.options[i].units[j] = n
			}
		}
	}
	x.free = free
}

func (x *search) run() {
	x.chosen = make([]int, len(x.groups))
	x.decide(0, value{})
}

// decide chooses for group i and all later ones. so is what the choices for the earlier ones are gain.
//
// The bound of a branch is never below what the branch can bring, so cutting one that is not better loses nothing.
// Every bed that is taken on the way down is given back on the way up, so free is the same for each option.
func (x *search) decide(i int, so value) {
	x.nodes++
	if i == len(x.groups) {
		gain, seats := assignSingles(x.singles, x.free)
		if total := so.plus(gain); !x.found || total.better(x.best) {
			x.found, x.best = true, total
			x.answers.groups, x.answers.singles = slices.Clone(x.chosen), seats
		}
		return
	}
	if x.found && !so.plus(x.bound(i)).better(x.best) {
		return
	}
	r := x.groups[i]
	for n := range r.options {
		if !x.take(i, n) {
			continue
		}
		x.chosen[i] = n
		x.decide(i+1, so.plus(r.gain).plus(value{2: r.options[n].fit}))
		x.giveBack(i, n)
		if x.nodes >= maxNodes {
			x.exact = false
			return
		}
	}
	x.chosen[i] = -1
	x.decide(i+1, so)
}

// take reserves the beds of a group's option, unless there are too few or somebody there must not meet the group.
func (x *search) take(i, n int) bool {
	r, o := x.groups[i], &x.groups[i].options[n]
	for j := range i {
		c, other := x.chosen[j], x.groups[j]
		if c >= 0 && other.options[c].shelter == o.shelter && other.query.SharesLink(r.query.Query.Links) {
			return false
		}
	}
	for h, u := range o.units {
		x.free[u] -= r.query.Households[h].Size
	}
	for _, u := range o.units {
		if x.free[u] < 0 {
			x.giveBack(i, n)
			return false
		}
	}
	return true
}

func (x *search) giveBack(i, n int) {
	r := x.groups[i]
	for h, u := range r.options[n].units {
		x.free[u] += r.query.Households[h].Size
	}
}

// bound is at least what any choice for group i and later ones can bring, because it counts each of them as one person.
func (x *search) bound(i int) value {
	gain, _ := assignSingles(append(slices.Clip(x.groups[i:]), x.singles...), x.free)
	return gain
}

// answer is the option of every request in the best assignment; -1: it waits.
func (x *search) answer() map[*request]int {
	chosen := make(map[*request]int, len(x.groups)+len(x.singles))
	for i, r := range x.groups {
		chosen[r] = x.answers.groups[i]
	}
	for i, r := range x.singles {
		chosen[r] = x.answers.singles[i]
	}
	return chosen
}

// firstCome gives every request, the one that waited longest first, the best of its options that is left.
func firstCome(requests []*request, free []int32) map[*request]int {
	x := search{free: free, groups: slices.Clone(requests), chosen: make([]int, len(requests))}
	slices.SortStableFunc(x.groups, func(r, o *request) int { return cmp.Compare(o.gain[1], r.gain[1]) })
	chosen := make(map[*request]int, len(requests))
	for i, r := range x.groups {
		n := 0
		for n < len(r.options) && !x.take(i, n) {
			n++
		}
		if n == len(r.options) {
			n = -1
		}
		x.chosen[i], chosen[r] = n, n
	}
	return chosen
}

// written writes an answer out.
func written(requests []*request, chosen map[*request]int) Assignment {
	var a Assignment
	for _, r := range requests {
		n := chosen[r]
		if n < 0 {
			a.Waiting = append(a.Waiting, r.index)
			continue
		}
		o := &r.options[n]
		seats := make([]domain.InUnit, 0, r.query.Persons)
		a.Places = append(a.Places, Place{
			Query: r.index, Shelter: o.shelter.ID, Agency: o.shelter.Agency, Score: o.score,
			Seats: eligibility.SeatsOf(r.query, o.shelter, o.seats, seats),
		})
	}
	slices.SortFunc(a.Places, func(a, b Place) int { return cmp.Compare(a.Query, b.Query) })
	return a
}
