package casework_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/mongotest"
)

// cast is who acts in the process that will be killed; the parent writes it down before the first round.
type cast struct {
	Ana, Casa domain.Actor
	Shelter   domain.ShelterID
	Beds      int
}

const castEnv = "AMPARO_KILL_DIR"

// TestKillChild is the process that is killed: it refers, offers, accepts and releases as fast as it can and says what
// was acknowledged. It does nothing unless the test below starts it.
func TestKillChild(t *testing.T) {
	dir := os.Getenv(castEnv)
	if dir == "" {
		return
	}
	var who cast
	raw, err := os.ReadFile(filepath.Join(dir, "cast.json"))
	must(t, err)
	must(t, json.Unmarshal(raw, &who))
	w := join(t, dir)
	out := &lines{w: os.Stdout}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				if err := oneRound(w, who, out); err != nil && !strings.Contains(err.Error(), "conflict") {
					out.printf("error %v", err)
					return
				}
			}
		})
	}
	await.All(t, "all who act until the process dies", &wg)
}

// join opens the installation as the process that is killed does: on MongoDB, without the duty to tidy up that its
// parent has.
func join(t *testing.T, dir string) *amparotest.World {
	t.Helper()
	if mongotest.Named() {
		return amparotest.Join(t, mongotest.URI(t), dir, time.Now())
	}
	return amparotest.Resume(t, dir, time.Now())
}

type lines struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lines) printf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = fmt.Fprintf(l.w, format+"\n", args...)
}

// oneRound does one main job and says each act only after it was acknowledged.
func oneRound(w *amparotest.World, who cast, out *lines) error {
	ctx := context.Background()
	filed, err := w.Work.Register(ctx, who.Ana, amparotest.Survivor(amparotest.Woman(20+rand.IntN(40))))
	if err != nil {
		return err
	}
	out.printf("case %s", filed.Case)
	offers, err := w.Work.SendOffers(ctx, who.Ana, filed.Referrals[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{who.Shelter}})
	if err != nil {
		return err
	}
	if err := w.Work.Accept(ctx, who.Casa, offers[0], 0, placement.AcceptInput{}); err != nil {
		return err
	}
	out.printf("accept %s", offers[0])
	if rand.IntN(3) == 0 {
		if err := w.Work.Release(ctx, who.Casa, offers[0], 0); err != nil {
			return err
		}
		out.printf("release %s", offers[0])
	}
	return nil
}

// kills is how often the process is killed; -short kills it a few times only.
const kills = 200

func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	rounds := kills
	if testing.Short() {
		rounds = 10
	}
	var dir string
	var who cast
	acknowledged := map[string]string{}
	acts := 0
	for round := range rounds {
		if round%20 == 0 {
			dir, who = killStage(t)
			clear(acknowledged)
		}
		n := killOnce(t, dir, acknowledged)
		acts += n
		checkAfterKill(t, dir, who, acknowledged)
		if t.Failed() {
			t.Fatalf("after kill %d", round+1)
		}
	}
	if acts < rounds/2 {
		t.Fatalf("only %d acts were acknowledged in %d rounds: the test tells nothing", acts, rounds)
	}
	t.Logf("%d kills, %d acknowledged acts, none lost", rounds, acts)
}

func killStage(t *testing.T) (string, cast) {
	t.Helper()
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(40))
	who := cast{Ana: ana.Actor, Casa: casa.Actor.Actor, Shelter: casa.Shelter.ID, Beds: 40}
	raw, err := json.Marshal(who)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(w.Dir, "cast.json"), raw, 0o600))
	must(t, w.Store.Close())
	return w.Dir, who
}

// killOnce starts the process, lets it act for a random moment, and kills it without warning.
func killOnce(t *testing.T, dir string, acknowledged map[string]string) int {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKillChild$", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), castEnv+"="+dir)
	if mongotest.Named() { // One in memory is in the memory of this process.
		cmd.Env = append(cmd.Env, mongotest.Variable+"="+mongotest.URI(t))
	}
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	acts := 0
	lines := bufio.NewScanner(out)
	var once sync.Once
	for lines.Scan() {
		act, id, ok := strings.Cut(lines.Text(), " ")
		switch {
		case !ok:
		case act == "error":
			t.Errorf("the process said: %s", id)
		case act == "case", act == "accept", act == "release":
			once.Do(func() {
				wait := time.Duration(rand.IntN(80)) * time.Millisecond
				time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
			})
			acknowledged[id] = act
			acts++
		}
	}
	_ = cmd.Wait()
	return acts
}

// checkAfterKill opens what is left and holds it against what was acknowledged.
func checkAfterKill(t *testing.T, dir string, who cast, acknowledged map[string]string) {
	t.Helper()
	w := amparotest.Resume(t, dir, time.Now())
	defer func() { must(t, w.Store.Close()) }()
	for id, act := range acknowledged {
		if act == "case" {
			if _, err := store.Get[domain.Case](t.Context(), w.Store, id); err != nil {
				t.Errorf("case %s was acknowledged and is gone: %v", id, err)
			}
			continue
		}
		o, err := store.Get[domain.Offer](t.Context(), w.Store, id)
		if err != nil {
			t.Errorf("offer %s was acknowledged and is gone: %v", id, err)
			continue
		}
		st, err := store.Get[domain.Stay](t.Context(), w.Store, o.V.Stay)
		if err != nil || act == "release" && st.V.State != domain.StayReleased {
			t.Errorf("%s of %s was acknowledged, the stay is %s (%v)", act, id, st.V.State, err)
		}
	}
	stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("active", who.Shelter)})
	must(t, err)
	beds := 0
	for _, st := range stays {
		beds += len(st.V.Persons)
	}
	if beds > who.Beds {
		t.Errorf("%d beds were sold of %d", beds, who.Beds)
	}
	w.Verify()
}
