package eligibility

import (
	"amparo/internal/match/admission"
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

// evaluateGroup looks for units of the shelter that together take every household at once.
//
// A household that no unit admits, beds aside, is barred: then nothing needs to be solved, and only a change that helps
// every barred household can help the group. Without a barred household and without a seating the shelter is full.
func (e *Evaluator) evaluateGroup(q *admission.Prepared, s *snapshot.Shelter, shelter rules.Set) {
	v, p := &e.verdict, &e.problem
	Problem(q, s, p)
	barred := p.CountBarred()
	solved := false
	if barred == 0 {
		addCosts(q, s, p)
		solved = p.Solve()
	} else {
		clear(p.Cost) // Trials of a change only ask whether everybody fits.
	}
	if solved && shelter == 0 {
		v.Fits, v.Seats = true, p.Seat
		return
	}
	v.Full = barred == 0 && shelter == 0
	switch {
	case shelter == 0:
		v.Change = e.changeForGroup(q, s, barred)
	case solved && shelter.Single() && shelter.Ease() < rules.Never:
		v.Change = Change{Rule: shelter, Unit: NoUnit}
	}
	if shelter != 0 {
		e.findings = append(e.findings, Finding{NoUnit, 0, shelter})
	}
	for h := range q.Households {
		if p.Barred[h] {
			e.find(e.closestUnit(h, v.Change))
		}
	}
	if barred == 0 && !solved {
		e.findings = append(e.findings, Finding{NoUnit, 0, e.missingRoom(s)})
	}
}

// find adds a finding about one household. What excludes several households from the same unit is found once, about all
// of them.
// It keeps that no rule of a unit is named twice for one household, once for itself and once for everybody.
func (e *Evaluator) find(f Finding) {
	for i := range e.findings {
		if g := &e.findings[i]; g.Unit == f.Unit {
			if both := g.Rules & f.Rules; both != 0 && g.Household != Everybody {
				g.Rules &^= both
				e.findings = append(e.findings, Finding{f.Unit, Everybody, both})
				f.Rules &^= both
			} else if both != 0 {
				f.Rules &^= both
			}
		}
	}
	if f.Rules != 0 {
		e.findings = append(e.findings, f)
	}
}

// closestUnit is where the household fails the fewest rules; when a change was found that admits it, the unit of that
// change.
func (e *Evaluator) closestUnit(h int, c Change) Finding {
	row, best := e.problem.Row(h), 0
	for u, failing := range row {
		if c.Rule != 0 && u == c.Unit && failing == c.Rule {
			return Finding{u, h, failing}
		}
		if failing.Len() < row[best].Len() {
			best = u
		}
	}
	return Finding{best, h, row[best]}
}

// missingRoom tells whether the group only waits for beds, or would not fit even into the empty shelter.
func (e *Evaluator) missingRoom(s *snapshot.Shelter) rules.Set {
	t := &e.trial
	e.problem.CopyTo(t)
	for u := range s.Units {
		t.Free[u] = max(t.Free[u], s.Units[u].Beds)
	}
	if t.Feasible() {
		return rules.NoRoom
	}
	return rules.TooMany
}
