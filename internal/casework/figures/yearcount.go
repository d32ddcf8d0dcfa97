package figures

import (
	"context"
	"slices"
	"strconv"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/outcome"
	"amparo/internal/domain/same"
	"amparo/internal/domain/yearly"
	"amparo/internal/store"
)

// What a table of a year tells persons apart by, beside the groups of the register of unmet need.
const (
	ByStatus       = "status"
	ByDepartment   = "department"
	ByAgencyType   = "agency_type"
	ByQuarter      = "quarter"
	ByExploitation = "exploitation"
	ByRecruitment  = "recruitment"
	ByMiss         = "miss" // what kept the nearest place from her, after the class of provider: shelter/sin_cupo
)

// person is somebody of a case: the main person has no reference, because two cases of her may have been joined.
type person struct {
	of  domain.CaseID
	ref string
}

// count counts one year that is over, as it stood at its end, reading every row of it once. Cases that were joined into
// another are counted there; those who said no to statistics are left out.
func (s *Service) count(t *act.Txn, year int) (yearly.Report, error) {
	zone := t.Country.TimeZone()
	h := &helped{from: time.Date(year, 1, 1, 0, 0, 0, 0, zone), until: time.Date(year+1, 1, 1, 0, 0, 0, 0, zone),
		sent: map[domain.ReferralID]time.Time{}, asked: map[person]bool{}, housed: map[person]bool{},
		care: map[person]bool{}, waits: map[string][]time.Duration{},
		missed: map[person][]string{}}
	s.read.Store(0)
	defer s.read.Store(0)
	if err := s.acts(t.Ctx, h); err != nil {
		return yearly.Report{}, err
	}
	agencies, err := store.All[domain.Agency](t.Ctx, s.Store, store.Filter{})
	if err != nil {
		return yearly.Report{}, err
	}
	persons := newTally(s.groups(agencies, h))
	made, err := s.madeOf(t.Ctx)
	if err != nil {
		return yearly.Report{}, err
	}
	later := map[domain.CaseID]bool{} // they are counted with the case that they were made of
	for _, ids := range made {
		for _, id := range ids {
			later[id] = true
		}
	}
	err = read(t.Ctx, s, h, func(page []store.Rec[domain.Case]) error {
		var found []domain.Case
		for _, c := range page {
			if later[c.V.ID] || !c.V.CreatedAt.Before(h.until) {
				continue
			}
			found = append(found, c.V)
			theirs, err := store.GetMany[domain.Case](t.Ctx, s.Store, made[c.V.ID])
			if err != nil {
				return err
			}
			for _, m := range theirs {
				m.V.CreatedAt = c.V.CreatedAt // Its people were identified then.
				found = append(found, m.V)
			}
		}
		return s.countCases(t, found, h, persons)
	})
	if err != nil {
		return yearly.Report{}, err
	}
	report := persons.report()
	report.Made, report.Waits = t.Now, h.medians()
	if report.Exits, err = s.exitsOf(t, h); err != nil {
		return report, err
	}
	if report.Routes, err = s.routesOf(t, h); err != nil {
		return report, err
	}
	for _, a := range agencies {
		if a.V.Active && a.V.CreatedAt.Before(h.until) {
			report.Agencies++
		}
	}
	return report, nil
}

// madeOf returns the cases that were made for some of the people of others, each under the case in which its people
// were identified.
func (s *Service) madeOf(ctx context.Context) (map[domain.CaseID][]domain.CaseID, error) {
	links, err := store.All[same.Merge](ctx, s.Store, store.Filter{})
	from, made := map[domain.CaseID]domain.CaseID{}, map[domain.CaseID][]domain.CaseID{}
	for _, l := range links {
		if l.V.Split {
			from[l.V.Case] = l.V.Into
		}
	}
	for id, first := range from {
		for from[first] != "" {
			first = from[first]
		}
		made[first] = append(made[first], id)
	}
	return made, err
}

