package learning

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/learning"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Person is what somebody of an agency passed.
type Person struct {
	Account domain.AccountID
	Name    string
	Rows    []Row // one for each course of the pack
}

// Learners lists the people of an agency whose account is on, with what each passed, for whoever may list them.
func (s *Service) Learners(ctx context.Context, actor domain.Actor, agency domain.AgencyID) ([]Person, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.AccountList, policy.AgencyFacts{ID: string(agency)}, "agency",
		string(agency)); err != nil {
		return nil, err
	}
	people, err := t.AccountsOf(t.Ctx, agency)
	if err != nil {
		return nil, err
	}
	of, err := records(t, store.Filter{By: store.By("agency", agency)})
	var out []Person
	for _, a := range people {
		if a.V.Active {
			out = append(out, Person{a.V.ID, a.V.Name, rows(t, of[a.V.ID])})
		}
	}
	names.Sort(out, func(p Person) string { return p.Name })
	return out, err
}

// records are what people passed, by account.
func records(t *act.Txn, flt store.Filter) (map[domain.AccountID]learning.Record, error) {
	all, err := store.All[learning.Record](t.Ctx, t.Store, flt)
	of := map[domain.AccountID]learning.Record{}
	for _, r := range all {
		of[r.V.Account] = r.V
	}
	return of, err
}

// Count is how many people of an agency passed what, as it holds today.
type Count struct {
	Agency     domain.AgencyID
	AgencyName string
	People     int            // whose account is on
	Any        int            // of them, who passed one course at least
	Passed     map[string]int // by course
}

// LearnersByAgency counts, for the desk and the operators, who passed what in each agency that takes part: those of
// which nobody did first.
func (s *Service) LearnersByAgency(ctx context.Context, actor domain.Actor) ([]Count, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CourseCount, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	agencies, err := store.All[domain.Agency](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	people, err := store.All[domain.Account](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	of, err := records(t, store.Filter{})
	count := map[domain.AgencyID]*Count{}
	for _, a := range people {
		if !a.V.Active {
			continue
		}
		c := count[a.V.Agency]
		if c == nil {
			c = &Count{Passed: map[string]int{}}
			count[a.V.Agency] = c
		}
		c.People++
		some := 0
		for _, r := range rows(t, of[a.V.ID]) {
			if r.Standing == learning.Holds {
				c.Passed[r.Code]++
				some = 1
			}
		}
		c.Any += some
	}
	var out []Count
	for _, a := range agencies {
		if c := count[a.V.ID]; c != nil && a.V.Active {
			c.Agency, c.AgencyName = a.V.ID, a.V.Name
			out = append(out, *c)
		}
	}
	names.Sort(out, func(c Count) string { return c.AgencyName })
	slices.SortStableFunc(out, func(a, b Count) int { return cmp.Compare(min(a.Any, 1), min(b.Any, 1)) })
	return out, err
}

// Certificate is what a certificate says.
type Certificate struct {
	learning.Pass
	Title    learning.Words
	Standing learning.Standing
	Name     string // of whose it is
	Agency   string
	Off      bool // her account is off
}

// Certificate is the reader's own, for the version of a course that she passed last.
func (s *Service) Certificate(ctx context.Context, actor domain.Actor, code string) (Certificate, error) {
	row, err := s.Course(ctx, actor, code)
	if err == nil && row.Standing == learning.None {
		err = act.ErrNotFound
	}
	return Certificate{Pass: row.Pass, Title: row.Title, Standing: row.Standing, Name: actor.Name,
		Agency: actor.AgencyName}, err
}

// CheckCertificate tells the desk and the operators whose certificate has a number, and whether it still holds. That is
// kept in the log.
func (s *Service) CheckCertificate(ctx context.Context, actor domain.Actor, typed string) (Certificate, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out Certificate, err error) {
		if err := t.Authorize(policy.CourseCheck, policy.NetworkFacts{}, "network", "network"); err != nil {
			return out, err
		}
		number := learning.Typed(typed)
		found, _, err := store.List[learning.Record](t.Ctx, t.Store, store.Filter{By: store.By("number", number), Limit: 1})
		if err != nil {
			return out, err
		}
		if number == "" || len(found) == 0 {
			return out, fault.At("number", "course.no_certificate")
		}
		r := found[0].V
		i := slices.IndexFunc(r.Passes, func(p learning.Pass) bool { return p.Number == number })
		a, err := store.Get[domain.Account](t.Ctx, t.Store, r.Account)
		if err != nil {
			return out, err
		}
		agency, err := store.Get[domain.Agency](t.Ctx, t.Store, r.Agency)
		if err != nil {
			return out, err
		}
		out = Certificate{Pass: r.Passes[i], Name: a.V.Name, Agency: agency.V.Name, Off: !a.V.Active,
			Standing: learning.Changed, Title: learning.Words{ES: r.Passes[i].Course, EN: r.Passes[i].Course}}
		for _, c := range t.Country.Courses() {
			if c.Code == out.Course {
				out.Title, out.Standing = c.Title, out.Stands(c, t.Today())
			}
		}
		t.LogDisclosure(policy.CourseCheck, "account", string(r.Account), "D1", "")
		return out, nil
	})
}
