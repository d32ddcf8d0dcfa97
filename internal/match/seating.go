package match

import "slices"

// puzzle asks which unit each block goes into: whole, where it is admitted, and never more people than beds. Among
// all answers it wants the fewest units, then the least cost, then the first in the order of units.
type puzzle struct {
	size []int32 // people per block
	room []int32 // beds per unit
	mask []rules // per block and unit: 0 admits
	cost []int32 // per block and unit
	seat []int   // the answer: the unit of each block
	lone []bool  // per block: it is admitted nowhere, beds aside
}

func (p *puzzle) reset(blocks, units int) {
	p.size = slices.Grow(p.size[:0], blocks)[:blocks]
	p.seat = slices.Grow(p.seat[:0], blocks)[:blocks]
	p.lone = slices.Grow(p.lone[:0], blocks)[:blocks]
	p.room = slices.Grow(p.room[:0], units)[:units]
	p.mask = slices.Grow(p.mask[:0], blocks*units)[:blocks*units]
	p.cost = slices.Grow(p.cost[:0], blocks*units)[:blocks*units]
}

func (p *puzzle) admits(b, u int) bool { return p.mask[b*len(p.room)+u] == 0 }

// orphans marks the blocks that are admitted nowhere, beds aside, and counts them.
func (p *puzzle) orphans() int {
	n := 0
	for b := range p.lone {
		if p.lone[b] = !slices.Contains(p.mask[b*len(p.room):(b+1)*len(p.room)], 0); p.lone[b] {
			n++
		}
	}
	return n
}

// solve fills in the seats, or reports that the blocks cannot all be seated. It never fails because of a choice made
// too early.
func (p *puzzle) solve() bool {
	people, hope := p.hope()
	return hope && (p.oneUnit(people) || p.tries() && p.share())
}

// seatable reports whether the blocks can all be seated, and says nothing of where. It leaves the puzzle as it was but for the seats.
func (p *puzzle) seatable() bool {
	if _, hope := p.hope(); !hope {
		return false
	}
	if p.few() {
		return p.try(0)
	}
	return p.solve()
}

// hope counts the people, and looks whether each block would find room if it came alone and the beds are enough for all.
func (p *puzzle) hope() (people int32, hope bool) {
	for b := range p.size {
		people += p.size[b]
		row, fits := p.mask[b*len(p.room):(b+1)*len(p.room)], false
		for u, m := range row {
			if fits = m == 0 && p.size[b] <= p.room[u]; fits {
				break
			}
		}
		if !fits {
			return people, false
		}
	}
	var beds int32
	for _, n := range p.room {
		beds += max(0, n)
	}
	return people, beds >= people
}

// maxWays is how many ways of sharing the units are simply tried.
const maxWays = 256

// few reports whether there are few enough ways to try them all.
func (p *puzzle) few() bool {
	ways := 1
	for range p.size {
		if ways *= len(p.room); ways > maxWays {
			return false
		}
	}
	return true
}

// tries rules out, where that is cheap, that the exact search looks for seats in vain.
func (p *puzzle) tries() bool { return !p.few() || p.try(0) }

// try seats block b and those after it wherever they go in.
func (p *puzzle) try(b int) bool {
	if b == len(p.size) {
		return true
	}
	size := p.size[b]
	for u, m := range p.mask[b*len(p.room) : (b+1)*len(p.room)] {
		if m != 0 || p.room[u] < size {
			continue
		}
		p.room[u] -= size
		found := p.try(b + 1)
		p.room[u] += size
		if found {
			return true
		}
	}
	return false
}

// oneUnit seats everybody in the same unit, which is always the best answer when there is one.
func (p *puzzle) oneUnit(people int32) bool {
	best, least := -1, int32(0)
next:
	for u := range p.room {
		if p.room[u] < people {
			continue
		}
		var cost int32
		for b := range p.size {
			if !p.admits(b, u) {
				continue next
			}
			cost += p.cost[b*len(p.room)+u]
		}
		if best < 0 || cost < least {
			best, least = u, cost
		}
	}
	for b := range p.seat {
		p.seat[b] = best
	}
	return best >= 0
}

