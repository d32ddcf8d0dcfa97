package capacity

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/match"
)

// strongest is how many reasons a candidate is told apart by.
const strongest = 3

// Advice says how the best candidates compare, so that nobody has to read the same reasons on each of them.
type Advice struct {
	Shared []Reason            // what moves all of them alike, and the rules that all of them meet: said once
	Apart  map[string][]Reason // by provider: what sets it apart from the others, the strongest first, at most three
	First  *Reason             // why the first comes before the second
	OfNext bool                // First speaks against the second and not for the first
	Tie    bool                // nothing does: between equals a recorded seed decides
}

// Favours reports whether a reason of a score speaks for a candidate. A far way does not, whatever points are left.
func Favours(r Reason) bool {
	return r.Points > 0 && !(r.Code == match.WhyDistance && r.Args["band"] == match.BandFar)
}

// Kinds of what is said of a candidate that fits.
const (
	ReasonMet  = "met"  // a rule that it meets
	ReasonRank = "rank" // part of its score that speaks for it
	ReasonCare = "care" // part of its score that does not
)

// KindOf says whether a reason is a rule that is met, or what its part of a score speaks for.
func KindOf(r Reason) string {
	switch {
	case Favours(r):
		return ReasonRank
	case r.Points != 0 || r.Code == match.WhyDistance:
		return ReasonCare
	}
	return ReasonMet
}

// compare tells the explained candidates apart.
func compare(candidates []Candidate) Advice {
	out := Advice{Apart: map[string][]Reason{}}
	shown := candidates
	for i := range candidates {
		if len(candidates[i].Why)+len(candidates[i].Met) == 0 {
			shown = candidates[:i]
			break
		}
	}
	if len(shown) == 0 {
		return out
	}
	if len(shown) > 1 {
		out.Shared = append(sharedBy(shown, whyOf, sameWeight), sharedBy(shown, metOf, sameRule)...)
		out.tellFirst(&shown[0], &shown[1])
	}
	for i := range shown {
		var apart []Reason
		for _, r := range shown[i].Why {
			if !slices.ContainsFunc(out.Shared, func(o Reason) bool { return sameWeight(o, r) }) {
				apart = append(apart, r)
			}
		}
		slices.SortStableFunc(apart, func(a, b Reason) int { return cmp.Compare(weight(b), weight(a)) })
		out.Apart[shown[i].Provider()] = apart[:min(strongest, len(apart))]
	}
	return out
}

func whyOf(c *Candidate) []Reason { return c.Why }
func metOf(c *Candidate) []Reason { return c.Met }

func weight(r Reason) int { return max(r.Points, -r.Points) }

// sameWeight reports whether two reasons say the same with the same figures.
func sameWeight(a, b Reason) bool {
	return a.Code == b.Code && a.Points == b.Points && reflect.DeepEqual(a.Args, b.Args)
}

// sameRule reports whether two reasons are about the same rule and the same person, in whichever unit.
func sameRule(a, b Reason) bool { return a.Code == b.Code && a.Person == b.Person }

// sharedBy returns the reasons of the first that all others have too. Figures in which they differ are left out.
func sharedBy(shown []Candidate, of func(*Candidate) []Reason, same func(a, b Reason) bool) []Reason {
	var out []Reason
	for _, r := range of(&shown[0]) {
		everywhere := !slices.ContainsFunc(out, func(o Reason) bool { return same(o, r) })
		alike := true
		for i := 1; i < len(shown) && everywhere; i++ {
			at := slices.IndexFunc(of(&shown[i]), func(o Reason) bool { return same(o, r) })
			if everywhere = at >= 0; everywhere {
				alike = alike && reflect.DeepEqual(of(&shown[i])[at].Args, r.Args)
			}
		}
		if !everywhere {
			continue
		}
		if r.Unit = ""; !alike {
			r.Args = nil
		}
		out = append(out, r)
	}
	return out
}

// tellFirst finds the one reason that weighs most for the first against the second.
func (a *Advice) tellFirst(first, second *Candidate) {
	if second.Freshness == match.Stale && first.Freshness != match.Stale {
		a.First, a.OfNext = &Reason{Code: match.WhyStale, Points: -1}, true
		return
	}
	points := map[string]int{}
	for _, r := range second.Why {
		points[r.Code] -= r.Points
	}
	for _, r := range first.Why {
		points[r.Code] += r.Points
	}
	best := ""
	for _, code := range slices.Sorted(maps.Keys(points)) {
		if points[code] > 0 && (best == "" || points[code] > points[best]) {
			best = code
		}
	}
	if best == "" {
		a.Tie = true
		return
	}
	for _, side := range []struct {
		why     []Reason
		against bool
	}{{first.Why, false}, {second.Why, true}} {
		for _, r := range side.why {
			if r.Code == best && Favours(r) != side.against {
				a.First, a.OfNext = &r, side.against
				return
			}
		}
	}
	a.Tie = first.Score == second.Score
}

// mark names the people in the reasons by their place on the card, which is how everybody else speaks of them.
func (m *MatchResult) mark(group []domain.Person) {
	marks := make(map[string]string, len(group))
	for i, p := range group {
		marks[p.Ref] = dossier.PersonMark(i)
	}
	name := func(list []Reason) []Reason {
		if !slices.ContainsFunc(list, func(r Reason) bool { return r.Person != "" }) {
			return list
		}
		list = slices.Clone(list) // Reasons may be shared with other answers.
		for i := range list {
			list[i].Person = cmp.Or(marks[list[i].Person], list[i].Person)
		}
		return list
	}
	for i := range m.Ranking.Candidates {
		c := &m.Ranking.Candidates[i]
		c.Met, c.Why = name(c.Met), name(c.Why)
	}
	for _, list := range [][]Exclusion{m.Ranking.Full, m.Ranking.Excluded} {
		for i := range list {
			list[i].Reasons = name(list[i].Reasons)
			if c := list[i].Change; c != nil {
				list[i].Change = &name([]Reason{*c})[0]
			}
		}
	}
}
