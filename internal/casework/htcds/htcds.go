// Package htcds writes cases as records of the Human Trafficking Case Data Standard (HTCDS 2.0, by IOM, CC BY 4.0),
// without identity.
//
// It guarantees that only cases are in it whose consent to statistics holds now, that a record is in no order and has
// no number that leads back to its case, that it holds no name, place, date or text, and that gender, nationality and
// language together are never those of a few.
package htcds

import (
	"context"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/decoy"
	"amparo/internal/domain/yearly"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Record is one case, in values of the standard. It tells of who leads the group.
type Record struct {
	Gender, Citizenship, Language, Status string

	Recruitment, Controls, Exploitation, Sexual []string

	State string
}

// Fields are the names of the standard, in the order of Cells.
var Fields = []string{"prs_Gender", "prs_Citizenship", "prs_PrimaryLanguage", "vic_TraffickingStatus",
	"vic_MethodOfRecruitment", "vic_MethodsOfControl", "vic_TypeOfExploitation", "vic_TypeOfSexExploitation",
	"cas_Status", "con_Consent"}

// Cells are the values of a record as a row. Of a field that takes several, a semicolon stands between them.
func (r Record) Cells() []string {
	all := func(list []string) string { return strings.Join(list, ";") }
	return []string{r.Gender, r.Citizenship, r.Language, r.Status, all(r.Recruitment), all(r.Controls),
		all(r.Exploitation), all(r.Sexual), r.State, "true"}
}

// page is how many cases are open in memory at once.
const page = 200

// ExportCases writes every case that may be counted as a record, once it is logged that they leave.
func (s *Service) ExportCases(ctx context.Context, actor domain.Actor) ([]Record, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.FiguresExport, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	marks, err := store.All[decoy.Mark](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	nobody := map[domain.CaseID]bool{}
	for _, m := range marks {
		nobody[m.V.Case] = true
	}
	var out []Record
	for f := (store.Filter{Limit: page}); ; {
		cases, next, err := store.List[domain.Case](t.Ctx, t.Store, f)
		if err != nil {
			return nil, err
		}
		counted, err := agreed(t, cases)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			// Of two cases that were joined, the other one tells of her.
			if counted[c.V.ID] && !nobody[c.V.ID] && c.V.Into == "" {
				out = append(out, RecordOf(s.Country, c.V))
			}
		}
		if f.After = next; next == "" {
			break
		}
	}
	coarsen(out)
	slices.SortFunc(out, func(a, b Record) int { return slices.Compare(a.Cells(), b.Cells()) })
	e := t.Entry(policy.FiguresExport, "network", "network")
	e.Code, e.Tier = "htcds", "D1"
	return out, s.Store.Record(t.Ctx, e)
}

// agreed are the cases of whom statistics may tell now: a yes that neither was withdrawn nor ended.
func agreed(t *act.Txn, cases []store.Rec[domain.Case]) (map[domain.CaseID]bool, error) {
	ids := make([]domain.CaseID, len(cases))
	for i, c := range cases {
		ids[i] = c.V.ID
	}
	out := map[domain.CaseID]bool{}
	consents, err := store.GetCached(t.Ctx, t.Store, t.Caches.Consents, ids)
	for _, k := range consents {
		out[k.V.Case] = k.V.Covers(consent.Statistics, t.Now)
	}
	return out, err
}

// RecordOf is a case in values of the standard, without who she is.
func RecordOf(p *country.Pack, c domain.Case) Record {
	lead := c.Lead()
	r := Record{Gender: first(values(p, country.ListGender, string(lead.Gender))), Citizenship: c.Nationality,
		Status:      first(values(p, country.ListTraffickingStatus, c.Status)),
		Recruitment: values(p, country.ListRecruitment, c.Recruitment...),
		Controls:    values(p, country.ListControl, c.Controls...), State: "Active"}
	if _, known := p.Country(c.Nationality); !known {
		r.Citizenship = "" // The standard has codes of ISO 3166 only.
	}
	for _, l := range c.Languages {
		if known, ok := p.Language(l.ID); ok && (r.Language == "" || l.Level == domain.MotherTongue) {
			r.Language = known.HTCDS
		}
	}
	r.Exploitation = values(p, country.ListExploitation, c.Exploitation...)
	for _, code := range c.Exploitation {
		v, _ := p.Value(country.ListExploitation, code)
		r.Sexual = append(r.Sexual, v.HTCDSSex...)
	}
	if c.AsMinor && slices.Contains(r.Exploitation, "ForcedLabour") {
		r.Exploitation = append(r.Exploitation, "ChildLabour")
	}
	for _, list := range []*[]string{&r.Exploitation, &r.Sexual} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	if !c.ClosedAt.IsZero() {
		r.State = "Closed"
	}
	return r
}

// values are those of the standard for codes of a list, each once and in order.
func values(p *country.Pack, list string, codes ...string) (out []string) {
	for _, code := range codes {
		v, _ := p.Value(list, code)
		out = append(out, v.HTCDS...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// unknownGender is the value of the standard for a gender that is not told.
const unknownGender = "NonSpecifiedUnknown"

// coarsen leaves out what would be told of a few: the language first, then the nationality, then the gender, wherever
// fewer than a small count share all three.
func coarsen(all []Record) {
	for _, leave := range []func(*Record){func(r *Record) { r.Language = "" }, func(r *Record) { r.Citizenship = "" },
		func(r *Record) { r.Gender = unknownGender }} {
		n := map[[3]string]int{}
		for _, r := range all {
			n[[3]string{r.Gender, r.Citizenship, r.Language}]++
		}
		for i, r := range all {
			if n[[3]string{r.Gender, r.Citizenship, r.Language}] < yearly.SmallCell {
				leave(&all[i])
			}
		}
	}
}
