package sqlitedriver_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"amparo/internal/await"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// keysOf reads every page of a query.
func keysOf(t rapid.TB, d driver.Driver, q driver.Query) []string {
	var all []string
	for {
		page, err := d.Query(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			all = append(all, fmt.Sprint(r.Order, r.ID, r.Rev))
		}
		if page.Next == nil {
			return all
		}
		q.After = page.Next
	}
}

// TestABareListingSaysWhatTheRowsSay: what is answered from memory is what the file answers, whatever was written,
// moved, taken out of a term or deleted in between, in both directions, within any bounds and pages of any size.
func TestABareListingSaysWhatTheRowsSay(t *testing.T) {
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	terms := []string{"open", "mine", "late"}
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		kind := driver.Kind(fmt.Sprint("kind", round))
		revs := map[string]int64{}
		for range rapid.IntRange(1, 6).Draw(t, "commits") {
			var b driver.Batch
			for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}), 1, 4,
				rapid.ID).Draw(t, "rows") {
				key := driver.Key{Kind: kind, ID: id}
				if rev := revs[id]; rev > 0 && rapid.Bool().Draw(t, "delete") {
					b.Deletes = append(b.Deletes, driver.Delete{Key: key, Rev: rev})
					delete(revs, id)
					continue
				}
				b.Puts = append(b.Puts, driver.Put{Prev: revs[id], Row: driver.Row{Key: key, Rev: revs[id] + 1, KeyID: "k",
					Order: rapid.Int64Range(-2, 2).Draw(t, "order"), Blob: []byte{1},
					Terms: rapid.SliceOfDistinct(rapid.SampledFrom(terms), rapid.ID).Draw(t, "terms")}})
				revs[id]++
			}
			if err := d.Commit(context.Background(), b); err != nil {
				t.Fatal(err)
			}
			q := driver.Query{Kind: kind, Term: rapid.SampledFrom(terms).Draw(t, "term"), Desc: rapid.Bool().Draw(t, "desc"),
				Limit: rapid.IntRange(1, 4).Draw(t, "limit"),
				Since: rapid.Ptr(rapid.Int64Range(-3, 3), true).Draw(t, "since"),
				Until: rapid.Ptr(rapid.Int64Range(-3, 3), true).Draw(t, "until")}
			want := keysOf(t, d, q)
			if q.Bare = true; !slices.Equal(keysOf(t, d, q), want) {
				t.Fatalf("%+v: %v, want %v", q, keysOf(t, d, q), want)
			}
		}
	})
}

// TestABareListingIsNeverBehindWhatWasAnswered: whoever was told that a row is written finds it at that revision, while
// others write, and while the term is asked for the first time.
func TestABareListingIsNeverBehindWhatWasAnswered(t *testing.T) {
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range int64(60) {
				term := fmt.Sprint("term", i%7)
				key := driver.Key{Kind: "kind", ID: fmt.Sprint(w)}
				err := d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Prev: i,
					Row: driver.Row{Key: key, Rev: i + 1, Order: i, KeyID: "k", Terms: []string{term}, Blob: []byte{1}}}}})
				if err != nil {
					t.Error(err)
					return
				}
				page, err := d.Query(t.Context(), driver.Query{Kind: "kind", Term: term, Bare: true})
				found := slices.ContainsFunc(page.Rows, func(r driver.Row) bool { return r.Key == key && r.Rev == i+1 })
				if err != nil || !found {
					t.Errorf("%s at %d is not among %v, %v", key.ID, i+1, page.Rows, err)
				}
			}
		})
	}
	await.All(t, "those who write", &wg)
}
