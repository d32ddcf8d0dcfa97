package mongodriver

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/await"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
)

// short are times for tests that wait for their end.
var short = times{retry: 2 * time.Second, attempt: 300 * time.Millisecond, notice: 100 * time.Millisecond,
	held: 200 * time.Millisecond}

// patient are times for tests in which the server answers, however slow the machine is, and only a row is held.
var patient = times{retry: time.Minute, attempt: 20 * time.Second, notice: 100 * time.Millisecond,
	held: 200 * time.Millisecond}

// hang answers hello and nothing else, from the command of that name on; empty means every command.
func hang(t *testing.T, s *fakemongo.Server, from string) {
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	var hangs atomic.Bool
	s.Inject(func(name string, _ bson.D) *fault {
		if name == from || from == "" {
			hangs.Store(true)
		}
		if hangs.Load() {
			await.For(t, "the end of the test", over)
			return &fault{Lost: true}
		}
		return nil
	})
}

// TestAServerThatHangsIsTold: it accepts connections and answers hello, and nothing else. Whoever asks it is told so
// after one bounded wait, and not kept for ever.
func TestAServerThatHangsIsTold(t *testing.T) {
	for story, c := range map[string]struct {
		from string
		do   func(ctx context.Context, d *Driver) error
	}{
		"a read": {"", func(ctx context.Context, d *Driver) error { _, err := d.Get(ctx, consent); return err }},
		"a list": {"", func(ctx context.Context, d *Driver) error {
			_, err := d.Query(ctx, driver.Query{Kind: "stay"})
			return err
		}},
		"rows of two kinds": {"", func(ctx context.Context, d *Driver) error {
			_, err := d.GetMany(ctx, []driver.Key{consent, bed})
			return err
		}},
		"a check":             {"", func(ctx context.Context, d *Driver) error { return d.Ready(ctx) }},
		"an act":              {"", func(ctx context.Context, d *Driver) error { return d.Commit(ctx, hold()) }},
		"an act in its midst": {"insert", func(ctx context.Context, d *Driver) error { return d.Commit(ctx, hold()) }},
	} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			s, d := night(t, false)
			d.times = short
			hang(t, s, c.from)
			err := c.do(t.Context(), d)
			var refused *RefusedError
			if !errors.As(err, &refused) || !errors.Is(err, driver.ErrUnavailable) ||
				!strings.Contains(refused.Text, "has not answered a command") {
				t.Errorf("told %v", err)
			}
		})
	}
	t.Run("a start", func(t *testing.T) {
		t.Parallel()
		s := fakemongo.Serve(t, fakemongo.Options{})
		hang(t, s, "")
		var waited atomic.Value
		_, err := Open(t.Context(), Options{URI: s.URI(), Database: "amparo", times: short,
			Waiting: func(op string) { waited.Store(op) }})
		if err == nil || !strings.Contains(err.Error(), "has not answered a command") {
			t.Errorf("told %v", err)
		}
		if waited.Load() == nil {
			t.Error("nothing was said while it waited")
		}
	})
	if worst := defaultTimes.attempt; worst > 30*time.Second {
		t.Errorf("a command waits %s before it says for what", worst)
	}
}

// leaveOpen begins an act that holds the bed and never ends, as a process does that is killed.
func leaveOpen(t *testing.T, d *Driver) {
	t.Helper()
	in, _, _, err := d.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := hold()
	if err := d.write(in, planOf(&b), "killed"); err != nil {
		t.Fatal(err)
	}
}

// TestAHeldRowIsToldWhenTimeEndsAmidTheComparison: the request ends while the rows are compared with what is committed,
// which is a read and not a try of the commit.
func TestAHeldRowIsToldWhenTimeEndsAmidTheComparison(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{})
	d := open(t, Options{URI: s.URI(), Database: "amparo", times: patient})
	if err := d.Commit(t.Context(),
		driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: consent, Rev: 1}}}}); err != nil {
		t.Fatal(err)
	}
	if err := d.prepare(t.Context(), string(bed.Kind), rowIndexes); err != nil {
		t.Fatal(err)
	}
	leaveOpen(t, d)
	asked, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	certain := time.After(2 * short.held)
	s.Inject(func(name string, _ bson.D) *fault {
		if name != "find" {
			return nil
		}
		select {
		case <-certain:
			<-asked.Done()
			return &fault{Lost: true}
		default:
			return nil
		}
	})
	err := d.Commit(asked, hold())
	var held *driver.HeldError
	if !errors.As(err, &held) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a request is told %v", err)
	}
}

// TestWhatAKilledProcessHoldsIsTold: whoever needs the same row waits as long as she may, and is told that an act of a
// killed process still holds it and for how long at most; when its lifetime is over, the row is free.
func TestWhatAKilledProcessHoldsIsTold(t *testing.T) {
	for name, o := range map[string]fakemongo.Options{"snapshots": {}, "SQL-backed": {SQLBacked: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.TransactionLifetime = 8 * time.Second
			s := fakemongo.Serve(t, o)
			d := open(t, Options{URI: s.URI(), Database: "amparo", times: patient})
			if err := d.Commit(t.Context(),
				driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: consent, Rev: 1}}}}); err != nil {
				t.Fatal(err)
			}
			// The collection is there before anybody holds a row of it.
			if err := d.prepare(t.Context(), string(bed.Kind), rowIndexes); err != nil {
				t.Fatal(err)
			}
			leaveOpen(t, d)
			asked, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			err := d.Commit(asked, hold())
			var held *driver.HeldError
			if !errors.As(err, &held) || held.Limit != time.Minute || !errors.Is(err, driver.ErrUnavailable) {
				t.Errorf("a request is told %v", err)
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("that its time ended is not told: %v", err)
			}
			if err := d.Commit(t.Context(), hold()); err != nil {
				t.Errorf("work without a deadline, longer than the lifetime, is told %v", err)
			}
		})
	}
	if defaultTimes.retry <= defaultLifetime {
		t.Error("a start gives up before a server of default settings rolls the act of a killed process back")
	}
}
