package casework_test

import (
	"cmp"
	"maps"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/domain/emergency"
	kept "amparo/internal/domain/handon"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// table is every noun of a type by its id, as it was when it was last written.
type table[I ~string, T any] struct {
	rows map[I]T
	revs map[string]int64
	id   func(T) I
	read func(now T, first bool) // each that was written; nil where nobody asks
}

// reads looks again at those of the keys that are of this table. None is at an older revision than was acknowledged.
func (b *table[I, T]) reads(y *year, keys []driver.Key, acknowledged map[driver.Key]int64) {
	y.Helper()
	kind, err := noun.KindOf[T]()
	must(y.T, err)
	var ids []I
	old := map[I]bool{}
	for _, k := range keys {
		if id := I(k.ID); k.Kind == kind {
			ids = append(ids, id)
			_, old[id] = b.rows[id]
			delete(b.rows, id)
			delete(b.revs, k.ID)
		}
	}
	recs, err := store.GetMany[T](y.Context(), y.w.Store, ids)
	must(y.T, err)
	for _, r := range recs {
		id := b.id(r.V)
		b.rows[id], b.revs[string(id)] = r.V, r.Rev
		if b.read != nil {
			b.read(r.V, !old[id])
		}
	}
	for _, id := range ids {
		if rev := acknowledged[driver.Key{Kind: kind, ID: string(id)}]; b.revs[string(id)] < rev {
			y.Errorf("%s %s was acknowledged at revision %d and stands at %d", kind, id, rev, b.revs[string(id)])
		}
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
	handOns   *table[kept.ID, kept.Request]
	openings  *table[emergency.ID, emergency.Access]

	tables []interface {
		reads(*year, []driver.Key, map[driver.Key]int64)
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
	s := &sight{observed: &observed{touched: map[driver.Key]int64{}}}
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
	s.handOns = seenAs(s, func(r kept.Request) kept.ID { return r.ID })
	s.openings = seenAs(s, func(g emergency.Access) emergency.ID { return g.ID })
	return s
}

// looks reads what was written since it looked last.
func (y *year) looks() {
	y.Helper()
	y.mu.Lock()
	written := maps.Clone(y.touched)
	clear(y.touched)
	y.mu.Unlock()
	keys := slices.SortedFunc(maps.Keys(written), func(a, b driver.Key) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	for _, t := range y.tables {
		t.reads(y, keys, written)
	}
}

// stands holds all that was seen against the storage.
func (y *year) stands() {
	y.Helper()
	for _, t := range y.tables {
		t.stands(y)
	}
}
