package match

import (
	"cmp"
	"slices"
)

// flow seats very large and very mixed groups: blocks of several people by trying, single people by augmenting paths.
// It finds seats whenever there are any.
func (p *puzzle) flow() bool {
	order := make([]int, len(p.size))
	for b := range order {
		order[b], p.seat[b] = b, -1
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.size[b], p.size[a]) })
	return p.tryMany(order, slices.Clone(p.room))
}

func (p *puzzle) tryMany(order []int, room []int32) bool {
	if len(order) == 0 || p.size[order[0]] == 1 {
		return p.matchSingles(order, room)
	}
	b := order[0]
	for u := range room {
		if !p.admits(b, u) || room[u] < p.size[b] {
			continue
		}
		room[u] -= p.size[b]
		p.seat[b] = u
		if p.tryMany(order[1:], room) {
			return true
		}
		room[u] += p.size[b]
	}
	p.seat[b] = -1
	return false
}

func (p *puzzle) matchSingles(singles []int, room []int32) bool {
	in := make([][]int, len(room)) // the single people seated in each unit
	for _, b := range singles {
		p.seat[b] = -1
	}
	for _, b := range singles {
		if !p.augment(b, in, room, make([]bool, len(room))) {
			return false
		}
	}
	return true
}

// augment seats b, moving others along when that makes room.
func (p *puzzle) augment(b int, in [][]int, room []int32, seen []bool) bool {
	for u := range room {
		if seen[u] || !p.admits(b, u) {
			continue
		}
		seen[u] = true
		if int32(len(in[u])) < room[u] {
			in[u] = append(in[u], b)
			p.seat[b] = u
			return true
		}
		for i, other := range in[u] {
			if p.augment(other, in, room, seen) {
				in[u][i] = b
				p.seat[b] = u
				return true
			}
		}
	}
	return false
}
