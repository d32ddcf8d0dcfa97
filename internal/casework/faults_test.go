package casework_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/mongotest"
)

// faulty is a storage that fails one call, or every call from one on.
type faulty struct {
	driver.Driver

	mu    sync.Mutex
	armed bool
	calls int
	at    int  // the call that fails; zero: none does
	on    bool // and every later one
	lost  bool // a commit that fails was made all the same: only its answer is lost
}

// arm counts calls anew.
func (f *faulty) arm(at int, on, lost bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.armed, f.calls, f.at, f.on, f.lost = true, 0, at, on, lost
}

// rest ends the faults and answers how many calls there were.
func (f *faulty) rest() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.armed = false
	return f.calls
}

func (f *faulty) fails() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.armed {
		return nil
	}
	if f.calls++; f.at == f.calls || f.on && f.at > 0 && f.calls > f.at {
		return fmt.Errorf("%w: call %d", driver.ErrUnavailable, f.calls)
	}
	return nil
}

func (f *faulty) Get(ctx context.Context, k driver.Key) (driver.Row, error) {
	if err := f.fails(); err != nil {
		return driver.Row{}, err
	}
	return f.Driver.Get(ctx, k)
}

func (f *faulty) GetMany(ctx context.Context, ks []driver.Key) ([]driver.Row, error) {
	if err := f.fails(); err != nil {
		return nil, err
	}
	return f.Driver.GetMany(ctx, ks)
}

func (f *faulty) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	if err := f.fails(); err != nil {
		return driver.Page{}, err
	}
	return f.Driver.Query(ctx, q)
}

func (f *faulty) Commit(ctx context.Context, b driver.Batch) error {
	err := f.fails()
	if err != nil && !f.lost {
		return err
	}
	if done := f.Driver.Commit(ctx, b); done != nil {
		return done
	}
	return err
}

// allowedIn reads from the table of acts in which stages an act is not refused.
func allowedIn(t *testing.T) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile(tableFile)
	must(t, err)
	out, act := map[string][]string{}, ""
	lines := strings.Split(string(raw), "\n")
	for i, line := range lines {
		if in, is := strings.CutPrefix(line, " in: "); is {
			if !strings.HasPrefix(lines[i+1], "  refused as ") {
				out[act] = append(out[act], strings.Split(in, "; ")...)
			}
		} else if !strings.HasPrefix(line, " ") {
			act = line
		}
	}
	return out
}

// trouble tries acts on copies of a stage whose storage fails.
type trouble struct {
	*trials
	rows *faulty
}

// TestAFaultAtEveryStoreCallOfEveryAct lets the first call of the storage fail, then the second, and so on until the
// act passes: that call alone, and it with all that follow. After each fault nothing is half done: an act that is told
// as failed has changed nothing, one that is told as done has done what it does without a fault. In the end the same
// act, tried once more, is done, and the log tells of every row. It tries each act in one stage; with AMPARO_FAULTS=all
// in every stage, and a commit too that is made and whose answer is lost.
func TestAFaultAtEveryStoreCallOfEveryAct(t *testing.T) {
	if mongotest.Named() {
		t.Skip("a stage is a copy of the embedded store's files")
	}
	stores, usual := &sync.Map{}, amparotest.Driver
	amparotest.Driver = func(t testing.TB, dir string) driver.Driver {
		f := &faulty{Driver: usual(t, dir)}
		stores.Store(dir, f)
		return f
	}
	t.Cleanup(func() { amparotest.Driver = usual })
	allowed, all, every := allowedIn(t), stages(t), os.Getenv("AMPARO_FAULTS") == "all"
	done, acts, faults, met := map[string]bool{}, 0, 0, 0
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			met++
			on := *s
			on.t = t
			for _, a := range slices.Concat(attempts(t), on.deadlines()) {
				name := string(a.act) + " by " + a.by
				if done[name] && !every || a.on != nil && !a.on(s) || !slices.Contains(allowed[name], s.name) {
					continue
				}
				if n := on.fails(stores, name, a.do, every); n > 0 { // Else it rests on what the act before it did.
					done[name] = true
					acts, faults = acts+1, faults+n
				}
			}
		})
	}
	if met == len(all) && acts < 130 {
		t.Errorf("only %d acts were tried", acts)
	}
	t.Logf("figure: faults_that_left_nothing_half_done %d of %d (%d acts)", faults, faults, acts)
}

func (s *stage) trouble(stores *sync.Map) *trouble {
	b := s.trials()
	rows, ok := stores.Load(b.w.Dir)
	if !ok {
		s.t.Fatal("the copy has no storage of its own")
	}
	return &trouble{b, rows.(*faulty)}
}

// came is what came of one try of an act: whether rows changed, and everything it did, the log with it.
type came struct {
	lines   []string
	changed bool
	err     error
}

// does carries the act out, and looks what it did once the storage is well again.
func (b *trouble) does(do func(*stage) error) (out came) {
	moment := b.w.Clock.Now()
	out.err = do(b.stage)
	b.rows.rest()
	if again := b.w.Clock.Now(); again.Sub(moment) > time.Second {
		moment = again // The act waited for its hour.
	}
	old, after := b.leaves, b.held
	b.leaves = leavesOf(b.t, b.w)
	if out.changed = !maps.Equal(revisions(b.t, b.w), b.revs); out.changed {
		after = everythingHeld(b.t, b.w)
	} else if len(old) == len(b.leaves) {
		return out
	}
	out.lines = newTeller(b.t, b.w, moment, b.names).did(b.held, after, old, b.leaves)
	return out
}

// anew holds the copy against its log, and gives another.
func (b *trouble) anew(s *stage, stores *sync.Map) *trouble {
	b.w.Verify()
	_ = b.w.Store.Close()
	return s.trouble(stores)
}

// fails lets every call of an act fail, and answers how many faults there were.
func (s *stage) fails(stores *sync.Map, name string, do func(*stage) error, lost bool) (faults int) {
	plain := s.trouble(stores)
	plain.rows.arm(0, false, false)
	want := plain.does(do)
	calls := plain.rows.calls
	_ = plain.w.Store.Close()
	if want.err != nil {
		return 0
	}
	b := s.trouble(stores)
	type way struct{ on, lost bool }
	ways := []way{{}, {on: true}}
	if lost {
		ways = append(ways, way{lost: true})
	}
	for _, w := range ways {
		for at := 1; ; at++ {
			b.rows.arm(at, w.on, w.lost)
			spoiled := false
			b.ill = &spoiled
			got := b.does(do)
			whole := slices.Equal(got.lines, want.lines)
			if passed := b.rows.calls < at && got.err == nil; passed || at > 4*calls+40 {
				if !passed || !whole {
					s.t.Errorf("%s: %s once more: %v, does %s, not %s", s.name, name, got.err, got.lines, want.lines)
				}
				b = b.anew(s, stores)
				break
			}
			faults++
			switch {
			case spoiled: // What the table reads itself, to prepare the act, could not be read.
			case got.err == nil && !whole:
				s.t.Errorf("%s: %s, call %d of %+v: told as done, does %s, not %s", s.name, name, at, w, got.lines, want.lines)
			case got.err != nil && len(got.lines) > 0 && want.changed && (!w.lost || !whole):
				s.t.Errorf("%s: %s, call %d of %+v: told %v, and does %s", s.name, name, at, w, got.err, got.lines)
			}
			if got.changed {
				b = b.anew(s, stores)
			}
		}
	}
	_ = b.w.Store.Close()
	return faults
}
