package amparotest_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// servers are the two kinds of fake server that processes share: one with snapshot isolation, and an SQL-backed one
// that loses now and then a commit or its answer.
var servers = map[string]fakemongo.Options{"snapshots": {}, "SQL-backed": {SQLBacked: true, FailEvery: 50}}

// serversOfRun are the servers of this run: the real one where one is named, and the harder fake alone under the race
// detector, which takes long enough.
func serversOfRun() map[string]fakemongo.Options {
	switch {
	case mongotest.Real():
		return map[string]fakemongo.Options{"real": {}}
	case raced:
		return map[string]fakemongo.Options{"SQL-backed": servers["SQL-backed"]}
	}
	return servers
}

// onBoth tells a story of two processes on each kind of server.
func onBoth(t *testing.T, story func(t *testing.T, a, b *amparotest.World)) {
	for name, o := range serversOfRun() {
		t.Run(name, func(t *testing.T) {
			a := amparotest.NewShared(t, o)
			story(t, a, a.Beside())
			a.Verify()
		})
	}
}

// TestASessionIsTheSameInEveryProcess: whoever signed in at one process goes on at another, and whoever was signed out
// at one is out at the other with the next request.
func TestASessionIsTheSameInEveryProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		ana := a.Worker("ana")
		in, err := a.IDs.SignIn(t.Context(),
			identity.Attempt{Login: a.Login(ana.Actor), Password: amparotest.Password, Addr: "198.51.100.7"})
		must(t, err)
		for range 2 {
			got, err := b.IDs.Authenticate(t.Context(), in.Token, false)
			must(t, err)
			if got.Actor.Account != ana.Account {
				t.Fatalf("taken for %v", got.Actor)
			}
		}
		must(t, a.IDs.SignOut(t.Context(), in.Token, ""))
		if _, err := b.IDs.Authenticate(t.Context(), in.Token, false); !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("after she signed out elsewhere: %v", err)
		}
	})
}

// TestGuessesAtTwoProcessesAreCountedTogether: a second process gives no second helping.
func TestGuessesAtTwoProcessesAreCountedTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		ana := a.Worker("ana")
		guess := identity.Attempt{Login: a.Login(ana.Actor), Password: "una frase de nadie", Addr: "203.0.113.9"}
		looked := make(chan bool, 40)
		var wg sync.WaitGroup
		for i := range 40 {
			at := []*amparotest.World{a, b}[i%2]
			wg.Go(func() {
				_, err := at.IDs.SignIn(t.Context(), guess)
				looked <- fault.Is(err, fault.Unauthenticated)
				if err == nil {
					t.Error("a guess was right")
				}
			})
		}
		await.All(t, "all guesses", &wg)
		close(looked)
		n := 0
		for was := range looked {
			if was {
				n++
			}
		}
		if n == 0 || n > 5 {
			t.Fatalf("%d of 40 guesses were looked at, want the five that one process would look at", n)
		}
	})
}

// TestARequestSentToTwoProcessesActsOnce: whoever presses again, and meets another process, makes no second case.
func TestARequestSentToTwoProcessesActsOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		ana := a.Worker("ana")
		for round := range 5 {
			key := "clave-" + string(rune('a'+round))
			errs, repeated := make([]error, 2), make([]bool, 2)
			var wg sync.WaitGroup
			for i, at := range []*amparotest.World{a, b} {
				wg.Go(func() {
					_, repeated[i], errs[i] = at.Work.Once(t.Context(), ana.Actor, key, "registrar", func(ctx context.Context) error {
						_, err := at.Work.Register(ctx, ana.Actor, amparotest.Survivor(amparotest.Woman(20+round)))
						return err
					})
				})
			}
			await.All(t, "both to answer", &wg)
			if must(t, errors.Join(errs...)); repeated[0] == repeated[1] {
				t.Fatalf("told %v", repeated)
			}
		}
		cases, err := store.All[domain.Case](t.Context(), a.Store, store.Filter{})
		must(t, err)
		if len(cases) != 5 {
			t.Fatalf("%d cases of five", len(cases))
		}
	})
}

// TestWhatOneProcessWritesTheOtherReads goes through everything a process remembers: boards, lists of the network, data
// keys and the room of a house. What another process wrote is seen at once, or within the seconds that a board is used.
func TestWhatOneProcessWritesTheOtherReads(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		ctx := t.Context()
		ana, desk := a.Worker("ana"), a.Coordinator()
		casa := a.Shelter("casa", "0108", amparotest.Women(1))
		offers := func(w *amparotest.World, r domain.ReferralID) int {
			m, err := w.Work.Match(ctx, ana.Actor, r)
			must(t, err)
			return len(m.Ranking.Candidates)
		}
		waits := func(w *amparotest.World) int {
			d, err := w.Work.Desk(ctx, desk.Actor, oversight.DeskFilter{})
			must(t, err)
			return d.Total
		}
		if waits(a) != 0 || waits(b) != 0 {
			t.Fatal("somebody waits already")
		}
		first, second := ana.Refers(amparotest.Survivor(amparotest.Woman(30))),
			ana.Refers(amparotest.Survivor(amparotest.Woman(31)))
		if n := waits(b); n != 2 {
			t.Fatalf("the other process shows %d who wait", n)
		}
		for _, w := range []*amparotest.World{a, b} {
			if offers(w, first.Referrals[0]) != 1 || offers(w, second.Referrals[0]) != 1 {
				t.Fatal("the house is not offered to both")
			}
		}
		offer := ana.Offers(first.Referrals[0], casa)[0]
		// The other process has opened none of her keys yet.
		must(t, b.Work.Accept(ctx, casa.Actor.Actor, offer, 0, placement.AcceptInput{}))
		a.Waits(3 * time.Second)
		if offers(a, second.Referrals[0]) != 0 {
			t.Error("a bed that was given by another process is still offered")
		}
		board, err := a.Work.ShelterBoard(ctx, casa.Actor.Actor, casa.Shelter.ID)
		must(t, err)
		if board.Units[0].Room.Free != 0 {
			t.Errorf("%d beds free", board.Units[0].Room.Free)
		}
		must(t, a.Work.Release(ctx, casa.Actor.Actor, offer, 0))
		a.Waits(3 * time.Second)
		if offers(b, second.Referrals[0]) != 1 {
			t.Error("a bed that another process gave back is not offered")
		}
	})
}

// TestAChangeReachesWhoListensAtAnotherProcess: the page of a house, open at one process, is nudged when somebody asks
// the house through another; a stranger's is not.
func TestAChangeReachesWhoListensAtAnotherProcess(t *testing.T) {
	onBoth(t, func(t *testing.T, a, b *amparotest.World) {
		ana, casa, other := a.Worker("ana"), a.Shelter("casa", "0108", amparotest.Women(2)),
			a.Shelter("ajena", "0101", amparotest.Women(2))
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
		nudges, end := b.Work.Watch(casa.Actor.Actor)
		defer end()
		quiet, endQuiet := b.Work.Watch(other.Actor.Actor)
		defer endQuiet()
		time.Sleep(400 * time.Millisecond) // A few looks at which there is nothing new.
		for {
			select {
			case <-nudges:
				continue
			case <-quiet:
				continue
			default:
			}
			break
		}
		begun := time.Now()
		ana.Offers(filed.Referrals[0], casa)
		select {
		case <-nudges:
			t.Logf("told after %v", time.Since(begun).Round(10*time.Millisecond))
		case <-time.After(20 * time.Second):
			t.Fatal("the house was not told")
		}
		select {
		case <-quiet:
			t.Error("a stranger was told")
		default:
		}
	})
}
