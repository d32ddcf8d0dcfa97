package store_test

import (
	"context"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// between is a driver beside which something happens once, after rows were read and before anybody opens them.
type between struct {
	driver.Driver
	happens func()
}

func (b *between) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	page, err := b.Driver.Query(ctx, q)
	if f := b.happens; f != nil {
		b.happens = nil
		f()
	}
	return page, err
}

func (b *between) Close() error { return nil }

// TestWhoIsErasedWhileAListIsReadIsLeftOut: what others look for is found, and whoever was just erased is not. A key
// that is gone while its row is there is no erasure: that is told.
func TestWhoIsErasedWhileAListIsReadIsLeftOut(t *testing.T) {
	h := newInstallation(t)
	var ids []domain.CaseID
	for range 2 {
		id := domain.NewID[domain.CaseID]()
		ids = append(ids, id)
		h.keep(t, putting(store.New(domain.Case{ID: id, Agency: "agency-a", CreatedAt: h.Now()})))
	}
	beside := &between{Driver: h.d}
	other, err := store.Open(t.Context(), beside, h.ring, store.Options{Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	list := func() ([]store.Rec[domain.Case], error) {
		recs, _, err := store.List[domain.Case](t.Context(), other,
			store.Filter{By: store.By("agency", domain.AgencyID("agency-a"))})
		return recs, err
	}
	beside.happens = func() {
		whole, err := h.FindOwned(t.Context(), string(ids[0]), nil, []string{string(ids[0])})
		if err != nil {
			t.Fatal(err)
		}
		h.keep(t, func(c *store.Change) { c.Erase(whole) })
	}
	if recs, err := list(); err != nil || len(recs) != 1 || recs[0].V.ID != ids[1] {
		t.Fatalf("the list holds %+v, %v", recs, err)
	}

	third, err := store.Open(t.Context(), beside, h.ring, store.Options{Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	other = third // It remembers no key.
	if err := h.d.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{
		{Key: driver.Key{Kind: "key", ID: string(ids[1])}, Rev: 1}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := list(); !fault.Is(err, fault.NotFound) {
		t.Errorf("a key was taken away, and the list says %v", err)
	}
}
