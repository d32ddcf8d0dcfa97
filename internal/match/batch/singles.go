package batch

import (
	"math"
	"slices"
)

// row is a request as the assignment of single beds sees it: the unit of each option, and what the option costs: its
// fit, negative.
type row struct {
	units []int32
	costs []int64
	best  bool // the cheapest come first
}

// rowOf makes the row of a request once; every choice made for groups asks for it again.
func (r *request) rowOf() *row {
	if r.row == nil {
		r.row = &row{best: true}
		for i := range r.options {
			r.row.add(r.options[i].units[0], -r.options[i].fit)
		}
	}
	return r.row
}

func (w *row) add(unit int, cost int64) {
	w.best = w.best && (len(w.costs) == 0 || w.costs[len(w.costs)-1] <= cost)
	w.units, w.costs = append(w.units, int32(unit)), append(w.costs, cost)
}

// assigner gives single beds to requests: an assignment problem, solved by shortest augmenting paths (Jonker and
// Volgenant). Each request is seated along the path that costs least, on which others may move to another of their
// options. Prices of requests and units make every step of a path cost at least nothing, so the nearest end that is
// found first is the best.
type assigner struct {
	rows []*row
	left []int32 // beds left per unit; the last unit is to wait, where there is always room
	seat []int   // option of each request; -1: none yet, len(units): waits
	in   [][]int // per unit: the requests seated there

	own, price []int64 // of each request, and of each unit: at most 0, and 0 where there is room
	rank       []int   // of each request: how pressing it is, from 0

	far    []int64 // per unit: what the best path there costs
	from   []step  // per unit: the last step of that path
	state  []int8
	open   []int // units that some path reached
	closed []int // full units that were left again, with who sits there
}

// step moves a request to one of its options.
type step struct{ request, option int }

// What is known of a unit on the way.
const (
	unseen int8 = iota
	opened
	shut
)

// waiting costs more than any choice of places, so that as many as can be are seated.
const waiting = int64(1) << 44

// assignSingles returns what the best assignment of one bed each is gain, and the option of each request, -1 for who
// waits.
func assignSingles(requests []*request, free []int32) (value, []int) {
	order, rows := make([]int, len(requests)), make([]*row, len(requests))
	for i, r := range requests {
		order[i], rows[i] = i, r.rowOf()
	}
	slices.SortStableFunc(order, func(i, j int) int { return slices.Compare(requests[j].gain[:], requests[i].gain[:]) })
	rank := make([]int, len(requests))
	for n, i := range order[min(1, len(order)):] {
		if rank[i] = rank[order[n]]; requests[i].gain != requests[order[n]].gain {
			rank[i]++
		}
	}
	seat := seatAll(rows, free, order, rank)
	var total value
	for i, n := range seat {
		if n >= 0 {
			total = total.plus(requests[i].gain).plus(value{2: requests[i].options[n].fit})
		}
	}
	return total, seat
}

// seatAll seats requests in an order, those of a lower rank first: as many of each rank as can be, as well as can be.
// Whoever is seated is seated for good, perhaps elsewhere, when the next rank comes.
func seatAll(rows []*row, free []int32, order, rank []int) []int {
	n := len(free)
	g := assigner{rows: rows, left: append(slices.Clone(free), math.MaxInt32), seat: make([]int, len(rows)),
		in:  make([][]int, n+1),
		own: make([]int64, len(rows)), price: make([]int64, n+1), rank: rank,
		far: make([]int64, n+1), from: make([]step, n+1), state: make([]int8, n+1)}
	for i := range g.seat {
		g.seat[i] = -1
	}
	for _, i := range order {
		g.place(i)
	}
	for i, s := range g.seat {
		if s == len(rows[i].units) {
			g.seat[i] = -1
		}
	}
	return g.seat
}

// place seats one request more along the cheapest path, which may end with one of the same rank who waits.
//
// It is Dijkstra over units: the nearest open unit is final, for no step costs less than nothing. Afterwards
// the prices of the units that were passed, and of who sits there, move by how much farther the end was. That keeps it
// true for the next request.
func (g *assigner) place(i int) {
	g.open, g.closed = g.open[:0], g.closed[:0]
	bound := int64(math.MaxInt64) // what the nearest end found so far costs
	bound = g.leave(i, g.rank[i], 0, bound)
	var end int
	for {
		at := 0
		for n, u := range g.open {
			if g.far[u] < g.far[g.open[at]] || g.far[u] == g.far[g.open[at]] && g.left[u] > g.left[g.open[at]] {
				at = n
			}
		}
		end = g.open[at]
		if g.left[end] > 0 {
			break
		}
		g.open[at] = g.open[len(g.open)-1]
		g.open = g.open[:len(g.open)-1]
		g.state[end] = shut
		g.closed = append(g.closed, end)
		for _, j := range g.in[end] {
			bound = g.leave(j, g.rank[i], g.far[end]-g.own[j], bound)
		}
	}
	g.own[i] = g.far[end]
	for _, u := range g.closed {
		more := g.far[end] - g.far[u]
		g.price[u] -= more
		for _, j := range g.in[u] {
			g.own[j] += more
		}
		g.state[u] = unseen
	}
	for _, u := range g.open {
		g.state[u] = unseen
	}
	g.move(end)
}

// leave offers a request every option that costs less than the nearest end found so far, when the way to it cost so
// much, and to wait where it is of the rank that is being seated. It returns what the nearest end costs now.
func (g *assigner) leave(i, rank int, so, bound int64) int64 {
	w := g.rows[i]
	for n, c := range w.costs {
		if so+c >= bound {
			if w.best {
				break // Prices only add to it.
			}
			continue
		}
		u := w.units[n]
		if d := so + c - g.price[u]; d < bound && (g.left[u] > 0 || len(g.in[u]) > 0) {
			bound = g.reach(int(u), d, bound, step{i, n})
		}
	}
	if g.rank[i] == rank && so+waiting < bound {
		bound = g.reach(len(g.left)-1, so+waiting, bound, step{i, len(w.units)})
	}
	return bound
}

// reach notes a way to a unit that is cheaper than those known.
func (g *assigner) reach(u int, d, bound int64, by step) int64 {
	switch {
	case g.state[u] == shut || g.state[u] == opened && g.far[u] <= d:
		return bound
	case g.state[u] == unseen:
		g.state[u] = opened
		g.open = append(g.open, u)
	}
	g.far[u], g.from[u] = d, by
	if g.left[u] > 0 {
		return d
	}
	return bound
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
		u = int(g.rows[s.request].units[was])
		g.in[u] = slices.DeleteFunc(g.in[u], func(i int) bool { return i == s.request })
	}
}
