package store_test

import (
	"errors"
	"testing"

	"amparo/internal/audit"
	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// putBack makes a row what it was, as somebody who can write to the database would.
func (h *installation) putBack(t *testing.T, old driver.Row) {
	t.Helper()
	now, err := h.d.Get(t.Context(), old.Key)
	if err == nil {
		err = h.d.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: now.Key, Rev: now.Rev}}})
	}
	if err != nil && !errors.Is(err, driver.ErrNotFound) {
		t.Fatal(err)
	}
	if err := h.d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: old}}}); err != nil {
		t.Fatal(err)
	}
}

func (h *installation) row(t *testing.T, kind driver.Kind, id string) driver.Row {
	t.Helper()
	row, err := h.d.Get(t.Context(), driver.Key{Kind: kind, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// again opens the store anew, as after a restart.
func (h *installation) again(t *testing.T) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	h.open(t)
}

// TestAConsentPutBackIsNotServed: the row of a consent from before its withdrawal opens like any other, and is refused,
// at once and after a restart, with and without a cache.
func TestAConsentPutBackIsNotServed(t *testing.T) {
	h := newInstallation(t)
	h.keep(t, putting(store.New(domain.Consent{ID: "k", Case: "marisol"})))
	before := h.row(t, "consent", "marisol")
	rec, err := store.Get[domain.Consent](t.Context(), h.Store, "marisol")
	if err != nil {
		t.Fatal(err)
	}
	rec.V.GivenBy = "withdrawn"
	h.keep(t, putting(rec))
	cache := store.NewCache(10, func(c domain.Consent) domain.Consent { return c })
	cached := func() error {
		_, err := store.GetCached(t.Context(), h.Store, cache, []domain.CaseID{"marisol"})
		return err
	}
	if err := cached(); err != nil {
		t.Fatal(err)
	}
	h.putBack(t, before)
	for _, when := range []string{"at once", "after a restart"} {
		if _, err := store.Get[domain.Consent](t.Context(), h.Store, "marisol"); !errors.Is(err, store.ErrRolledBack) {
			t.Errorf("%s: read, %v", when, err)
		}
		if err := cached(); !errors.Is(err, store.ErrRolledBack) {
			t.Errorf("%s: read through a cache, %v", when, err)
		}
		h.again(t)
	}
}

// TestALoginThatWasRemovedStaysRemoved: a row that was deleted and put back is refused.
func TestALoginThatWasRemovedStaysRemoved(t *testing.T) {
	h := newInstallation(t)
	login := store.New(store.Keyed[record.Login]{ID: "hash", V: record.Login{Account: "ana"}})
	h.keep(t, putting(login))
	row := h.row(t, "login", "hash")
	login.Rev = 1
	h.keep(t, func(c *store.Change) { store.Delete(c, login) })
	h.again(t)
	if rec, err := store.Find[store.Keyed[record.Login]](t.Context(), h.Store, "hash"); err != nil || rec.Rev != 0 {
		t.Fatalf("removed, and found %+v, %v", rec, err)
	}
	h.putBack(t, row)
	if _, err := store.Find[store.Keyed[record.Login]](t.Context(), h.Store, "hash"); !errors.Is(err,
		store.ErrRolledBack) {
		t.Errorf("put back, and read: %v", err)
	}
}

// TestAnEndedSessionCannotBePutBack: sessions come and go without leaves, and their end does not.
func TestAnEndedSessionCannotBePutBack(t *testing.T) {
	h := newInstallation(t)
	for _, id := range []domain.SessionID{"s1", "s2"} {
		h.keep(t, putting(store.New(record.Session{ID: id, Account: "ana", CreatedAt: h.Now()})))
	}
	live := h.row(t, "session", "s1")
	rec, err := store.Get[record.Session](t.Context(), h.Store, "s1")
	if err != nil {
		t.Fatal(err)
	}
	rec.V.EndedAt = h.Now()
	h.keep(t, putting(rec))
	if r := h.verify(t); !r.OK() {
		t.Fatalf("an ended session looks like damage: %+v", r.Findings)
	}
	h.putBack(t, live)
	for _, when := range []string{"at once", "after a restart"} {
		if _, err := store.Get[record.Session](t.Context(), h.Store, "s1"); !errors.Is(err, store.ErrRolledBack) {
			t.Errorf("%s: read, %v", when, err)
		}
		if rec, err := store.Find[record.Session](t.Context(), h.Store, "s1"); err != nil || rec.Rev != 0 {
			t.Errorf("%s: found %+v, %v", when, rec, err)
		}
		others, err := store.All[record.Session](t.Context(), h.Store,
			store.Filter{By: store.By("account", domain.AccountID("ana"))})
		if err != nil || len(others) != 1 || others[0].V.ID != "s2" {
			t.Errorf("%s: listed are %+v, %v", when, others, err)
		}
		h.again(t)
	}
	if r := h.verify(t); len(r.Findings) != 1 || r.Findings[0].Kind != audit.RowRolledBack ||
		r.Findings[0].RowKind != "session" {
		t.Errorf("the verification finds %+v", r.Findings)
	}
	// A session row that time removed is no damage.
	if err := h.d.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: live.Key, Rev: live.Rev}}}); err != nil {
		t.Fatal(err)
	}
	if r := h.verify(t); !r.OK() {
		t.Errorf("a session that was swept away looks like damage: %+v", r.Findings)
	}
}

// TestAnEndedSessionIsToldInTheLog: without an entry its end could be undone unseen, so it is refused.
func TestAnEndedSessionIsToldInTheLog(t *testing.T) {
	h := newInstallation(t)
	var c store.Change
	store.Put(&c, store.New(record.Session{ID: "s1", Account: "ana", EndedAt: h.Now()}))
	if err := h.Commit(t.Context(), c); err == nil {
		t.Error("a session ended without an entry")
	}
}

// TestReadersBesideAnActAreServed: a floor that rises while somebody reads is no damage.
func TestReadersBesideAnActAreServed(t *testing.T) {
	h := newInstallation(t)
	h.keep(t, putting(store.New(domain.Consent{ID: "k", Case: "marisol"})))
	done := make(chan error)
	for range 4 {
		go func() {
			for range 300 {
				if _, err := store.Get[domain.Consent](t.Context(), h.Store, "marisol"); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 50 {
		rec, err := store.Get[domain.Consent](t.Context(), h.Store, "marisol")
		if err != nil {
			t.Fatal(err)
		}
		h.keep(t, putting(rec))
	}
	for range 4 {
		if err := await.For(t, "its end", done); err != nil {
			t.Error(err)
		}
	}
}
