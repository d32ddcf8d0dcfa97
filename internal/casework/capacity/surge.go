package capacity

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/surge"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// SurgeInput opens surge places. Unit is whose rules they take over; where it is a surge place itself, it stays longer.
type SurgeInput struct {
	Unit   domain.UnitID
	Kind   string // picklist tipo_refuerzo
	Name   string // as the house will know it
	Beds   int
	Nights int // from tonight; they take people until noon after the last one
}

// OpenSurge lets the desk open places in a shelter for some nights, with a reason, and tells the shelter. They admit
// whom the unit admits whose rules they take over, are ranked behind all others, and close by themselves.
func (s *Service) OpenSurge(ctx context.Context, actor domain.Actor, id domain.ShelterID, rev int64,
	in SurgeInput) (made domain.UnitID, err error) {
	err = onShelter(ctx, s.Service, actor, id, rev, policy.ShelterSurge, func(t *act.Txn, sh *store.Rec[domain.Shelter],
		stays []domain.Stay) error {
		if !sh.V.Active {
			return fault.New(fault.Conflict, "surge.shelter_closed", nil)
		}
		before := sh.V
		sh.V.Units = append([]domain.Unit(nil), before.Units...)
		like := unitAt(sh.V.Units, in.Unit)
		var c fault.Fields
		c.Check(like != nil, "unit", "field.choose_one")
		inRange(&c, "nights", in.Nights, 1, surge.MaxNights)
		inRange(&c, "beds", in.Beds, 1, MaxBeds)
		until := t.Morning(t.Today().AddDays(in.Nights)).Add(noon)
		if like != nil && like.Surge != nil {
			like.Surge = &surge.Place{Kind: like.Surge.Kind, Until: until}
			like.Open, like.Beds.Total, made = true, in.Beds, like.ID
			roomKept(&c, "beds", before, sh.V, like.ID, stays)
			return c.Err()
		}
		t.OneOf(&c, "kind", country.ListSurge, in.Kind, true)
		act.Required(&c, "name", in.Name, act.MaxName)
		if len(before.Units) >= maxUnits {
			c.Add("unit", "field.too_many")
		}
		if err := c.Err(); err != nil {
			return err
		}
		place := *like
		place.ID, place.Ref, place.Name, place.Open = domain.NewID[domain.UnitID](), "", in.Name, true
		place.Beds, place.Surge = domain.Beds{Total: in.Beds}, &surge.Place{Kind: in.Kind, Until: until}
		sh.V.Units, made = append(sh.V.Units, place), place.ID
		return nil
	})
	return made, err
}

// noon is how long after the morning surge places take people on their last day.
const noon = 12 * time.Hour

// SurgeOver reports whether a shelter has an open surge place whose nights are over.
func SurgeOver(sh domain.Shelter, now time.Time) bool {
	return slices.ContainsFunc(sh.Units, func(u domain.Unit) bool { return u.Open && u.Surge.Over(now) })
}

// EndSurge closes the surge places of a shelter whose nights are over, and tells house and desk. Who lives there is not
// put out: only nobody new comes.
func EndSurge(t *act.Txn, sh *domain.Shelter) error {
	if !SurgeOver(*sh, t.Now) {
		return nil
	}
	units := append([]domain.Unit(nil), sh.Units...)
	for i := range units {
		units[i].Open = units[i].Open && !units[i].Surge.Over(t.Now)
	}
	sh.Units = units
	t.Notify(domain.Notice{Agency: sh.Agency, Roles: act.ProviderRoles(domain.ClassShelter), Kind: "notice.surge_over"})
	t.NotifyDesk("notice.surge_over", domain.Referral{})
	t.LogAct("surge.end", "shelter", string(sh.ID), "")
	return t.AdvanceCapacity(string(sh.ID))
}
