package keylife_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/keylife"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

var quiet = slog.New(slog.DiscardHandler)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// dying is a driver whose process is killed at a commit: before it is kept, or after, so that nobody hears of it.
type dying struct {
	driver.Driver
	left  atomic.Int64
	after bool
}

var errKilled = errors.New("killed")

func (d *dying) Commit(ctx context.Context, b driver.Batch) error {
	left := d.left.Add(-1)
	if left >= 0 {
		return d.Driver.Commit(ctx, b)
	}
	if left == -1 && d.after {
		_ = d.Driver.Commit(ctx, b)
	}
	return errKilled
}

// needs counts what needs each key.
func needs(t testing.TB, w *amparotest.World) store.KeyNeeds {
	t.Helper()
	n, err := w.Store.KeyNeeds(t.Context())
	must(t, err)
	return n
}

// TestTheRowsMoveWhenTheServerIsKilledAtEveryBatch: the work goes on where it ended, whichever commit is the last, and
// in the end nothing is left on the older key, which is destroyed; every case opens.
func TestTheRowsMoveWhenTheServerIsKilledAtEveryBatch(t *testing.T) {
	keylife.SetBatch(1)
	defer keylife.SetBatch(200)
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprint("heard of ", !after), func(t *testing.T) {
			rows := amparotest.Rows(t)
			w := amparotest.New(t)
			ana := w.Worker("ana")
			var cases []domain.CaseID
			for range 30 {
				cases = append(cases, ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Case)
			}
			old := w.Ring.Primary(seal.RingWrap)
			_, err := w.Ring.Rotate(seal.RingWrap)
			must(t, err)
			was := needs(t, w).Of[seal.RingWrap][old]
			kills := 0
			for settled := false; !settled; {
				d := &dying{Driver: rows, after: after}
				d.left.Store(int64(1 + kills%3))
				s, err := store.Open(t.Context(), d, w.Ring, store.Options{Now: w.Clock.Now, Quiet: true})
				if err == nil {
					err = keylife.Round(t.Context(), s, map[string]uint32{}, quiet)
				}
				if settled = err == nil; !settled {
					if kills++; kills > 100 {
						t.Fatalf("it never ends: %v", err)
					}
				}
			}
			if kills < 10 {
				t.Errorf("killed %d times only", kills)
			}
			if n := needs(t, w).Of[seal.RingWrap]; n[old] != 0 || n[w.Ring.Primary(seal.RingWrap)] != was {
				t.Errorf("%d rows of %d are on the older key", n[old], was)
			}
			must(t, w.Ring.Retire(seal.RingWrap, old))
			w.Reopen()
			for _, id := range cases {
				if _, err := store.Get[domain.Case](t.Context(), w.Store, id); err != nil {
					t.Errorf("a case no longer opens: %v", err)
				}
			}
			w.Verify()
			t.Logf("%d data keys moved, killed %d times, none left, %d cases open", was, kills, len(cases))
		})
	}
}
