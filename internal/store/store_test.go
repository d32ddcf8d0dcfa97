package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"amparo/internal/audit"
	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/mongotest"
	"amparo/internal/store/sqlitedriver"
)

// installation is one installation on disk that a test can close and open again.
type installation struct {
	dir  string
	ring *seal.Keyring
	d    driver.Driver
	*store.Store
	opt store.Options
}

func newInstallation(t *testing.T) *installation {
	t.Helper()
	dir := t.TempDir()
	root, err := seal.CreateFileRoot(filepath.Join(dir, "root.key"))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Create(filepath.Join(dir, "keyset.json"), "test", root)
	if err != nil {
		t.Fatal(err)
	}
	h := &installation{dir: dir, ring: ring, opt: store.Options{Quiet: true}}
	h.open(t)
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func (h *installation) open(t *testing.T) {
	t.Helper()
	var err error
	if mongotest.Named() {
		h.d = mongotest.Open(t, h.dir)
	} else if h.d, err = sqlitedriver.Open(t.Context(),
		sqlitedriver.Options{Dir: filepath.Join(h.dir, "data")}); err != nil {
		t.Fatal(err)
	}
	if h.Store, err = store.Open(t.Context(), h.d, h.ring, h.opt); err != nil {
		t.Fatal(err)
	}
}

func (h *installation) verify(t *testing.T) audit.Report {
	t.Helper()
	if err := h.Logs().Integrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	report, err := h.Logs().Verify(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func did(act, kind, id string) store.Entry {
	return store.Entry{Actor: domain.Actor{Account: "ana", Agency: "agency-a", Role: domain.RoleReferrer}, Act: act,
		Kind: kind, ID: id, Outcome: store.Done}
}

func (h *installation) keep(t *testing.T, put ...func(*store.Change)) {
	t.Helper()
	var c store.Change
	for _, p := range put {
		p(&c)
	}
	c.Log(did("test.keep", "case", "x"))
	if err := h.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func putting[T any](rec store.Rec[T]) func(*store.Change) {
	return func(c *store.Change) { store.Put(c, rec) }
}

func TestACaseComesBackAsItWasKept(t *testing.T) {
	h := newInstallation(t)
	want := domain.Case{ID: domain.NewID[domain.CaseID](), Agency: "agency-a", Code: "C-1", Security: 2,
		CreatedAt: h.Now()}
	h.keep(t, putting(store.New(want)))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	h.open(t)
	got, err := store.Get[domain.Case](t.Context(), h.Store, want.ID)
	if err != nil || got.V.Code != "C-1" || got.Rev != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	list, next, err := store.List[domain.Case](t.Context(), h.Store,
		store.Filter{By: store.By("agency", domain.AgencyID("agency-a"))})
	if err != nil || len(list) != 1 || next != "" {
		t.Fatalf("the agency's list holds %d, next %q, %v", len(list), next, err)
	}
	if r := h.verify(t); !r.OK() || r.Rows < 2 {
		t.Fatalf("an untouched store must verify: %+v", r.Findings)
	}
}

func TestAChangeWithoutALeafIsRefused(t *testing.T) {
	h := newInstallation(t)
	var c store.Change
	store.Put(&c, store.New(domain.Case{ID: domain.NewID[domain.CaseID]()}))
	if err := h.Commit(t.Context(), c); !fault.Is(err, fault.Internal) {
		t.Fatalf("want a refusal, got %v", err)
	}
}

func TestTwoWritersOneWins(t *testing.T) {
	h := newInstallation(t)
	c := domain.Case{ID: domain.NewID[domain.CaseID](), Agency: "a"}
	h.keep(t, putting(store.New(c)))
	first, _ := store.Get[domain.Case](t.Context(), h.Store, c.ID)
	second := first
	h.keep(t, putting(first))
	var ch store.Change
	store.Put(&ch, second)
	ch.Log(did("test", "case", string(c.ID)))
	if err := h.Commit(t.Context(), ch); !errors.Is(err, store.ErrStale) || !fault.Is(err, fault.Stale) {
		t.Fatalf("the second writer must be stale, got %v", err)
	}
}

func TestWithdrawnConsentMakesADependentActStale(t *testing.T) {
	h := newInstallation(t)
	id := domain.NewID[domain.CaseID]()
	h.keep(t, putting(store.New(domain.Case{ID: id, Agency: "a"})), putting(store.New(domain.Consent{ID: "k", Case: id})))
	relied, _ := store.Get[domain.Consent](t.Context(), h.Store, id)
	gone := relied
	gone.V = gone.V.Withdraw("ana", h.Now())
	h.keep(t, putting(gone))
	var ch store.Change
	store.Put(&ch, store.New(domain.Offer{ID: domain.NewID[domain.OfferID](), Case: id}))
	store.Check(&ch, relied)
	ch.Log(did("test", "offer", "o"))
	if err := h.Commit(t.Context(), ch); !errors.Is(err, store.ErrStale) {
		t.Fatalf("want stale, got %v", err)
	}
}

func TestARetryFindsTheFirstAnswer(t *testing.T) {
	h := newInstallation(t)
	h.keep(t, putting(store.New(domain.Case{ID: domain.NewID[domain.CaseID](), Agency: "a"})))
	idem := store.Idem{Account: "ana", Key: "abc", Digest: "d1"}
	act := func() error {
		var c store.Change
		store.Put(&c, store.New(domain.Case{ID: domain.NewID[domain.CaseID](), Agency: "a"}))
		c.Log(did("test", "case", "x"))
		return h.Commit(store.WithIdem(t.Context(), idem), c)
	}
	if err := act(); err != nil {
		t.Fatal(err)
	}
	if err := h.KeepAnswer(t.Context(), idem, 201, "1", []byte(`{"ok":true}`)); err != nil {
		t.Fatal(err)
	}
	if err := act(); !errors.Is(err, store.ErrRepeated) {
		t.Fatalf("the retry must be told it was done, got %v", err)
	}
	got, found, err := h.Answer(t.Context(), idem)
	if err != nil || !found || got.Status != 201 || string(got.Body) != `{"ok":true}` {
		t.Fatalf("got %+v %v %v", got, found, err)
	}
	if _, _, err := h.Answer(t.Context(), store.Idem{Account: "ana", Key: "abc", Digest: "other"}); !fault.Is(err,
		fault.Conflict) {
		t.Fatalf("another request under the same key must be refused, got %v", err)
	}
}

func TestTheLogNoticesAnyChangeBehindItsBack(t *testing.T) {
	id := domain.NewID[domain.CaseID]()
	tamper := map[string]func(t *testing.T, h *installation, old driver.Row){
		"edited": func(t *testing.T, h *installation, _ driver.Row) {
			row, _ := h.d.Get(t.Context(), driver.Key{Kind: "case", ID: string(id)})
			row.Blob[len(row.Blob)/2] ^= 1
			row.Rev++
			must(t, h.d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}}))
		},
		"deleted": func(t *testing.T, h *installation, _ driver.Row) {
			row, _ := h.d.Get(t.Context(), driver.Key{Kind: "case", ID: string(id)})
			must(t, h.d.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: row.Key, Rev: row.Rev}}}))
		},
		"inserted": func(t *testing.T, h *installation, old driver.Row) {
			old.ID = "fresh"
			must(t, h.d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: old}}}))
		},
		"rolled back": func(t *testing.T, h *installation, old driver.Row) {
			row, _ := h.d.Get(t.Context(), driver.Key{Kind: "case", ID: string(id)})
			must(t, h.d.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: row.Key, Rev: row.Rev}}}))
			must(t, h.d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: old}}}))
		},
		"hidden from searches": func(t *testing.T, h *installation, _ driver.Row) {
			row, _ := h.d.Get(t.Context(), driver.Key{Kind: "case", ID: string(id)})
			row.Terms, row.Rev = nil, row.Rev+1
			must(t, h.d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}}))
		},
	}
	for name, do := range tamper {
		t.Run(name, func(t *testing.T) {
			h := newInstallation(t)
			h.keep(t, putting(store.New(domain.Case{ID: id, Agency: "a", CreatedAt: h.Now()})))
			old, err := h.d.Get(t.Context(), driver.Key{Kind: "case", ID: string(id)})
			must(t, err)
			rec, _ := store.Get[domain.Case](t.Context(), h.Store, id)
			h.keep(t, putting(rec))
			if r := h.verify(t); !r.OK() {
				t.Fatalf("before: %+v", r.Findings)
			}
			do(t, h, old)
			r := h.verify(t)
			if r.OK() {
				t.Fatal("nothing was noticed")
			}
			if r.Findings[0].RowKind != "case" {
				t.Fatalf("the finding must say where: %+v", r.Findings)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNumberingIsGaplessUnderLoad(t *testing.T) {
	h := newInstallation(t)
	done := make(chan error)
	for w := range 8 {
		go func() {
			for i := range 40 {
				e := did("test.read", "case", "x")
				e.Actor.Agency = domain.AgencyID([]string{"a", "b"}[w%2])
				if err := h.Record(context.Background(), e); err != nil {
					done <- err
					return
				}
				if i%10 == 0 {
					if err := h.Logs().Integrate(context.Background()); err != nil {
						done <- err
						return
					}
				}
			}
			done <- nil
		}()
	}
	for range 8 {
		must(t, await.For(t, "somebody's acts", done))
	}
	if r := h.verify(t); !r.OK() || r.Leaves != 321 {
		t.Fatalf("want 320 leaves and the first key in order, got %d: %+v", r.Leaves, r.Findings)
	}
	page, next, err := h.Logs().Page(t.Context(), h.LogOf("a"), 0, 50)
	if err != nil || len(page) != 50 || page[0].Seq != 159 || next != 110 {
		t.Fatalf("page of %d from %d, next %d, %v", len(page), page[0].Seq, next, err)
	}
	rest, next, err := h.Logs().Page(t.Context(), h.LogOf("a"), next, 500)
	if err != nil || len(rest) != 110 || rest[0].Seq != 109 || next != 0 {
		t.Fatalf("rest of %d from %d, next %d, %v", len(rest), rest[0].Seq, next, err)
	}
}
