package keylife_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/keylife"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
	"amparo/internal/store/noun"
)

const childEnv = "AMPARO_KEYS_DIR"

// TestServingChild is the process that is killed: people register cases and read them again, while it takes new keys up
// and moves the rows. It does nothing unless the test below starts it.
func TestServingChild(t *testing.T) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		return
	}
	var ana domain.Actor
	raw, err := os.ReadFile(filepath.Join(dir, "ana.json"))
	must(t, err)
	must(t, json.Unmarshal(raw, &ana))
	w := resume(t, dir)
	keylife.SetBatch(5)
	keylife.SetTakenUp(0)
	var out sync.Mutex
	say := func(format string, args ...any) {
		out.Lock()
		defer out.Unlock()
		fmt.Printf(format+"\n", args...)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				began := time.Now()
				filed, err := w.Work.Register(t.Context(), ana, amparotest.Survivor(amparotest.Woman(20+rand.IntN(40))))
				if err == nil {
					_, err = store.Get[domain.Case](t.Context(), w.Store, filed.Case)
				}
				if err != nil {
					say("error %v", err)
					return
				}
				say("case %s %d", filed.Case, time.Since(began).Milliseconds())
			}
		})
	}
	wg.Go(func() {
		for settled := map[string]uint32{}; ; time.Sleep(5 * time.Millisecond) {
			_, _ = w.Ring.Refresh() // The parent may write the keyset in this moment; it is read again.
			if err := errors.Join(keylife.Tell(t.Context(), w.Store),
				keylife.Round(t.Context(), w.Store, settled, quiet)); err != nil {
				say("error %v", err)
			}
		}
	})
	await.All(t, "all who act until the process dies", &wg)
}

func resume(t *testing.T, dir string) *amparotest.World {
	t.Helper()
	if mongotest.Named() {
		return amparotest.Join(t, mongotest.URI(t), dir, time.Now())
	}
	return amparotest.Resume(t, dir, time.Now())
}

// TestKeysAreReplacedUnderLoadWhileTheServerIsKilled: an operator rotates again and again while people work and the
// server is killed without warning. Nothing that was acknowledged is lost, no act fails, and in the end nothing is left
// on any older key: all of them are destroyed, every case opens and is found by what it holds.
func TestKeysAreReplacedUnderLoadWhileTheServerIsKilled(t *testing.T) {
	kills := 40
	if testing.Short() {
		kills = 8
	}
	defer keylife.SetTakenUp(0)()
	w := amparotest.New(t)
	raw, err := json.Marshal(w.Worker("ana").Actor)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(w.Dir, "ana.json"), raw, 0o600))
	must(t, w.Store.Close())
	root, err := seal.FileRoot(filepath.Join(w.Dir, "root.key"))
	must(t, err)
	keyset := filepath.Join(w.Dir, "keyset.json")
	var cases []string
	var took []int
	turned := 0
	for i := range kills {
		acted, ms := serveAndKill(t, w.Dir, func() {
			if i%4 != 0 {
				return
			}
			k, err := seal.Open(keyset, root)
			must(t, err)
			for _, ring := range []string{seal.RingWrap, seal.RingSession} {
				_, err = k.Rotate(ring)
				must(t, err)
			}
			if k.Count(seal.RingIndex) == 1 {
				_, err = k.Rotate(seal.RingIndex)
				must(t, err)
			}
		})
		if i%4 == 2 {
			turned += endTurn(t, w.Dir)
		}
		cases, took = append(cases, acted...), append(took, ms...)
	}
	if len(cases) < 3*kills {
		t.Fatalf("only %d acts in %d rounds: the test tells nothing", len(cases), kills)
	}
	w = amparotest.Resume(t, w.Dir, time.Now())
	must(t, keylife.Tell(t.Context(), w.Store))
	must(t, keylife.Round(t.Context(), w.Store, map[string]uint32{}, quiet))
	n := needs(t, w).Of[seal.RingWrap]
	retired := 0
	for _, f := range w.Ring.Fingerprints() {
		if f.Ring == seal.RingWrap && !f.Primary {
			if n[f.KeyID] != 0 {
				t.Errorf("%d rows are left on %08x", n[f.KeyID], f.KeyID)
			}
			must(t, w.Ring.Retire(seal.RingWrap, f.KeyID))
			retired++
		}
	}
	if turned == 0 {
		t.Error("no key of the index ring came to its end")
	}
	if retired != (kills+3)/4 {
		t.Errorf("%d keys were retired", retired)
	}
	w.Reopen()
	for _, id := range cases {
		if _, err := store.Get[domain.Case](t.Context(), w.Store, id); err != nil {
			t.Errorf("case %s was acknowledged and does not open: %v", id, err)
		}
		found, err := store.All[domain.Referral](t.Context(), w.Store, store.Filter{By: noun.By("case", id)})
		if err != nil || len(found) == 0 {
			t.Errorf("the needs of case %s are not found: %v", id, err)
		}
	}
	w.Verify()
	slices.Sort(took)
	t.Logf("%d kills, %d rotations, %d acknowledged cases, none lost, no act failed; %d data keys on the newest key, 0 "+
		"on %d older ones; half of the acts took %d ms, 99 of 100 less than %d ms", kills, retired, len(cases),
		n[w.Ring.Primary(seal.RingWrap)], retired, took[len(took)/2], took[len(took)*99/100])
}