// countCases counts the persons of some cases.
func (s *Service) countCases(t *act.Txn, cases []domain.Case, h *helped, persons *tally) error {
	zone := t.Country.TimeZone()
	ids := make([]domain.CaseID, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	left, err := leftOut(t.Ctx, t.Service, ids)
	for _, c := range cases {
		if err != nil || left[c.ID] || c.Into != "" {
			continue
		}
		then := c.On(domain.DateOf(c.CreatedAt.In(zone)), t.Majority(), zone)
		for _, gone := range c.Gone {
			then.Group = append(slices.Clone(then.Group), gone.Person)
		}
		for i, p := range then.Group {
			persons.add(then, p, h.of(then, i))
		}
	}
	return err
}

// acts reads what was asked and what was given in the year.
func (s *Service) acts(ctx context.Context, h *helped) error {
	err := read(ctx, s, h, func(page []store.Rec[domain.Referral]) error {
		for _, r := range page {
			h.referral(r.V)
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = read(ctx, s, h, func(page []store.Rec[domain.Stay]) error {
		for _, st := range page {
			if !h.begun(st.V.Referral, st.V.ArrivedAt, "bed") {
				continue
			}
			for _, p := range st.V.Persons {
				h.housed[person{st.V.Case, p.Ref}] = true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return read(ctx, s, h, func(page []store.Rec[domain.Slot]) error {
		for _, sl := range page {
			if h.begun(sl.V.Referral, sl.V.StartedAt, "meeting") {
				h.care[person{sl.V.Case, ""}] = true
			}
		}
		return nil
	})
}

// read reads the nouns of a year, and counts what it read.
func read[T any](ctx context.Context, s *Service, h *helped, do func([]store.Rec[T]) error) error {
	return each(ctx, s.Store, store.Filter{Since: h.from, Until: h.until}, func(page []store.Rec[T]) error {
		s.read.Add(int64(len(page)))
		return do(page)
	})
}

// exitsOf counts how the cases ended that ended in the year.
func (s *Service) exitsOf(t *act.Txn, h *helped) ([]yearly.Figure, error) {
	all, err := store.All[outcome.Record](t.Ctx, t.Store, store.Filter{By: store.By("exit", "network")})
	if err != nil {
		return nil, err
	}
	first, last := domain.DateOf(h.from), domain.DateOf(h.until)
	ended := map[domain.CaseID]string{}
	for _, r := range all {
		if e := r.V.Exits[len(r.V.Exits)-1]; !e.On.Before(first) && e.On.Before(last) {
			ended[r.V.Case] = e.Code
		}
	}
	return countCodes(t, ended)
}

// groupOf says which groups of a kind somebody belongs to.
type groupOf struct {
	by      string
	of      func(domain.Case, domain.Person) []string
	several bool // somebody may belong to none or to several
	some    bool // who belongs to none is in no row: how many those are would tell how few the others
}

// groups are what the tables of a year tell people apart by.
func (s *Service) groups(agencies []store.Rec[domain.Agency], h *helped) []groupOf {
	kind := map[domain.AgencyID]string{}
	for _, a := range agencies {
		kind[a.V.ID] = a.V.Type
	}
	one := func(by string, of func(domain.Case) string) groupOf {
		return groupOf{by: by, of: func(c domain.Case, _ domain.Person) []string { return []string{of(c)} }}
	}
	quarter := func(c domain.Case) string {
		const months = 3
		return strconv.Itoa((int(c.CreatedAt.In(s.Country.TimeZone()).Month()) + months - 1) / months)
	}
	out := []groupOf{one(ByQuarter, quarter), one(ByStatus, func(c domain.Case) string { return c.Status }),
		one(ByDepartment, func(c domain.Case) string {
			place, _ := s.Country.Municipality(c.Found)
			return place.Department
		}), one(ByAgencyType, func(c domain.Case) string { return kind[c.Agency] })}
	for _, g := range groupings {
		out = append(out, groupOf{by: g.by, of: func(c domain.Case, p domain.Person) []string {
			return []string{g.of(c, p)}
		}})
	}
	return append(out,
		groupOf{ByExploitation, func(c domain.Case, _ domain.Person) []string { return c.Exploitation }, true, false},
		groupOf{ByRecruitment, func(c domain.Case, _ domain.Person) []string { return c.Recruitment }, true, false},
		groupOf{ByMiss, h.missedBy, true, true})
}
