package drivertest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"amparo/internal/store/driver"
)

// placed makes a row with an order and one term that all of them share.
func placed(id string, order int64) driver.Row {
	r := row(id, 1)
	r.Order, r.Terms = order, []string{"all"}
	return r
}

// listsBoth wants a listing of all rows and of their common term, forward and backward, with contents and bare,
// to agree.
func (b *bench) listsBoth(q driver.Query, want ...string) {
	b.Helper()
	for i, term := range []string{"", "all", "", "all"} {
		q.Term, q.Bare = term, i > 1
		q.Desc = false
		b.lists(q, want...)
		q.Desc = true
		b.lists(q, reversed(want)...)
	}
}

func ties(_ *testing.T, b *bench) {
	want := []string{" ", "-", "1", "10", "2", "A", "Z", "_", "a", "z", "Ñ", "ñ", "～", "😀"}
	for _, i := range []int{5, 0, 13, 7, 2, 9, 1, 12, 4, 11, 3, 6, 10, 8} {
		b.must(create(placed(want[i], 42)))
	}
	for _, size := range []int{1, 3, 5, 100} {
		b.listsBoth(driver.Query{Kind: "referral", Limit: size}, want...)
	}
}

func orders(_ *testing.T, b *bench) {
	b.must(create(placed("zero", 0), placed("now", 29_000_000), placed("last", math.MaxInt64),
		placed("before", -1), placed("first", math.MinInt64), placed("long ago", -29_000_000)))
	for _, size := range []int{1, 4, 6} {
		b.listsBoth(driver.Query{Kind: "referral", Limit: size}, "first", "long ago", "before", "zero", "now", "last")
	}
	since, until := int64(math.MaxInt64), int64(math.MinInt64)
	b.listsBoth(driver.Query{Kind: "referral", Since: &since}, "last")
	b.listsBoth(driver.Query{Kind: "referral", Until: &until})
	until++
	b.listsBoth(driver.Query{Kind: "referral", Until: &until}, "first")
	b.listsBoth(driver.Query{Kind: "referral", Until: &since}, "first", "long ago", "before", "zero", "now")
}

// bare wants a query without contents to tell key, order and revision as they are.
func bare(_ *testing.T, b *bench) {
	want := placed("a", 7)
	b.must(create(want))
	want.Rev, want.Order = 3, 9
	b.must(update(want, 1))
	for _, term := range []string{"", "all"} {
		got := b.walk(driver.Query{Kind: "referral", Term: term, Bare: true})
		if len(got) != 1 || got[0].Key != want.Key || got[0].Rev != want.Rev || got[0].Order != want.Order {
			b.Fatalf("the bare row is %+v", got)
		}
	}
}

func orderMoves(_ *testing.T, b *bench) {
	b.must(create(placed("a", 1), placed("b", 2), placed("c", 3)))
	moved := placed("a", 9)
	moved.Rev, moved.Terms = 2, []string{"all", "extra"}
	b.must(update(moved, 1))
	b.holds(moved)
	b.listsBoth(driver.Query{Kind: "referral"}, "b", "c", "a")
	b.lists(driver.Query{Kind: "referral", Term: "extra"}, "a")
	b.must(driver.Batch{Deletes: []driver.Delete{{Key: key("a"), Rev: 2}}})
	b.listsBoth(driver.Query{Kind: "referral"}, "b", "c")
}

// paging walks thousands of rows, many to a minute, with sizes that do not divide their number.
func paging(_ *testing.T, b *bench) {
	const n = 2503
	want := make([]string, 0, n)
	var batch driver.Batch
	for i := range n {
		id := fmt.Sprintf("r%05d", i*7919%n) // 7919 and n share no factor: every number once, out of order
		batch.Puts = append(batch.Puts, driver.Put{Row: placed(id, int64(i*7919%n/40)-20)})
		want = append(want, id)
		if len(batch.Puts) == 250 || i == n-1 {
			b.must(batch)
			batch = driver.Batch{}
		}
	}
	slices.Sort(want)
	for _, size := range []int{0, 97, 999, driver.MaxLimit} {
		b.listsBoth(driver.Query{Kind: "referral", Limit: size}, want...)
	}
}

