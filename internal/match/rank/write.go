package rank

import (
	"slices"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/admission"
	"amparo/internal/match/eligibility"
	"amparo/internal/match/explain"
	"amparo/internal/match/score"
	"amparo/internal/match/snapshot"
)

// reasonsEach is about how many reasons one candidate has, and scoreReasons the most that make up a score.
const (
	reasonsEach  = 32
	scoreReasons = 24
)

// candidates writes out who fits, best first, the first ExplainMax of them with all their reasons.
func candidates(s *snapshot.Snapshot, q *admission.Prepared, scorer *score.Scorer, w *work) []match.Candidate {
	out := make([]match.Candidate, len(w.standings))
	people, households := len(q.Query.Case.Group), len(q.Households)
	seats := make([]domain.InUnit, 0, len(out)*people)
	units := make([]domain.UnitID, 0, len(out)*households)
	explained := len(out)
	if q.Query.ExplainMax > 0 {
		explained = min(explained, q.Query.ExplainMax)
	}
	writer := explain.NewWriter(q, min(explain.BlockSize, reasonsEach*explained))
	for i, st := range w.standings {
		sh := s.Shelters[st.at]
		taken := w.seats[st.seats : st.seats+households]
		c := &out[i]
		c.Shelter, c.Agency, c.Score = sh.ID, sh.Agency, st.points
		if km := q.DistanceKM[sh.Location]; km >= 0 {
			c.DistanceKM, c.HasDistance = km, true
		}
		c.LanguageMatch = scorer.SpeaksFirst(sh)
		c.FemaleStaff = sh.State.Shelter.FemaleStaffOnly
		c.Freshness, c.NeedsOrder = q.Freshness(sh.ConfirmedAt), q.NeedsOrder
		c.Seats = eligibility.SeatsOf(q, sh, taken, seats)
		seats = seats[:len(seats)+people]
		start := len(units)
		for _, u := range taken {
			if id := sh.Units[u].ID; !slices.Contains(units[start:], id) {
				units = append(units, id)
			}
		}
		c.Units = units[start:len(units):len(units)]
		c.SplitUnits = len(c.Units) > 1
		if i < explained {
			c.Met = writer.Met(sh, taken)
			c.Why = writer.Collect(scoreReasons, func(list []match.Reason) []match.Reason {
				t := score.Total{Explain: true, Reasons: list}
				scorer.Shelter(sh, taken, &t)
				return t.Reasons
			})
		}
	}
	return out
}

// divide separates the shelters that are full from those that are excluded; those that one change would admit come
// first.
func divide(all []excluded) (full, out []match.Exclusion) {
	fulls, changeable := 0, 0
	for i := range all {
		if x := all[i].why; x.Full {
			fulls++
		} else if x.Change != nil {
			changeable++
		}
	}
	full, out = make([]match.Exclusion, 0, fulls), make([]match.Exclusion, len(all)-fulls)
	first, rest := 0, changeable
	for i := range all {
		switch x := &all[i]; {
		case x.why.Full:
			full = append(full, exclusionOf(x.shelter, x.why))
		case x.why.Change != nil:
			out[first], first = exclusionOf(x.shelter, x.why), first+1
		default:
			out[rest], rest = exclusionOf(x.shelter, x.why), rest+1
		}
	}
	return full, out
}

func exclusionOf(s *snapshot.Shelter, x *snapshot.Explanation) match.Exclusion {
	return match.Exclusion{Shelter: s.ID, Agency: s.Agency, Reasons: x.Reasons, Change: x.Change, Full: x.Full}
}

// writeFirst writes out the first ListMax of those that are full and of those that are excluded, evaluating each of
// them again, and counts the others.
func (w *work) writeFirst(s *snapshot.Snapshot, q *admission.Prepared, r *match.Ranking) {
	c, listMax := &w.counts, q.Query.ListMax
	writer := explain.NewWriter(q, 8*listMax)
	write := func(list []int32, n int) []match.Exclusion {
		out := make([]match.Exclusion, 0, min(n, len(list)))
		for _, at := range list[:min(n, len(list))] {
			sh := s.Shelters[at]
			out = append(out, exclusionOf(sh, writer.Exclusion(sh, w.evaluator.Evaluate(q, sh))))
		}
		return out
	}
	r.Full = write(c.Full, listMax)
	r.Excluded = append(write(c.Changeable, listMax), write(c.Unchangeable, max(0, listMax-len(c.Changeable)))...)
	r.Totals = c.Totals()
	if len(r.Candidates) == 0 {
		r.Unmet = c.Unmet()
	}
}
