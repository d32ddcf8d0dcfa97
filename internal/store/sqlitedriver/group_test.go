package sqlitedriver_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"amparo/internal/await"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

func row(id string, rev int64) driver.Row {
	return driver.Row{Key: driver.Key{Kind: "referral", ID: id}, Rev: rev, Terms: []string{"all"}, Blob: []byte(id)}
}

func put(id string, rev int64) driver.Batch {
	return driver.Batch{Puts: []driver.Put{{Row: row(id, rev), Prev: rev - 1}}}
}

// rev answers the revision under id, zero when there is none.
func rev(t *testing.T, d driver.Driver, id string) int64 {
	t.Helper()
	r, err := d.Get(t.Context(), row(id, 1).Key)
	if err != nil && !errors.Is(err, driver.ErrNotFound) {
		t.Fatal(err)
	}
	return r.Rev
}

// gate stops the writer before it makes a transaction durable, and tells it how to go on.
type gate struct {
	armed   atomic.Bool
	commits atomic.Int32
	reached chan struct{}
	verdict chan error
}

func newGate() *gate { return &gate{reached: make(chan struct{}), verdict: make(chan error)} }

func (g *gate) hook() error {
	g.commits.Add(1)
	if !g.armed.Load() {
		return nil
	}
	g.reached <- struct{}{}
	select {
	case err := <-g.verdict:
		return err
	case <-time.After(await.Limit):
		return errors.New("nobody says whether the group reaches the disk")
	}
}

// commit runs in the background and answers through a channel.
func commit(ctx context.Context, d driver.Driver, b driver.Batch) <-chan error {
	answer := make(chan error, 1)
	go func() { answer <- d.Commit(ctx, b) }()
	return answer
}

// queued waits until n calls wait for the writer.
func queued(t *testing.T, d *sqlitedriver.Driver, n int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); d.Waiting() != n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d calls wait, want %d", d.Waiting(), n)
		}
	}
}

// TestStaleAmongNeighbours: five shelters answer while the disk is busy. One rests on what another
// has just changed; it alone is told so, and all the others land with one flush.
func TestStaleAmongNeighbours(t *testing.T) {
	g := newGate()
	d := opened(t, sqlitedriver.Options{Dir: folder(t)}.WithBeforeCommit(g.hook))
	if err := d.Commit(t.Context(), put("shared", 1)); err != nil {
		t.Fatal(err)
	}
	g.armed.Store(true)
	first := commit(t.Context(), d, put("first", 1))
	await.For(t, "the group to reach the disk", g.reached)
	onStale := put("late", 1)
	onStale.Checks = []driver.Check{{Key: row("shared", 1).Key, Rev: 1}}
	var answers []<-chan error
	for i, b := range []driver.Batch{put("a", 1), put("shared", 2), onStale, put("a", 1), put("b", 1)} {
		answers = append(answers, commit(t.Context(), d, b))
		queued(t, d, i+1)
	}
	g.verdict <- nil
	if err := await.For(t, "the first answer", first); err != nil {
		t.Fatal(err)
	}
	await.For(t, "the group to reach the disk", g.reached)
	select {
	case err := <-answers[0]:
		t.Fatalf("answered %v before the commit was durable", err)
	default:
	}
	if rev(t, d, "a") != 0 {
		t.Fatal("a reader saw a row before it was durable")
	}
	g.verdict <- nil
	for i, want := range []error{nil, nil, driver.ErrStale, driver.ErrExists, nil} {
		if err := await.For(t, "an answer", answers[i]); !errors.Is(err, want) {
			t.Errorf("batch %d answered %v, want %v", i, err, want)
		}
	}
	if n := g.commits.Load(); n != 3 {
		t.Errorf("%d transactions, want 3: one to begin with, one alone, one for all who waited", n)
	}
	for id, want := range map[string]int64{"a": 1, "b": 1, "first": 1, "shared": 2, "late": 0} {
		if got := rev(t, d, id); got != want {
			t.Errorf("%s is at %d, want %d", id, got, want)
		}
	}
}

