package drivertest

import (
	"amparo/internal/store/driver"
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// harness is what a driver brings to be tested.
type harness struct {
	// New answers a driver over an empty store. It registers with t whatever must be cleaned up;
	// closing a driver twice is no error.
	New func(t testing.TB) driver.Driver
	// Reopen closes d and answers a driver over the same rows, as after a restart. Nil declares
	// that the driver keeps nothing beyond its life.
	Reopen func(t testing.TB, d driver.Driver) driver.Driver
}

// bench is one driver on the table, with the words the cases are told in.
type bench struct {
	*testing.T
	ctx context.Context
	h   harness
	d   driver.Driver
}

func key(id string) driver.Key { return driver.Key{Kind: "referral", ID: id} }

// row makes a small row whose contents tell its id and revision.
func row(id string, rev int64) driver.Row {
	return driver.Row{Key: key(id), Rev: rev, KeyID: "ring-1", Blob: fmt.Appendf(nil, "%s@%d", id, rev)}
}

func create(rows ...driver.Row) driver.Batch {
	var b driver.Batch
	for _, r := range rows {
		b.Puts = append(b.Puts, driver.Put{Row: r})
	}
	return b
}

func update(r driver.Row, prev int64) driver.Batch {
	return driver.Batch{Puts: []driver.Put{{Row: r, Prev: prev}}}
}

func (b *bench) must(batch driver.Batch) {
	b.Helper()
	if err := b.d.Commit(b.ctx, batch); err != nil {
		b.Fatalf("commit: %v", err)
	}
}

// refuses wants the batch to fail with want, naming k.
func (b *bench) refuses(batch driver.Batch, want error, k driver.Key) {
	b.Helper()
	err := b.d.Commit(b.ctx, batch)
	if !errors.Is(err, want) {
		b.Fatalf("commit answered %v, want %v", err, want)
	}
	var se *driver.StaleError
	if !errors.As(err, &se) {
		b.Fatalf("commit answered %T, want a *StaleError", err)
	}
	if se.Key != k {
		b.Fatalf("the error names %v, want %v", se.Key, k)
	}
	if errors.Is(err, driver.ErrStale) && errors.Is(err, driver.ErrExists) {
		b.Fatal("the error is both stale and exists")
	}
}

// holds wants exactly these rows under their keys.
func (b *bench) holds(rows ...driver.Row) {
	b.Helper()
	for _, want := range rows {
		got, err := b.d.Get(b.ctx, want.Key)
		if err != nil {
			b.Fatalf("get %v: %v", want.Key, err)
		}
		same(b, want, got)
	}
}

// lacks wants no row under these keys.
func (b *bench) lacks(keys ...driver.Key) {
	b.Helper()
	for _, k := range keys {
		if _, err := b.d.Get(b.ctx, k); !errors.Is(err, driver.ErrNotFound) {
			b.Fatalf("get %v answered %v, want %v", k, err, driver.ErrNotFound)
		}
	}
}

// page asks for one page.
func (b *bench) page(q driver.Query) driver.Page {
	b.Helper()
	p, err := b.d.Query(b.ctx, q)
	if err != nil {
		b.Fatalf("query: %v", err)
	}
	return p
}

// walk follows the cursors to the end and answers all rows on the way.
func (b *bench) walk(q driver.Query) []driver.Row {
	b.Helper()
	var all []driver.Row
	for {
		p := b.page(q)
		if p.Next == nil {
			return append(all, p.Rows...)
		}
		if len(p.Rows) != q.Size() {
			b.Fatalf("a page of %d rows out of %d says that more follow", len(p.Rows), q.Size())
		}
		last := p.Rows[len(p.Rows)-1]
		if *p.Next != (driver.Cursor{Order: last.Order, ID: last.ID}) {
			b.Fatalf("the cursor %v is not the place of the last row", *p.Next)
		}
		all = append(all, p.Rows...)
		q.After = p.Next
	}
}

// lists wants the query to give these ids, in this order.
func (b *bench) lists(q driver.Query, want ...string) {
	b.Helper()
	if d := cmp.Diff(want, ids(b.walk(q)), cmpopts.EquateEmpty()); d != "" {
		b.Fatalf("listing (-want +got):\n%s", d)
	}
}

func ids(rows []driver.Row) []string {
	out := make([]string, len(rows))
	for i := range rows {
		out[i] = rows[i].ID
	}
	return out
}

func reversed(s []string) []string {
	s = slices.Clone(s)
	slices.Reverse(s)
	return s
}

// same compares two rows the way the contract does: terms are a set, a nil content is an empty one.
func same(t interface {
	Helper()
	Fatalf(string, ...any)
}, want, got driver.Row) {
	t.Helper()
	// Large contents are compared apart: cmp weighs them byte by byte.
	if !bytes.Equal(want.Blob, got.Blob) {
		t.Fatalf("row %v: content of %d bytes, want %d bytes, or other bytes", got.Key, len(got.Blob), len(want.Blob))
	}
	want.Blob, got.Blob = nil, nil
	want.Terms = driver.TermSet(want.Terms)
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("row (-want +got):\n%s", d)
	}
}
