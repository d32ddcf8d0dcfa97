package store_test

import (
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// TestACacheNeverShowsWhatTheStoreWouldNot: a list that remembers shows a change, a removal, an altered row and
// an erased person exactly as one that opens every row anew.
func TestACacheNeverShowsWhatTheStoreWouldNot(t *testing.T) {
	h := newInstallation(t)
	now := time.Now()
	s, err := store.Open(t.Context(), h.d, h.ring, store.Options{Quiet: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	m := store.NewCache(4, func(c domain.Case) domain.Case {
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
		recs, err := store.GetCached(t.Context(), s, m, ids)
		if err != nil {
			t.Fatal(err)
		}
		return recs
	}
	if recs := read(); len(recs) != 3 || recs[1].V.ID != ids[1] || recs[0].V.Origin != "" || len(read()) != 3 ||
		opened != 3 {
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
	page, _, err := store.ListCached(t.Context(), s, m, store.Filter{By: store.By("agency", domain.AgencyID("a"))})
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
	if _, err := store.GetCached(t.Context(), s, m, ids[:1]); err == nil {
		t.Error("an altered row is shown from memory")
	}
	if err := h.d.Commit(t.Context(),
		driver.Batch{Deletes: []driver.Delete{{Key: bad.Key, Rev: bad.Rev},
			{Key: driver.Key{Kind: "key", ID: string(ids[2])}, Rev: 1}}}); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute) // An opened key is remembered for half a minute.
	if recs, err := store.GetCached(t.Context(), s, m, ids[:2]); err != nil || len(recs) != 1 {
		t.Errorf("a removed row is still there: %d, %v", len(recs), err)
	}
	if _, err := store.GetCached(t.Context(), s, m, ids[2:]); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody erased is shown from memory: %v", err)
	}
}

// TestAWholeListIsReadOnceAndForgetsWhatLeftIt: what waits in a list is opened when it changes and not again; who left
// the list is not kept, and the next day begins anew.
func TestAWholeListIsReadOnceAndForgetsWhatLeftIt(t *testing.T) {
	h := newInstallation(t)
	s := h.Store
	opened := 0
	var daily store.Daily[*store.Current[domain.Notice]]
	list := func(day domain.Date) map[domain.NoticeID]string {
		t.Helper()
		m := daily.On(day, func() *store.Current[domain.Notice] {
			return store.NewCurrent(func(n domain.Notice) domain.Notice { opened++; return n })
		})
		recs, err := m.List(t.Context(), s, store.By("agency", domain.AgencyID("casa")))
		if err != nil {
			t.Fatal(err)
		}
		out := map[domain.NoticeID]string{}
		for _, r := range recs {
			out[r.V.ID] = r.V.Kind
		}
		return out
	}
	commit := func(c store.Change) {
		t.Helper()
		c.Log(store.Entry{Actor: domain.System("test"), Act: "notice.test", Kind: "notice", ID: "n", Outcome: store.Done})
		if err := s.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	var c store.Change
	stays, leaves := store.New(domain.Notice{ID: "n1", Agency: "casa", Kind: "one"}),
		store.New(domain.Notice{ID: "n2", Agency: "casa", Kind: "two"})
	store.Put(&c, stays)
	store.Put(&c, leaves)
	commit(c)
	if got := list("2026-11-24"); len(got) != 2 || opened != 2 || len(list("2026-11-24")) != 2 || opened != 2 {
		t.Fatalf("%v, opened %d times", got, opened)
	}
	changed, err := store.Get[domain.Notice](t.Context(), s, domain.NoticeID("n1"))
	if err != nil {
		t.Fatal(err)
	}
	gone, err := store.Get[domain.Notice](t.Context(), s, domain.NoticeID("n2"))
	if err != nil {
		t.Fatal(err)
	}
	changed.V.Kind = "other"
	c = store.Change{}
	store.Put(&c, changed)
	store.Delete(&c, gone)
	commit(c)
	if got := list("2026-11-24"); len(got) != 1 || got["n1"] != "other" || opened != 3 {
		t.Errorf("%v, opened %d times", got, opened)
	}
	if got := list("2026-11-25"); len(got) != 1 || opened != 4 {
		t.Errorf("the next day: %v, opened %d times", got, opened)
	}
}
