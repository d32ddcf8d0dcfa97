// Package batch assigns many queries to the beds there are, so that a scarce bed goes where it serves best.
package batch

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/admission"
	"amparo/internal/match/codeset"
	"amparo/internal/match/eligibility"
	"amparo/internal/match/score"
	"amparo/internal/match/seating"
	"amparo/internal/match/snapshot"
)

// Assignment proposes a place for each of many queries. Nothing is reserved by it.
type Assignment struct {
	Places  []Place `json:"places"`  // in the order of the queries
	Waiting []int   `json:"waiting"` // queries without a place, the most urgent first
	Optimal bool    `json:"optimal"` // proven: no other assignment is better
	Digest  string  `json:"digest"`  // of every input, for replay
}

// Place is what one query is assigned to.
type Place struct {
	Query   int              `json:"query"`
	Shelter domain.ShelterID `json:"shelter"`
	Agency  domain.AgencyID  `json:"agency"`
	Seats   []domain.InUnit  `json:"seats"`
	Score   int              `json:"score"`
}

// value orders assignments: first how many queries of each urgency have a place, then how long those have waited, then
// how well they fit. The three are never traded against each other: values are compared in that order.
type value [3]int64

func (v value) plus(w value) value { return value{v[0] + w[0], v[1] + w[1], v[2] + w[2]} }

func (v value) better(w value) bool { return slices.Compare(v[:], w[:]) > 0 }

// staleCost is taken off the fit of a shelter with figures too old: any other shelter is better. Twice as much is taken
// off where somebody would sleep in a surge place.
const staleCost = 10_000

// request is one query of an assignment: what a place for it is gain, and every way in which it can have one.
type request struct {
	index   int
	query   *admission.Prepared
	gain    value
	order   uint64 // decides between equals
	options []option
	row     *row // its options, for single beds
	single  bool // one bed in one unit, and nobody in the assignment it must not meet
}

// option is one way to place a request: beds in units of one shelter.
type option struct {
	shelter *snapshot.Shelter
	seats   []int // unit of each household
	units   []int // the same units, numbered over the whole snapshot
	score   int
	fit     int64 // the score, less staleCost where it is taken off
	order   uint64
}

// maxSeatings bounds how many ways of sharing one shelter are considered for one group.
const maxSeatings = 64

// Compare proposes places for many queries at once: as many as can be of the most pressing urgency, then of the next;
// among equals those who have waited longest; then the best fit. Every place satisfies the same hard rules as a
// ranking, and the whole oversells nothing. All queries are evaluated at the time of the first; beds that a case
// already holds stay where they are. Beside it stands what the same queries get in the order in which they came, each
// the best place that those before left.
func Compare(s *snapshot.Snapshot, queries []match.Query) (best, inTurn Assignment) {
	free, first := freeBeds(s)
	x := search{free: free, exact: true}
	digests := make([]string, 0, len(queries))
	requests := make([]*request, 0, len(queries))
	people := 0
	for i := range queries {
		digests = append(digests, s.Digest("assign", &queries[i]))
		q := queries[i]
		q.Now, q.Held = queries[0].Now, nil
		r, exact := newRequest(s, i, &q, first)
		x.exact = x.exact && exact
		requests = append(requests, r)
		people += len(q.Case.Group)
	}
	slices.SortFunc(requests, (*request).compare)
	for _, r := range requests {
		r.single = r.query.Persons == 1 && !meetsAny(r, requests)
		r.keepBest(free, people)
		if r.single {
			x.singles = append(x.singles, r)
		} else {
			x.groups = append(x.groups, r)
		}
	}
	x.compact(requests)
	inTurn = written(requests, firstCome(requests, slices.Clone(x.free)))
	x.run()
	best = written(requests, x.answer())
	best.Optimal = x.exact
	best.Digest = snapshot.CombineDigests(digests)
	inTurn.Digest = best.Digest
	return best, inTurn
}

