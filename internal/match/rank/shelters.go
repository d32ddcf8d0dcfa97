// Package rank answers one query: every shelter, or every programme of a class, in order or with the reasons why not.
package rank

import (
	"slices"
	"sync"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/admission"
	"amparo/internal/match/codeset"
	"amparo/internal/match/eligibility"
	"amparo/internal/match/explain"
	"amparo/internal/match/rules"
	"amparo/internal/match/score"
	"amparo/internal/match/snapshot"
)

// Shelters ranks every shelter of the snapshot for the query.
func Shelters(s *snapshot.Snapshot, query match.Query) match.Ranking {
	q := admission.Prepare(s, &query)
	r := match.Ranking{Digest: s.Digest("shelters", &query), Seed: query.Seed}
	if len(q.Households) == 0 {
		return nobody(s, r, query.ListMax)
	}
	w := borrow()
	defer w.giveBack()
	scorer, writer := score.New(s, q), explain.NewWriter(q, 0)
	for i, sh := range s.Shelters {
		v := w.evaluator.Evaluate(q, sh)
		switch {
		case v.Fits:
			var t score.Total
			scorer.Shelter(sh, v.Seats, &t)
			w.standings = append(w.standings, standing{
				surge: sh.TakesSurge(v.Seats),
				stale: q.Freshness(sh.ConfirmedAt) == match.Stale, points: t.Points,
				order: codeset.Mix(sh.OrderHash ^ query.Seed), at: i, seats: len(w.seats),
			})
			w.seats = append(w.seats, v.Seats...)
		case query.ListMax > 0:
			w.counts.Add(i, sh, v, query.ListMax)
		default:
			w.excluded = append(w.excluded, excluded{sh, writer.Exclusion(sh, v)})
		}
	}
	slices.SortFunc(w.standings, standing.compare)
	r.Candidates = candidates(s, q, scorer, w)
	if query.ListMax > 0 {
		w.writeFirst(s, q, &r)
		return r
	}
	r.Full, r.Excluded = divide(w.excluded)
	if len(r.Candidates) == 0 {
		r.Unmet = explain.Unmet(r.Full, r.Excluded)
	}
	return r
}

// Fits counts the providers that would be candidates.
func Fits(s *snapshot.Snapshot, query match.Query) int {
	if query.Referral.Class != domain.ClassShelter {
		return len(Programs(s, query).Candidates)
	}
	q := admission.Prepare(s, &query)
	if len(q.Households) == 0 {
		return 0
	}
	w := borrow()
	defer w.giveBack()
	n := 0
	for _, sh := range s.Shelters {
		if q.ShelterRules(sh) == 0 && w.evaluator.Evaluate(q, sh).Fits {
			n++
		}
	}
	return n
}

// Seats puts the whole group into the units of one shelter, or nobody: then the reasons say why not. It is the same
// evaluation as the ranking's, made again from the room there is when an offer is accepted.
func Seats(
	query match.Query, shelter match.ShelterState, municipalities map[string]match.Municipality, w match.Weights,
) ([]domain.InUnit, []match.Reason) {
	return SeatsIn(snapshot.Single(shelter, municipalities, w), query)
}

// SeatsIn is Seats in a shelter that snapshot.Single prepared.
func SeatsIn(s *snapshot.Snapshot, query match.Query) ([]domain.InUnit, []match.Reason) {
	q := admission.Prepare(s, &query)
	if len(q.Households) == 0 {
		return nil, []match.Reason{{Code: match.CodeNobody}}
	}
	var e eligibility.Evaluator
	v := e.Evaluate(q, s.Shelters[0])
	if !v.Fits {
		return nil, explain.NewWriter(q, 1).Exclusion(s.Shelters[0], v).Reasons
	}
	return eligibility.SeatsOf(q, s.Shelters[0], v.Seats, make([]domain.InUnit, 0, len(query.Case.Group))), nil
}

// Safe reports whether no rule that protects the person excludes the shelter.
func Safe(query match.Query, shelter match.ShelterState, municipalities map[string]match.Municipality) bool {
	s := snapshot.Single(shelter, municipalities, match.Weights{})
	return admission.Prepare(s, &query).ShelterRules(s.Shelters[0])&rules.Protecting == 0
}

// nobody is the answer to a case that names no person yet.
func nobody(s *snapshot.Snapshot, r match.Ranking, listMax int) match.Ranking {
	why := []match.Reason{{Code: match.CodeNobody}}
	for _, sh := range s.Shelters {
		r.Excluded = append(r.Excluded, match.Exclusion{Shelter: sh.ID, Agency: sh.Agency, Reasons: why})
	}
	r.Unmet = []string{match.CodeNobody}
	return explain.Shorten(r, listMax)
}

// work is the memory of one query, which is as large as the snapshot. Nothing in an answer points into it.
type work struct {
	evaluator eligibility.Evaluator
	standings []standing
	seats     []int // the units of every candidate's households, one after another
	excluded  []excluded
	counts    explain.Counts
}

// excluded is a shelter that is no candidate, and why.
type excluded struct {
	shelter *snapshot.Shelter
	why     *snapshot.Explanation
}

var works = sync.Pool{New: func() any { return new(work) }}

func borrow() *work {
	w, _ := works.Get().(*work) // The pool makes nothing else.
	return w
}

// giveBack forgets the query, so that a resting work keeps no snapshot alive.
func (w *work) giveBack() {
	clear(w.excluded)
	w.counts.Reset()
	w.excluded, w.standings, w.seats = w.excluded[:0], w.standings[:0], w.seats[:0]
	works.Put(w)
}
