package drivertest

import (
	"bytes"
	"strings"
	"testing"

	"amparo/internal/store/driver"
)

func missing(t *testing.T, b *bench) {
	b.lacks(key("nobody"), driver.Key{}, driver.Key{Kind: "referral"}, key("a\x00b"), key("\xff"))
	if p := b.page(driver.Query{Kind: "referral"}); len(p.Rows) != 0 || p.Next != nil {
		t.Fatalf("an empty store listed %d rows, next %v", len(p.Rows), p.Next)
	}
	b.refuses(update(row("nobody", 2), 1), driver.ErrStale, key("nobody"))
	b.refuses(driver.Batch{Deletes: []driver.Delete{{Key: key("nobody"), Rev: 1}}}, driver.ErrStale, key("nobody"))
	b.lacks(key("nobody"))
}

func duplicate(_ *testing.T, b *bench) {
	b.must(create(row("ana", 1)))
	b.refuses(create(row("ana", 1)), driver.ErrExists, key("ana"))
	b.refuses(create(row("ana", 7)), driver.ErrExists, key("ana"))
	b.holds(row("ana", 1))
}

func stale(_ *testing.T, b *bench) {
	b.must(create(row("ana", 1)))
	b.must(update(row("ana", 2), 1))
	b.must(update(row("ana", 9), 2)) // revisions may leap
	b.refuses(update(row("ana", 3), 2), driver.ErrStale, key("ana"))
	b.refuses(update(row("ana", 10), 8), driver.ErrStale, key("ana"))
	b.refuses(update(row("ana", 11), 10), driver.ErrStale, key("ana")) // nor may they run ahead
	b.refuses(driver.Batch{Deletes: []driver.Delete{{Key: key("ana"), Rev: 2}}}, driver.ErrStale, key("ana"))
	b.holds(row("ana", 9))
}

// stays: a row whose terms alone change stays at its revision, is found by the new ones, and whoever holds its revision
// may change it still; it must be at that revision, and there.
func stays(_ *testing.T, b *bench) {
	ana := row("ana", 3)
	ana.Terms = []string{"old"}
	b.must(create(ana))
	same := func(r driver.Row) driver.Batch {
		return driver.Batch{Puts: []driver.Put{{Row: r, Prev: r.Rev, Same: true}}}
	}
	ana.Terms, ana.Order = []string{"new", "old"}, 7
	b.must(same(ana))
	b.holds(ana)
	b.lists(driver.Query{Kind: "referral", Term: "new"}, "ana")
	b.lists(driver.Query{Kind: "referral", Term: "old"}, "ana")
	ana.Terms = []string{"new"}
	b.must(same(ana))
	b.lists(driver.Query{Kind: "referral", Term: "old"})
	b.refuses(same(row("ana", 2)), driver.ErrStale, key("ana"))
	b.refuses(same(row("berta", 1)), driver.ErrStale, key("berta"))
	b.must(update(row("ana", 4), 3))
	b.refuses(same(ana), driver.ErrStale, key("ana"))
	b.holds(row("ana", 4))
}

func remove(_ *testing.T, b *bench) {
	ana := row("ana", 1)
	ana.Terms = []string{"phone"}
	b.must(create(ana, row("berta", 1)))
	b.must(driver.Batch{Deletes: []driver.Delete{{Key: key("ana"), Rev: 1}}})
	b.lacks(key("ana"))
	b.lists(driver.Query{Kind: "referral", Term: "phone"})
	b.lists(driver.Query{Kind: "referral"}, "berta")
	b.refuses(driver.Batch{Deletes: []driver.Delete{{Key: key("ana"), Rev: 1}}}, driver.ErrStale, key("ana"))
}

func rebirth(_ *testing.T, b *bench) {
	first, second := row("ana", 5), row("ana", 1)
	first.Terms, second.Terms = []string{"old"}, []string{"new"}
	b.must(create(first))
	b.must(driver.Batch{Deletes: []driver.Delete{{Key: key("ana"), Rev: 5}}})
	b.must(create(second))
	b.holds(second)
	b.lists(driver.Query{Kind: "referral", Term: "old"})
	b.lists(driver.Query{Kind: "referral", Term: "new"}, "ana")
}

func caseOnly(_ *testing.T, b *bench) {
	lower, upper := row("caso-a1", 1), row("CASO-A1", 1)
	lower.Terms, upper.Terms = []string{"term"}, []string{"TERM"}
	shouted := driver.Row{Key: driver.Key{Kind: "REFERRAL", ID: "caso-a1"}, Rev: 1}
	b.must(create(lower))
	b.lacks(upper.Key, shouted.Key)
	b.must(create(upper, shouted))
	b.holds(lower, upper, shouted)
	b.lists(driver.Query{Kind: "referral"}, "CASO-A1", "caso-a1")
	b.lists(driver.Query{Kind: "referral", Term: "term"}, "caso-a1")
	b.lists(driver.Query{Kind: "referral", Term: "TERM"}, "CASO-A1")
	b.lists(driver.Query{Kind: "REFERRAL"}, "caso-a1")
}