// TestFailedCommit: the flush fails. Everybody in that transaction is told, stale ones included,
// and nothing of it stays; the next one works.
func TestFailedCommit(t *testing.T) {
	g := newGate()
	d := opened(t, sqlitedriver.Options{Dir: folder(t)}.WithBeforeCommit(g.hook))
	if err := d.Commit(t.Context(), put("before", 1)); err != nil {
		t.Fatal(err)
	}
	g.armed.Store(true)
	cause := errors.New("the disk is gone")
	first := commit(t.Context(), d, put("first", 1))
	await.For(t, "the group to reach the disk", g.reached)
	var answers []<-chan error
	for i, b := range []driver.Batch{put("a", 1), put("before", 2), put("a", 1)} {
		answers = append(answers, commit(t.Context(), d, b))
		queued(t, d, i+1)
	}
	g.verdict <- nil
	if err := await.For(t, "the first answer", first); err != nil {
		t.Fatal(err)
	}
	await.For(t, "the group to reach the disk", g.reached)
	g.verdict <- cause
	for i, a := range answers {
		if err := await.For(t, "an answer", a); !errors.Is(err, driver.ErrUnavailable) || !errors.Is(err, cause) ||
			errors.Is(err, driver.ErrExists) {
			t.Errorf("batch %d answered %v", i, err)
		}
	}
	g.armed.Store(false)
	if rev(t, d, "a") != 0 || rev(t, d, "before") != 1 || rev(t, d, "first") != 1 {
		t.Error("something of a failed commit stayed")
	}
	for _, b := range []driver.Batch{put("a", 1), put("before", 2)} {
		if err := d.Commit(t.Context(), b); err != nil {
			t.Errorf("after the failure: %v", err)
		}
	}
	if err := d.Sound(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLostConnection: the engine undid the transaction by itself and cannot undo it again. The
// writer drops that connection and serves the next batch through a new one.
func TestLostConnection(t *testing.T) {
	var d *sqlitedriver.Driver
	broken := false
	d = opened(t, sqlitedriver.Options{Dir: folder(t)}.WithBeforeCommit(func() error {
		if !broken {
			return nil
		}
		broken = false
		return errors.Join(d.OnWriter("ROLLBACK"), errors.New("interrupted"))
	}))
	for i := range 3 {
		id := fmt.Sprint("r", i)
		broken = true
		if err := d.Commit(t.Context(), put(id, 1)); !errors.Is(err, driver.ErrUnavailable) {
			t.Fatalf("answered %v", err)
		}
		if rev(t, d, id) != 0 {
			t.Fatal("a failed commit stayed")
		}
		if err := d.Commit(t.Context(), put(id, 1)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(d.Ready(t.Context()), d.Settings(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk: the file may not grow. The caller learns why, reads go on, and so do writes once
// there is room again.
func TestFullDisk(t *testing.T) {
	var d *sqlitedriver.Driver
	limit := ""
	d = opened(t, sqlitedriver.Options{Dir: folder(t)}.WithBeforeCommit(func() error {
		if limit == "" {
			return nil
		}
		defer func() { limit = "" }()
		return d.OnWriter(limit)
	}))
	if err := d.Commit(t.Context(), put("ana", 1)); err != nil {
		t.Fatal(err)
	}
	limit = "PRAGMA max_page_count = 1" // the engine reads it as the pages there are
	if err := d.Commit(t.Context(), put("berta", 1)); err != nil {
		t.Fatal(err)
	}
	big := row("carla", 1)
	big.Blob = make([]byte, 1<<20)
	err := d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: big}}})
	if !errors.Is(err, driver.ErrUnavailable) || !strings.Contains(err.Error(), "full") {
		t.Fatalf("a full disk answered %v", err)
	}
	if rev(t, d, "ana") != 1 || rev(t, d, "berta") != 1 || rev(t, d, "carla") != 0 {
		t.Fatal("rows are not what was acknowledged")
	}
	limit = "PRAGMA max_page_count = 1000000"
	if err := d.Commit(t.Context(), driver.Batch{Checks: []driver.Check{{Key: big.Key}}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: big}}}); err != nil {
		t.Fatal(err)
	}
}

// TestWalkAway: who stops waiting before the writer has taken her batch is let go at once and
// changes nothing; who stops after it hears what truly happened.
func TestWalkAway(t *testing.T) {
	g := newGate()
	d := opened(t, sqlitedriver.Options{Dir: folder(t)}.WithBeforeCommit(g.hook))
	g.armed.Store(true)
	takenCtx, stopTaken := context.WithCancel(t.Context())
	taken := commit(takenCtx, d, put("taken", 1))
	await.For(t, "the group to reach the disk", g.reached)
	waitingCtx, stopWaiting := context.WithCancel(t.Context())
	left := commit(waitingCtx, d, put("left", 1))
	queued(t, d, 1)
	stayed := commit(t.Context(), d, put("stayed", 1))
	queued(t, d, 2)

	stopWaiting()
	if err := await.For(t, "the answer of who left", left); !errors.Is(err, context.Canceled) {
		t.Errorf("who walked away was told %v", err)
	}
	stopTaken()
	select {
	case err := <-taken:
		t.Fatalf("a batch under way was answered %v before its outcome was known", err)
	case <-time.After(20 * time.Millisecond):
	}
	g.verdict <- nil
	if err := await.For(t, "the answer to what was taken", taken); err != nil {
		t.Errorf("a batch that landed was answered %v", err)
	}
	await.For(t, "the group to reach the disk", g.reached)
	g.verdict <- nil
	if err := await.For(t, "the answer of who stayed", stayed); err != nil {
		t.Error(err)
	}
	if rev(t, d, "taken") != 1 || rev(t, d, "left") != 0 || rev(t, d, "stayed") != 1 {
		t.Error("rows are not what the callers were told")
	}
}

// TestCloseWaits: a commit under way when the program is told to stop is answered, and kept.
func TestCloseWaits(t *testing.T) {
	g := newGate()
	dir := folder(t)
	d := opened(t, sqlitedriver.Options{Dir: dir}.WithBeforeCommit(g.hook))
	g.armed.Store(true)
	under := commit(t.Context(), d, put("under way", 1))
	await.For(t, "the group to reach the disk", g.reached)
	next := commit(t.Context(), d, put("queued", 1))
	queued(t, d, 1)
	closed := make(chan error, 1)
	go func() { closed <- d.Close() }()
	g.verdict <- nil
	await.For(t, "the group to reach the disk", g.reached)
	g.verdict <- nil
	if err := errors.Join(await.For(t, "the act under way", under), await.For(t, "the next act", next),
		await.For(t, "the end", closed)); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if rev(t, again, "under way") != 1 || rev(t, again, "queued") != 1 {
		t.Error("an acknowledged commit was lost by closing")
	}
}
