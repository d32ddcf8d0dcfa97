package generate

import (
	"math"
	"slices"
	"sort"

	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/match"
)

// answer is the answer of the matcher for one referral, in the form of the folder. Details of shelters that do not fit
// are left out when brief.
func answer(m *demo.Matching, row *folder.ReferralRow, snapshot folder.Stamp, brief bool) folder.Expected {
	q := m.Query(row)
	r := m.Ranking(q)
	e := folder.Expected{
		Referral: row.ID, Status: row.Status, Persons: len(row.Profile.Group), Eligible: []string{}, Full: []string{},
		Detail: []folder.Detail{},
		Overdue: slices.Contains([]string{string(domain.ReferralSent), string(domain.ReferralReview)}, row.Status) &&
			row.DueAt.Before(snapshot.Time),
		NeedsOrder: q.Case.NeedsOrder(q.Majority),
	}
	for i := range r.Candidates {
		c := &r.Candidates[i]
		d := folder.Detail{Shelter: m.Refs[c.Shelter], Result: "elegible", Language: &c.LanguageMatch,
			FemaleStaff: &c.FemaleStaff}
		if c.HasDistance {
			whole := int(math.Round(c.DistanceKM))
			d.Distance = &whole
		}
		for _, u := range c.Units {
			d.Units = append(d.Units, m.Units[u])
		}
		e.Eligible, e.Detail = append(e.Eligible, d.Shelter), append(e.Detail, d)
	}
	for _, x := range r.Full {
		e.Full = append(e.Full, m.Refs[x.Shelter])
		e.Detail = append(e.Detail, folder.Detail{Shelter: m.Refs[x.Shelter], Result: "elegible_sin_cupo"})
	}
	for _, x := range r.Excluded {
		if !brief {
			e.Detail = append(e.Detail, folder.Detail{Shelter: m.Refs[x.Shelter], Result: "no_elegible",
				Reasons: codesOf(x.Reasons)})
		}
	}
	sort.Strings(e.Eligible)
	sort.Strings(e.Full)
	sort.Slice(e.Detail, func(i, j int) bool { return e.Detail[i].Shelter < e.Detail[j].Shelter })
	return e
}

// codesOf lists the codes of reasons, each once.
func codesOf(reasons []match.Reason) []string {
	var out []string
	for _, r := range reasons {
		if !slices.Contains(out, r.Code) {
			out = append(out, r.Code)
		}
	}
	return out
}