func (r *request) compare(o *request) int {
	if r.gain != o.gain {
		if r.gain.better(o.gain) {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(r.order, o.order), r.index-o.index)
}

// freeBeds numbers the units of the whole snapshot and returns their free beds, and the number of each shelter's first
// unit.
func freeBeds(s *snapshot.Snapshot) (free []int32, first []int) {
	for _, sh := range s.Shelters {
		first = append(first, len(free))
		for i := range sh.Units {
			free = append(free, max(0, sh.Units[i].Available))
		}
	}
	return free, first
}

// newRequest lists every way of placing one query. It reports false when there were too many to list.
func newRequest(s *snapshot.Snapshot, i int, query *match.Query, first []int) (*request, bool) {
	q := admission.Prepare(s, query)
	scorer := score.New(s, q)
	r := &request{index: i, query: q}
	r.order = codeset.Mix(codeset.Hash(string(query.Referral.ID)+"/"+string(query.Case.ID)) ^ query.Seed)
	r.gain[0] = 1 << (15 * max(0, 3-query.Referral.Urgency.Rank()))
	since := query.Referral.SentAt
	if since.IsZero() {
		since = query.Referral.CreatedAt
	}
	if !since.IsZero() && query.Now.After(since) {
		r.gain[1] = int64(query.Now.Sub(since) / time.Minute)
	}
	exact := true
	for n, sh := range s.Shelters {
		if len(q.Households) == 0 || len(sh.Units) == 0 || q.ShelterRules(sh) != 0 {
			continue
		}
		for _, seats := range seatings(q, sh, &exact) {
			r.options = append(r.options, newOption(q, scorer, sh, seats, first[n]))
		}
	}
	return r, exact
}

func newOption(q *admission.Prepared, scorer *score.Scorer, sh *snapshot.Shelter, seats []int, first int) option {
	var t score.Total
	scorer.Shelter(sh, seats, &t)
	order := codeset.Mix(sh.OrderHash ^ q.Query.Seed)
	o := option{shelter: sh, seats: seats, score: t.Points, fit: int64(t.Points), order: order}
	if q.Freshness(sh.ConfirmedAt) == match.Stale {
		o.fit -= staleCost
	}
	if sh.TakesSurge(seats) {
		o.fit -= 2 * staleCost
	}
	for _, u := range seats {
		o.units = append(o.units, first+u)
	}
	return o
}

// seatings lists the ways in which the group fits into the shelter as it is now.
func seatings(q *admission.Prepared, sh *snapshot.Shelter, exact *bool) [][]int {
	var p seating.Problem
	eligibility.Problem(q, sh, &p)
	var out [][]int
	var try func(seats []int)
	try = func(seats []int) {
		h := len(seats)
		if h == len(p.Size) {
			if len(out) == maxSeatings {
				*exact = false
				return
			}
			out = append(out, slices.Clone(seats))
			return
		}
		for u := range p.Free {
			if !p.Admits(h, u) || p.Free[u] < p.Size[h] || q.OneUnit && h > 0 && seats[0] != u {
				continue
			}
			p.Free[u] -= p.Size[h]
			try(append(seats, u))
			p.Free[u] += p.Size[h]
		}
	}
	try(nil)
	return out
}

// meetsAny reports whether the request shares a link with another one, so that the two may not share a shelter.
func meetsAny(r *request, all []*request) bool {
	for _, o := range all {
		if o != r && o.query.SharesLink(r.query.Query.Links) {
			return true
		}
	}
	return false
}

// keepBest sorts the options, best first. For one bed it keeps only as many as can matter: as the others take fewer
// beds than there are people, one of the first so many beds is always left.
func (r *request) keepBest(free []int32, people int) {
	slices.SortStableFunc(r.options, func(a, b option) int {
		byID := strings.Compare(string(a.shelter.ID), string(b.shelter.ID))
		return cmp.Or(cmp.Compare(b.fit, a.fit), cmp.Compare(a.order, b.order), byID)
	})
	if !r.single {
		return
	}
	beds := 0
	for i := range r.options {
		if beds >= people {
			r.options = r.options[:i]
			return
		}
		beds += int(free[r.options[i].units[0]])
	}
}
