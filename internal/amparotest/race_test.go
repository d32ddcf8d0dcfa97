package amparotest_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestTwoHundredAtTwoProcessesAskForTenBeds: ten are given, whoever is asked at whichever process, and the others are
// told plainly.
func TestTwoHundredAtTwoProcessesAskForTenBeds(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		const asked = 200
		ana, casa := a.Worker("ana"), a.Shelter("casa", "0108", amparotest.Women(10))
		offers := make([]domain.OfferID, asked)
		var all sync.WaitGroup
		for worker := range 4 {
			all.Go(func() {
				for i := worker; i < asked; i += 4 {
					offers[i] = ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i%40))).Referrals[0], casa)[0]
				}
			})
		}
		await.All(t, "all who press at once", &all)
		errs := make([]error, asked)
		begun := time.Now()
		for i, o := range offers {
			at := []*amparotest.World{a, b}[i%2]
			all.Go(func() { errs[i] = at.Work.Accept(t.Context(), casa.Actor.Actor, o, 0, placement.AcceptInput{}) })
		}
		await.All(t, "all who press at once", &all)
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !fault.Is(err, fault.Conflict) || fault.As(err).Code != "offer.bed_taken":
				t.Errorf("want a bed or to be told plainly, got %v", err)
			}
		}
		t.Logf("%d answers in %v", asked, time.Since(begun).Round(time.Millisecond))
		if won != 10 {
			t.Fatalf("%d of 10 beds were given", won)
		}
		for _, w := range []*amparotest.World{a, b} {
			board, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
			must(t, err)
			if room := board.Units[0].Room; room.Free != 0 || room.Over != 0 {
				t.Fatalf("derived room %+v", room)
			}
		}
	})
}

// TestTwentyWhoMeetAtOneHouseAllComeThrough: one row, twenty processes that do not know of one another, and nobody is
// told to try again.
func TestTwentyWhoMeetAtOneHouseAllComeThrough(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		ana, casa := a.Worker("ana"), a.Shelter("casa", "0108", amparotest.Women(20))
		worlds, offers := []*amparotest.World{a, b}, make([]domain.OfferID, 20)
		for i := range offers {
			offers[i] = ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i))).Referrals[0], casa)[0]
			if i > 1 {
				worlds = append(worlds, a.Beside())
			}
		}
		errs := make([]error, len(offers))
		start := make(chan struct{})
		var all sync.WaitGroup
		for i, w := range worlds {
			all.Go(func() {
				<-start
				errs[i] = w.Work.Accept(t.Context(), casa.Actor.Actor, offers[i], 0, placement.AcceptInput{})
			})
		}
		close(start)
		await.All(t, "all who press at once", &all)
		for i, err := range errs {
			if err != nil {
				t.Errorf("woman %d: %v", i+1, err)
			}
		}
	})
}

// TestWhatFallsDueIsDoneByOneProcess lets two processes look at the same deadlines at the same time: every provider is
// reminded once, every offer ends once, and the log tells of each once.
func TestWhatFallsDueIsDoneByOneProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		const asked = 8
		ana, casa := a.Worker("ana"), a.Shelter("casa", "0108", amparotest.Women(20))
		for i := range asked {
			ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i))).Referrals[0], casa)
		}
		runners := []interface{ Due() (int, error) }{}
		for _, w := range []*amparotest.World{a, b, a, b} {
			r := w.Runner()
			runners = append(runners, due(func() (int, error) { return r.Due(t.Context()) }))
		}
		for range 16 { // Half an hour at a time, past the end of every offer.
			a.Waits(30 * time.Minute)
			var all sync.WaitGroup
			for _, r := range runners {
				all.Go(func() {
					if _, err := r.Due(); err != nil {
						t.Error(err)
					}
				})
			}
			await.All(t, "all who press at once", &all)
		}
		notices, err := store.All[domain.Notice](t.Context(), a.Store, store.Filter{})
		must(t, err)
		outcomes := map[string]int{}
		for _, n := range notices {
			if n.V.Agency == casa.Agency {
				outcomes[n.V.Kind]++
			}
		}
		must(t, a.Store.Logs().Integrate(t.Context()))
		log, _, err := a.Store.Logs().Page(t.Context(), store.SystemLog, 0, 1000)
		must(t, err)
		acts := map[string]int{}
		for _, e := range log {
			acts[e.Leaf.Act]++
		}
		for kind, act := range map[string]string{"notice.offer_remind": domain.DeadlineRemind,
			"notice.offer_expired": domain.DeadlineExpire} {
			if outcomes[kind] != asked || acts[act] != asked {
				t.Errorf("%s was told %d times and is in the log %d times, want %d", act, outcomes[kind], acts[act], asked)
			}
		}
		if acts[domain.DeadlineEscalate] != asked {
			t.Errorf("escalated %d times, want %d", acts[domain.DeadlineEscalate], asked)
		}
	})
}

type due func() (int, error)

func (d due) Due() (int, error) { return d() }

// TestTwoProcessesNumberOneLog: both number what is kept, at the same time and all the time, and every log is without a
// gap.
func TestTwoProcessesNumberOneLog(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		ana := a.Worker("ana")
		stop := make(chan struct{})
		var numbering, acting sync.WaitGroup
		for _, w := range []*amparotest.World{a, b, a, b} {
			numbering.Go(func() {
				for {
					if err := w.Store.Logs().Integrate(t.Context()); err != nil {
						t.Error(err)
					}
					select {
					case <-stop:
						return
					default:
					}
				}
			})
		}
		for i := range 8 {
			w := []*amparotest.World{a, b}[i%2]
			acting.Go(func() {
				for range 12 {
					if _, err := w.Work.Register(t.Context(), ana.Actor, amparotest.Survivor(amparotest.Woman(20+i))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		await.All(t, "all who act", &acting)
		close(stop)
		await.All(t, "the numbering to end", &numbering)
		a.Verify()
		entries, _, err := b.Store.Logs().Page(t.Context(), b.Store.LogOf(ana.Agency), 0, 100_000)
		must(t, err)
		slices.Reverse(entries)
		ids := map[string]bool{}
		for i, e := range entries {
			if e.Seq != int64(i) || ids[e.Leaf.ID] {
				t.Fatalf("entry %d is numbered %d, twice %v", i, e.Seq, ids[e.Leaf.ID])
			}
			ids[e.Leaf.ID] = true
		}
		if len(entries) < 96 {
			t.Fatal(fmt.Sprint(len(entries), " entries of at least 96"))
		}
	})
}