func pastTheEnd(t *testing.T, b *bench) {
	b.must(create(placed("a", 1), placed("b", 2), placed("c", 3)))
	for _, c := range []struct {
		after driver.Cursor
		desc  bool
	}{
		{driver.Cursor{Order: 3, ID: "c"}, false}, {driver.Cursor{Order: 3, ID: "d"}, false},
		{driver.Cursor{Order: math.MaxInt64, ID: "z"}, false}, {driver.Cursor{Order: 1, ID: "a"}, true},
		{driver.Cursor{Order: 1, ID: "A"}, true}, {driver.Cursor{Order: math.MinInt64, ID: "a"}, true},
	} {
		for _, term := range []string{"", "all"} {
			p := b.page(driver.Query{Kind: "referral", Term: term, After: &c.after, Desc: c.desc})
			if len(p.Rows) != 0 || p.Next != nil {
				t.Fatalf("past the end (%+v): %v, next %v", c, ids(p.Rows), p.Next)
			}
		}
	}
	// A page that takes the last row exactly says that it is the last.
	if p := b.page(driver.Query{Kind: "referral", Limit: 3}); len(p.Rows) != 3 || p.Next != nil {
		t.Fatalf("a page that fits: %v, next %v", ids(p.Rows), p.Next)
	}
}

// deadCursor: the row a reader stopped at is gone, and another came in before it.
func deadCursor(_ *testing.T, b *bench) {
	b.must(create(placed("a", 1), placed("b", 2), placed("c", 2), placed("d", 3)))
	next := b.page(driver.Query{Kind: "referral", Limit: 2}).Next
	b.must(driver.Batch{Deletes: []driver.Delete{{Key: key("b"), Rev: 1}},
		Puts: []driver.Put{{Row: placed("0", 0)}}})
	b.lists(driver.Query{Kind: "referral", Limit: 2, After: next}, "c", "d")
	b.lists(driver.Query{Kind: "referral", Limit: 1, After: next, Desc: true}, "a", "0")
	b.lists(driver.Query{Kind: "referral", Term: "all", Limit: 1, After: next, Desc: true}, "a", "0")
}

func window(_ *testing.T, b *bench) {
	b.must(create(placed("a", -5), placed("b", 0), placed("c", 0), placed("d", 5), placed("e", 6)))
	at := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		since, until *int64
		want         []string
	}{
		{at(0), nil, []string{"b", "c", "d", "e"}},
		{nil, at(0), []string{"a"}},
		{at(0), at(6), []string{"b", "c", "d"}},
		{at(-5), at(-4), []string{"a"}},
		{at(1), at(5), nil},
		{at(5), at(5), nil},
		{at(6), at(0), nil},
		{at(7), nil, nil},
	} {
		for _, size := range []int{1, 2, 10} {
			b.listsBoth(driver.Query{Kind: "referral", Since: c.since, Until: c.until, Limit: size}, c.want...)
		}
	}
	// A cursor from outside the window starts at the window's edge, from inside it where it is.
	q := driver.Query{Kind: "referral", Since: at(0), Until: at(6)}
	q.After = &driver.Cursor{Order: -5, ID: "a"}
	b.lists(q, "b", "c", "d")
	q.After = &driver.Cursor{Order: 0, ID: "b"}
	b.lists(q, "c", "d")
	q.Desc = true
	b.lists(q)
	q.After = &driver.Cursor{Order: 6, ID: "e"}
	b.lists(q, "d", "c", "b")
	q.After = &driver.Cursor{Order: 5, ID: "d"}
	b.lists(q, "c", "b")
}

func invalidQueries(t *testing.T, b *bench) {
	for name, q := range map[string]driver.Query{
		"no kind": {}, "negative size": {Kind: "referral", Limit: -1},
		"too large a page":        {Kind: "referral", Limit: driver.MaxLimit + 1},
		"a kind that is not text": {Kind: "\xff"}, "a term with a zero": {Kind: "referral", Term: "\x00"},
	} {
		if _, err := b.d.Query(b.ctx, q); !errors.Is(err, driver.ErrInvalid) {
			t.Errorf("%s: %v, want %v", name, err, driver.ErrInvalid)
		}
	}
}

func pageSizes(t *testing.T, b *bench) {
	var batch driver.Batch
	for i := range driver.DefaultLimit + 1 {
		batch.Puts = append(batch.Puts, driver.Put{Row: placed(fmt.Sprintf("r%03d", i), 0)})
	}
	b.must(batch)
	for limit, want := range map[int]int{0: driver.DefaultLimit, 1: 1, driver.DefaultLimit + 1: driver.DefaultLimit + 1} {
		p := b.page(driver.Query{Kind: "referral", Limit: limit})
		if len(p.Rows) != want || (p.Next == nil) != (want > driver.DefaultLimit) {
			t.Errorf("limit %d: %d rows, next %v", limit, len(p.Rows), p.Next)
		}
	}
}
