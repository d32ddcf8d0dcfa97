package store

import (
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// ward is a store with the log of one agency that opened things.
type ward struct {
	*Store
	t   *testing.T
	log string
}

func newWard(t *testing.T) *ward {
	t.Helper()
	dir := t.TempDir()
	root, err := seal.CreateFileRoot(filepath.Join(dir, "root.key"))
	must(t, err)
	ring, err := seal.Create(filepath.Join(dir, "keyset.json"), "test", root)
	must(t, err)
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: filepath.Join(dir, "data")})
	must(t, err)
	s, err := Open(t.Context(), d, ring, Options{Quiet: true})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return &ward{Store: s, t: t, log: s.LogOf("agency")}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *ward) opens(cas, tier, outcome string) {
	w.t.Helper()
	must(w.t, w.Record(w.t.Context(), Entry{Actor: domain.Actor{Account: "ana", Agency: "agency", Role: domain.RoleReferrer}, Act: "case.read",
		Kind: "case", ID: cas, Tier: tier, Outcome: outcome}))
}

func (w *ward) finds(cas string) int {
	w.t.Helper()
	leaves, err := w.Disclosures(w.t.Context(), map[string]bool{w.PseudonymOf("case", cas): true})
	must(w.t, err)
	return len(leaves)
}

// rows returns the rows of the ward's blocks as they are kept.
func (w *ward) rows() []driver.Row {
	w.t.Helper()
	page, err := w.d.Query(w.t.Context(), driver.Query{Kind: kindEntries, Term: w.term(kindEntries, By("log", w.log))})
	must(w.t, err)
	return page.Rows
}

func (w *ward) findings() []audit.Finding {
	w.t.Helper()
	v, err := w.Verifier()
	must(w.t, err)
	report, err := audit.Verify(w.t.Context(), w.Source(w.t.Context()), v, nil, nil)
	must(w.t, err)
	return report.Findings
}

// TestOpeningsAreFoundWithoutReadingTheLog: what was shown of a case is found at once, before and after it is numbered, and only that.
func TestOpeningsAreFoundWithoutReadingTheLog(t *testing.T) {
	w := newWard(t)
	w.opens("marisol", "D2", Done)
	w.opens("marisol", "D2", Refused)
	w.opens("marisol", "", Done)
	w.opens("flor", "D1", Done)
	if n := w.finds("marisol"); n != 1 {
		t.Errorf("%d openings of a case before they are numbered", n)
	}
	must(t, w.Number(t.Context()))
	w.opens("marisol", "D4", Done)
	for range 2 { // The second time from memory.
		if a, b := w.finds("marisol"), w.finds("flor"); a != 2 || b != 1 {
			t.Errorf("found %d and %d openings", a, b)
		}
	}
	must(t, w.Number(t.Context()))
	if n := w.finds("marisol"); n != 2 {
		t.Errorf("found %d openings once all are numbered", n)
	}
	if f := w.findings(); len(f) > 0 {
		t.Errorf("the check finds %+v", f)
	}
}

// TestHidingAnOpeningFromTheIndexIsFound: whoever can write to the database and takes the term off a block, so that an opening is not shown
// to her team, is found by the check of the log.
func TestHidingAnOpeningFromTheIndexIsFound(t *testing.T) {
	w := newWard(t)
	w.opens("marisol", "D2", Done)
	must(t, w.Number(t.Context()))
	row := w.rows()[0]
	var b block
	must(t, w.openRow(t.Context(), row, &b))
	var batch driver.Batch // The same content with fewer terms, as an edit of the table behind the program's back leaves it.
	must(t, w.putPlain(t.Context(), &batch, kindEntries, row.ID, row.Rev, row.Order, []Term{By("log", w.log)}, b))
	must(t, w.d.Commit(t.Context(), batch))
	if n := w.finds("marisol"); n != 0 {
		t.Fatalf("%d openings are still found", n)
	}
	if len(w.findings()) == 0 {
		t.Error("the hidden opening is not found")
	}
}

// TestBlocksOfAnEarlierVersionAreIndexedWhenTheStoreIsOpened: what was opened before there was an index is found too, and the log it stands
// in stays whole.
func TestBlocksOfAnEarlierVersionAreIndexedWhenTheStoreIsOpened(t *testing.T) {
	w := newWard(t)
	for range 3 {
		w.opens("marisol", "D2", Done)
		must(t, w.Number(t.Context()))
	}
	for _, row := range w.rows() {
		var b block
		must(t, w.openRow(t.Context(), row, &b))
		b.Indexed = false
		var batch driver.Batch
		must(t, w.putPlain(t.Context(), &batch, kindEntries, row.ID, row.Rev, row.Order, blockTerms(&b), b))
		must(t, w.d.Commit(t.Context(), batch))
	}
	if n, f := w.finds("marisol"), w.findings(); n != 0 || len(f) > 0 {
		t.Fatalf("found %d openings without an index, and %+v", n, f)
	}
	again, err := Open(t.Context(), w.d, w.ring, Options{Quiet: true, Now: time.Now})
	must(t, err)
	w.Store = again
	if n, f := w.finds("marisol"), w.findings(); n != 3 || len(f) > 0 {
		t.Errorf("found %d openings after opening, and %+v", n, f)
	}
}
