package store_test

import (
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// TestAMemoryNeverShowsWhatTheStoreWouldNot: a list that remembers shows a change, a removal, an altered row and an erased person exactly
// as one that opens every row anew.
func TestAMemoryNeverShowsWhatTheStoreWouldNot(t *testing.T) {
	h := newHouse(t)
	now := time.Now()
	s, err := store.Open(t.Context(), h.d, h.ring, store.Options{Quiet: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	m := store.NewMemory(4, func(c domain.Case) domain.Case {
		opened++
		return domain.Case{ID: c.ID, Code: c.Code}
	})
	var ids []domain.CaseID
	keep := func(rec store.Rec[domain.Case], act string) {
		var c store.Change
		store.Put(&c, rec)
		c.Log(store.Entry{Actor: domain.System("test"), Act: act, Kind: "case", ID: string(rec.V.ID), Outcome: store.Done})
		if err := s.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		ids = append(ids, domain.NewID[domain.CaseID]())
		keep(store.New(domain.Case{ID: ids[len(ids)-1], Code: "C-1", Agency: "a", Origin: "0101"}), "case.register")
	}
	read := func() []store.Rec[domain.Case] {
		t.Helper()
		recs, err := store.GetVia(t.Context(), s, m, ids)
		if err != nil {
			t.Fatal(err)
		}
		return recs
	}
	if recs := read(); len(recs) != 3 || recs[1].V.ID != ids[1] || recs[0].V.Origin != "" || len(read()) != 3 || opened != 3 {
		t.Fatalf("%d rows, opened %d times", len(recs), opened)
	}
	second, err := store.Get[domain.Case](t.Context(), s, ids[1])
	if err != nil {
		t.Fatal(err)
	}
	second.V.Code = "C-2"
	keep(second, "case.edit")
	if recs := read(); recs[1].V.Code != "C-2" || recs[1].Rev != second.Rev+1 || opened != 4 {
		t.Errorf("after an edit: %+v, opened %d times", recs[1], opened)
	}
	page, _, err := store.ListVia(t.Context(), s, m, store.Filter{By: store.By("agency", domain.AgencyID("a"))})
	if err != nil || len(page) != 3 || opened != 4 {
		t.Errorf("the list shows %d, %v, opened %d times", len(page), err, opened)
	}
	row, err := h.d.Get(t.Context(), driver.Key{Kind: "case", ID: string(ids[0])})
	if err != nil {
		t.Fatal(err)
	}
	row.Blob[len(row.Blob)/2] ^= 1
	bad := row
	bad.Rev++
	if err := h.d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: bad, Prev: row.Rev}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.GetVia(t.Context(), s, m, ids[:1]); err == nil {
		t.Error("an altered row is shown from memory")
	}
	if err := h.d.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: bad.Key, Rev: bad.Rev}, {Key: driver.Key{Kind: "key", ID: string(ids[2])}, Rev: 1}}}); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute) // An opened key is remembered for half a minute.
	if recs, err := store.GetVia(t.Context(), s, m, ids[:2]); err != nil || len(recs) != 1 {
		t.Errorf("a removed row is still there: %d, %v", len(recs), err)
	}
	if _, err := store.GetVia(t.Context(), s, m, ids[2:]); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody erased is shown from memory: %v", err)
	}
}