// maxStates bounds the exact search over ways to share units. Beyond it the blocks are still seated whenever that is
// possible, but the number of units and the cost are no longer the least.
const maxStates = 1024

// share seats the blocks over several units.
func (p *puzzle) share() bool {
	kinds := p.kinds()
	states := 1
	for _, k := range kinds {
		states *= len(k) + 1
		if states > maxStates {
			return p.flow()
		}
	}
	return newTable(p, kinds, states).solve()
}

// kinds groups the blocks that are alike for every unit, so that they need not be told apart in the search.
func (p *puzzle) kinds() [][]int {
	n := len(p.room)
	var kinds [][]int
next:
	for b := range p.size {
		for i, k := range kinds {
			a := k[0]
			if p.size[a] == p.size[b] && slices.Equal(p.cost[a*n:a*n+n], p.cost[b*n:b*n+n]) && p.sameDoors(a, b) {
				kinds[i] = append(k, b)
				continue next
			}
		}
		kinds = append(kinds, []int{b})
	}
	return kinds
}

func (p *puzzle) sameDoors(a, b int) bool {
	for u := range p.room {
		if p.admits(a, u) != p.admits(b, u) {
			return false
		}
	}
	return true
}

// table is the exact search: unit by unit, over how many blocks of each kind already have a seat.
type table struct {
	p     *puzzle
	kinds [][]int
	step  []int // what one more seated block of a kind adds to the state
	size  int
	best  []worth   // per state, with the units looked at so far
	from  [][]int32 // per unit and state: the state before that unit was filled
}

// worth is what a partial answer costs; units weigh before cost. The zero value has not been reached.
type worth struct {
	reached bool
	units   int32
	cost    int32
}

func (w worth) beats(o worth) bool {
	return !o.reached || w.units < o.units || w.units == o.units && w.cost < o.cost
}

func newTable(p *puzzle, kinds [][]int, states int) *table {
	t := &table{p: p, kinds: kinds, size: states, best: make([]worth, states)}
	step := 1
	for _, k := range kinds {
		t.step = append(t.step, step)
		step *= len(k) + 1
	}
	t.best[0].reached = true
	return t
}

func (t *table) solve() bool {
	for u := range t.p.room {
		before := slices.Clone(t.best)
		from := make([]int32, t.size)
		for s := range from {
			from[s] = int32(s)
		}
		for s, w := range before {
			if w.reached {
				t.fill(u, 0, s, s, t.p.room[u], worth{true, w.units + 1, w.cost}, from)
			}
		}
		t.from = append(t.from, from)
	}
	if !t.best[t.size-1].reached {
		return false
	}
	t.read()
	return true
}

// fill tries every number of blocks of kind k and later kinds in unit u.
func (t *table) fill(u, k, start, state int, room int32, w worth, from []int32) {
	if k == len(t.kinds) {
		if state != start && w.beats(t.best[state]) {
			t.best[state], from[state] = w, int32(start)
		}
		return
	}
	t.fill(u, k+1, start, state, room, w, from)
	first := t.kinds[k][0]
	if !t.p.admits(first, u) {
		return
	}
	left := len(t.kinds[k]) - state/t.step[k]%(len(t.kinds[k])+1)
	for range left {
		room -= t.p.size[first]
		if room < 0 {
			return
		}
		state += t.step[k]
		w.cost += t.p.cost[first*len(t.p.room)+u]
		t.fill(u, k+1, start, state, room, w, from)
	}
}

// read walks back from the full state and gives each block its unit; of blocks alike, the first goes first.
func (t *table) read() {
	state := t.size - 1
	for u := len(t.from) - 1; u >= 0; u-- {
		before := int(t.from[u][state])
		for k, blocks := range t.kinds {
			high := state / t.step[k] % (len(blocks) + 1)
			for i := before / t.step[k] % (len(blocks) + 1); i < high; i++ {
				t.p.seat[blocks[i]] = u
			}
		}
		state = before
	}
}
