package casework

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"

	"context"
)

// How true a provider's figures are held to be.
const (
	Fresh  = "fresh"
	Ageing = "ageing"
	Stale  = "stale"
)

// freshness says how long ago figures were confirmed, in the words of the country pack.
func (s *Service) freshness(confirmed, now time.Time) string {
	stale, last := s.pack.Freshness()
	switch age := now.Sub(confirmed); {
	case confirmed.IsZero() || age >= last:
		return Stale
	case age >= stale:
		return Ageing
	}
	return Fresh
}

// onShelter runs an act on a shelter's own figures: load, decide, do, commit. Acts on one house take turns, as acceptances do, and
// every one of them is a booking, so that no acceptance relies on figures that moved.
func (s *Service) onShelter(ctx context.Context, actor domain.Actor, id domain.ShelterID, rev int64, action policy.Action,
	do func(*txn, *store.Rec[domain.Shelter], []domain.Stay) error) error {
	return s.actInTurn(ctx, actor, string(id), func(t *txn) error {
		sh, err := store.Get[domain.Shelter](ctx, s.store, id)
		if err != nil {
			return err
		}
		if err := t.may(action, shelterFacts(sh.V), "shelter", string(id)); err != nil {
			return err
		}
		if rev != 0 && rev != sh.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		stays, err := t.activeStays(ctx, id)
		if err != nil {
			return err
		}
		if err := do(t, &sh, stays); err != nil {
			return err
		}
		store.Put(&t.ch, sh)
		t.logged(action, "shelter", string(id), "")
		return t.book(string(id))
	})
}

// onProgram is onShelter for a programme.
func (s *Service) onProgram(ctx context.Context, actor domain.Actor, id domain.ProgramID, rev int64, action policy.Action,
	do func(*txn, *store.Rec[domain.Program], []domain.Slot) error) error {
	return s.actInTurn(ctx, actor, string(id), func(t *txn) error {
		pr, err := store.Get[domain.Program](ctx, s.store, id)
		if err != nil {
			return err
		}
		if err := t.may(action, programFacts(pr.V), "program", string(id)); err != nil {
			return err
		}
		if rev != 0 && rev != pr.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		slots, err := t.activeSlots(ctx, id)
		if err != nil {
			return err
		}
		if err := do(t, &pr, slots); err != nil {
			return err
		}
		store.Put(&t.ch, pr)
		t.logged(action, "program", string(id), "")
		return t.book(string(id))
	})
}

func shelterFacts(sh domain.Shelter) policy.ShelterFacts {
	return policy.ShelterFacts{ID: string(sh.ID), Agency: string(sh.Agency)}
}

func programFacts(pr domain.Program) policy.ProgramFacts {
	return policy.ProgramFacts{ID: string(pr.ID), Agency: string(pr.Agency), Kind: string(pr.Class)}
}

// canMap says which of the acts the policy grants on a thing, for the buttons of a page.
func (t *txn) canMap(res policy.Resource, actions ...policy.Action) map[string]bool {
	can := map[string]bool{}
	for _, a := range actions {
		if t.can(a, res) {
			can[string(a)] = true
		}
	}
	return can
}
