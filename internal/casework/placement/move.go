package placement

import (
	"context"
	"maps"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Move puts one person of the group into another unit of the same shelter. A child stays with its caregiver.
func (s *Service) Move(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, person string,
	unit domain.UnitID) error {
	return s.Rearrange(ctx, actor, id, rev, map[string]domain.UnitID{person: unit})
}

// Rearrange puts several people of a group into other units of the same shelter, all of them or nobody. People are
// named by their mark on the card (P1 is the lead). Moving nobody is refused. A group that asked for one unit is not
// parted unless she agreed to that.
func (s *Service) Rearrange(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	to map[string]domain.UnitID) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Stay(id), rev, policy.StayMove, func(t *act.Txn, f *dossier.Dossier,
		p dossier.Place) error {
		dossier.Grouped(t, f)
		st, r := p.Stay, p.Referral
		sh, others, err := dossier.ShelterAndStays(t, st.V.Shelter)
		if err != nil {
			return err
		}
		before := st.V
		for _, person := range slices.Sorted(maps.Keys(to)) {
			if st.V, err = moved(f.Case.V, st.V, sh, person, to[person]); err != nil {
				return err
			}
		}
		if slices.Equal(before.Persons, st.V.Persons) {
			return fault.At("unit", "stay.nobody_moved")
		}
		if parts(f, before, st.V) {
			return fault.New(fault.Conflict, "stay.kept_together", nil)
		}
		rooms := domain.Rooms(sh, append(slices.DeleteFunc(others, func(o domain.Stay) bool { return o.ID == st.V.ID }),
			st.V))
		for _, room := range rooms {
			if room.Over > 0 && slices.Contains(slices.Collect(maps.Values(to)), room.Unit) {
				return fault.New(fault.Conflict, "stay.unit_full", nil)
			}
		}
		store.Put(&t.Change, st)
		r.V = r.V.Logged(actor, "cambio_unidad", "", "", t.Now)
		store.Put(&t.Change, r)
		t.LogAct(policy.StayMove, "offer", string(id), "")
		return nil
	})
}

// parts reports whether a move leaves a group that asked for one unit in more units than before. One that was parted by
// an earlier agreement may be brought together step by step.
func parts(f *dossier.Dossier, before, after domain.Stay) bool {
	if f.Case.V.Together != domain.TogetherSameUnit || f.Consent.V.SplitAgreed {
		return false
	}
	n := unitsOf(after)
	return n > 1 && n > unitsOf(before)
}

func unitsOf(st domain.Stay) int {
	units := map[domain.UnitID]bool{}
	for _, p := range st.Persons {
		if p.Here() {
			units[p.Unit] = true
		}
	}
	return len(units)
}

// moved puts a person, and the children who must stay with her, into an open unit.
func moved(c domain.Case, st domain.Stay, sh domain.Shelter, person string, unit domain.UnitID) (domain.Stay, error) {
	if u, ok := sh.UnitByID(unit); !ok || !u.Open {
		return st, fault.At("unit", "field.unknown")
	}
	refs, err := movers(c, st, person)
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

// movers returns the refs of those who move together: a person and the children who must stay with her and have a bed.
func movers(c domain.Case, st domain.Stay, person string) ([]string, error) {
	i, err := member(c, person)
	if err != nil {
		return nil, err
	}
	if k := c.Group[i].Caregiver; k != nil && *k != i && *k < len(c.Group) && st.Holds(c.Group[*k].Ref) {
		return nil, fault.New(fault.Conflict, "stay.child_with_caregiver", nil)
	}
	refs := []string{c.Group[i].Ref}
	for j, q := range c.Group {
		if j != i && q.Caregiver != nil && *q.Caregiver == i && st.Holds(q.Ref) {
			refs = append(refs, q.Ref)
		}
	}
	return refs, nil
}
