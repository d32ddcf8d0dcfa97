package sqlitedriver_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// The test program runs itself again as another process when these are set.
const (
	childRole   = "AMPARO_SQLITE_TEST_ROLE"
	childFolder = "AMPARO_SQLITE_TEST_FOLDER"
)

func TestMain(m *testing.M) {
	switch os.Getenv(childRole) {
	case "":
		os.Exit(m.Run())
	case "load":
		load(os.Getenv(childFolder))
	case "open":
		_, err := sqlitedriver.Open(context.Background(), sqlitedriver.Options{Dir: os.Getenv(childFolder)})
		fmt.Println(err)
	}
}

func child(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childRole+"="+role, childFolder+"="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

const (
	desks = 6 // goroutines that write at the same time
	keeps = 4 // acts of a desk that stay; older ones are deleted with each new one
)

func desk(w int) driver.Key { return driver.Key{Kind: "desk", ID: fmt.Sprint("desk-", w)} }
func act(w int, n int64, s string) driver.Key {
	return driver.Key{Kind: "act", ID: fmt.Sprintf("%d-%d-%s", w, n, s)}
}

// actRow is one half of an act; its content can be told from its key.
func actRow(w int, n int64, half string) driver.Row {
	content := make([]byte, 100+(n*977+int64(w)*131)%9000)
	for i := range content {
		content[i] = byte(int64(i)*n + int64(w))
	}
	return driver.Row{Key: act(w, n, half), Rev: n, Order: n, Blob: content,
		Terms: []string{fmt.Sprint("desk-", w), fmt.Sprintf("act-%d-%d", w, n)}}
}

// load is the other process: desks that write until they are killed. It prints an act once it has
// been acknowledged, and never before.
func load(dir string) {
	ctx := context.Background()
	// The log is emptied all the time, so that some deaths fall into that.
	d, err := sqlitedriver.Open(ctx, sqlitedriver.Options{Dir: dir}.WithLogAge(3*time.Millisecond))
	if err != nil {
		fmt.Println("error", err)
		return
	}
	for w := range desks {
		go func() {
			was, err := d.Get(ctx, desk(w))
			if err != nil && !errors.Is(err, driver.ErrNotFound) {
				fmt.Println("error", err)
				return
			}
			for n := was.Rev + 1; ; n++ {
				b := driver.Batch{Puts: []driver.Put{
					{Row: actRow(w, n, "a")}, {Row: actRow(w, n, "b")},
					{Row: driver.Row{Key: desk(w), Rev: n}, Prev: n - 1},
				}}
				if old := n - keeps; old > 0 {
					b.Deletes = []driver.Delete{{Key: act(w, old, "a"), Rev: old}, {Key: act(w, old, "b"), Rev: old}}
				}
				if err := d.Commit(ctx, b); err != nil {
					fmt.Println("error", err)
					return
				}
				fmt.Printf("%d %d\n", w, n)
			}
		}()
	}
	select {}
}

// TestKilled kills a busy process with no warning, again and again, and looks at what is left:
// everything acknowledged is there, and nothing is there by half. (It cannot pull the plug: that a
// flush reached the disk is the engine's promise, and synchronous=FULL is read back at every start.)
func TestKilled(t *testing.T) {
	rounds := 25
	if testing.Short() {
		rounds = 5
	}
	rnd := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	dir := folder(t)
	acked := make([]int64, desks)
	for round := range rounds {
		switch {
		case round%5 == 0: // in its first moments, while the file is being made
			dir, acked = folder(t), make([]int64, desks)
			killed(t, dir, acked, func(cmd *exec.Cmd, _ int) bool {
				time.Sleep(time.Duration(rnd.IntN(15)) * time.Millisecond)
				return cmd.Process.Kill() == nil
			}, true)
		default: // after some number of acts
			after := 1 + rnd.IntN(400)
			killed(t, dir, acked, func(cmd *exec.Cmd, seen int) bool {
				return seen >= after && cmd.Process.Kill() == nil
			}, false)
		}
		inspect(t, dir, acked)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("%d deaths, the last folder held acts up to %v", rounds, acked)
}

// killed runs a loaded process until kill says it has killed it, and notes what it acknowledged.
func killed(t *testing.T, dir string, acked []int64, kill func(*exec.Cmd, int) bool, atOnce bool) {
	t.Helper()
	cmd := child(t, "load", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	dead := atOnce && kill(cmd, 0)
	lines, seen := bufio.NewScanner(out), 0
	for lines.Scan() {
		var w int
		var n int64
		if _, err := fmt.Sscanf(lines.Text(), "%d %d", &w, &n); err != nil {
			t.Errorf("the process said %q", lines.Text())
			break
		}
		if n != acked[w]+1 {
			t.Errorf("desk %d did act %d after %d", w, n, acked[w])
		}
		acked[w] = n
		seen++
		dead = dead || kill(cmd, seen)
	}
	if !dead {
		_ = cmd.Process.Kill()
	}
	_ = cmd.Wait()
}

// inspect opens what a death left behind.
func inspect(t *testing.T, dir string, acked []int64) {
	t.Helper()
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: dir})
	if err != nil {
		t.Fatalf("a folder a process died in does not open: %v", err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := d.Sound(t.Context()); err != nil {
		t.Error(err)
	}
	for w := range desks {
		at, err := d.Get(t.Context(), desk(w))
		if err != nil && !errors.Is(err, driver.ErrNotFound) {
			t.Fatal(err)
		}
		// One act may have landed without its answer getting out.
		if at.Rev < acked[w] || at.Rev > acked[w]+1 {
			t.Errorf("desk %d is at %d, and was told %d", w, at.Rev, acked[w])
		}
		acked[w] = at.Rev
		halves(t, d, w, at.Rev)
	}
}

// halves wants exactly the last acts of a desk, each of them whole.
func halves(t *testing.T, d driver.Driver, w int, last int64) {
	t.Helper()
	p, err := d.Query(t.Context(), driver.Query{Kind: "act", Term: fmt.Sprint("desk-", w)})
	if err != nil {
		t.Fatal(err)
	}
	var want []driver.Row
	for n := max(1, last-keeps+1); n <= last; n++ {
		want = append(want, actRow(w, n, "a"), actRow(w, n, "b"))
	}
	if len(p.Rows) != len(want) {
		t.Errorf("desk %d keeps %d halves of acts, want %d", w, len(p.Rows), len(want))
		return
	}
	for i, r := range want {
		got := p.Rows[i]
		if got.Key != r.Key || got.Rev != r.Rev || string(got.Blob) != string(r.Blob) || len(got.Terms) != 2 {
			t.Errorf("desk %d: half %s is not what was written", w, strconv.Quote(r.ID))
		}
	}
}

// TestSecondProcess: somebody starts the program twice on one folder.
func TestSecondProcess(t *testing.T) {
	dir := folder(t)
	d := open(t, dir)
	said, err := child(t, "open", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("in use by another process (number %d)", os.Getpid()); !contains(said, want) {
		t.Errorf("the second process said %q, want %q in it", said, want)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if said, err = child(t, "open", dir).Output(); err != nil || !contains(said, "<nil>") {
		t.Errorf("after the first was gone: %q, %v", said, err)
	}
}

func contains(said []byte, want string) bool { return bytes.Contains(said, []byte(want)) }
