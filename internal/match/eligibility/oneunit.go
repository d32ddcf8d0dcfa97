package eligibility

import (
	"amparo/internal/match/admission"
	"amparo/internal/match/rules"
	"amparo/internal/match/snapshot"
)

// evaluateOneUnit looks for one unit that takes everybody: a single household, or a group that must share a unit.
//
// It reads every unit once and keeps three things. The cheapest unit where nothing fails is the answer. Among the units
// where exactly one rule fails, that of the easiest change gives the single change. Where neither exists, the unit with
// the fewest failing rules, the first of those alike, gives the reasons. The shelter's own rules count at every unit,
// so a change at a unit is only found where the shelter itself fails nothing, and a change of the shelter only where
// some unit fails nothing else. This is the most frequent evaluation, so it touches nothing but the profiles of the
// units.
func (e *Evaluator) evaluateOneUnit(q *admission.Prepared, s *snapshot.Shelter, shelter rules.Set) {
	v := &e.verdict
	best, closest, least := -1, -1, int32(0)
	var closestRules rules.Set
	unlicensed := q.Unlicensed(s)
	for i := range s.Profiles {
		pr := &s.Profiles[i]
		unit := q.AnyFails(pr, unlicensed)
		free := q.FreeBeds(s, i)
		failing := shelter | unit | admission.RoomRule(free, pr.Beds, q.Persons)
		if failing == 0 {
			if cost := unitCost(q, &s.Units[i]); best < 0 || cost < least {
				best, least = i, cost
			}
			continue
		}
		v.Full = v.Full || shelter|unit == 0
		if failing.Single() {
			if c := (Change{Rule: failing, Unit: i, Beds: q.Persons - free}); c.better(v.Change) &&
				q.CanMoveForAll(&s.Units[i], failing) {
				v.Change = c
			}
		}
		roomier := failing&^rules.Room == 0 && closestRules&^rules.Room != 0 // A house that is full says so.
		if closest < 0 || roomier || failing.Len() < closestRules.Len() {
			closest, closestRules = i, failing
		}
	}
	if best >= 0 {
		e.seats = e.seats[:0]
		for range q.Households {
			e.seats = append(e.seats, best)
		}
		*v = Verdict{Fits: true, Seats: e.seats}
		return
	}
	if v.Change.Rule != 0 {
		closest, closestRules = v.Change.Unit, v.Change.Rule
	}
	e.findOneUnit(shelter, closest, closestRules)
	if v.Key = keyOf(closest, closestRules, v.Change.Rule != 0); v.Full {
		v.Key |= uint64(q.Persons) << 48
	}
	if q.OneUnit && shelter == 0 && (Change{Rule: rules.Together}).better(v.Change) && e.fitsApart(q, s) {
		v.Change, v.Key = Change{Rule: rules.Together, Unit: NoUnit}, 0
		if !v.Full {
			e.findings = e.findings[:0]
		}
		e.findings = append(e.findings, Finding{NoUnit, 0, rules.Together})
	}
}

// findOneUnit notes what fails at the shelter, then what fails at the unit that comes closest.
func (e *Evaluator) findOneUnit(shelter rules.Set, unit int, failing rules.Set) {
	if shelter != 0 {
		e.findings = append(e.findings, Finding{NoUnit, 0, shelter})
	}
	if rest := failing &^ shelter; rest != 0 {
		e.findings = append(e.findings, Finding{unit, 0, rest})
	}
}

// fitsApart reports whether the households would fit, each in a unit of its own choice.
func (e *Evaluator) fitsApart(q *admission.Prepared, s *snapshot.Shelter) bool {
	Problem(q, s, &e.problem)
	addCosts(q, s, &e.problem)
	return e.problem.Solve()
}

func unitCost(q *admission.Prepared, u *snapshot.Unit) int32 {
	var cost int32
	for h := range q.Households {
		cost += q.Misplaced(&q.Households[h], u)
	}
	return cost
}
