package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// unfollowed is a driver that cannot tell what moved, as one of several processes cannot.
type unfollowed struct{ driver.Driver }

// boards is a store with a list that is kept of one agency's notices, and one that is kept of a few of them.
type boards struct {
	s    *store.Store
	list *store.Current[domain.Notice]
	some *store.Current[domain.Notice]
}

func newBoards(s *store.Store) *boards {
	as := func(n domain.Notice) domain.Notice { return domain.Notice{ID: n.ID, Agency: n.Agency, Kind: n.Kind} }
	return &boards{s, store.NewCurrent(as), store.NewCurrent(as)}
}

func (b *boards) commit(t rapid.TB, c store.Change) {
	c.Log(store.Entry{Actor: domain.System("test"), Act: "notice.test", Kind: "notice", ID: "n", Outcome: store.Done})
	if err := b.s.Commit(context.Background(), c); err != nil {
		t.Fatal(err)
	}
}

func named(recs []*store.Rec[domain.Notice], err error) []string {
	out := []string{fmt.Sprint(err)}
	for _, r := range recs {
		out = append(out, fmt.Sprint(r.V.ID, r.V.Agency, r.V.Kind, r.Rev))
	}
	slices.Sort(out)
	return out
}

// equal holds what is kept against what the store has.
func (b *boards) equal(t rapid.TB, ids []domain.NoticeID) {
	all, err := store.All[domain.Notice](context.Background(), b.s,
		store.Filter{By: store.By("agency", domain.AgencyID("casa"))})
	var want []*store.Rec[domain.Notice]
	for _, r := range all {
		want = append(want, &r)
	}
	if got, want := named(b.list.List(context.Background(), b.s, store.By("agency", domain.AgencyID("casa")))),
		named(want, err); !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	few, err := store.GetMany[domain.Notice](context.Background(), b.s, ids)
	want = nil
	var asked []string
	for _, r := range few {
		want = append(want, &r)
	}
	for _, id := range append(ids, ids...) { // One that is asked for twice is there once.
		asked = append(asked, string(id))
	}
	if got, want := named(b.some.Of(context.Background(), b.s, asked)), named(want, err); !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
}

// TestAListInMemoryIsWhatTheStoreHas: whatever is written, given to another agency or deleted in between, a list that
// is kept is what a reading of the store gives, with a driver that tells what moved and with one that cannot.
func TestAListInMemoryIsWhatTheStoreHas(t *testing.T) {
	for name, blind := range map[string]bool{"followed": false, "read anew": true} {
		t.Run(name, func(t *testing.T) {
			h := newInstallation(t)
			if blind {
				h.blind(t)
			}
			b := newBoards(h.Store)
			round := 0
			rapid.Check(t, func(t *rapid.T) {
				ids := make([]domain.NoticeID, 5)
				for i := range ids {
					ids[i] = domain.NoticeID(fmt.Sprint(round, "-", i))
				}
				round++
				gone := map[domain.NoticeID]bool{} // No id is given twice.
				for range rapid.IntRange(1, 4).Draw(t, "commits") {
					var c store.Change
					for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 4, rapid.ID).Draw(t, "rows") {
						if gone[id] {
							continue
						}
						rec, err := store.Find[domain.Notice](context.Background(), b.s, id)
						if err != nil {
							t.Fatal(err)
						}
						if rec.Rev > 0 && rapid.Bool().Draw(t, "delete") {
							gone[id] = true
							store.Delete(&c, rec)
							continue
						}
						rec.V = domain.Notice{ID: id, Agency: rapid.SampledFrom([]domain.AgencyID{"casa", "otra"}).Draw(t, "agency"),
							Kind: strconv.Itoa(rapid.IntRange(0, 9).Draw(t, "kind"))}
						store.Put(&c, rec)
					}
					b.commit(t, c)
					if rapid.Bool().Draw(t, "look") {
						b.equal(t, rapid.SliceOfDistinct(rapid.SampledFrom(ids), rapid.ID).Draw(t, "some"))
					}
				}
			})
		})
	}
}

