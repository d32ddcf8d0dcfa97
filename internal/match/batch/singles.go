package batch

import "slices"

// assigner gives single beds to requests: an assignment problem, solved by successive best augmenting paths. One more
// request gets a bed along the path that gains most, on which others may move to another of their options. After each
// step no other assignment of as many requests is better; requests that are gain more are seated first, and nobody
// seated loses the bed.
type assigner struct {
	requests []*request
	left     []int32 // beds left per unit
	seat     []int   // option of each request; -1: none yet
	in       [][]int // per unit: the requests seated there

	gain []value // per unit: the most that a path ending there gains
	from []step  // per unit: the last step of that path
	seen []bool  // per unit: some path ends there

	queue []int
}

// step moves a request to one of its options.
type step struct{ request, option int }

// assignSingles returns what the best assignment of one bed each is gain, and the option of each request.
func assignSingles(requests []*request, free []int32) (value, []int) {
	n := len(free)
	g := assigner{
		requests: requests, left: slices.Clone(free), seat: make([]int, len(requests)), in: make([][]int, n),
		gain: make([]value, n), from: make([]step, n), seen: make([]bool, n),
	}
	for i := range g.seat {
		g.seat[i] = -1
	}
	order := make([]int, len(requests))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return slices.Compare(requests[j].gain[:], requests[i].gain[:]) })
	var total value
	for len(order) > 0 {
		alike := 1
		for alike < len(order) && requests[order[alike]].gain == requests[order[0]].gain {
			alike++
		}
		total = total.plus(g.seatAlike(order[:alike]))
		order = order[alike:]
	}
	return total, g.seat
}

// seatAlike seats as many as possible of the requests that are gain the same. Nobody gain less can earn a seat that
// one of them could have had, and who finds no path now will find none later.
func (g *assigner) seatAlike(alike []int) value {
	var total value
	for {
		gain, end, ok := g.bestPath(alike)
		if !ok {
			return total
		}
		total = total.plus(gain)
		g.move(end)
	}
}

// bestPath finds the free unit in which the path of most gain from one of the requests ends (Bellman and Ford, with a
// queue: a move away from a seat may lose fit, so gains can be negative).
func (g *assigner) bestPath(starts []int) (best value, end int, ok bool) {
	clear(g.seen)
	queue := g.queue[:0]
	for _, i := range starts {
		if g.seat[i] < 0 {
			queue = g.relax(i, g.requests[i].gain, queue)
		}
	}
	for next := 0; next < len(queue); next++ {
		u := queue[next]
		for _, i := range g.in[u] {
			leaves := g.requests[i].options[g.seat[i]].fit
			queue = g.relax(i, g.gain[u].minus(value{2: leaves}), queue)
		}
	}
	g.queue = queue
	for u, v := range g.gain {
		if g.seen[u] && g.left[u] > 0 && (!ok || v.better(best)) {
			best, end, ok = v, u, true
		}
	}
	return best, end, ok
}

// relax offers every option of a request that has gained so much before it is seated.
func (g *assigner) relax(i int, before value, queue []int) []int {
	for n := range g.requests[i].options {
		o := &g.requests[i].options[n]
		u := o.units[0]
		if g.seat[i] == n || g.left[u] <= 0 && len(g.in[u]) == 0 {
			continue
		}
		if v := before.plus(value{2: o.fit}); !g.seen[u] || v.better(g.gain[u]) {
			g.seen[u], g.gain[u], g.from[u] = true, v, step{i, n}
			queue = append(queue, u)
		}
	}
	return queue
}

// move moves everybody along the path that ends in unit u.
func (g *assigner) move(u int) {
	g.left[u]--
	for {
		s := g.from[u]
		was := g.seat[s.request]
		g.seat[s.request] = s.option
		g.in[u] = append(g.in[u], s.request)
		if was < 0 {
			return
		}
		u = g.requests[s.request].options[was].units[0]
		g.in[u] = slices.DeleteFunc(g.in[u], func(i int) bool { return i == s.request })
	}
}
