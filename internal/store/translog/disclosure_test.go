package translog

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
	"amparo/internal/store/sqlitedriver"
)

// ward is an installation with the log of one agency that opened things.
type ward struct {
	*Logs
	t    *testing.T
	name string
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
	t.Cleanup(func() { _ = d.Close() })
	l := New(sealed.New(d, ring, time.Now), time.Now, slog.New(slog.DiscardHandler), nil)
	return &ward{Logs: l, t: t, name: l.NameOf("agency")}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *ward) opens(cas, tier, outcome string) {
	w.t.Helper()
	var b driver.Batch
	must(w.t, w.Link(w.t.Context(), &b,
		[]Entry{{Actor: domain.Actor{Account: "ana", Agency: "agency", Role: domain.RoleReferrer}, Act: "case.read",
			Kind: "case", ID: cas, Tier: tier, Outcome: outcome}}, nil))
	must(w.t, w.rows.Commit(w.t.Context(), b))
}

func (w *ward) finds(cas string) int {
	w.t.Helper()
	leaves, err := w.Disclosures(w.t.Context(), map[string]bool{w.rows.Pseudonym("case", cas): true})
	must(w.t, err)
	return len(leaves)
}

// blocks returns the rows of the ward's blocks as they are kept.
func (w *ward) blocks() []driver.Row {
	w.t.Helper()
	page, err := w.rows.Query(w.t.Context(),
		driver.Query{Kind: noun.Entries, Term: w.rows.Term(noun.Entries, byLog(w.name))})
	must(w.t, err)
	return page.Rows
}

func (w *ward) findings() []audit.Finding {
	w.t.Helper()
	report, err := w.Verify(w.t.Context(), nil, nil)
	must(w.t, err)
	return report.Findings
}

// TestOpeningsAreFoundWithoutReadingTheLog: what was shown of a case is found at once, before and after it is
// integrated, and only that.
func TestOpeningsAreFoundWithoutReadingTheLog(t *testing.T) {
	w := newWard(t)
	w.opens("marisol", "D2", Done)
	w.opens("marisol", "D2", Refused)
	w.opens("marisol", "", Done)
	w.opens("flor", "D1", Done)
	if n := w.finds("marisol"); n != 1 {
		t.Errorf("%d openings of a case before they are integrated", n)
	}
	must(t, w.Integrate(t.Context()))
	w.opens("marisol", "D4", Done)
	for range 2 { // The second time from memory.
		if a, b := w.finds("marisol"), w.finds("flor"); a != 2 || b != 1 {
			t.Errorf("found %d and %d openings", a, b)
		}
	}
	must(t, w.Integrate(t.Context()))
	if n := w.finds("marisol"); n != 2 {
		t.Errorf("found %d openings once all are integrated", n)
	}
	if f := w.findings(); len(f) > 0 {
		t.Errorf("the check finds %+v", f)
	}
}

// TestHidingAnOpeningFromTheIndexIsFound: whoever can write to the database and takes the term off a block, so
// that an opening is not shown to her team, is found by the check of the log.
func TestHidingAnOpeningFromTheIndexIsFound(t *testing.T) {
	w := newWard(t)
	w.opens("marisol", "D2", Done)
	must(t, w.Integrate(t.Context()))
	row := w.blocks()[0]
	var b block
	must(t, w.rows.Open(t.Context(), row, &b))
	// The same content with fewer terms, as an edit of the table behind the program's back leaves it.
	var batch driver.Batch
	must(t, w.put(t.Context(), &batch, noun.Shape{Kind: noun.Entries, ID: row.ID, Terms: []noun.Term{byLog(w.name)}},
		row.Rev, row.Order, b))
	must(t, w.rows.Commit(t.Context(), batch))
	if n := w.finds("marisol"); n != 0 {
		t.Fatalf("%d openings are still found", n)
	}
	if len(w.findings()) == 0 {
		t.Error("the hidden opening is not found")
	}
}

// TestBlocksOfAnEarlierVersionAreIndexedWhenTheStoreIsOpened: what was opened before there was an index is
// found too, and the log it stands in stays whole.
func TestBlocksOfAnEarlierVersionAreIndexedWhenTheStoreIsOpened(t *testing.T) {
	w := newWard(t)
	for range 3 {
		w.opens("marisol", "D2", Done)
		must(t, w.Integrate(t.Context()))
	}
	for _, row := range w.blocks() {
		var b block
		must(t, w.rows.Open(t.Context(), row, &b))
		b.Indexed = false
		var batch driver.Batch
		must(t, w.putBlock(t.Context(), &batch, row.ID, row.Rev, &b))
		must(t, w.rows.Commit(t.Context(), batch))
	}
	if n, f := w.finds("marisol"), w.findings(); n != 0 || len(f) > 0 {
		t.Fatalf("found %d openings without an index, and %+v", n, f)
	}
	must(t, w.IndexOld(t.Context()))
	if n, f := w.finds("marisol"), w.findings(); n != 3 || len(f) > 0 {
		t.Errorf("found %d openings after opening, and %+v", n, f)
	}
}

// TestAFindingOfAKindThatNoEngineKeepsHidesNoOther: what was found is told, whether or not its row can be named.
func TestAFindingOfAKindThatNoEngineKeepsHidesNoOther(t *testing.T) {
	w := newWard(t)
	w.opens("c", "", Done)
	must(t, w.Integrate(t.Context()))
	found := []audit.Finding{{RowKind: "No such kind!", RowID: "x"}, {Log: w.name},
		{RowKind: string(noun.Log), RowID: w.rows.RowPseudonym(w.name)}}
	must(t, w.nameRows(t.Context(), found))
	if found[2].Row != w.name || found[0].Row != "" {
		t.Errorf("named %+v", found)
	}
}
