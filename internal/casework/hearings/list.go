package hearings

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Filter narrows the list of what is ahead.
type Filter struct {
	Kind       court.Kind // empty: both
	Code       string     // part of the case's code
	Department string     // where she was found
	After      string
	Limit      int
}

// Row is one hearing or review that is expected, of a case by its code.
type Row struct {
	Case       domain.CaseID
	Code       string
	Department string
	court.Line
	facts policy.CaseFacts
}

// Page is one page of them.
type Page struct {
	Rows  []Row
	Next  string
	Total int
}

// CourtDays lists the hearings and reviews that are expected in the cases whose court days the actor records, the
// earliest first and those without a day at the end. Each one that is shown leaves a leaf.
func (s *Service) CourtDays(ctx context.Context, actor domain.Actor, flt Filter) (Page, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (page Page, err error) {
		if err := t.Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network"); err != nil {
			return page, err
		}
		all, err := s.ahead(t, flt)
		if err != nil {
			return page, err
		}
		page.Total = len(all)
		page.Rows, page.Next, err = act.Cut(all, flt.After, flt.Limit,
			func(r Row) string { return string(r.Kind) + "." + string(r.Case) })
		for _, r := range page.Rows {
			t.Decide(policy.CaseRead, r.facts)
			t.LogDisclosure(policy.CaseRead, "case", string(r.Case), "D2", "")
		}
		return page, err
	})
}

// ahead gathers what is expected, of every case that the actor may record it of.
func (s *Service) ahead(t *act.Txn, flt Filter) ([]Row, error) {
	open, err := s.Network.OpenCases(t.Ctx)
	if err != nil {
		return nil, err
	}
	var ids []domain.CaseID
	facts := map[domain.CaseID]policy.CaseFacts{}
	for _, c := range open {
		f := dossier.Dossier{Case: *c}
		about := f.Facts(t.Actor, domain.ClassOther, s.Majority(), t.Now)
		if c.V.Minor(s.Majority()) && strings.Contains(c.V.Code, domain.CodeKey(domain.CodeAsTyped(flt.Code))) &&
			t.Can(policy.CourtRecord, about) {
			ids, facts[c.V.ID] = append(ids, c.V.ID), about
		}
	}
	cases, err := store.GetMany[domain.Case](t.Ctx, t.Store, ids)
	if err != nil {
		return nil, err
	}
	known, err := Known(t.Ctx, s.Service, ids)
	var out []Row
	for _, c := range cases {
		k := dossier.AsOfToday(s.Service, c.V)
		row := Row{Case: k.ID, Code: k.Code, facts: facts[k.ID]}
		if place, ok := t.Country.Municipality(k.Found); ok {
			row.Department = place.Department
		}
		for _, kind := range court.Kinds {
			line, ok := known[k.ID].Ahead(kind, k, t.Country.LegalClock(string(kind)), t.Today())
			if ok && (flt.Kind == "" || flt.Kind == kind) && (flt.Department == "" || flt.Department == row.Department) {
				row.Line = line
				out = append(out, row)
			}
		}
	}
	slices.SortFunc(out, func(a, b Row) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.On, "9"), cmp.Or(b.On, "9")), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Kind, b.Kind))
	})
	return out, err
}

// Known returns what is recorded of some cases.
func Known(ctx context.Context, s *act.Service, ids []domain.CaseID) (map[domain.CaseID]court.Proceedings, error) {
	recs, err := store.GetMany[court.Proceedings](ctx, s.Store, ids)
	out := make(map[domain.CaseID]court.Proceedings, len(recs))
	for _, r := range recs {
		out[r.V.Case] = r.V
	}
	return out, err
}
