package casework_test

import (
	"fmt"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
)

// TestABusyHouseTurnsNobodyAway has sixteen workers bring sixteen women through the same house at the same time. Every act books
// the house, and whoever loses a race waits for her turn instead of being told to try again.
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
			return w.Work.Discharge(ctx, casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido", Outcomes: []string{"estable_seguro"}})
		},
	} {
		if err := step(); err != nil {
			return fmt.Errorf("step %d: %w", n+1, err)
		}
	}
	return nil
}
