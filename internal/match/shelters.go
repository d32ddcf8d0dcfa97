package match

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"amparo/internal/domain"
)

// benches keep the scratch of past asks, which is as large as the board. Nothing in an answer points into it.
var benches = sync.Pool{New: func() any { return new(stage) }}

// stage is the scratch of one whole ask.
type stage struct {
	bench    bench
	standing []standing
	seats    []int // the units of every candidate's blocks, one after another
	out      []ousted
	shown    shown
}

// ousted is a house that is not offered, and its telling.
type ousted struct {
	house *house
	told  *told
}

// standing is a candidate's place in the order, before it is written out.
type standing struct {
	late  bool // figures too old: behind all others
	score int
	tie   uint64
	at    int // index on the board
	seats int // where its seats begin
}

func (a standing) before(b standing) int {
	if a.late != b.late {
		if a.late {
			return 1
		}
		return -1
	}
	if a.score != b.score {
		return b.score - a.score
	}
	if a.tie != b.tie {
		return cmp.Compare(a.tie, b.tie)
	}
	return a.at - b.at
}

// Shelters ranks every shelter of the board for the ask.
func (b *Board) Shelters(a Ask) Ranking {
	q := newQuery(&a, &b.weights).onBoard(b)
	st, _ := benches.Get().(*stage) // The pool makes nothing else.
	defer func() { st.clear(); benches.Put(st) }()
	r := Ranking{Digest: b.digest("shelters", &a), Seed: a.Seed}
	if len(q.blocks) == 0 {
		return b.nobody(r, a.Show)
	}
	pages := pages{}
	for i, h := range b.houses {
		v := q.judge(h, &st.bench)
		if !v.fits && a.Show > 0 {
			st.shown.count(i, h, v, a.Show)
			continue
		}
		if !v.fits {
			st.out = append(st.out, ousted{h, q.tellAll(h, v, &pages)})
			continue
		}
		var t tally
		q.scoreHouse(h, v.seats, &t)
		st.standing = append(st.standing, standing{
			late: q.freshness(h.confirmed) == Stale, score: t.total, tie: mix64(h.order ^ a.Seed), at: i, seats: len(st.seats),
		})
		st.seats = append(st.seats, v.seats...)
	}
	slices.SortFunc(st.standing, standing.before)
	r.Offered = q.candidates(b, st)
	if a.Show > 0 {
		q.writeShown(b, st, &r)
		return r
	}
	r.Full, r.Excluded = split(st.out)
	if len(r.Offered) == 0 {
		r.Unmet = unmet(r.Full, r.Excluded)
	}
	return r
}

// clear forgets the last ask, so that a resting bench keeps no board alive.
func (st *stage) clear() {
	clear(st.out)
	st.shown.clear()
	st.out, st.standing, st.seats = st.out[:0], st.standing[:0], st.seats[:0]
}

// nobody is the answer to a case that names no person yet.
func (b *Board) nobody(r Ranking, show int) Ranking {
	why := []Reason{{Code: CodeNobody}}
	for _, h := range b.houses {
		r.Excluded = append(r.Excluded, Exclusion{Shelter: h.id, Agency: h.agency, Reasons: why})
	}
	r.Unmet = []string{CodeNobody}
	return r.cut(show)
}