// oddKeys keeps ids that engines like to fold, trim, pad, read as numbers or normalize.
func oddKeys(_ *testing.T, b *bench) {
	odd := []string{
		"ñ", "n\u0303", "Ñ", "é", "e\u0301", "ß", "ss", "İ", "i", "ı", "名前", "👩‍👧", "\U0010ffff", "\ufeffx",
		"x",
		" x", "x ", "x\t", "01", "1", "1.0", "1e0", "null", "true", "$set", "a.b", "a'b", `a"b`, `a\b`, "a%b", "a_b",
		"<b>", "\u2028", "\x01", "\x7f", strings.Repeat("z", driver.MaxKeyPart), strings.Repeat("z", driver.MaxKeyPart-1),
	}
	var rows []driver.Row
	for _, id := range odd {
		r := row(id, 1)
		r.Terms = []string{id, strings.Repeat("t", driver.MaxTerm)}
		rows = append(rows, r)
		b.must(create(r))
	}
	b.holds(rows...)
	for _, id := range odd {
		b.lists(driver.Query{Kind: "referral", Term: id}, id)
	}
	got, err := b.d.GetMany(b.ctx, keysOf(rows))
	if err != nil {
		b.Fatal(err)
	}
	if len(got) != len(rows) {
		b.Fatalf("%d rows of %d", len(got), len(rows))
	}
	for i := range rows {
		same(b, rows[i], got[i])
	}
	if n := len(b.walk(driver.Query{Kind: "referral", Term: strings.Repeat("t", driver.MaxTerm), Limit: 7})); n != len(
		rows) {
		b.Fatalf("the long term lists %d rows of %d", n, len(rows))
	}
	odder := row("kind", 1)
	odder.Kind = driver.Kind("k-ñ " + strings.Repeat("k", driver.MaxKeyPart-5))
	b.must(create(odder))
	b.holds(odder)
}

func keysOf(rows []driver.Row) []driver.Key {
	out := make([]driver.Key, len(rows))
	for i := range rows {
		out[i] = rows[i].Key
	}
	return out
}

func contents(t *testing.T, b *bench) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for id, blob := range map[string][]byte{
		"nil": nil, "empty": {}, "zero": {0}, "zeros": make([]byte, 4096), "every byte": all,
		"1 MiB": bytes.Repeat(all, 4096), "largest": make([]byte, driver.MaxBlob),
	} {
		r := row(id, 1)
		r.Blob = blob
		if id == "nil" {
			r.KeyID = ""
		}
		b.must(create(r))
		b.holds(r)
		// A row shrinks and grows again without a trace of what it held.
		r.Rev, r.Blob = 2, []byte("small")
		b.must(update(r, 1))
		b.holds(r)
		r.Rev, r.Blob = 3, blob
		b.must(update(r, 2))
		b.holds(r)
		b.must(driver.Batch{Deletes: []driver.Delete{{Key: r.Key, Rev: 3}}})
	}
	big := row("too large", 1)
	big.Blob = make([]byte, driver.MaxBlob+1)
	wantInvalid(t, b, create(big))
}

func terms(_ *testing.T, b *bench) {
	r := row("ana", 1)
	r.Terms = []string{"phone", "document", "phone"}
	b.must(create(r))
	b.holds(r)
	b.lists(driver.Query{Kind: "referral", Term: "phone"}, "ana")
	b.lists(driver.Query{Kind: "referral", Term: "document"}, "ana")
	b.lists(driver.Query{Kind: "referral", Term: "phon"})
	b.lists(driver.Query{Kind: "offer", Term: "phone"})

	r = row("ana", 2)
	r.Terms = []string{"login", "document"}
	b.must(update(r, 1))
	b.holds(r)
	b.lists(driver.Query{Kind: "referral", Term: "phone"})
	b.lists(driver.Query{Kind: "referral", Term: "document"}, "ana")
	b.lists(driver.Query{Kind: "referral", Term: "login"}, "ana")

	b.must(update(row("ana", 3), 2)) // no terms any more
	b.holds(row("ana", 3))
	b.lists(driver.Query{Kind: "referral", Term: "document"})
	b.lists(driver.Query{Kind: "referral"}, "ana")

	many := row("ana", 4)
	for i := range 200 {
		many.Terms = append(many.Terms, strings.Repeat("x", i+1))
	}
	b.must(update(many, 3))
	b.holds(many)
	b.lists(driver.Query{Kind: "referral", Term: "xxx"}, "ana")
}

func getMany(t *testing.T, b *bench) {
	b.must(create(row("ana", 1), row("berta", 1), row("carla", 1)))
	got, err := b.d.GetMany(b.ctx, []driver.Key{
		key("carla"), key("nobody"), key("ana"), {}, key("carla"), {Kind: "offer", ID: "ana"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []driver.Row{row("carla", 1), row("ana", 1), row("carla", 1)}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		same(t, want[i], got[i])
	}
	got[0].Blob[0] = 'X'
	same(t, want[2], got[2]) // a row asked twice is two rows
	for _, none := range [][]driver.Key{nil, {}, {key("nobody")}} {
		if got, err := b.d.GetMany(b.ctx, none); err != nil || len(got) != 0 {
			t.Fatalf("asked for nothing, got %d rows, %v", len(got), err)
		}
	}
}