// blind closes the installation and opens it with a driver that cannot tell what moved.
func (h *installation) blind(t *testing.T) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := sqlitedriver.Open(context.Background(), sqlitedriver.Options{Dir: filepath.Join(h.dir, "data")})
	if err != nil {
		t.Fatal(err)
	}
	if h.Store, err = store.Open(context.Background(), unfollowed{d}, h.ring, h.opt); err != nil {
		t.Fatal(err)
	}
}

// TestAListInMemoryOutlastsManyMoves: more rows move between two looks than a driver remembers.
func TestAListInMemoryOutlastsManyMoves(t *testing.T) {
	h := newInstallation(t)
	b := newBoards(h.Store)
	b.equal(t, nil)
	for part := range 6 {
		var c store.Change
		for i := range 500 {
			store.Put(&c, store.New(domain.Notice{ID: domain.NoticeID(fmt.Sprint("n", part, "-", i)), Agency: "casa"}))
		}
		b.commit(t, c)
	}
	b.equal(t, []domain.NoticeID{"n0-0", "n5-499", "nobody"})
}

// TestAListInMemoryIsNeverBehindWhatWasAnswered: whoever was told that a row is written finds it at that revision,
// while others write and look.
func TestAListInMemoryIsNeverBehindWhatWasAnswered(t *testing.T) {
	h := newInstallation(t)
	b := newBoards(h.Store)
	var first store.Change
	store.Put(&first, store.New(domain.Notice{ID: "first", Agency: "casa"})) // With the key of their agency.
	b.commit(t, first)
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			rec := store.New(domain.Notice{ID: domain.NoticeID(fmt.Sprint("n", w)), Agency: "casa"})
			for i := range 40 {
				var c store.Change
				rec.V.Kind = strconv.Itoa(i)
				store.Put(&c, rec)
				b.commit(t, c)
				rec.Rev++
				want := fmt.Sprint(rec.V.ID, rec.V.Agency, rec.V.Kind, rec.Rev)
				for how, got := range map[string][]string{
					"list": named(b.list.List(context.Background(), b.s, store.By("agency", domain.AgencyID("casa")))),
					"some": named(b.some.Of(context.Background(), b.s, []string{string(rec.V.ID)}))} {
					if !slices.Contains(got, want) {
						t.Errorf("%s: %s is not among %v", how, want, got)
						return
					}
				}
			}
		})
	}
	await.All(t, "those who write", &all)
}

// TestWhatIsThereIsNotWrittenAgainAndWhatWentIs: rows that are shared are written once, and once more when somebody
// deleted them.
func TestWhatIsThereIsNotWrittenAgainAndWhatWentIs(t *testing.T) {
	h := newInstallation(t)
	b := newBoards(h.Store)
	var known store.Present[domain.Notice]
	put := func(ids ...domain.NoticeID) {
		t.Helper()
		var c store.Change
		notices := make([]domain.Notice, len(ids))
		for i, id := range ids {
			notices[i] = domain.Notice{ID: id, Agency: "casa"}
		}
		if err := store.PutAbsent(t.Context(), h.Store, &c, &known, notices...); err != nil {
			t.Fatal(err)
		}
		b.commit(t, c)
	}
	put("one", "two", "one")
	put("one", "two", "three")
	gone, err := store.Get[domain.Notice](t.Context(), h.Store, domain.NoticeID("two"))
	if err != nil || gone.Rev != 1 {
		t.Fatalf("revision %d, %v", gone.Rev, err)
	}
	var c store.Change
	store.Delete(&c, gone)
	b.commit(t, c)
	put("one", "two", "three")
	all, err := store.All[domain.Notice](t.Context(), h.Store, store.Filter{})
	if err != nil || len(all) != 3 {
		t.Errorf("%d are there, %v", len(all), err)
	}
}
