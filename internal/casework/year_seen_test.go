package casework_test

import (
	"context"
	"maps"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// observed is a storage that notes which rows are written, so that whoever looks again after every act need read no
// others.
type observed struct {
	driver.Driver
	mu      sync.Mutex
	touched map[driver.Key]bool
}

func (o *observed) Commit(ctx context.Context, b driver.Batch) error {
	o.mu.Lock()
	for _, p := range b.Puts {
		o.touched[p.Row.Key] = true
	}
	for _, x := range b.Deletes {
		o.touched[x.Key] = true
	}
	o.mu.Unlock()
	return o.Driver.Commit(ctx, b) // Noted too where it fails: only its answer may have been lost.
}

// observe lets o see what the worlds write that t opens from now on.
func observe(t *testing.T, o *observed) {
	usual := amparotest.Driver
	amparotest.Driver = func(t testing.TB, dir string) driver.Driver {
		o.Driver = usual(t, dir)
		return o
	}
	t.Cleanup(func() { amparotest.Driver = usual })
}

// table is every noun of a type by its id, as it was when it was last written.
type table[I ~string, T any] struct {
	rows map[I]T
	revs map[string]int64
	id   func(T) I
	met  func(T) // each that is new; nil where nobody asks
}

// reads looks again at those of the keys that are of this table.
func (b *table[I, T]) reads(y *year, keys map[driver.Key]bool) {
	y.Helper()
	kind, err := noun.KindOf[T]()
	must(y.T, err)
	var ids []I
	old := map[I]bool{}
	for k := range keys {
		if k.Kind == kind {
			ids = append(ids, I(k.ID))
			_, old[I(k.ID)] = b.rows[I(k.ID)]
			delete(b.rows, I(k.ID))
			delete(b.revs, k.ID)
		}
	}
	recs, err := store.GetMany[T](y.Context(), y.w.Store, ids)
	must(y.T, err)
	for _, r := range recs {
		id := b.id(r.V)
		if b.met != nil && !old[id] {
			b.met(r.V)
		}
		b.rows[id], b.revs[string(id)] = r.V, r.Rev
	}
}

// stands fails unless everything that was seen is still in the storage, and nothing else.
func (b *table[I, T]) stands(y *year) {
	y.Helper()
	revs, err := store.Revisions[T](y.Context(), y.w.Store)
	if must(y.T, err); !maps.Equal(revs, b.revs) {
		y.Errorf("%T: %d rows were acknowledged, and %d others stand", b.rows, len(b.revs), len(revs))
	}
}

// sight is everything of a year as it is kept, seen act by act.
type sight struct {
	*observed
	cases     *table[domain.CaseID, domain.Case]
	consents  *table[domain.CaseID, domain.Consent]
	referrals *table[domain.ReferralID, domain.Referral]
	offers    *table[domain.OfferID, domain.Offer]
	stays     *table[domain.StayID, domain.Stay]
	slots     *table[domain.SlotID, domain.Slot]
	deadlines *table[domain.DeadlineID, domain.Deadline]
	notices   *table[domain.NoticeID, domain.Notice]
	shelters  *table[domain.ShelterID, domain.Shelter]
	programs  *table[domain.ProgramID, domain.Program]

	tables []interface {
		reads(*year, map[driver.Key]bool)
		stands(*year)
	}
}

// seenAs adds a table to what is seen.
func seenAs[I ~string, T any](s *sight, id func(T) I) *table[I, T] {
	b := &table[I, T]{rows: map[I]T{}, revs: map[string]int64{}, id: id}
	s.tables = append(s.tables, b)
	return b
}

func newSight() *sight {
	s := &sight{observed: &observed{touched: map[driver.Key]bool{}}}
	s.cases = seenAs(s, func(c domain.Case) domain.CaseID { return c.ID })
	s.consents = seenAs(s, func(c domain.Consent) domain.CaseID { return c.Case })
	s.referrals = seenAs(s, func(r domain.Referral) domain.ReferralID { return r.ID })
	s.offers = seenAs(s, func(o domain.Offer) domain.OfferID { return o.ID })
	s.stays = seenAs(s, func(st domain.Stay) domain.StayID { return st.ID })
	s.slots = seenAs(s, func(sl domain.Slot) domain.SlotID { return sl.ID })
	s.deadlines = seenAs(s, func(d domain.Deadline) domain.DeadlineID { return d.ID })
	s.notices = seenAs(s, func(n domain.Notice) domain.NoticeID { return n.ID })
	s.shelters = seenAs(s, func(sh domain.Shelter) domain.ShelterID { return sh.ID })
	s.programs = seenAs(s, func(p domain.Program) domain.ProgramID { return p.ID })
	return s
}

// looks reads what was written since it looked last.
func (y *year) looks() {
	y.Helper()
	y.mu.Lock()
	keys := maps.Clone(y.touched)
	clear(y.touched)
	y.mu.Unlock()
	for _, t := range y.tables {
		t.reads(y, keys)
	}
}

// stands holds all that was seen against the storage.
func (y *year) stands() {
	y.Helper()
	for _, t := range y.tables {
		t.stands(y)
	}
}
