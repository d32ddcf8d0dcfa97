package store_test

import (
	"testing"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// TestARowWithoutALeafThatWasAlteredIsNamed: a session is covered by no leaf, and still nobody alters it unseen.
func TestARowWithoutALeafThatWasAlteredIsNamed(t *testing.T) {
	h := newInstallation(t)
	for _, id := range []domain.SessionID{"s1", "s2"} {
		h.keep(t, putting(store.New(record.Session{ID: id, Account: "ana", CreatedAt: h.Now()})))
	}
	look := store.ReadOnly(h.d, h.ring)
	named := func() (out []string) {
		if err := look.Unreadable(t.Context(), func(kind, id string) { out = append(out, kind+" "+id) }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := named(); len(got) != 0 {
		t.Fatalf("untouched, and named are %v", got)
	}
	row, err := h.d.Get(t.Context(), driver.Key{Kind: "session", ID: "s2"})
	if err != nil {
		t.Fatal(err)
	}
	row.Rev++
	row.Blob[40] ^= 1
	if err := h.d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}}); err != nil {
		t.Fatal(err)
	}
	if got := named(); len(got) != 1 || got[0] != "session "+h.PseudonymOf("row", "s2") {
		t.Errorf("named are %v", got)
	}
}
