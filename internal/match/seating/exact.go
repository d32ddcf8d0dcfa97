package seating

import "slices"

// table is the exact search, by dynamic programming: unit by unit, over how many households of each kind have a seat. A
// state is those counts as one number in mixed radix. The invariant after unit u: best[s] is the cheapest way to reach
// state s with the units up to u, and from[u][s] is the state before unit u was filled. Of ways that cost the same the
// one found first stays, which gives the first answer in the order of units.
type table struct {
	p     *Problem
	kinds [][]int
	step  []int // what one more seated household of a kind adds to the state
	size  int
	best  []partial // per state
	from  [][]int32 // per unit and state
}

// partial is what a partial answer costs; units count before cost. The zero value has not been reached.
type partial struct {
	reached bool
	units   int32
	cost    int32
}

func (a partial) better(b partial) bool {
	return !b.reached || a.units < b.units || a.units == b.units && a.cost < b.cost
}

func newTable(p *Problem, kinds [][]int, states int) *table {
	t := &table{p: p, kinds: kinds, size: states, best: make([]partial, states)}
	step := 1
	for _, k := range kinds {
		t.step = append(t.step, step)
		step *= len(k) + 1
	}
	t.best[0].reached = true
	return t
}

// solve fills the table unit by unit. What a unit adds starts from the states before it, never from its own, so that
// no unit is filled twice.
func (t *table) solve() bool {
	for u := range t.p.Free {
		before := slices.Clone(t.best)
		from := make([]int32, t.size)
		for s := range from {
			from[s] = int32(s)
		}
		for s, a := range before {
			if a.reached {
				t.fill(u, 0, s, s, t.p.Free[u], partial{true, a.units + 1, a.cost}, from)
			}
		}
		t.from = append(t.from, from)
	}
	if !t.best[t.size-1].reached {
		return false
	}
	t.readSeats()
	return true
}

// fill tries every number of households of kind k and later kinds in unit u, which has so many beds left.
func (t *table) fill(u, k, start, state int, beds int32, a partial, from []int32) {
	if k == len(t.kinds) {
		if state != start && a.better(t.best[state]) {
			t.best[state], from[state] = a, int32(start)
		}
		return
	}
	t.fill(u, k+1, start, state, beds, a, from)
	first := t.kinds[k][0]
	if !t.p.Admits(first, u) {
		return
	}
	left := len(t.kinds[k]) - state/t.step[k]%(len(t.kinds[k])+1)
	for range left {
		beds -= t.p.Size[first]
		if beds < 0 {
			return
		}
		state += t.step[k]
		a.cost += t.p.Cost[first*len(t.p.Free)+u]
		t.fill(u, k+1, start, state, beds, a, from)
	}
}

// readSeats walks back from the state in which everybody has a seat and gives each household its unit; of households
// alike, the first goes first.
func (t *table) readSeats() {
	state := t.size - 1
	for u := len(t.from) - 1; u >= 0; u-- {
		before := int(t.from[u][state])
		for k, households := range t.kinds {
			high := state / t.step[k] % (len(households) + 1)
			for i := before / t.step[k] % (len(households) + 1); i < high; i++ {
				t.p.Seat[households[i]] = u
			}
		}
		state = before
	}
}
