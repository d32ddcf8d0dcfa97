package match

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
	for b, at := 0, u; b < len(p.size); b, at = b+1, at+len(p.room) {
		if m := p.mask[at]; m.single() && m&tried == 0 && (orphans == 0 || p.lone[b]) {
			return m
		}
	}
	return 0
}

// opensWith reports whether everybody has a seat once that one rule no longer fails. A licence is the house's, so it
// opens all units; any other rule is the unit's own.
func (s *bench) opensWith(o opening) bool {
	if !s.puzzle.everybodyWith(o) {
		return false // Somebody would still have no unit at all: there is nothing to try.
	}
	t := s.copyPuzzle()
	for b := range t.size {
		for u := range t.room {
			if u == o.unit || o.rule == ruleLicence {
				t.mask[b*len(t.room)+u] &^= o.rule
			}
		}
	}
	return t.seatable()
}

// everybodyWith reports whether each block would have a unit that admits it and has the beds, were that one rule lifted.
func (p *puzzle) everybodyWith(o opening) bool {
	for b := range p.size {
		row, some := p.mask[b*len(p.room):(b+1)*len(p.room)], false
		for u, m := range row {
			lifted := m == o.rule && (u == o.unit || o.rule == ruleLicence)
			if some = (m == 0 || lifted) && p.size[b] <= p.room[u]; some {
				break
			}
		}
		if !some {
			return false
		}
	}
	return true
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
	for n := int32(1); n <= q.persons-min(0, s.puzzle.room[u]); n++ {
		o := opening{rule: ruleNoRoom, unit: u, beds: n}
		if s.puzzle.room[u]+n > h.units[u].beds {
			o.rule = ruleTooMany
		}
		if !o.better(best) {
			return opening{}
		}
		t := &s.puzzle
		t.room[u] += n
		seats := t.seatable()
		t.room[u] -= n
		if seats {
			return o
		}
	}
	return opening{}
}
