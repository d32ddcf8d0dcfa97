package casework

import (
	"context"
	"maps"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// Move puts one person of the group into another unit of the same shelter. A child stays with its caregiver.
func (s *Service) Move(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, person string, unit domain.UnitID) error {
	return s.Rearrange(ctx, actor, id, rev, map[string]domain.UnitID{person: unit})
}

// Rearrange puts several people of a group into other units of the same shelter, all of them or nobody. People are named by their mark
// on the card (P1 is the lead). A group that asked for one unit is not parted unless she agreed to that.
func (s *Service) Rearrange(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, to map[string]domain.UnitID) error {
	return s.onStay(ctx, actor, id, rev, "stay.move", func(t *txn, f *file, _ store.Rec[domain.Offer], st store.Rec[domain.Stay], r store.Rec[domain.Referral]) error {
		sh, err := store.Get[domain.Shelter](ctx, s.store, st.V.Shelter)
		if err != nil {
			return err
		}
		store.Check(&t.ch, sh)
		others, err := t.activeStays(ctx, st.V.Shelter)
		if err != nil {
			return err
		}
		before := st.V
		for _, person := range slices.Sorted(maps.Keys(to)) {
			if st.V, err = moved(f.cas.V, st.V, sh.V, person, to[person]); err != nil {
				return err
			}
		}
		if f.parts(before, st.V) {
			return fault.New(fault.Conflict, "stay.kept_together", nil)
		}
		rooms := domain.Rooms(sh.V, append(slices.DeleteFunc(others, func(o domain.Stay) bool { return o.ID == st.V.ID }), st.V))
		for _, room := range rooms {
			if room.Over > 0 && slices.Contains(slices.Collect(maps.Values(to)), room.Unit) {
				return fault.New(fault.Conflict, "stay.unit_full", nil)
			}
		}
		store.Put(&t.ch, st)
		r.V = r.V.Logged(actor, "cambio_unidad", "", "", t.now)
		store.Put(&t.ch, r)
		t.logged("stay.move", "offer", string(id), "")
		return nil
	})
}

// parts reports whether a move leaves a group that asked for one unit in more units than before. One that was parted by an earlier
// agreement may be brought together step by step.
func (f *file) parts(before, after domain.Stay) bool {
	if f.cas.V.Together != domain.TogetherSameUnit || f.consent.V.SplitAgreed {
		return false
	}
	n := unitsOf(after)
	return n > 1 && n > unitsOf(before)
}

func unitsOf(st domain.Stay) int {
	units := map[domain.UnitID]bool{}
	for _, p := range st.Persons {
		units[p.Unit] = true
	}
	return len(units)
}

// moved puts a person, and the children who must stay with her, into an open unit.
func moved(c domain.Case, st domain.Stay, sh domain.Shelter, person string, unit domain.UnitID) (domain.Stay, error) {
	if u, ok := sh.UnitByID(unit); !ok || !u.Open {
		return st, fieldFault("unit", "field.unknown")
	}
	refs, err := movers(c, person)
	if err != nil {
		return st, err
	}
	for _, ref := range refs {
		if st, err = st.Move(ref, unit); err != nil {
			return st, err
		}
	}
	return st, nil
}

// movers returns the refs of those who move together: a person by mark (P1 is the lead) and the children who must stay with her.
func movers(c domain.Case, mark string) ([]string, error) {
	for i, p := range c.Group {
		if personMark(i) != mark && p.Ref != mark {
			continue
		}
		if p.Caregiver != nil && *p.Caregiver != i {
			return nil, fault.New(fault.Conflict, "stay.child_with_caregiver", nil)
		}
		refs := []string{p.Ref}
		for j, q := range c.Group {
			if j != i && q.Caregiver != nil && *q.Caregiver == i {
				refs = append(refs, q.Ref)
			}
		}
		return refs, nil
	}
	return nil, fieldFault("person", "stay.person_unknown")
}
