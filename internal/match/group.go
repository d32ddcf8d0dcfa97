package match

// judgeGroup looks for units of the house that together take every block at once.
func (q *query) judgeGroup(h *house, house rules, s *bench) {
	v, p := &s.verdict, &s.puzzle
	q.lay(h, p)
	orphans := p.orphans()
	solved := false
	if orphans == 0 {
		q.price(h, p)
		solved = p.solve()
	} else {
		clear(p.cost) // trials of a change only ask whether everybody fits
	}
	if solved && house == 0 {
		v.fits, v.seats = true, p.seat
		return
	}
	v.full = orphans == 0 && house == 0
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
		if p.lone[b] {
			s.show(q.closestUnit(p, b, v.opens))
		}
	}
	if orphans == 0 && !solved {
		s.shown = append(s.shown, finding{-1, 0, q.lack(h, s)})
	}
}

// everybody stands for more than one block in a finding.
const everybody = -1

// show adds a finding about one block. What keeps several blocks out of the same unit is told once, about all of them.
func (s *bench) show(f finding) {
	for i := range s.shown {
		if g := &s.shown[i]; g.unit == f.unit {
			if both := g.rules & f.rules; both != 0 && g.block != everybody {
				g.rules &^= both
				s.shown = append(s.shown, finding{f.unit, everybody, both})
				f.rules &^= both
			} else if both != 0 {
				f.rules &^= both
			}
		}
	}
	if f.rules != 0 {
		s.shown = append(s.shown, f)
	}
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
	if t.seatable() {
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
