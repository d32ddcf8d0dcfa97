package eligibility

import (
	"amparo/internal/match/admission"
	"amparo/internal/match/rules"
	"amparo/internal/match/seating"
	"amparo/internal/match/snapshot"
)

// Change is the single change that alone would admit the whole group.
//
// It is true (with it everybody has a seat), minimal (no fewer beds would do) and the easiest of all that are true; and
// where none is told, there is none. A change counts for every household, because it is the rule of the unit that
// changes, not the person; a limit moves by one. docs/decisions/0009-single-change.md says why exactly one change is
// suggested, 0043-changes-for-today.md which.
type Change struct {
	Rule rules.Set // 0: there is none
	Unit int       // NoUnit: of the shelter itself, or of the group
	Beds int32     // for the rules on room: how many more it needs
}

// better reports whether c is to be suggested before d.
func (c Change) better(d Change) bool {
	if d.Rule == 0 || c.Rule.Ease() != d.Rule.Ease() {
		return d.Rule == 0 && c.Rule.Ease() < rules.Never || c.Rule.Ease() < d.Rule.Ease()
	}
	return c.Beds < d.Beds
}

// changeForGroup looks for the easiest change that would seat the whole group. It tries every rule that alone excludes
// a household from a unit, and more beds in every unit. barred is the number of households that no unit admits.
//
// Each trial seats the whole group, so rules are tried once and those that could not be better than the best are left
// out before they are seated.
func (e *Evaluator) changeForGroup(q *admission.Prepared, s *snapshot.Shelter, barred int) Change {
	var best Change
	for u := range s.Units {
		for tried := rules.Set(0); ; {
			rule := nextRule(&e.problem, u, barred, tried)
			if rule == 0 {
				break
			}
			tried |= rule
			if c := (Change{Rule: rule, Unit: u}); c.better(best) && e.admitsWith(q, s, c) {
				best = c
			}
		}
		if barred == 0 {
			if c := e.changeOfBeds(s, q.Persons, u, best); c.Rule != 0 {
				best = c
			}
		}
	}
	return best
}

// nextRule returns a rule, not tried yet, that alone excludes a household from the unit; 0 when there is none left.
// While some household has no unit at all, only a rule that excludes such a household can help.
func nextRule(p *seating.Problem, u, barred int, tried rules.Set) rules.Set {
	for h, at := 0, u; h < len(p.Size); h, at = h+1, at+len(p.Free) {
		if failing := p.Failing[at]; failing.Single() && failing&tried == 0 && (barred == 0 || p.Barred[h]) {
			return failing
		}
	}
	return 0
}

// lifts reports whether the change sets its rule aside for household h at unit u. A licence is the shelter's, so it
// changes all units; any other rule is the unit's own.
func (c Change) lifts(q *admission.Prepared, s *snapshot.Shelter, h, u int) bool {
	return (u == c.Unit || c.Rule == rules.Licence) && q.CanMove(h, &s.Units[u], c.Rule)
}

// admitsWith reports whether everybody has a seat once that one rule no longer fails.
func (e *Evaluator) admitsWith(q *admission.Prepared, s *snapshot.Shelter, c Change) bool {
	if !everybodyHasUnit(q, s, &e.problem, c) {
		return false // Somebody would still have no unit at all: nothing needs to be tried.
	}
	t := &e.trial
	e.problem.CopyTo(t)
	for h := range t.Size {
		row := t.Row(h)
		for u := range row {
			if row[u]&c.Rule != 0 && c.lifts(q, s, h, u) {
				row[u] &^= c.Rule
			}
		}
	}
	return t.Feasible()
}

// everybodyHasUnit reports whether each household would have a unit that admits it and has the beds, were that one rule
// lifted.
func everybodyHasUnit(q *admission.Prepared, s *snapshot.Shelter, p *seating.Problem, c Change) bool {
	for h := range p.Size {
		some := false
		for u, failing := range p.Row(h) {
			if some = (failing == 0 || failing == c.Rule && c.lifts(q, s, h, u)) && p.Size[h] <= p.Free[u]; some {
				break
			}
		}
		if !some {
			return false
		}
	}
	return true
}

// changeOfBeds returns the fewest more beds in one unit that would seat everybody, when that is to be suggested before
// best. More people than the unit has beds in service do not fit by waiting.
func (e *Evaluator) changeOfBeds(s *snapshot.Shelter, persons int32, u int, best Change) Change {
	p := &e.problem
	admits := false
	for h := range p.Size {
		admits = admits || p.Admits(h, u)
	}
	if !admits {
		return Change{}
	}
	for n := int32(1); n <= persons-min(0, p.Free[u]); n++ {
		c := Change{Rule: rules.NoRoom, Unit: u, Beds: n}
		if p.Free[u]+n > s.Units[u].Beds || !c.better(best) {
			return Change{}
		}
		p.Free[u] += n
		seats := p.Feasible()
		p.Free[u] -= n
		if seats {
			return c
		}
	}
	return Change{}
}
