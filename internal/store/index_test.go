package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/mongotest"
)

// withoutServer alters the file of the embedded store while no server has it.
func (h *installation) withoutServer(t *testing.T, statement string) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(h.dir, "data", "amparo.db"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := db.ExecContext(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%q changed %d rows: %v", statement, n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func (h *installation) active(t *testing.T) int {
	t.Helper()
	stays, err := store.All[domain.Stay](t.Context(), h.Store,
		store.Filter{By: store.By("active", domain.ShelterID("casa"))})
	if err != nil {
		t.Fatal(err)
	}
	return len(stays)
}

// TestStaysHiddenFromTheIndexAreFoundAgain: whoever takes rows out of the index, or puts others in, changes nothing of
// what a house may promise; a verification says so, and the next start makes the index anew.
func TestStaysHiddenFromTheIndexAreFoundAgain(t *testing.T) {
	if mongotest.Named() {
		t.Skip("MongoDB derives its index from the row itself: see TestARowWhoseOwnTermsWereAlteredKeepsTheStoreShut")
	}
	for name, statement := range map[string]string{
		"taken out":      `DELETE FROM entry_term WHERE kind = 'stay'`,
		"another order":  `UPDATE entry_term SET ord = ord + 1 WHERE kind = 'stay'`,
		"another term":   `UPDATE entry_term SET term = term || 'x' WHERE kind = 'stay'`,
		"of another row": `UPDATE entry_term SET n = 1 WHERE kind = 'stay'`,
		"one too many":   `INSERT INTO entry_term SELECT kind, term || 'x', ord, id, n FROM entry_term WHERE kind = 'stay'`,
		"of a lost row": `INSERT INTO entry_term
			SELECT kind, term, ord, id || 'x', n + 1000000 FROM entry_term WHERE kind = 'stay'`,
		"another kind's":   `UPDATE entry_term SET kind = 'slot' WHERE kind = 'stay'`,
		"entries' terms":   `DELETE FROM entry_term WHERE kind = 'entries'`,
		"a head's as well": `DELETE FROM entry_term`,
	} {
		t.Run(name, func(t *testing.T) {
			h := newInstallation(t)
			for _, id := range []domain.StayID{"a", "b"} {
				stay := domain.Stay{ID: id, Case: "marisol", Shelter: "casa", State: domain.StayArrived, CreatedAt: h.Now()}
				h.keep(t, putting(store.New(stay)))
			}
			if r := h.verify(t); !r.OK() || h.active(t) != 2 {
				t.Fatalf("untouched: %d active, %+v", h.active(t), r.Findings)
			}
			h.withoutServer(t, statement)
			h.inspect(t)
			found := false
			for _, f := range h.verify(t).Findings {
				found = found || f.Kind == audit.RowIndex
			}
			if !found {
				t.Error("the verification finds nothing")
			}
			h.again(t)
			if n := h.active(t); n != 2 {
				t.Errorf("%d stays are active after a start", n)
			}
			if r := h.verify(t); !r.OK() {
				t.Errorf("after a start: %+v", r.Findings)
			}
		})
	}
}

// inspect opens the store as it is.
func (h *installation) inspect(t *testing.T) {
	t.Helper()
	h.opt = store.Options{Quiet: true, Inspect: true}
	h.open(t)
	h.opt = store.Options{Quiet: true}
}

// TestARowWhoseOwnTermsWereAlteredKeepsTheStoreShut: a stay that its house does not find would let a bed be promised
// twice.
func TestARowWhoseOwnTermsWereAlteredKeepsTheStoreShut(t *testing.T) {
	h := newInstallation(t)
	h.keep(t, putting(store.New(domain.Stay{ID: "a", Case: "marisol", Shelter: "casa", State: domain.StayArrived,
		CreatedAt: h.Now()})))
	row := h.row(t, "stay", "a")
	row.Terms = row.Terms[:1]
	h.putBack(t, row)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	h.inspect(t)
	if _, err := store.Open(t.Context(), open{h.d}, h.ring, store.Options{Quiet: true}); !errors.Is(err, store.ErrIndex) {
		t.Errorf("opened: %v", err)
	}
	if r := h.verify(t); len(r.Findings) != 1 || r.Findings[0].Kind != audit.RowEdited {
		t.Errorf("the verification finds %+v", r.Findings)
	}
}

// slow is a driver whose first comparison takes longer than a start waits.
type slow struct {
	driver.Driver
	driver.IndexKeeper
	first sync.Once
}

// CheckIndex compares at the second time of asking.
func (d *slow) CheckIndex(ctx context.Context, visit func(driver.Key)) (err error) {
	late := false
	d.first.Do(func() {
		<-ctx.Done()
		late, err = true, ctx.Err()
	})
	if late {
		return err
	}
	return d.IndexKeeper.CheckIndex(ctx, visit)
}

// serves opens the store as a server does, with so many rows that the comparison goes on while it serves.
func (h *installation) serves(t *testing.T) {
	t.Helper()
	h.opt = store.Options{Quiet: true, Inspect: true}
	h.open(t)
	keeper, ok := h.d.(driver.IndexKeeper)
	if !ok {
		t.Fatal("the driver keeps no index apart")
	}
	s, err := store.Open(t.Context(), &slow{Driver: h.d, IndexKeeper: keeper}, h.ring, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h.Store = s
}

// TestALargeStoreIsComparedWhileItServes: a start waits for a moment, and the comparison goes on to its end. Stays that
// were taken out of the index are found again; a row that was edited ends the serving.
func TestALargeStoreIsComparedWhileItServes(t *testing.T) {
	if mongotest.Named() {
		t.Skip("MongoDB derives its index from the row itself")
	}
	h := newInstallation(t)
	for _, id := range []domain.StayID{"a", "b"} {
		stay := domain.Stay{ID: id, Case: "marisol", Shelter: "casa", State: domain.StayArrived, CreatedAt: h.Now()}
		h.keep(t, putting(store.New(stay)))
	}
	h.withoutServer(t, `DELETE FROM entry_term WHERE kind = 'stay'`)
	h.serves(t)
	for end := time.Now().Add(20 * time.Second); h.active(t) != 2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the stays stay hidden")
		}
	}
	row := h.row(t, "stay", "a")
	row.Terms = row.Terms[:1]
	h.putBack(t, row)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	h.serves(t)
	select {
	case err := <-h.Broken():
		if !errors.Is(err, store.ErrIndex) {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("a store with an edited row goes on serving")
	}
}

// open is a driver that somebody else closes.
type open struct{ driver.Driver }

// Close does nothing.
func (open) Close() error { return nil }
