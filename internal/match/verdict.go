package match

import "amparo/internal/domain"

// verdict is what judging one house for one ask came to.
type verdict struct {
	fits  bool // every rule holds, and there is a bed for everybody: seats is the answer
	full  bool // every rule holds but room
	seats []int
	shown []finding // what keeps the group out; empty when it fits
	opens opening
	key   uint64 // what the telling depends on beside the house; 0: on the ask as well
}

// finding is one or more rules that fail at one unit (or at the house itself: unit -1) for one block.
type finding struct {
	unit  int
	block int
	rules rules
}

// bench is the scratch of one judging after another.
type bench struct {
	verdict verdict
	puzzle  puzzle
	trial   puzzle
	seats   []int
	shown   []finding
}

// judge decides about one house. What it returns lies in the bench and lasts until the next call.
func (q *query) judge(h *house, s *bench) *verdict {
	s.shown, s.verdict = s.shown[:0], verdict{}
	house := q.houseRules(h)
	switch {
	case len(h.units) == 0:
		s.shown = append(s.shown, finding{-1, 0, house})
		s.verdict.key = keyOf(-1, house, false)
	case len(q.blocks) == 1 || q.merged:
		q.judgeWhole(h, house, s)
	default:
		q.judgeGroup(h, house, s)
	}
	s.verdict.shown = s.shown
	return &s.verdict
}

// judgeWhole looks for one unit that takes everybody.
func (q *query) judgeWhole(h *house, house rules, s *bench) {
	v := &s.verdict
	best, closest, least := -1, -1, int32(0)
	var closestRules rules
	unlicensed := q.unlicensed(h)
	for i := range h.doors {
		d := &h.doors[i]
		unit := q.allRules(d, unlicensed)
		free := q.room(d, h, i)
		room := roomRule(free, d.beds, q.persons)
		all := house | unit | room
		if all == 0 {
			if cost := q.unitCost(&h.units[i]); best < 0 || cost < least {
				best, least = i, cost
			}
			continue
		}
		v.full = v.full || house|unit == 0
		if all.single() {
			if o := (opening{rule: all, unit: i, beds: q.persons - free}); o.better(v.opens) {
				v.opens = o
			}
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
		*v = verdict{fits: true, seats: s.seats}
		return
	}
	if v.opens.rule != 0 {
		closest, closestRules = v.opens.unit, v.opens.rule
	}
	q.showWhole(house, closest, closestRules, s)
	if v.key = keyOf(closest, closestRules, v.opens.rule != 0); v.full {
		v.key |= uint64(q.persons) << 48
	}
	if q.merged && house == 0 && (opening{rule: ruleTogether}).better(v.opens) && q.fitsApart(h, s) {
		v.opens, v.key = opening{rule: ruleTogether, unit: -1}, 0
		if !v.full {
			s.shown = s.shown[:0]
		}
		s.shown = append(s.shown, finding{-1, 0, ruleTogether})
	}
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
	q.price(h, &s.puzzle)
	return s.puzzle.solve()
}

// lay writes the group and the house into a puzzle, without the costs, which only a group that fits somewhere needs.
func (q *query) lay(h *house, p *puzzle) {
	p.reset(len(q.blocks), len(h.units))
	for b := range q.blocks {
		p.size[b] = q.blocks[b].size
	}
	units, unlicensed := len(h.doors), q.unlicensed(h)
	for u := range h.doors {
		d := &h.doors[u]
		p.room[u] = q.room(d, h, u)
		for w := range q.passes {
			word := q.passes[w].at(d, unlicensed)
			for b := w * perWord; b < min((w+1)*perWord, len(q.blocks)); b++ {
				p.mask[b*units+u] = rules(word&doorMask) << doorShift
				word >>= doorBits
			}
		}
	}
}

// allRules returns the rules that any of the blocks fails at a door.
func (q *query) allRules(d *door, unlicensed bool) rules {
	var all rules
	for w := range q.passes {
		for word := q.passes[w].at(d, unlicensed); word != 0; word >>= doorBits {
			all |= rules(word&doorMask) << doorShift
		}
	}
	return all
}

// price writes the costs into the puzzle.
func (q *query) price(h *house, p *puzzle) {
	for b := range q.blocks {
		for u := range h.units {
			p.cost[b*len(h.units)+u] = q.blockCost(&q.blocks[b], &h.units[u])
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

// seatsIn writes out who goes where, in the order of the group.
func (q *query) seatsIn(h *house, seats []int, out []domain.InUnit) []domain.InUnit {
	start := len(out)
	out = out[:start+len(q.ask.Case.Group)]
	for b, u := range seats {
		for _, person := range q.blocks[b].members {
			out[start+person] = domain.InUnit{Ref: q.ask.Case.Group[person].Ref, Unit: h.units[u].id}
		}
	}
	return out[start:]
}
