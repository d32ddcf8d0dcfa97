package amparotest_test

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
	"amparo/internal/fault"
	"amparo/internal/store"
)

// cast is who acts in the processes beside this one, and where.
type cast struct {
	URI       string
	Ana, Casa domain.Actor
	Shelter   domain.ShelterID
}

const (
	castEnv  = "AMPARO_BESIDE_DIR"
	beds     = 30
	killings = 20
)

// TestProcessBeside is one of the processes that share the installation of the test below: it refers, offers, accepts
// and releases as fast as it can, numbers the log, and says what was acknowledged. It does nothing by itself.
func TestProcessBeside(t *testing.T) {
	dir := os.Getenv(castEnv)
	if dir == "" {
		return
	}
	var who cast
	raw, err := os.ReadFile(filepath.Join(dir, "cast.json"))
	must(t, err)
	must(t, json.Unmarshal(raw, &who))
	w := amparotest.Join(t, who.URI, dir, time.Now())
	ctx, stop := context.WithCancel(t.Context())
	go func() { // Whoever is not killed leaves when its parent hangs up.
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	var mu sync.Mutex
	printf := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(os.Stdout, format+"\n", args...)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for ctx.Err() == nil {
			if err := w.Store.Logs().Integrate(t.Context()); err != nil {
				printf("error numbering: %v", err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	for range 3 {
		all.Go(func() {
			for ctx.Err() == nil {
				if err := mainJob(t.Context(), w, who, printf); err != nil && !fault.Is(err, fault.Conflict) {
					printf("error %v", err)
					return
				}
			}
		})
	}
	all.Wait()
	printf("done .")
}

// mainJob does one main job and says each act only after it was acknowledged.
func mainJob(ctx context.Context, w *amparotest.World, who cast, printf func(string, ...any)) error {
	filed, err := w.Work.Register(ctx, who.Ana, amparotest.Survivor(amparotest.Woman(20+rand.IntN(40))))
	if err != nil {
		return err
	}
	printf("case %s", filed.Case)
	offers, err := w.Work.SendOffers(ctx, who.Ana, filed.Referrals[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{who.Shelter}})
	if err != nil {
		return err
	}
	if err := w.Work.Accept(ctx, who.Casa, offers[0], 0, placement.AcceptInput{}); err != nil {
		return err
	}
	printf("accept %s", offers[0])
	if rand.IntN(3) > 0 {
		if err := w.Work.Release(ctx, who.Casa, offers[0], 0); err != nil {
			return err
		}
		printf("release %s", offers[0])
	}
	return nil
}

// beside is a running process and what it acknowledged.
type other struct {
	t     *testing.T
	cmd   *exec.Cmd
	leave io.Closer
	first chan struct{} // closed with the first act
	ended chan struct{}

	mu           sync.Mutex
	acknowledged map[string]string
	done         bool
}

func startBeside(t *testing.T, dir string) *other {
	t.Helper()
	p := &other{t: t, first: make(chan struct{}), ended: make(chan struct{}), acknowledged: map[string]string{}}
	p.cmd = exec.Command(os.Args[0], "-test.run=^TestProcessBeside$", "-test.timeout=5m")
	p.cmd.Env = append(os.Environ(), castEnv+"="+dir)
	in, err := p.cmd.StdinPipe()
	must(t, err)
	out, err := p.cmd.StdoutPipe()
	must(t, err)
	must(t, p.cmd.Start())
	p.leave = in
	go p.listen(out)
	return p
}

func (p *other) listen(out io.Reader) {
	defer close(p.ended)
	var once sync.Once
	for lines := bufio.NewScanner(out); lines.Scan(); {
		act, what, _ := strings.Cut(lines.Text(), " ")
		switch act {
		case "error":
			p.t.Errorf("a process said: %s", what)
		case "case", "accept", "release":
			once.Do(func() { close(p.first) })
			p.mu.Lock()
			p.acknowledged[what] = act
			p.mu.Unlock()
		case "done":
			p.done = true
		}
	}
}

func (p *other) wait() {
	await.For(p.t, "a process to end", p.ended)
	_ = p.cmd.Wait()
}

// TestOneOfTwoProcessesIsKilled: whichever moment it dies in, nothing that either acknowledged is lost, no bed is given
// twice, the other goes on, and the log tells of everything.
func TestOneOfTwoProcessesIsKilled(t *testing.T) {
	for name, o := range serversOfRun() {
		t.Run(name, func(t *testing.T) {
			o.FailEvery, o.TransactionLifetime = 0, 500*time.Millisecond
			w := amparotest.NewShared(t, o)
			killOneOfTwo(t, w)
		})
	}
}

func killOneOfTwo(t *testing.T, w *amparotest.World) {
	t.Helper()
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(beds))
	raw, err := json.Marshal(cast{URI: w.Address(), Ana: ana.Actor, Casa: casa.Actor.Actor, Shelter: casa.Shelter.ID})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(w.Dir, "cast.json"), raw, 0o600))
	stays := startBeside(t, w.Dir)
	acts := 0
	for range killings {
		p := startBeside(t, w.Dir)
		select {
		case <-p.first:
		case <-p.ended:
		case <-time.After(time.Minute):
			t.Error("a process does nothing")
		}
		time.Sleep(time.Duration(rand.IntN(80)) * time.Millisecond)
		_ = p.cmd.Process.Kill()
		p.wait()
		acts += len(p.acknowledged)
		holdAgainst(t, w, p.acknowledged)
	}
	_ = stays.leave.Close()
	stays.wait()
	if !stays.done {
		t.Error("the process that was left alone did not come to its end")
	}
	holdAgainst(t, w, stays.acknowledged)
	taken, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("active", casa.Shelter.ID)})
	must(t, err)
	if len(taken) > beds {
		t.Errorf("%d beds were given of %d", len(taken), beds)
	}
	w.Verify()
	t.Logf("%d killings, %d acts of those killed and %d of the other, none lost", killings, acts, len(stays.acknowledged))
	if acts < killings/2 || len(stays.acknowledged) < killings {
		t.Error("too few acts to tell anything")
	}
}

// holdAgainst looks for everything that was acknowledged.
func holdAgainst(t *testing.T, w *amparotest.World, acknowledged map[string]string) {
	t.Helper()
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
}
