package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestAListThatLeavesIsLoggedAtItsTier: who answers for a list takes it along and the log says so; who files cases
// takes none.
func TestAListThatLeavesIsLoggedAtItsTier(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	sara := ana.Colleague("sara", domain.RoleSupervisor)
	must(t, w.Work.Export(t.Context(), sara.Actor, "work", "D1"))
	loggedCodes(t, w, ana.Agency, "list.export", "work")
	if err := w.Work.Export(t.Context(), ana.Actor, "work", "D1"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a worker takes a list along: %v", err)
	}
	w.Verify()
}

// TestWhatIsMostDangerousAsksForAFreshFactor: what is restricted is read and written, and a list leaves, only within
// five minutes of a second factor; what every night needs does not ask.
func TestWhatIsMostDangerousAsksForAFreshFactor(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	sara := ana.Colleague("sara", domain.RoleSupervisor)
	id := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Case
	ctx, work := t.Context(), w.Work
	read, err := work.ReadRestricted(ctx, ana.Actor, id)
	must(t, err)
	old := func(a domain.Actor) domain.Actor {
		a.ProvenAt, a.ByPasskey = w.Clock.Now().Add(-domain.ProofLife), true
		return a
	}
	write := func(a domain.Actor) error { return work.WriteRestricted(ctx, a, id, read.Rev, read.V) }
	for name, do := range map[string]func(domain.Actor, domain.Actor) error{
		"reads what is restricted": func(a, _ domain.Actor) error {
			_, err := work.ReadRestricted(ctx, a, id)
			return err
		},
		"writes what is restricted": func(a, _ domain.Actor) error { return write(a) },
		"takes a list along":        func(_, s domain.Actor) error { return work.Export(ctx, s, "work", "D1") },
	} {
		if err := do(old(ana.Actor), old(sara.Actor)); err == nil || fault.As(err).Code != "factor.needed" {
			t.Errorf("whoever %s long after her factor: %v", name, err)
		}
		if err := do(ana.Actor, sara.Actor); err != nil {
			t.Errorf("whoever %s: %v", name, err)
		}
	}
	if _, _, err := work.OpenCase(ctx, old(ana.Actor), id); err != nil {
		t.Errorf("her own case: %v", err)
	}
	w.Verify()
}

// TestASupervisorSeesWhoCarriesWhat: the cases and what is late of each of her people and of nobody else, the latest
// first; others of her agency, and of providers, see none of it.
func TestASupervisorSeesWhoCarriesWhat(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	sara, rita := ana.Colleague("sara", domain.RoleSupervisor), ana.Colleague("rita", domain.RoleReferrer)
	first := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	eva.Refers(amparotest.Survivor(amparotest.Woman(30)))
	w.Waits(30 * time.Hour)
	ana.Refers(amparotest.Survivor(amparotest.Woman(31)))
	team, err := w.Work.Team(t.Context(), sara.Actor)
	must(t, err)
	if len(team) != 2 || team[0].Account != ana.Account || team[1].Account != rita.Account {
		t.Fatalf("her team is %+v", team)
	}
	if l := team[0]; l.Cases != 2 || l.Waiting != 2 || l.Late != 1 || l.Oldest != first.Referrals[0] {
		t.Errorf("ana carries %+v", l)
	}
	if l := team[1]; l.Cases != 0 || l.Waiting != 0 || l.Oldest != "" {
		t.Errorf("rita carries %+v", l)
	}
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	for _, who := range []*amparotest.Actor{ana, casa.Actor, w.Coordinator()} {
		if _, err := w.Work.Team(t.Context(), who.Actor); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s sees the team: %v", who.Name, err)
		}
	}
}

// TestAnAuthorityFindsTheMinorsItPlaced: a case stands among those with an order of the court that ordered it, and of
// no other.
func TestAnAuthorityFindsTheMinorsItPlaced(t *testing.T) {
	w := amparotest.New(t)
	ana, court := w.Worker("ana"), w.Authority()
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(16)))
	ana.Refers(amparotest.Survivor(amparotest.Woman(15)))
	must(t, w.Work.RecordOrder(t.Context(), court.Actor, filed.Case, 0, intake.OrderInput{Number: "J-7",
		Date: "2026-11-23"}))
	rows, err := w.Work.Ordered(t.Context(), court.Actor)
	must(t, err)
	if len(rows) != 1 || rows[0].ID != filed.Case {
		t.Errorf("its minors are %+v", rows)
	}
	other := w.Person("otra", w.Agency("otro juzgado", "juzgado"), domain.RoleChildAuth)
	if rows, err := w.Work.Ordered(t.Context(), other.Actor); err != nil || len(rows) != 0 {
		t.Errorf("another court sees %d: %v", len(rows), err)
	}
}
