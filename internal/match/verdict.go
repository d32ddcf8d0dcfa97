package match

import "amparo/internal/domain"

// verdict is what judging one house for one ask came to.
type verdict struct {
	fits  bool // every rule holds, and there is a bed for everybody: seats is the answer
	full  bool // every rule holds but room
	seats []int
	shown []finding // what keeps the group out; empty when it fits
	opens opening
}

// finding is one or more rules that fail at one unit (or at the house itself: unit -1) for one block.
type finding struct {
	unit  int
	block int
	rules rules
}

// opening is the single change that alone would let the group in.
type opening struct {
	rule rules // 0: there is none
	unit int   // -1: of the house itself, or of the group
	beds int32 // for room: how many more it needs
}

// better reports whether o is to be suggested before p.
func (o opening) better(p opening) bool {
	if p.rule == 0 || o.rule.ease() != p.rule.ease() {
		return p.rule == 0 && o.rule.ease() < never || o.rule.ease() < p.rule.ease()
	}
	return o.beds < p.beds
}

// bench is the scratch of one judging after another.
type bench struct {
	puzzle puzzle
	trial  puzzle
	seats  []int
	shown  []finding
}

// judge decides about one house. What it returns lies in the bench and lasts until the next call.
func (q *query) judge(h *house, s *bench) verdict {
	s.shown = s.shown[:0]
	house := q.houseRules(h)
	switch {
	case len(h.units) == 0:
		return s.outside(house)
	case len(q.blocks) == 1 || q.merged:
		return q.judgeWhole(h, house, s)
	}
	return q.judgeGroup(h, house, s)
}

// outside is the verdict about a house that fails rules of its own which no unit can change.
func (s *bench) outside(house rules) verdict {
	s.shown = append(s.shown, finding{-1, 0, house})
	return verdict{shown: s.shown}
}

// judgeWhole looks for one unit that takes everybody.
func (q *query) judgeWhole(h *house, house rules, s *bench) verdict {
	var v verdict
	best, closest, least := -1, -1, int32(0)
	var closestRules rules
	for i := range h.units {
		u := &h.units[i]
		var unit rules
		for b := range q.blocks {
			unit |= q.unitRules(&q.blocks[b], h, u)
		}
		room := q.roomRule(u, q.persons)
		all := house | unit | room
		if all == 0 {
			if cost := q.unitCost(u); best < 0 || cost < least {
				best, least = i, cost
			}
			continue
		}
		v.full = v.full || house|unit == 0
		if o := (opening{rule: all, unit: i, beds: max(0, q.persons-q.room(u))}); all.single() && o.better(v.opens) {
			v.opens = o
		}
		if closest < 0 || all.count() < closestRules.count() {
			closest, closestRules = i, all
		}
	}
	if best >= 0 {
		s.seats = s.seats[:0]
		for range q.blocks {
			s.seats = append(s.seats, best)
		}
		return verdict{fits: true, seats: s.seats}
	}
	if v.opens.rule != 0 {
		closest, closestRules = v.opens.unit, v.opens.rule
	}
	q.showWhole(house, closest, closestRules, s)
	if q.merged && house == 0 && (opening{rule: ruleTogether}).better(v.opens) && q.fitsApart(h, s) {
		v.opens = opening{rule: ruleTogether, unit: -1}
		if !v.full {
			s.shown = s.shown[:0]
		}
		s.shown = append(s.shown, finding{-1, 0, ruleTogether})
	}
	v.shown = s.shown
	return v
}

// showWhole tells what fails at the house, then what fails at the unit that comes closest.
func (q *query) showWhole(house rules, unit int, all rules, s *bench) {
	if house != 0 {
		s.shown = append(s.shown, finding{-1, 0, house})
	}
	if rest := all &^ house; rest != 0 {
		s.shown = append(s.shown, finding{unit, 0, rest})
	}
}

// fitsApart reports whether the blocks would fit, each in a unit of its own choice.
func (q *query) fitsApart(h *house, s *bench) bool {
	q.lay(h, &s.puzzle)
	return s.puzzle.solve()
}

// lay writes the group and the house into a puzzle.
func (q *query) lay(h *house, p *puzzle) {
	p.reset(len(q.blocks), len(h.units))
	for u := range h.units {
		p.room[u] = q.room(&h.units[u])
	}
	for b := range q.blocks {
		block := &q.blocks[b]
		p.size[b] = block.size
		for u := range h.units {
			at := b*len(h.units) + u
			p.mask[at] = q.unitRules(block, h, &h.units[u])
			p.cost[at] = q.blockCost(block, &h.units[u])
		}
	}
}

// blockCost is what the network loses when the block takes this unit: places for mothers that nobody needs here.
func (q *query) blockCost(b *block, u *unit) int32 {
	if u.kids > 0 && b.kids == 0 {
		return b.size
	}
	return 0
}

func (q *query) unitCost(u *unit) int32 {
	var cost int32
	for b := range q.blocks {
		cost += q.blockCost(&q.blocks[b], u)
	}
	return cost
}

