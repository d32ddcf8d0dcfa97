package transfer_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
	"amparo/internal/store/sqlitedriver"
	"amparo/internal/store/transfer"
)

// kinds are those of a small network that moves house.
var kinds = []driver.Kind{"key", "case", "offer", "notice", "entries", "session"}

const network = "red-de-prueba"

// folder opens the embedded store in a folder, as a machine of its own would.
func folder(t *testing.T, dir string) *sqlitedriver.Driver {
	t.Helper()
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func newFolder(t *testing.T) *sqlitedriver.Driver {
	return folder(t, filepath.Join(t.TempDir(), "data"))
}

// database opens an empty database on a MongoDB in memory, or on the one that was named for tests.
func database(t *testing.T) driver.Driver {
	t.Helper()
	return mongotest.Shared(t, mongotest.Start(t, fakemongo.Options{}), t.TempDir())
}

// written returns a row as a network's work leaves it: some are large, some have terms, some are due before 1970.
func written(kind driver.Kind, n int, r *rand.Rand) driver.Row {
	row := driver.Row{Key: driver.Key{Kind: kind, ID: fmt.Sprintf("%s-%06d", kind, n)}, Rev: 1 + r.Int64N(9),
		Order: r.Int64N(50) - 10, KeyID: "key-1"}
	if n%3 == 0 {
		row.Terms = []string{"open", fmt.Sprint("of-", n%7)}
	}
	row.Blob = bytes.Repeat([]byte{byte(n)}, 64<<(n%5))
	if kind == "entries" && n%40 == 7 { // Some batches end because of their size.
		row.Blob = bytes.Repeat([]byte{byte(n)}, 2<<20)
	}
	return row
}

// settle fills a driver with rows of every kind, as many of each.
func settle(t *testing.T, d driver.Driver, each int) {
	t.Helper()
	r := rand.New(rand.NewPCG(7, uint64(each)))
	for _, kind := range kinds {
		var b driver.Batch
		for n := range each {
			b.Puts = append(b.Puts, driver.Put{Row: written(kind, n, r)})
			if len(b.Puts) == 200 || n == each-1 {
				commit(t, d, b)
				b = driver.Batch{}
			}
		}
	}
}

func commit(t *testing.T, d driver.Driver, b driver.Batch) {
	t.Helper()
	if err := d.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// everything reads all rows there are.
func everything(t *testing.T, d driver.Driver) []driver.Row {
	t.Helper()
	var all []driver.Row
	for _, kind := range kinds {
		q := driver.Query{Kind: kind, Limit: 500}
		for {
			page, err := d.Query(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, page.Rows...)
			if page.Next == nil {
				break
			}
			q.After = page.Next
		}
	}
	return all
}

// alike fails unless both hold the very same rows, found by their terms too.
func alike(t *testing.T, from, to driver.Driver) {
	t.Helper()
	sameRows(t, "all rows", everything(t, from), everything(t, to))
	for _, kind := range kinds {
		a, errA := from.Query(t.Context(), driver.Query{Kind: kind, Term: "open", Limit: 1000})
		b, errB := to.Query(t.Context(), driver.Query{Kind: kind, Term: "open", Limit: 1000})
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		sameRows(t, "rows found by a term", a.Rows, b.Rows)
	}
}

// sameRows names the first row that differs. Rows are too large to be printed.
func sameRows(t *testing.T, what string, want, got []driver.Row) {
	t.Helper()
	same := func(x, y driver.Row) bool {
		return x.Key == y.Key && x.Rev == y.Rev && x.Order == y.Order && x.KeyID == y.KeyID &&
			slices.Equal(x.Terms, y.Terms) && bytes.Equal(x.Blob, y.Blob)
	}
	if slices.EqualFunc(want, got, same) {
		return
	}
	for i := range min(len(want), len(got)) {
		if !same(want[i], got[i]) {
			t.Fatalf("%s: row %d is %v at revision %d, want %v at revision %d", what, i, got[i].Key, got[i].Rev, want[i].Key,
				want[i].Rev)
		}
	}
	t.Fatalf("%s: %d of them, want %d", what, len(got), len(want))
}

func job(from, to driver.Driver) transfer.Job {
	return transfer.Job{From: from, To: to, Kinds: kinds, Of: network, Batch: 64}
}

// copied runs a copy from wherever it stands to its end.
func copied(t *testing.T, j transfer.Job) *transfer.Copy {
	t.Helper()
	c, err := transfer.Begin(t.Context(), j)
	if err == nil {
		err = toTheEnd(t, c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func toTheEnd(t *testing.T, c *transfer.Copy) error {
	t.Helper()
	if err := c.Fill(t.Context()); err != nil {
		return err
	}
	if err := c.Settle(t.Context()); err != nil {
		return err
	}
	still, err := c.Still(t.Context())
	if err != nil {
		return err
	}
	if !still {
		t.Error("a source that nobody touches is said to move")
	}
	return c.Finish(t.Context())
}

func unfinished(t *testing.T, d driver.Driver) bool {
	t.Helper()
	half, err := transfer.Unfinished(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return half
}

// rowsOf counts what a copy tallied.
func rowsOf(c *transfer.Copy) (n int64) {
	for _, k := range c.Counts() {
		n += k.Rows
	}
	return n
}
