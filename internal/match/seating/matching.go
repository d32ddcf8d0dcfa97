package seating

import (
	"cmp"
	"slices"
)

// seatByMatching seats very large and very mixed groups, without regard to units and cost: households of several people
// by trying, largest first, and under each choice the single people by augmenting paths (bipartite matching with
// capacities, after Kuhn). It finds seats whenever there are any.
func (p *Problem) seatByMatching() bool {
	order := make([]int, len(p.Size))
	for h := range order {
		order[h], p.Seat[h] = h, -1
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.Size[b], p.Size[a]) })
	return p.tryLargest(order, slices.Clone(p.Free))
}

// tryLargest seats the households in order. When it answers false, free is as it was: the next choice starts from
// what the last one found.
func (p *Problem) tryLargest(order []int, free []int32) bool {
	if len(order) == 0 || p.Size[order[0]] == 1 {
		return p.matchSingles(order, free)
	}
	h := order[0]
	for u := range free {
		if !p.Admits(h, u) || free[u] < p.Size[h] {
			continue
		}
		free[u] -= p.Size[h]
		p.Seat[h] = u
		if p.tryLargest(order[1:], free) {
			return true
		}
		free[u] += p.Size[h]
	}
	p.Seat[h] = -1
	return false
}

// matchSingles seats people who need one bed each. Once somebody cannot be seated with the others, no order of
// seating helps: an augmenting path exists whenever a larger matching does (Berge).
func (p *Problem) matchSingles(singles []int, free []int32) bool {
	in := make([][]int, len(free)) // the single people seated in each unit
	for _, h := range singles {
		p.Seat[h] = -1
	}
	for _, h := range singles {
		if !p.augment(h, in, free, make([]bool, len(free))) {
			return false
		}
	}
	return true
}

// augment seats h, moving somebody else to another unit where that makes room. Each unit is visited once.
// When it answers false nobody has moved.
func (p *Problem) augment(h int, in [][]int, free []int32, seen []bool) bool {
	for u := range free {
		if seen[u] || !p.Admits(h, u) {
			continue
		}
		seen[u] = true
		if int32(len(in[u])) < free[u] {
			in[u] = append(in[u], h)
			p.Seat[h] = u
			return true
		}
		for i, other := range in[u] {
			if p.augment(other, in, free, seen) {
				in[u][i] = h
				p.Seat[h] = u
				return true
			}
		}
	}
	return false
}
