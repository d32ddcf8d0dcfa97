package match

import (
	"cmp"
	"slices"
	"strings"
)

// service is a programme prepared for judging.
type service struct {
	ids   [4]uint64
	spot  int32
	order uint64
	src   Service
	args  serviceArgs
	sum   checksum

	confirmed int64 // seconds since 1970; 0: never
}

// serviceArgs are the figures that reasons about a programme show. They are made once and shared.
type serviceArgs struct{ territory, age, gender, special, waiting map[string]any }

func (s *service) before(o *service) int {
	return strings.Compare(string(s.src.Program.ID), string(o.src.Program.ID))
}

func (b *Board) service(src Service, forked bool) *service {
	s := &service{src: src, spot: b.spot(src.Program.Municipality, src.Program.Department, forked)}
	p := &s.src.Program
	for i, name := range s.names() {
		s.ids[i] = hash64(name)
	}
	s.order = hash64(string(p.ID))
	if !p.ConfirmedAt.IsZero() {
		s.confirmed = p.ConfirmedAt.Unix()
	}
	s.args = serviceArgs{
		territory: map[string]any{"serves": p.Serves},
		age:       map[string]any{"min": p.AgeMin, "max": p.AgeMax},
		gender:    map[string]any{"genders": p.Genders},
		special:   map[string]any{"has": p.Specialisms},
		waiting:   map[string]any{"waiting": src.Load.Waiting, "days": p.WaitDays},
	}
	s.sum = serviceSum(s, b.spots[s.spot])
	return s
}

func (s *service) names() [4]string {
	p := &s.src.Program
	return [4]string{string(p.ID), p.Ref, p.Operator, string(p.Agency)}
}

// Programs ranks every programme of a.Referral.Class for the ask. Programmes of another class are not mentioned.
func (b *Board) Programs(a Ask) Ranking {
	q := newQuery(&a, &b.weights).onBoard(b)
	v := visit{query: q, department: b.whereabouts(&a)}
	r := Ranking{Digest: b.digest("programs", &a), Seed: a.Seed}
	var out []Exclusion
	var order []standing
	for i, s := range b.services {
		if s.src.Program.Class != a.Referral.Class {
			continue
		}
		e := Exclusion{Program: s.src.Program.ID, Agency: s.src.Program.Agency}
		if len(q.blocks) == 0 {
			e.Reasons = []Reason{{Code: CodeNobody}}
			out = append(out, e)
			continue
		}
		if v.refuse(s, &e) {
			out = append(out, e)
			continue
		}
		var t tally
		v.score(s, &t)
		order = append(order, standing{
			late: q.freshness(s.confirmed) == Stale, score: t.total, tie: mix64(s.order ^ a.Seed), at: i,
		})
	}
	slices.SortFunc(order, standing.before)
	for i, st := range order {
		r.Offered = append(r.Offered, v.candidate(b.services[st.at], st.score, a.Limit <= 0 || i < a.Limit))
	}
	r.Full, r.Excluded = parted(out)
	slices.SortStableFunc(r.Full, func(x, y Exclusion) int { return cmp.Compare(wait(x), wait(y)) })
	if len(r.Offered) == 0 {
		r.Unmet = unmet(r.Full, r.Excluded)
	}
	return r.cut(a.Show)
}

func wait(e Exclusion) int {
	for _, r := range e.Reasons {
		if days, ok := r.Args["days"].(int); ok {
			return days
		}
	}
	return 0
}

// whereabouts returns the department in which she needs the service; empty when nobody said.
func (b *Board) whereabouts(a *Ask) string {
	if a.From != "" {
		if place, _ := locate(b.places, a.From); place.Department != "" {
			return place.Department
		}
	}
	if a.Referral.Department != "" {
		return a.Referral.Department
	}
	place, _ := locate(b.places, a.Case.Found)
	return place.Department
}

// parted puts the programmes that are full apart from those that do not fit; those that one change would open come
// first.
func parted(all []Exclusion) (full, excluded []Exclusion) {
	slices.SortStableFunc(all, func(x, y Exclusion) int { return cmp.Compare(rankOut(x), rankOut(y)) })
	fulls := 0
	for fulls < len(all) && all[fulls].Full {
		fulls++
	}
	return all[:fulls:fulls], all[fulls:]
}

func rankOut(e Exclusion) int {
	switch {
	case e.Full:
		return 0
	case e.Opens != nil:
		return 1
	}
	return 2
}
