// Package eligibility decides about one shelter for the whole group: it fits, it would fit and is full, or it is
// excluded; and which single change would make it fit.
//
// Eligibility and explanation come from the same masks, so the two cannot disagree.
package eligibility

import (
	"amparo/internal/domain"
	"amparo/internal/match/admission"
	"amparo/internal/match/rules"
	"amparo/internal/match/seating"
	"amparo/internal/match/snapshot"
)

// Verdict is what the evaluation of one shelter for one query came to.
type Verdict struct {
	Fits     bool      // every rule holds, and there is a bed for everybody: Seats is the answer
	Full     bool      // every rule holds but those on room
	Seats    []int     // unit of each household
	Findings []Finding // what excludes the group; empty when it fits
	Change   Change    // the single change that would make it fit
	Key      uint64    // names what an explanation says when it depends on nothing else of the query; 0: it does
}

// NoUnit is the Unit of a finding or a change about the shelter itself, or about the group.
const NoUnit = -1

// Everybody is the Household of a finding about more than one household.
const Everybody = -1

// Finding is one or more rules that fail at one unit for one household.
type Finding struct {
	Unit      int
	Household int
	Rules     rules.Set
}

// Evaluator evaluates one shelter after another and reuses its memory. The zero value is ready.
type Evaluator struct {
	verdict  Verdict
	problem  seating.Problem
	trial    seating.Problem
	seats    []int
	findings []Finding
}

// Evaluate decides about one shelter. What it returns is valid until the next call.
func (e *Evaluator) Evaluate(q *admission.Prepared, s *snapshot.Shelter) *Verdict {
	e.findings, e.verdict = e.findings[:0], Verdict{}
	shelter := q.ShelterRules(s)
	switch {
	case len(s.Units) == 0:
		e.findings = append(e.findings, Finding{NoUnit, 0, shelter})
		e.verdict.Key = keyOf(NoUnit, shelter, false)
	case len(q.Households) == 1 || q.OneUnit:
		e.evaluateOneUnit(q, s, shelter)
	default:
		e.evaluateGroup(q, s, shelter)
	}
	e.verdict.Findings = e.findings
	return &e.verdict
}

// keyOf names an explanation that says nothing but which rules fail at which unit, and whether there is a change. It is
// never 0.
func keyOf(unit int, failing rules.Set, changeable bool) uint64 {
	key := uint64(failing) | uint64(uint16(unit+2))<<32
	if changeable {
		key |= 1 << 63
	}
	return key
}

// Problem writes the group and the shelter into a seating problem, without the costs, which only a group that fits
// somewhere needs.
func Problem(q *admission.Prepared, s *snapshot.Shelter, p *seating.Problem) {
	p.Reset(len(q.Households), len(s.Units))
	for h := range q.Households {
		p.Size[h] = q.Households[h].Size
	}
	for u := range s.Profiles {
		p.Free[u] = q.FreeBeds(s, u)
	}
	q.Fails(s, p.Failing)
}

func addCosts(q *admission.Prepared, s *snapshot.Shelter, p *seating.Problem) {
	for h := range q.Households {
		for u := range s.Units {
			p.Cost[h*len(s.Units)+u] = q.Misplaced(&q.Households[h], &s.Units[u])
		}
	}
}

// SeatsOf appends to out who goes into which unit, in the order of the group, and returns what it appended. out must
// have the capacity.
func SeatsOf(q *admission.Prepared, s *snapshot.Shelter, seats []int, out []domain.InUnit) []domain.InUnit {
	start, group := len(out), q.Query.Case.Group
	out = out[:start+len(group)]
	for h, u := range seats {
		for _, person := range q.Households[h].Members {
			out[start+person] = domain.InUnit{Ref: group[person].Ref, Unit: s.Units[u].ID}
		}
	}
	return out[start:]
}
