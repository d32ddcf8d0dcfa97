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
	for n := int32(1); n <= q.persons-min(0, s.puzzle.room[u]); n++ {
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
