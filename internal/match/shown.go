package match

import (
	"math/bits"
	"slices"
	"strings"

	"amparo/internal/domain"
)

// shown counts an answer that is shown in part: who stands in which list, and how often each rule keeps somebody out. Nothing is written
// out for a house before it is known to be shown, which is what makes thousands of houses cheap.
type shown struct {
	full, opens, rest []int32 // indexes on the board, in its order
	fullBy, outBy     [numRules]int
	first             [numRules][]string // ids of the first that each rule keeps out; the answer keeps them
	fullHush, outHush int                // houses with a protected reason
}

func (s *shown) clear() {
	s.full, s.opens, s.rest = s.full[:0], s.opens[:0], s.rest[:0]
	s.fullBy, s.outBy = [numRules]int{}, [numRules]int{}
	s.fullHush, s.outHush = 0, 0
	clear(s.first[:])
}

// count files a verdict against the house at that place on the board.
func (s *shown) count(at int, h *house, v *verdict, show int) {
	var failing rules
	for _, f := range v.shown {
		failing |= f.rules
	}
	if v.full {
		s.full = append(s.full, int32(at))
		if failing&ruleProtects != 0 {
			s.fullHush++
		}
		for left := failing; left != 0; left &= left - 1 {
			s.fullBy[bits.TrailingZeros32(uint32(left))]++
		}
		return
	}
	if v.opens.rule != 0 {
		s.opens = append(s.opens, int32(at))
	} else {
		s.rest = append(s.rest, int32(at))
	}
	if failing&ruleProtects != 0 {
		s.outHush++
	}
	for left := failing; left != 0; left &= left - 1 {
		i := bits.TrailingZeros32(uint32(left))
		if s.outBy[i]++; s.outBy[i] <= show {
			if s.first[i] == nil {
				s.first[i] = make([]string, 0, show)
			}
			s.first[i] = append(s.first[i], string(h.id))
		}
	}
}

// writeShown writes out the first of those that are full and of those that do not fit, judging each of them again, and counts the others.
func (q *query) writeShown(b *Board, st *stage, r *Ranking) {
	s, show := &st.shown, q.ask.Show
	pages := pages{size: 8 * show}
	write := func(list []int32, n int) []Exclusion {
		out := make([]Exclusion, 0, min(n, len(list)))
		for _, at := range list[:min(n, len(list))] {
			h := b.houses[at]
			out = append(out, q.tellAll(h, q.judge(h, &st.bench), &pages).exclusion(h))
		}
		return out
	}
	r.Full = write(s.full, show)
	r.Excluded = append(write(s.opens, show), write(s.rest, max(0, show-len(s.opens)))...)
	r.Rest = &Rest{Full: len(s.full), Excluded: len(s.opens) + len(s.rest), Why: s.why()}
	if len(r.Offered) == 0 {
		r.Unmet = s.unmet()
	}
}

// why tells how many each rule keeps out, the most frequent first.
func (s *shown) why() []KeptOut {
	out := make([]KeptOut, 0, numRules)
	for i, n := range s.outBy {
		if n > 0 {
			out = append(out, KeptOut{Code: ruleText[i].code, Count: n, First: s.first[i]})
		}
	}
	slices.SortFunc(out, KeptOut.before)
	return out
}

func (k KeptOut) before(o KeptOut) int {
	if k.Count != o.Count {
		return o.Count - k.Count
	}
	return strings.Compare(k.Code, o.Code)
}

// unmet is unmet of the whole answer, from the counts.
func (s *shown) unmet() []string {
	count := map[string]int{}
	for i := range s.outBy {
		if n := s.outBy[i] + s.fullBy[i]; n > 0 && ruleProtects&(1<<i) == 0 {
			count[ruleText[i].code] += n
		}
	}
	if n := s.outHush + s.fullHush; n > 0 {
		count[CodeNotSuitable] += n
	}
	return frequent(count)
}

// cut shortens an answer that is written out whole to the first so many; 0 leaves it whole.
func (r Ranking) cut(show int) Ranking {
	if show <= 0 {
		return r
	}
	at := map[string]int{}
	rest := &Rest{Full: len(r.Full), Excluded: len(r.Excluded), Why: []KeptOut{}}
	for i := range r.Excluded {
		e := &r.Excluded[i]
		for n := range e.Reasons {
			code := e.Reasons[n].Code
			if n > 0 && slices.ContainsFunc(e.Reasons[:n], func(o Reason) bool { return o.Code == code }) {
				continue
			}
			k, ok := at[code]
			if !ok {
				k = len(rest.Why)
				at[code] = k
				rest.Why = append(rest.Why, KeptOut{Code: code})
			}
			if rest.Why[k].Count++; rest.Why[k].Count <= show {
				rest.Why[k].First = append(rest.Why[k].First, string(e.Shelter)+string(e.Program))
			}
		}
	}
	slices.SortFunc(rest.Why, KeptOut.before)
	r.Rest, r.Full, r.Excluded = rest, r.Full[:min(show, len(r.Full))], r.Excluded[:min(show, len(r.Excluded))]
	return r
}

// Fits counts the providers that would be offered.
func (b *Board) Fits(a Ask) int {
	if a.Referral.Class != domain.ClassShelter {
		return len(b.Programs(a).Offered)
	}
	q := newQuery(&a, &b.weights).onBoard(b)
	if len(q.blocks) == 0 {
		return 0
	}
	st, _ := benches.Get().(*stage) // The pool makes nothing else.
	defer func() { st.clear(); benches.Put(st) }()
	n := 0
	for _, h := range b.houses {
		if q.houseRules(h) == 0 && q.judge(h, &st.bench).fits {
			n++
		}
	}
	return n
}
