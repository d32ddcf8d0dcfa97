package match

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
)

// Plan puts many asks into the places there are. It is a proposal for the network's desk: nothing is reserved by it.
type Plan struct {
	Places  []Placed `json:"places"`  // in the order of the asks
	Waiting []int    `json:"waiting"` // asks without a place, the most pressing first
	Optimal bool     `json:"optimal"` // proven: no other plan is better
	Digest  string   `json:"digest"`  // of every input, for replay
}

// Placed is one ask's place in a plan.
type Placed struct {
	Ask     int              `json:"ask"`
	Shelter domain.ShelterID `json:"shelter"`
	Agency  domain.AgencyID  `json:"agency"`
	Seats   []domain.InUnit  `json:"seats"`
	Score   int              `json:"score"`
}

// value orders plans: first how many asks of each urgency are placed, then how long the placed ones have waited, then
// how well they fit. The three are never traded against each other.
type value [3]int64

func (v value) plus(w value) value { return value{v[0] + w[0], v[1] + w[1], v[2] + w[2]} }

func (v value) minus(w value) value { return value{v[0] - w[0], v[1] - w[1], v[2] - w[2]} }

func (v value) beats(w value) bool { return slices.Compare(v[:], w[:]) > 0 }

// staleFit is taken off the fit of a house with figures too old: any other house is better.
const staleFit = 10_000

// wish is one ask of a plan: what placing it is worth, and every way in which it can be placed.
type wish struct {
	ask     int
	query   *query
	worth   value
	tie     uint64
	options []option
	single  bool // one bed in one unit, and nobody in the plan it must not meet
}

// option is one way to place a wish: beds in units of one house.
type option struct {
	house *house
	seats []int // unit of each block
	units []int // the same units, numbered over the whole board
	score int
	fit   int64 // the score, less what old figures cost
	tie   uint64
}

// maxSeatings bounds how many ways of sharing one house are weighed for one group.
const maxSeatings = 64

// Assign proposes places for many asks at once, so that a scarce bed goes where it serves best: as many as can be of
// the most pressing urgency, then of the next; among equals those who have waited longest; then the best fit. Every
// place in the plan satisfies the same hard rules as a ranking, and the plan as a whole oversells nothing. All asks are
// judged at the time of the first; beds that an ask already holds are left where they are.
func (b *Board) Assign(asks []Ask) Plan {
	room, first := b.rooms()
	s := search{room: room, exact: true}
	digests := make([]string, 0, len(asks))
	wishes := make([]*wish, 0, len(asks))
	people := 0
	for i := range asks {
		digests = append(digests, b.digest("assign", &asks[i]))
		a := asks[i]
		a.Now, a.Held = asks[0].Now, nil
		w, exact := b.wish(i, &a, first)
		s.exact = s.exact && exact
		wishes = append(wishes, w)
		people += len(a.Case.Group)
	}
	slices.SortFunc(wishes, (*wish).before)
	for _, w := range wishes {
		w.single = w.query.persons == 1 && !meetsAny(w, wishes)
		w.keepBest(room, people)
		if w.single {
			s.singles = append(s.singles, w)
		} else {
			s.groups = append(s.groups, w)
		}
	}
	s.compact(wishes)
	s.run()
	p := s.plan(wishes)
	p.Digest = checkText(digests)
	return p
}

func (w *wish) before(o *wish) int {
	if w.worth != o.worth {
		if w.worth.beats(o.worth) {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(w.tie, o.tie), w.ask-o.ask)
}

// rooms numbers the units of the whole board and returns their free beds, and the number of each house's first unit.
func (b *Board) rooms() (room []int32, first []int) {
	for _, h := range b.houses {
		first = append(first, len(room))
		for i := range h.units {
			room = append(room, max(0, h.units[i].avail))
		}
	}
	return room, first
}

// wish lists every way of placing one ask. It reports false when there were too many to list.
func (b *Board) wish(i int, a *Ask, first []int) (*wish, bool) {
	q := newQuery(a, &b.weights).onBoard(b)
	w := &wish{ask: i, query: q, tie: mix64(hash64(string(a.Referral.ID)+"/"+string(a.Case.ID)) ^ a.Seed)}
	w.worth[0] = 1 << (15 * max(0, 3-a.Referral.Urgency.Rank()))
	since := a.Referral.SentAt
	if since.IsZero() {
		since = a.Referral.CreatedAt
	}
	if !since.IsZero() && a.Now.After(since) {
		w.worth[1] = int64(a.Now.Sub(since) / time.Minute)
	}
	exact := true
	for n, h := range b.houses {
		if len(q.blocks) == 0 || len(h.units) == 0 || q.houseRules(h) != 0 {
			continue
		}
		for _, seats := range q.seatings(h, &exact) {
			w.options = append(w.options, q.option(h, seats, first[n]))
		}
	}
	return w, exact
}

func (q *query) option(h *house, seats []int, first int) option {
	var t tally
	q.scoreHouse(h, seats, &t)
	o := option{house: h, seats: seats, score: t.total, fit: int64(t.total), tie: mix64(h.order ^ q.ask.Seed)}
	if q.freshness(h.confirmed) == Stale {
		o.fit -= staleFit
	}
	for _, u := range seats {
		o.units = append(o.units, first+u)
	}
	return o
}

// seatings lists the ways in which the group fits into the house as it is now.
func (q *query) seatings(h *house, exact *bool) [][]int {
	var p puzzle
	q.lay(h, &p)
	var out [][]int
	var try func(seats []int)
	try = func(seats []int) {
		b := len(seats)
		if b == len(p.size) {
			if len(out) == maxSeatings {
				*exact = false
				return
			}
			out = append(out, slices.Clone(seats))
			return
		}
		for u := range p.room {
			if !p.admits(b, u) || p.room[u] < p.size[b] || q.merged && b > 0 && seats[0] != u {
				continue
			}
			p.room[u] -= p.size[b]
			try(append(seats, u))
			p.room[u] += p.size[b]
		}
	}
	try(nil)
	return out
}

// meetsAny reports whether the wish shares a tie with another one, so that the two may not share a house.
func meetsAny(w *wish, all []*wish) bool {
	for _, o := range all {
		if o != w && o.query.meets(w.query.ask.Ties) {
			return true
		}
	}
	return false
}

// keepBest sorts the options, best first. For one bed it keeps only as many as can matter: as the others take fewer
// beds than there are people, one of the first so many beds is always left.
func (w *wish) keepBest(room []int32, people int) {
	slices.SortStableFunc(w.options, func(a, b option) int {
		return cmp.Or(cmp.Compare(b.fit, a.fit), cmp.Compare(a.tie, b.tie), strings.Compare(string(a.house.id), string(b.house.id)))
	})
	if !w.single {
		return
	}
	beds := 0
	for i := range w.options {
		if beds >= people {
			w.options = w.options[:i]
			return
		}
		beds += int(room[w.options[i].units[0]])
	}
}

// checkText presses many digests into one; none stands when one is missing.
func checkText(digests []string) string {
	if slices.Contains(digests, "") {
		return ""
	}
	t := make(tape, 0, 80*len(digests))
	t.list(digests)
	return t.hex()
}
