package amparotest_test

import (
	"context"
	"fmt"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/breakglass"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

// meeting is a storage that lets something happen just before one reading of an act, or before it is kept.
type meeting struct {
	driver.Driver
	reads int
	at    int // the reading before which it happens; zero means never
	meet  func()
}

func (m *meeting) read() {
	if m.at == 0 {
		return
	}
	if m.reads++; m.reads == m.at {
		m.meet()
	}
}

func (m *meeting) Get(ctx context.Context, k driver.Key) (driver.Row, error) {
	m.read()
	return m.Driver.Get(ctx, k)
}

func (m *meeting) GetMany(ctx context.Context, ks []driver.Key) ([]driver.Row, error) {
	m.read()
	return m.Driver.GetMany(ctx, ks)
}

func (m *meeting) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	m.read()
	return m.Driver.Query(ctx, q)
}

// meeters are two processes, and the storage of the first.
func meeters(t *testing.T) (a, b *amparotest.World, between *meeting) {
	t.Helper()
	uri := fakemongo.Serve(t, fakemongo.Options{ReadCommitted: true}).URI()
	between = &meeting{}
	open := amparotest.Driver
	defer func() { amparotest.Driver = open }()
	amparotest.Driver = func(t testing.TB, dir string) driver.Driver {
		between.Driver = mongotest.Shared(t, uri, dir)
		return between
	}
	a = amparotest.New(t)
	amparotest.Driver = func(t testing.TB, dir string) driver.Driver { return mongotest.Shared(t, uri, dir) }
	return a, a.Beside(), between
}

func (m *meeting) Commit(ctx context.Context, b driver.Batch) error {
	m.read()
	return m.Driver.Commit(ctx, b)
}

// moments runs an act once for each reading it makes and each try to keep it, and lets another act happen just before.
// It hands what both were told to check, and stops when the act makes no further readings.
func (m *meeting) moments(t *testing.T,
	stage func(n int) (mine, theirs func() error, check func(n int, mine, theirs error))) {
	t.Helper()
	met := 0
	for n := 1; ; n++ {
		mine, theirs, check := stage(n)
		var late error
		m.reads, m.at = 0, n
		m.meet = func() { late = theirs() }
		first := mine()
		happened := m.reads >= n
		m.at = 0
		if !happened {
			break
		}
		met++
		for _, err := range []error{first, late} {
			if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.TooMany) && !fault.Is(err, fault.Invalid) {
				t.Errorf("before reading %d: somebody is told %v", n, err)
			}
		}
		check(n, first, late)
	}
	if met < 4 {
		t.Errorf("they met at %d moments only", met)
	}
}

// TestTwoProcessesMeetAtEveryMomentOfAnAct lets another process take the last place just before the first reading of an
// act, before the second, and so on through all of them: whatever the moment, the place is given once and the other is
// told.
func TestTwoProcessesMeetAtEveryMomentOfAnAct(t *testing.T) {
	a, b, between := meeters(t)
	ana := a.Worker("ana")
	ask := func(need string, age int) domain.ReferralID {
		in := amparotest.Survivor(amparotest.Woman(age))
		in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
			domain.ScopeSharePsych)
		in.Needs[0].Need = need
		return ana.Refers(in).Referrals[0]
	}
	for name, stage := range map[string]func(n int) (mine, theirs func(w *amparotest.World) error){
		"the last bed": func(n int) (mine, theirs func(w *amparotest.World) error) {
			casa := a.Shelter(fmt.Sprint("casa ", n), "0108", amparotest.Women(1))
			one, two := ana.Offers(ask("abrigo", 30), casa)[0], ana.Offers(ask("abrigo", 31), casa)[0]
			accept := func(o domain.OfferID) func(*amparotest.World) error {
				return func(w *amparotest.World) error {
					return w.Work.Accept(t.Context(), casa.Actor.Actor, o, 0, placement.AcceptInput{})
				}
			}
			return accept(one), accept(two)
		},
		"the last place of a programme": func(n int) (mine, theirs func(w *amparotest.World) error) {
			psi := a.Program(fmt.Sprint("psi ", n), domain.ClassPsych, 1)
			one, two := ana.OffersTo(ask("psicologia", 30), psi)[0], ana.OffersTo(ask("psicologia", 31), psi)[0]
			accept := func(o domain.OfferID) func(*amparotest.World) error {
				return func(w *amparotest.World) error {
					return w.Work.Accept(t.Context(), psi.Actor.Actor, o, 0, placement.AcceptInput{})
				}
			}
			return accept(one), accept(two)
		},
		"the last opening of a day": func(n int) (mine, theirs func(w *amparotest.World) error) {
			desk := a.Person(fmt.Sprint("mesa ", n), a.Agency(fmt.Sprint("mesa ", n), "coordinadora"),
				domain.RoleCoordinator).Actor
			const reason = "La buscan en la terminal y nadie más contesta el teléfono esta noche."
			opens := func(c domain.CaseID) func(*amparotest.World) error {
				return func(w *amparotest.World) error {
					_, err := w.Work.BreakGlass(t.Context(), desk, c, "vida", reason)
					return err
				}
			}
			cases := make([]domain.CaseID, breakglass.EmergenciesPerDay+1)
			for i := range cases {
				cases[i] = ana.Refers(amparotest.Survivor(amparotest.Woman(30 + i))).Case
			}
			for _, c := range cases[2:] { // All but the last of the day.
				must(t, opens(c)(a))
			}
			return opens(cases[0]), opens(cases[1])
		},
	} {
		t.Run(name, func(t *testing.T) {
			between.moments(t, func(n int) (mine, theirs func() error, check func(int, error, error)) {
				first, second := stage(n)
				return func() error { return first(a) }, func() error { return second(b) }, func(n int, mine, theirs error) {
					if (mine == nil) == (theirs == nil) {
						t.Errorf("before reading %d: one is told %v, the other %v", n, mine, theirs)
					}
				}
			})
		})
	}
	var full int
	stays, err := store.All[domain.Stay](t.Context(), a.Store, store.Filter{})
	must(t, err)
	shelters := map[domain.ShelterID]int{}
	for _, st := range stays {
		if shelters[st.V.Shelter]++; shelters[st.V.Shelter] > 1 {
			full++
		}
	}
	if full > 0 {
		t.Errorf("%d beds were given twice", full)
	}
	a.Verify()
}