// judgeGroup looks for units of the house that together take every block at once.
func (q *query) judgeGroup(h *house, house rules, s *bench) verdict {
	p := &s.puzzle
	q.lay(h, p)
	orphans := 0
	for b := range q.blocks {
		if p.orphan(b) {
			orphans++
		}
	}
	solved := orphans == 0 && p.solve()
	if solved && house == 0 {
		return verdict{fits: true, seats: p.seat}
	}
	v := verdict{full: orphans == 0 && house == 0}
	switch {
	case house == 0:
		v.opens = q.openGroup(h, s, orphans)
	case solved && house.single() && house.ease() < never:
		v.opens = opening{rule: house, unit: -1}
	}
	if house != 0 {
		s.shown = append(s.shown, finding{-1, 0, house})
	}
	for b := range q.blocks {
		if p.orphan(b) {
			s.shown = append(s.shown, q.closestUnit(p, b, v.opens))
		}
	}
	if orphans == 0 && !solved {
		s.shown = append(s.shown, finding{-1, 0, q.lack(h, s)})
	}
	v.shown = s.shown
	return v
}

// closestUnit is where the block fails least; when a change was found that lets it in, the unit of that change.
func (q *query) closestUnit(p *puzzle, b int, o opening) finding {
	units, best := len(p.room), 0
	row := p.mask[b*units : b*units+units]
	for u, m := range row {
		if o.rule != 0 && u == o.unit && m == o.rule {
			return finding{u, b, m}
		}
		if m.count() < row[best].count() {
			best = u
		}
	}
	return finding{best, b, row[best]}
}

// lack tells whether the group only waits for beds, or would not fit even into an empty house.
func (q *query) lack(h *house, s *bench) rules {
	t := s.copyPuzzle()
	for u := range h.units {
		t.room[u] = max(t.room[u], h.units[u].beds)
	}
	if t.solve() {
		return ruleNoRoom
	}
	return ruleTooMany
}

func (s *bench) copyPuzzle() *puzzle {
	p, t := &s.puzzle, &s.trial
	t.reset(len(p.size), len(p.room))
	copy(t.size, p.size)
	copy(t.room, p.room)
	copy(t.mask, p.mask)
	copy(t.cost, p.cost)
	return t
}

// openGroup looks for the single change that would seat the whole group. A change counts for every block, because it
// is the unit's rule that changes, not the person.
func (q *query) openGroup(h *house, s *bench, orphans int) opening {
	var best opening
	for u := range h.units {
		for tried := rules(0); ; {
			rule := s.puzzle.nextRule(u, orphans, tried)
			if rule == 0 {
				break
			}
			tried |= rule
			if o := (opening{rule: rule, unit: u}); o.better(best) && s.opensWith(o) {
				best = o
			}
		}
		if orphans == 0 {
			if o := q.openBeds(h, s, u, best); o.rule != 0 {
				best = o
			}
		}
	}
	return best
}

// nextRule returns a rule, not tried yet, that alone keeps a block out of the unit. While some block has no unit at all,
// only the rule that keeps such a block out can help.
func (p *puzzle) nextRule(u, orphans int, tried rules) rules {
	for b := range p.size {
		m := p.mask[b*len(p.room)+u]
		if m.single() && m&tried == 0 && (orphans == 0 || p.orphan(b)) {
			return m
		}
	}
	return 0
}

// opensWith reports whether everybody has a seat once that one rule no longer fails. A licence is the house's, so it
// opens all units; any other rule is the unit's own.
func (s *bench) opensWith(o opening) bool {
	t := s.copyPuzzle()
	for b := range t.size {
		for u := range t.room {
			if u == o.unit || o.rule == ruleLicence {
				t.mask[b*len(t.room)+u] &^= o.rule
			}
		}
	}
	return t.solve()
}

// openBeds returns the fewest beds in one unit that would seat everybody, when that is to be suggested before best.
func (q *query) openBeds(h *house, s *bench, u int, best opening) opening {
	admits := false
	for b := range s.puzzle.size {
		admits = admits || s.puzzle.admits(b, u)
	}
	if !admits {
		return opening{}
	}
	for n := int32(1); n <= q.persons; n++ {
		o := opening{rule: ruleNoRoom, unit: u, beds: n}
		if s.puzzle.room[u]+n > h.units[u].beds {
			o.rule = ruleTooMany
		}
		if !o.better(best) {
			return opening{}
		}
		t := s.copyPuzzle()
		t.room[u] += n
		if t.solve() {
			return o
		}
	}
	return opening{}
}

// seatsIn writes out who goes where, in the order of the group.
func (q *query) seatsIn(h *house, seats []int, out []domain.InUnit) []domain.InUnit {
	start := len(out)
	out = out[:start+len(q.ask.Case.Group)]
	for b, u := range seats {
		for _, person := range q.blocks[b].members {
			out[start+person] = domain.InUnit{Ref: q.ask.Case.Group[person].Ref, Unit: h.units[u].src.ID}
		}
	}
	return out[start:]
}
