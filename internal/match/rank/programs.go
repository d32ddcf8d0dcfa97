package rank

import (
	"cmp"
	"slices"

	"amparo/internal/match"
	"amparo/internal/match/admission"
	"amparo/internal/match/codeset"
	"amparo/internal/match/explain"
	"amparo/internal/match/rules"
	"amparo/internal/match/score"
	"amparo/internal/match/snapshot"
)

// Programs ranks every programme of the class that the referral of the query names. Programmes of another class are not
// mentioned.
func Programs(s *snapshot.Snapshot, query match.Query) match.Ranking {
	q := admission.Prepare(s, &query)
	scorer := score.New(s, q)
	r := match.Ranking{Digest: s.Digest("programs", &query), Seed: query.Seed}
	var out []match.Exclusion
	var order []standing
	for i, p := range s.Programs {
		if p.State.Program.Class != query.Referral.Class {
			continue
		}
		e := match.Exclusion{Program: p.State.Program.ID, Agency: p.State.Program.Agency}
		if len(q.Households) == 0 {
			e.Reasons = []match.Reason{{Code: match.CodeNobody}}
			out = append(out, e)
			continue
		}
		if excludes(q, p, &e) {
			out = append(out, e)
			continue
		}
		var t score.Total
		scorer.Program(p, &t)
		order = append(order, standing{
			stale: q.Freshness(p.ConfirmedAt) == match.Stale, points: t.Points,
			order: codeset.Mix(p.OrderHash ^ query.Seed), at: i,
		})
	}
	slices.SortFunc(order, standing.compare)
	for i, st := range order {
		explained := query.ExplainMax <= 0 || i < query.ExplainMax
		r.Candidates = append(r.Candidates, programCandidate(q, scorer, s.Programs[st.at], st.points, explained))
	}
	r.Full, r.Excluded = dividePrograms(out)
	slices.SortStableFunc(r.Full, func(x, y match.Exclusion) int { return cmp.Compare(waitDays(x), waitDays(y)) })
	if len(r.Candidates) == 0 {
		r.Unmet = explain.Unmet(r.Full, r.Excluded)
	}
	return explain.Shorten(r, query.ListMax)
}

// excludes fills in the exclusion when the programme fails a rule or carries a full caseload. A programme that fails
// exactly one rule is changed by that rule alone, for each check holds whatever the others say.
func excludes(q *admission.Prepared, p *snapshot.Program, e *match.Exclusion) bool {
	checks := q.ProgramChecks(p)
	last := -1
	for i := range checks {
		if c := &checks[i]; !c.OK {
			e.Reasons = append(e.Reasons, match.Reason{Code: c.Code, Args: c.Args, Protected: c.Protected})
			last = i
		}
	}
	if last >= 0 && len(e.Reasons) == 1 {
		e.Full = checks[last].Code == match.CodeWaiting
		if checks[last].Ease < rules.Never {
			e.Change = &e.Reasons[0]
		}
	}
	return last >= 0
}

// programCandidate writes out a programme that fits.
func programCandidate(
	q *admission.Prepared, scorer *score.Scorer, s *snapshot.Program, points int, explained bool,
) match.Candidate {
	p := &s.State.Program
	c := match.Candidate{Program: p.ID, Agency: p.Agency, Score: points, Freshness: q.Freshness(s.ConfirmedAt)}
	if km := q.DistanceKM[s.Location]; km >= 0 {
		c.DistanceKM, c.HasDistance = km, true
	}
	c.LanguageMatch = scorer.ProgramSpeaksFirst(p)
	if !explained {
		return c
	}
	for _, k := range q.ProgramChecks(s) {
		if k.Matters {
			c.Met = append(c.Met, match.Reason{Code: k.Code, Args: k.Args, Protected: k.Protected})
		}
	}
	t := score.Total{Explain: true}
	scorer.Program(s, &t)
	c.Why = t.Reasons
	return c
}

// dividePrograms separates the programmes that are full from those that are excluded; those that one change would admit
// come first.
func dividePrograms(all []match.Exclusion) (full, out []match.Exclusion) {
	slices.SortStableFunc(all, func(x, y match.Exclusion) int { return cmp.Compare(listOf(x), listOf(y)) })
	fulls := 0
	for fulls < len(all) && all[fulls].Full {
		fulls++
	}
	return all[:fulls:fulls], all[fulls:]
}

func listOf(e match.Exclusion) int {
	switch {
	case e.Full:
		return 0
	case e.Change != nil:
		return 1
	}
	return 2
}

func waitDays(e match.Exclusion) int {
	for _, r := range e.Reasons {
		if days, ok := r.Args["days"].(int); ok {
			return days
		}
	}
	return 0
}
