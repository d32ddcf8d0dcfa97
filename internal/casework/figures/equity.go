package figures

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
)

// What a view of the waiting times tells people apart by.
const (
	ByGender      = "gender"
	ByBand        = "age_band"
	ByLanguage    = "language"
	ByPeople      = "people_group"
	ByDisability  = "disability"
	ByNationality = "nationality"
)

// WaitView is how long the groups of one kind waited, who waits longest first. Without groups, each was too small to be
// shown.
type WaitView struct {
	By     string
	Groups []WaitGroup
}

// WaitGroup is how long the people of one group waited. A hidden count hides the times with it.
type WaitGroup struct {
	Code    string // of the list that By names; empty: it is not known
	N       Count
	Median  time.Duration
	Longest time.Duration
}

// groupings says which group somebody belongs to. Language, people and nationality are known of the main person, with
// whom the others travel.
var groupings = []struct {
	by string
	of func(domain.Case, domain.Person) string
}{
	{ByGender, func(_ domain.Case, p domain.Person) string { return string(p.Gender) }},
	{ByBand, func(_ domain.Case, p domain.Person) string { return dossier.AgeBand(p.Age) }},
	{ByLanguage, func(c domain.Case, _ domain.Person) string {
		if len(c.Languages) == 0 {
			return ""
		}
		at := slices.IndexFunc(c.Languages, func(l domain.Spoken) bool { return l.Level == domain.MotherTongue })
		return c.Languages[max(0, at)].ID
	}},
	{ByPeople, func(c domain.Case, _ domain.Person) string { return c.People }},
	{ByDisability, func(_ domain.Case, p domain.Person) string {
		if len(p.Disabilities) > 0 {
			return string(domain.Yes)
		}
		return string(domain.No)
	}},
	{ByNationality, func(c domain.Case, _ domain.Person) string { return c.Nationality }},
}

// equity fills how long who waited. Everybody counts once, with the longest of her waits: five waits of two people
// would else pass for five people.
func (out *Register) equity(waits []wait) {
	type somebody struct {
		family domain.CaseID
		person string
	}
	longest := map[somebody]time.Duration{}
	groups := make([]map[somebody]string, len(groupings))
	for i := range groups {
		groups[i] = map[somebody]string{}
	}
	for _, w := range waits {
		for _, p := range w.people() {
			who := somebody{cmp.Or(w.of.Into, w.of.ID), p.Ref}
			if p.Ref == w.of.Lead().Ref {
				who.person = "" // She is one, though two cases were joined.
			}
			longest[who] = max(longest[who], w.took)
			for i, g := range groupings {
				groups[i][who] = g.of(w.of, p)
			}
		}
	}
	if out.Persons = counted(len(longest)); !out.Persons.Hidden {
		out.Median = median(slices.Collect(maps.Values(longest)))
	}
	for i, g := range groupings {
		times := map[string][]time.Duration{}
		for who, took := range longest {
			code := groups[i][who]
			times[code] = append(times[code], took)
		}
		out.Views = append(out.Views, WaitView{g.by, waitGroups(times)})
	}
}

// waitGroups protects one list against its sum, which every other list has too. Where that cannot be done none of it is
// shown, not even which groups there are.
func waitGroups(times map[string][]time.Duration) (out []WaitGroup) {
	counts := map[cellKey]int{}
	for code, list := range times {
		counts[cellKey{"", code}] = len(list)
	}
	list, _, safe := suppressList(counts)
	if !safe {
		return nil
	}
	for _, f := range list {
		g := WaitGroup{Code: f.Code, N: f.N}
		if !f.N.Hidden {
			g.Median, g.Longest = median(times[f.Code]), slices.Max(times[f.Code])
		}
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b WaitGroup) int { return cmp.Compare(b.Median, a.Median) })
	return out
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
