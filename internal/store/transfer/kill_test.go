package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/await"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
	"amparo/internal/store/transfer"
)

// failing is a target whose connection ends at the nth thing that is asked of it: before it is done, or after it was
// done and before the answer came.
type failing struct {
	driver.Driver
	left    int
	unheard bool
}

var errGone = driver.Unavailable("commit", errors.New("the connection was lost"))

func (f *failing) fails() bool {
	f.left--
	return f.left < 0
}

func (f *failing) Commit(ctx context.Context, b driver.Batch) error {
	if f.fails() {
		if f.unheard && f.left == -1 {
			_ = f.Driver.Commit(ctx, b)
		}
		return errGone
	}
	return f.Driver.Commit(ctx, b)
}

func (f *failing) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	if f.fails() {
		return driver.Page{}, errGone
	}
	return f.Driver.Query(ctx, q)
}

func (f *failing) GetMany(ctx context.Context, ks []driver.Key) ([]driver.Row, error) {
	if f.fails() {
		return nil, errGone
	}
	return f.Driver.GetMany(ctx, ks)
}

// rounds is how often a copy is cut short.
const rounds = 50

// TestACopyThatIsCutShortGoesOn: fifty times the target goes away in the middle, and between two tries people work at
// the source. Whenever the copy comes to its end, the target is what the source is.
func TestACopyThatIsCutShortGoesOn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, target := range map[string]func(*testing.T) driver.Driver{
		"into a folder":   func(t *testing.T) driver.Driver { return newFolder(t) },
		"into a database": database,
	} {
		t.Run(name, func(t *testing.T) {
			from, to := newFolder(t), target(t)
			settle(t, from, 90)
			ended, cut := 0, 0
			for range rounds {
				f := &failing{Driver: to, left: r.IntN(26), unheard: r.IntN(2) == 0}
				if r.IntN(8) == 0 {
					f.left = 1 << 20
				}
				c, err := transfer.Begin(t.Context(), job(from, f))
				if err == nil {
					err = toTheEnd(t, c)
				}
				switch {
				case err == nil:
					ended++
					alike(t, from, to)
					to = target(t)
				case !errors.Is(err, driver.ErrUnavailable):
					t.Fatalf("it was told %v", err)
				case f.unheard && !unfinished(t, to) && len(everything(t, to)) > 0:
					// The very last commit was applied and not heard of.
					alike(t, from, to)
					to = target(t)
				default:
					cut++
					if len(everything(t, to)) > 0 && !unfinished(t, to) {
						t.Fatal("a half copy is not marked")
					}
				}
				work(t, from, r)
			}
			copied(t, job(from, to))
			alike(t, from, to)
			if cut < rounds/2 || ended == 0 {
				t.Errorf("cut short %d times and ended %d times: the test tells little", cut, ended)
			}
			t.Logf("cut short %d times, ended %d times", cut, ended)
		})
	}
}

// work does to a source what a day does: rows change, come and go.
func work(t *testing.T, d driver.Driver, r *rand.Rand) {
	t.Helper()
	all := everything(t, d)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var b driver.Batch
	for i, row := range all[:9] {
		switch i % 3 {
		case 0:
			b.Deletes = append(b.Deletes, driver.Delete{Key: row.Key, Rev: row.Rev})
			row.ID, row.Rev = fmt.Sprintf("later-%d", r.Int64()), 1
			b.Puts = append(b.Puts, driver.Put{Row: row})
		default:
			row.Rev, row.Order, row.Blob = row.Rev+1, r.Int64N(50), []byte{byte(r.Int())}
			b.Puts = append(b.Puts, driver.Put{Row: row, Prev: row.Rev - 1})
		}
	}
	commit(t, d, b)
}

const killDir = "AMPARO_TRANSFER_KILL_DIR"

// TestKillChild is the process that is killed. It does nothing unless the test below starts it.
func TestKillChild(t *testing.T) {
	dir := os.Getenv(killDir)
	if dir == "" {
		return
	}
	from, to := folder(t, filepath.Join(dir, "from")), folder(t, filepath.Join(dir, "to"))
	c, err := transfer.Begin(t.Context(), job(from, to))
	if errors.Is(err, transfer.ErrOccupied) {
		return
	}
	if err == nil {
		err = toTheEnd(t, c)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestAProcessThatIsKilledLosesNothing: the machine goes down in the middle, fifty times; no half copy ever looks like
// a whole one.
func TestAProcessThatIsKilledLosesNothing(t *testing.T) {
	left := rounds
	if testing.Short() {
		left = 5
	}
	home := t.TempDir()
	dir, from := filepath.Join(home, "0"), filepath.Join(home, "from")
	source, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: from})
	if err != nil {
		t.Fatal(err)
	}
	settle(t, source, 600)
	want := everything(t, source)
	if err := source.Close(); err != nil {
		t.Fatal(err)
	}
	killed, whole, halves := 0, 0, 0
	for round := range left {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(filepath.Join(dir, "from")); err != nil {
			if err := os.Symlink(from, filepath.Join(dir, "from")); err != nil {
				t.Fatal(err)
			}
		}
		if runAndKill(t, dir, time.Duration(20+rand.IntN(500))*time.Millisecond) {
			killed++
		}
		to, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: filepath.Join(dir, "to")})
		if err != nil {
			t.Fatal(err)
		}
		rows, half := everything(t, to), unfinished(t, to)
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
		switch {
		case half:
			halves++
		case len(rows) == len(want):
			whole++
			dir = filepath.Join(home, fmt.Sprint(round+1))
		case len(rows) > 0:
			t.Fatalf("round %d: %d of %d rows, and no mark", round, len(rows), len(want))
		}
	}
	finished := exec.Command(os.Args[0], "-test.run=^TestKillChild$")
	finished.Env = append(os.Environ(), killDir+"="+dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	_ = os.Symlink(from, filepath.Join(dir, "from"))
	if out, err := finished.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	alike(t, folder(t, from), folder(t, filepath.Join(dir, "to")))
	t.Logf("killed %d of %d times, %d times in the middle; %d copies came to their end", killed, left, halves, whole)
	if !testing.Short() && (killed < left/3 || halves == 0) {
		t.Error("the test tells little")
	}
}

// runAndKill starts the process and kills it after a while, and reports whether it was still running then.
func runAndKill(t *testing.T, dir string, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKillChild$", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			t.Fatalf("it failed by itself: %v", err)
		}
		return false
	case <-time.After(after):
	}
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	_ = await.For(t, "the killed process", done)
	return true
}
