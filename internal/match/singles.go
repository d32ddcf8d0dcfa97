package match

import "slices"

// assigner gives single beds to wishes, one more wish at a time along the path that gains most. After each step no
// other plan for as many wishes is better.
type assigner struct {
	wishes []*wish
	left   []int32 // beds left per unit
	seat   []int   // option of each wish; -1: none yet
	in     [][]int // per unit: the wishes seated there

	gain []value // per unit: the most that a path ending there gains
	from []step  // per unit: the last step of that path
	seen []bool  // per unit: some path ends there

	queue []int
}

// step moves a wish to one of its options.
type step struct{ wish, option int }

// assignSingles returns what the best plan for one bed each is worth, and the option of each wish.
func assignSingles(wishes []*wish, room []int32) (value, []int) {
	n := len(room)
	g := assigner{
		wishes: wishes, left: slices.Clone(room), seat: make([]int, len(wishes)), in: make([][]int, n),
		gain: make([]value, n), from: make([]step, n), seen: make([]bool, n),
	}
	for i := range g.seat {
		g.seat[i] = -1
	}
	order := make([]int, len(wishes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return slices.Compare(wishes[j].worth[:], wishes[i].worth[:]) })
	var total value
	for len(order) > 0 {
		alike := 1
		for alike < len(order) && wishes[order[alike]].worth == wishes[order[0]].worth {
			alike++
		}
		total = total.plus(g.seatAlike(order[:alike]))
		order = order[alike:]
	}
	return total, g.seat
}

// seatAlike seats as many as possible of the wishes that are worth the same. Nobody worth less can earn a seat that
// one of them could have had, and who finds no path now will find none later.
func (g *assigner) seatAlike(alike []int) value {
	var total value
	for {
		gain, end, ok := g.path(alike)
		if !ok {
			return total
		}
		total = total.plus(gain)
		g.walk(end)
	}
}

// path finds the free unit that the most gaining path from one of the wishes ends in.
func (g *assigner) path(starts []int) (best value, end int, ok bool) {
	clear(g.seen)
	queue := g.queue[:0]
	for _, i := range starts {
		if g.seat[i] < 0 {
			queue = g.relax(i, g.wishes[i].worth, queue)
		}
	}
	for next := 0; next < len(queue); next++ {
		u := queue[next]
		for _, i := range g.in[u] {
			leaves := g.wishes[i].options[g.seat[i]].fit
			queue = g.relax(i, g.gain[u].minus(value{2: leaves}), queue)
		}
	}
	g.queue = queue
	for u, v := range g.gain {
		if g.seen[u] && g.left[u] > 0 && (!ok || v.beats(best)) {
			best, end, ok = v, u, true
		}
	}
	return best, end, ok
}

// relax offers every option of a wish that has gained so much before it is seated.
func (g *assigner) relax(i int, before value, queue []int) []int {
	for n := range g.wishes[i].options {
		o := &g.wishes[i].options[n]
		u := o.units[0]
		if g.seat[i] == n || g.left[u] <= 0 && len(g.in[u]) == 0 {
			continue
		}
		if v := before.plus(value{2: o.fit}); !g.seen[u] || v.beats(g.gain[u]) {
			g.seen[u], g.gain[u], g.from[u] = true, v, step{i, n}
			queue = append(queue, u)
		}
	}
	return queue
}

// walk moves everybody along the path that ends in unit u.
func (g *assigner) walk(u int) {
	g.left[u]--
	for {
		s := g.from[u]
		was := g.seat[s.wish]
		g.seat[s.wish] = s.option
		g.in[u] = append(g.in[u], s.wish)
		if was < 0 {
			return
		}
		u = g.wishes[s.wish].options[was].units[0]
		g.in[u] = slices.DeleteFunc(g.in[u], func(i int) bool { return i == s.wish })
	}
}
