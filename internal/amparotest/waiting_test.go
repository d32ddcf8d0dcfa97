package amparotest_test

import (
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestWhoWaitsIsToldByOneProcess lets two processes find the same place for the same people at once: every team is told
// once, and one of them that it comes first.
func TestWhoWaitsIsToldByOneProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		const waiting = 5
		ana := a.Worker("ana")
		for range waiting {
			id := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
			must(t, a.Work.Wait(t.Context(), ana.Actor, id, 0))
			a.Waits(time.Minute)
		}
		a.Shelter("casa", "0108", amparotest.Women(1))
		a.Waits(3 * time.Second)
		var all sync.WaitGroup
		for _, w := range []*amparotest.World{a, b, a, b} {
			all.Go(func() {
				_, _, err := w.Work.Rematch(t.Context(), network.Seen{})
				if err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		await.All(t, "all who look at once", &all)
		_, _, err := a.Work.Rematch(t.Context(), network.Seen{})
		must(t, err)
		notices, err := store.All[domain.Notice](t.Context(), a.Store, store.Filter{})
		must(t, err)
		kinds := map[string]int{}
		for _, n := range notices {
			if n.V.Agency == ana.Agency {
				kinds[n.V.Kind]++
			}
		}
		if kinds["notice.place_opened"] != 1 || kinds["notice.place_opened_behind"] != waiting-1 {
			t.Errorf("told %v", kinds)
		}
	})
}