// endTurn looks under the newer key of the index ring where all rows are found under it, and destroys the older one the
// next time. It returns how many keys came to their end.
func endTurn(t *testing.T, dir string) int {
	t.Helper()
	w := resume(t, dir)
	defer func() { must(t, w.Store.Close()) }()
	must(t, keylife.Round(t.Context(), w.Store, map[string]uint32{}, quiet))
	if w.Ring.Arriving() != 0 {
		_, err := keylife.Promote(w.Ring, store.KeyNeeds{}, time.Now())
		must(t, err)
		return 0
	}
	for _, f := range w.Ring.Fingerprints() {
		if f.Ring == seal.RingIndex && !f.Primary {
			must(t, w.Ring.Retire(seal.RingIndex, f.KeyID))
			return 1
		}
	}
	return 0
}

// serveAndKill lets the process serve, does something when it works, and kills it some acts later.
func serveAndKill(t *testing.T, dir string, meanwhile func()) (cases []string, took []int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestServingChild$", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	if mongotest.Named() {
		cmd.Env = append(cmd.Env, mongotest.Variable+"="+mongotest.URI(t))
	}
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	most := 3 + rand.IntN(10) // It is killed at one of its acts, however fast this machine is.
	for lines := bufio.NewScanner(out); lines.Scan(); {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "error":
			t.Errorf("the process said: %s", rest)
		case "case":
			var id string
			var ms int
			if _, err := fmt.Sscan(rest, &id, &ms); err != nil {
				continue // It was killed while it said so.
			}
			cases, took = append(cases, id), append(took, ms)
			switch len(cases) {
			case 1:
				meanwhile()
			case most:
				_ = cmd.Process.Kill()
			}
		}
	}
	_ = cmd.Wait()
	return cases, took
}

// TestOneOfSeveralProcessesMovesTheRows: two that begin at the same moment do not move one row twice.
func TestOneOfSeveralProcessesMovesTheRows(t *testing.T) {
	keylife.SetBatch(3)
	defer keylife.SetBatch(200)
	w := amparotest.NewShared(t, fakemongo.Options{})
	ana := w.Worker("ana")
	for range 20 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	}
	old := w.Ring.Primary(seal.RingWrap)
	was := needs(t, w).Of[seal.RingWrap][old]
	_, err := w.Ring.Rotate(seal.RingWrap)
	must(t, err)
	var wg sync.WaitGroup
	for _, s := range []*store.Store{w.Store, w.Beside().Store} {
		wg.Go(func() {
			for settled := map[string]uint32{}; settled[seal.RingWrap] == 0; {
				if err := keylife.Round(context.WithoutCancel(t.Context()), s, settled, quiet); err != nil &&
					!errors.Is(err, store.ErrStale) {
					t.Error(err)
					return
				}
			}
		})
	}
	await.All(t, "both processes", &wg)
	work, err := store.Get[store.KeyWork](t.Context(), w.Store, seal.RingWrap)
	must(t, err)
	if work.V.Moved != was || work.V.Left != 0 || needs(t, w).Of[seal.RingWrap][old] != 0 {
		t.Errorf("%d rows were to be moved, and it says %+v", was, work.V)
	}
	w.Verify()
}
