package drivertest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"amparo/internal/store/driver"
)

// everyCall runs each method once and answers its error under its name.
func everyCall(ctx context.Context, d driver.Driver) map[string]error {
	_, get := d.Get(ctx, key("ana"))
	_, many := d.GetMany(ctx, []driver.Key{key("ana")})
	_, query := d.Query(ctx, driver.Query{Kind: "referral"})
	return map[string]error{
		"Get": get, "GetMany": many, "Query": query,
		"Commit": d.Commit(ctx, create(row("late", 1))), "Ready": d.Ready(ctx),
	}
}

func cancelled(t *testing.T, b *bench) {
	b.must(create(row("ana", 1)))
	gone, cancel := context.WithCancel(b.ctx)
	cancel()
	for name, err := range everyCall(gone, b.d) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s answered %v, want %v", name, err, context.Canceled)
		}
	}
	late, stop := context.WithDeadline(b.ctx, time.Now().Add(-time.Second))
	defer stop()
	for name, err := range everyCall(late, b.d) {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s answered %v, want %v", name, err, context.DeadlineExceeded)
		}
	}
	b.lacks(key("late"))
	b.holds(row("ana", 1)) // and the driver works on for everybody else
	b.must(create(row("late", 1)))
}

func ownership(t *testing.T, b *bench) {
	want := row("ana", 1)
	want.Terms, want.Order = []string{"one", "two"}, 3
	mine := row("ana", 1)
	mine.Terms, mine.Order = []string{"two", "one"}, 3
	b.must(create(mine))
	if mine.Terms[0] != "two" {
		t.Fatal("the driver sorted the caller's own terms")
	}
	scribble := func(r driver.Row) {
		for i := range r.Blob {
			r.Blob[i] = 'X'
		}
		for i := range r.Terms {
			r.Terms[i] = "X"
		}
		_ = append(r.Blob, 'Y')
		_ = append(r.Terms, "Y")
	}
	scribble(mine)
	b.holds(want)
	got, err := b.d.Get(b.ctx, want.Key)
	if err != nil {
		t.Fatal(err)
	}
	scribble(got)
	b.holds(want)
	many, err := b.d.GetMany(b.ctx, []driver.Key{want.Key})
	if err != nil {
		t.Fatal(err)
	}
	scribble(many[0])
	p := b.page(driver.Query{Kind: "referral", Term: "one"})
	scribble(p.Rows[0])
	b.holds(want)
	b.lists(driver.Query{Kind: "referral", Term: "two"}, "ana")
}

func ready(t *testing.T, b *bench) {
	for range 3 {
		if err := b.d.Ready(b.ctx); err != nil {
			t.Fatal(err)
		}
	}
	b.must(create(row("ana", 1)))
	if err := b.d.Ready(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.lists(driver.Query{Kind: "referral"}, "ana")
}

func afterClose(t *testing.T, b *bench) {
	b.must(create(row("ana", 1)))
	if err := b.d.Close(); err != nil {
		t.Fatal(err)
	}
	for name, err := range everyCall(b.ctx, b.d) {
		if !errors.Is(err, driver.ErrClosed) {
			t.Errorf("%s answered %v, want %v", name, err, driver.ErrClosed)
		}
	}
	if err := b.d.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func reopen(t *testing.T, b *bench) {
	if b.h.Reopen == nil {
		t.Log("this driver declares that it keeps nothing beyond its life: reopening is not tested")
		return
	}
	var all []driver.Row
	for i := range 120 {
		r := placed(fmt.Sprintf("r%03d", i), int64(i/10))
		all = append(all, r)
		b.must(create(r))
	}
	b.must(driver.Batch{Deletes: []driver.Delete{{Key: all[7].Key, Rev: 1}}})
	changed := placed("r008", 0)
	changed.Rev, changed.Terms = 2, []string{"all", "changed"}
	b.must(update(changed, 1))
	all[8] = changed
	for range 2 {
		b.d = b.h.Reopen(t, b.d)
		b.lacks(all[7].Key)
		b.holds(append(all[:7:7], all[8:]...)...)
		b.lists(driver.Query{Kind: "referral", Term: "changed"}, "r008")
		if n := len(b.walk(driver.Query{Kind: "referral", Term: "all", Limit: 50})); n != 119 {
			t.Fatalf("%d rows after reopening, want 119", n)
		}
		b.refuses(create(all[0]), driver.ErrExists, all[0].Key)
		b.refuses(update(row("r008", 3), 1), driver.ErrStale, key("r008"))
	}
}
