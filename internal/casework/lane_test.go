package casework_test

import (
	"context"
	"sync/atomic"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store/driver"
)

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
