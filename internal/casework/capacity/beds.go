package capacity

import (
	"context"
	"fmt"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MaxBeds is the most beds, residents or cases one unit or programme may declare.
const MaxBeds = 1000

// BedsInput changes what a shelter declares of one unit. What is nil stays as it is.
type BedsInput struct {
	Unit               domain.UnitID
	Blocked, Residents *int
	Open               *bool
}

// ConfirmBeds says in one tap that a shelter's figures are still true.
func (s *Service) ConfirmBeds(ctx context.Context, actor domain.Actor, id domain.ShelterID, rev int64) error {
	return onShelter(ctx, s.Service, actor, id, rev, policy.ShelterBeds, func(t *act.Txn, sh *store.Rec[domain.Shelter],
		_ []domain.Stay) error {
		sh.V.ConfirmedAt, sh.V.ConfirmedBy = t.Now, actor.Account
		return nil
	})
}

// SetBeds changes the declared figures of some units, and thereby confirms the rest. Beds that were promised cannot be
// declared away.
func (s *Service) SetBeds(ctx context.Context, actor domain.Actor, id domain.ShelterID, rev int64,
	in []BedsInput) error {
	return onShelter(ctx, s.Service, actor, id, rev, policy.ShelterBeds, func(t *act.Txn, sh *store.Rec[domain.Shelter],
		stays []domain.Stay) error {
		before := sh.V
		sh.V.Units = append([]domain.Unit(nil), before.Units...)
		var c fault.Fields
		c.Check(len(in) > 0 && len(in) <= len(sh.V.Units), "units", "field.required")
		for i, b := range in {
			path := fmt.Sprintf("units.%d", i)
			u := unitAt(sh.V.Units, b.Unit)
			if !c.Check(u != nil, path+".unit", "field.unknown") {
				continue
			}
			if b.Blocked != nil {
				u.Beds.Blocked = *b.Blocked
				inRange(&c, path+".blocked", *b.Blocked, 0, MaxBeds)
			}
			if b.Residents != nil {
				u.Beds.Residents = *b.Residents
				inRange(&c, path+".residents", *b.Residents, 0, MaxBeds)
			}
			if b.Open != nil {
				u.Open = *b.Open
				c.Check(!u.Open || !u.Surge.Over(t.Now), path+".open", "surge.over")
			}
			roomKept(&c, path+".residents", before, sh.V, b.Unit, stays)
		}
		sh.V.ConfirmedAt, sh.V.ConfirmedBy = t.Now, actor.Account
		return c.Err()
	})
}

func unitAt(units []domain.Unit, id domain.UnitID) *domain.Unit {
	for i := range units {
		if units[i].ID == id {
			return &units[i]
		}
	}
	return nil
}

func inRange(c *fault.Fields, path string, v, low, high int) bool {
	if v < low || v > high {
		c.AddArgs(path, "field.range", fault.Args{"min": low, "max": high})
		return false
	}
	return true
}

// roomKept refuses figures that leave fewer beds than people who live there or were promised one. A house that already
// has too many may always be mended step by step: only what makes it worse is refused.
func roomKept(c *fault.Fields, path string, before, after domain.Shelter, id domain.UnitID, stays []domain.Stay) {
	now, ok := roomOf(after, id, stays)
	was, _ := roomOf(before, id, stays)
	if ok && now.Over > was.Over {
		c.AddArgs(path, "beds.promised", fault.Args{"taken": taken(after, id, stays), "total": now.Total, "over": now.Over})
	}
}

func roomOf(sh domain.Shelter, id domain.UnitID, stays []domain.Stay) (domain.Room, bool) {
	for _, r := range domain.Rooms(sh, stays) {
		if r.Unit == id {
			return r, true
		}
	}
	return domain.Room{}, false
}

// taken counts the beds of a unit that people of the network sleep in or were promised.
func taken(sh domain.Shelter, id domain.UnitID, stays []domain.Stay) int {
	r, ok := roomOf(sh, id, stays)
	u, _ := sh.UnitByID(id)
	if !ok {
		return 0
	}
	return r.Occupied - u.Beds.Residents + r.Held
}

// UnitRoom is a unit with the room it has now.
type UnitRoom struct {
	domain.Unit
	Room domain.Room `json:"room"`
}

// UnitRooms returns the units of a shelter with the room that each has.
func UnitRooms(sh domain.Shelter, stays []domain.Stay) []UnitRoom {
	rooms := domain.Rooms(sh, stays)
	out := make([]UnitRoom, len(rooms))
	for i := range rooms {
		out[i] = UnitRoom{Unit: sh.Units[i], Room: rooms[i]}
	}
	return out
}