// candidates writes out who is offered, best first, the first Limit of them with all their reasons.
func (q *query) candidates(b *Board, st *stage) []Candidate {
	out := make([]Candidate, len(st.standing))
	people, blocks := len(q.ask.Case.Group), len(q.blocks)
	seats := make([]domain.InUnit, 0, len(out)*people)
	units := make([]domain.UnitID, 0, len(out)*blocks)
	explained := len(out)
	if q.ask.Limit > 0 {
		explained = min(explained, q.ask.Limit)
	}
	pages := pages{size: min(pageSize, 32*explained)}
	for i, s := range st.standing {
		h := b.houses[s.at]
		taken := st.seats[s.seats : s.seats+blocks]
		c := &out[i]
		c.Shelter, c.Agency, c.Score = h.id, h.agency, s.score
		if km := q.km[h.spot]; km >= 0 {
			c.DistanceKM, c.HasDistance = km, true
		}
		c.LanguageMatch = h.speaks(q) == ownLanguage
		c.FemaleStaff = h.src.Shelter.FemaleStaffOnly
		c.Stale, c.NeedsOrder = q.freshness(h.confirmed), q.order
		c.Seats = q.seatsIn(h, taken, seats)
		seats = seats[:len(seats)+people]
		start := len(units)
		for _, u := range taken {
			if id := h.units[u].id; !slices.Contains(units[start:], id) {
				units = append(units, id)
			}
		}
		c.Units = units[start:len(units):len(units)]
		c.SplitUnits = len(c.Units) > 1
		if i < explained {
			c.Met = q.met(h, taken, &pages)
			c.Why = q.why(h, taken, &pages)
		}
	}
	return out
}

// why repeats the scoring and keeps what it was made of.
func (q *query) why(h *house, seats []int, p *pages) []Reason {
	p.begin(24)
	t := tally{write: true, why: p.page}
	q.scoreHouse(h, seats, &t)
	p.page = t.why
	return p.end()
}

// split parts the houses that are full from those that do not fit; those that one change would open come first.
func split(all []ousted) (full, excluded []Exclusion) {
	fulls, openable := 0, 0
	for i := range all {
		if t := all[i].told; t.full {
			fulls++
		} else if t.opens != nil {
			openable++
		}
	}
	full, excluded = make([]Exclusion, 0, fulls), make([]Exclusion, len(all)-fulls)
	first, rest := 0, openable
	for i := range all {
		switch o := &all[i]; {
		case o.told.full:
			full = append(full, o.told.exclusion(o.house))
		case o.told.opens != nil:
			excluded[first], first = o.told.exclusion(o.house), first+1
		default:
			excluded[rest], rest = o.told.exclusion(o.house), rest+1
		}
	}
	return full, excluded
}

// unmet counts what kept everybody out. It is kept with the referral as a figure, so protected reasons only say that
// the place was not suitable.
func unmet(lists ...[]Exclusion) []string {
	count := make(map[string]int)
	for _, list := range lists {
		for i := range list {
			said := make(map[string]bool, 4)
			for _, r := range list[i].Reasons {
				code := r.Code
				if r.Protected {
					code = CodeNotSuitable
				}
				if !said[code] {
					said[code], count[code] = true, count[code]+1
				}
			}
		}
	}
	return frequent(count)
}

// frequent lists codes, the most frequent first.
func frequent(count map[string]int) []string {
	codes := make([]string, 0, len(count))
	for code := range count {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	return codes
}

// Seats puts the whole group into the house's units by the board's map, or nobody: then the reasons say why not. It is
// the same judgement as the ranking's, made again against fresh rooms.
func (b *Board) Seats(a Ask, h House) ([]domain.InUnit, []Reason) {
	one := &Board{places: b.places, weights: b.weights, spotAt: make(map[[2]string]int32)}
	return one.seats(a, h, false)
}

// Seats is like Board.Seats without a map: it judges everything but danger areas given as a radius, which it can only
// tell by the name of the municipality. Use it for a house that was ranked before, when an offer is accepted.
func Seats(a Ask, h House) ([]domain.InUnit, []Reason) {
	one := &Board{spotAt: make(map[[2]string]int32)}
	return one.seats(a, h, true)
}

func (b *Board) seats(a Ask, src House, blind bool) ([]domain.InUnit, []Reason) {
	var h house
	h.compile(src, b.spot(src.Shelter.Municipality, src.Shelter.Department, false))
	b.fit(&h, false)
	q := newQuery(&a, &b.weights)
	q.blind = blind
	q.onBoard(b)
	if len(q.blocks) == 0 {
		return nil, []Reason{{Code: CodeNobody}}
	}
	v := q.judge(&h, new(bench))
	if !v.fits {
		return nil, q.write(&h, v, &pages{size: 1}).reasons
	}
	return q.seatsIn(&h, v.seats, make([]domain.InUnit, 0, len(a.Case.Group))), nil
}
