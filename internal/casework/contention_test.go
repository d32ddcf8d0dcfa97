package casework_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store/driver"
)

// TestABusyHouseTurnsNobodyAway has sixteen workers bring sixteen women through the same house at the same time. Every
// act books the house, and whoever loses a race waits for her turn instead of being told to try again.
func TestABusyHouseTurnsNobodyAway(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(16))
	var wg sync.WaitGroup
	failed := make(chan error, 16)
	for i := range 16 {
		offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i))).Referrals[0], casa)[0]
		wg.Go(func() {
			if err := stayOf(w, ana, casa, offer); err != nil {
				failed <- err
			}
		})
	}
	await.All(t, "all who take turns", &wg)
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	w.Verify()
}

func stayOf(w *amparotest.World, ana *amparotest.Actor, casa *amparotest.House, offer domain.OfferID) error {
	ctx := w.T.Context()
	for n, step := range []func() error{
		func() error { return w.Work.Accept(ctx, casa.Actor.Actor, offer, 0, placement.AcceptInput{}) },
		func() error { return w.Work.Transit(ctx, ana.Actor, offer, 0) },
		func() error { return w.Work.Admit(ctx, casa.Actor.Actor, offer, 0, placement.AdmitInput{}) },
		func() error {
			return w.Work.Discharge(ctx, casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido",
				Outcomes: []string{"estable_seguro"}})
		},
	} {
		if err := step(); err != nil {
			return fmt.Errorf("step %d: %w", n+1, err)
		}
	}
	return nil
}

// slowLeaf is a storage that takes long to keep a leaf by itself, which is what a refusal leaves.
type slowLeaf struct {
	driver.Driver
	armed   atomic.Bool
	t       testing.TB
	waiting chan struct{}
	hold    chan struct{}
}

func (s *slowLeaf) Commit(ctx context.Context, b driver.Batch) error {
	if s.armed.Load() && len(b.Puts) == 1 && b.Puts[0].Row.Kind == "leaf" {
		s.waiting <- struct{}{}
		await.For(s.t, "leave to keep the leaf", s.hold)
	}
	return s.Driver.Commit(ctx, b)
}

// TestNobodyWaitsBehindSomebodyWhoIsRefused: a stranger who tries a house's door does not hold up the house.
func TestNobodyWaitsBehindSomebodyWhoIsRefused(t *testing.T) {
	slow := &slowLeaf{t: t, waiting: make(chan struct{}), hold: make(chan struct{})}
	open := amparotest.Driver
	amparotest.Driver = func(t testing.TB, dir string) driver.Driver {
		slow.Driver = open(t, dir)
		return slow
	}
	defer func() { amparotest.Driver = open }()
	w := amparotest.New(t)
	casa, stranger := w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("ajena", "0108", amparotest.Women(2))
	ana := w.Worker("ana")
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	for name, try := range map[string]func(domain.Actor) error{
		"beds": func(a domain.Actor) error { return w.Work.ConfirmBeds(t.Context(), a, casa.Shelter.ID, 0) },
		"answer": func(a domain.Actor) error {
			return w.Work.Decline(t.Context(), a, offer, 0, placement.DeclineInput{Code: "sin_cupo"})
		},
	} {
		slow.armed.Store(true)
		refused := make(chan error)
		go func() { refused <- try(stranger.Actor.Actor) }()
		await.For(t, "the slow act to begin", slow.waiting) // Her refusal is being written down, slowly.
		if err := try(casa.Actor.Actor); err != nil {
			t.Errorf("%s: the house itself: %v", name, err)
		}
		slow.armed.Store(false)
		slow.hold <- struct{}{}
		if err := await.For(t, "the refusal", refused); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: the stranger: %v", name, err)
		}
	}
	w.Verify()
}
