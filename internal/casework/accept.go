package casework

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/store"
)

// AcceptInput says how a provider takes a referral. Units may place persons by hand, by their mark on the card (P1 is the lead);
// empty lets the house's own rules place the group.
type AcceptInput struct {
	Units map[string]domain.UnitID
	// NoConflict says that a legal service looked and represents neither the other side nor its family. No lawyer takes a case without it.
	NoConflict bool
}

// Accept takes a referral: the beds of the whole group, or the place on the caseload, are reserved in the same commit that
// answers the offer and ends the others. It oversells nothing and splits no group.
func (s *Service) Accept(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in AcceptInput) error {
	return s.onBooking(ctx, actor, id, rev, "offer.accept", func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		r, ok := f.referral(o.V.Referral)
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		if r.V.State.Placed() || r.V.State.Ended() {
			return fault.New(fault.Conflict, "offer.already_placed", nil)
		}
		if err := t.consented(f); err != nil {
			return err
		}
		if !f.consent.V.Allows(domain.ScopeShareMinimal, o.V.To, o.V.Class, t.now) {
			return fault.New(fault.Conflict, "consent.recipient_not_covered", nil)
		}
		var err error
		if o.V, err = o.V.Accept(actor, t.now); err != nil {
			return err
		}
		if r.V, err = r.V.Accepted(actor, o.V, t.now); err != nil {
			return err
		}
		if o.V.Class == domain.ClassShelter {
			err = t.reserveBeds(f, &o.V, r.V, in)
		} else {
			err = t.reserveSlot(&o.V, r.V, in)
		}
		if err != nil {
			return err
		}
		store.Put(&t.ch, o)
		store.Put(&t.ch, r)
		t.supersede(f, o.V)
		t.disclosed("offer.accept", "offer", string(id), "D1", string(f.consent.V.ID))
		t.tellTeam("notice.offer_accepted", r.V)
		return nil
	})
}

// reserveBeds derives the room afresh, seats the whole group, and holds the beds until the hold of its urgency runs out.
func (t *txn) reserveBeds(f *file, o *domain.Offer, r domain.Referral, in AcceptInput) error {
	sh, err := store.Get[domain.Shelter](t.ctx, t.store, o.Shelter)
	if err != nil {
		return err
	}
	store.Check(&t.ch, sh)
	safety, err := t.stillSafe(f, r, sh.V)
	if err != nil {
		return err
	}
	stays, err := t.activeStays(t.ctx, o.Shelter)
	if err != nil {
		return err
	}
	house := match.House{Shelter: sh.V, Rooms: domain.Rooms(sh.V, stays)}
	seats, err := t.seats(f, safety, r, house, in)
	if err != nil {
		return err
	}
	want := map[domain.UnitID]int{}
	for _, p := range seats {
		want[p.Unit]++
	}
	if !domain.Fits(house.Rooms, want) {
		return fault.New(fault.Conflict, "offer.bed_taken", nil)
	}
	_, _, hold := t.clock(o.Urgency)
	stay := domain.Stay{
		ID: domain.NewID[domain.StayID](), Offer: o.ID, Referral: r.ID, Case: r.Case, Shelter: o.Shelter, Agency: o.To, Persons: seats,
		State: domain.StayHeld, HeldUntil: t.now.Add(hold), CreatedAt: t.now,
	}
	o.Stay = stay.ID
	store.Put(&t.ch, store.New(stay))
	t.duty(domain.DutyRelease, string(stay.ID), stay.HeldUntil)
	return t.book(string(o.Shelter))
}

// stillSafe looks again, when a bed is taken, whether no rule that protects her keeps her out of the house: the house or what threatens
// her may have changed since it was asked. The house learns only that the request has moved on.
func (t *txn) stillSafe(f *file, r domain.Referral, sh domain.Shelter) (domain.Safety, error) {
	safety, err := store.Find[domain.Safety](t.ctx, t.store, r.Case)
	if err != nil {
		return safety.V, err
	}
	if safety.Rev > 0 {
		store.Check(&t.ch, safety)
	}
	if !t.isSafe(f, safety.V, r, sh) {
		return safety.V, fault.New(fault.Conflict, "offer.wrong_state", nil)
	}
	return safety.V, nil
}

// byHand places the group where the shelter says. Nobody is torn from who cares for her, nor a group that wants one unit apart.
func byHand(c domain.Case, split bool, house domain.Shelter, units map[string]domain.UnitID) ([]domain.InUnit, error) {
	out := make([]domain.InUnit, 0, len(c.Group))
	for i, p := range c.Group {
		mark := personMark(i)
		unit, ok := units[mark]
		if u, known := house.UnitByID(unit); !ok || !known || !u.Open {
			return nil, fieldFault("units."+mark, "field.unknown")
		}
		if k := p.Caregiver; k != nil && *k >= 0 && *k < len(c.Group) && units[personMark(*k)] != unit {
			return nil, fieldFault("units."+mark, "stay.child_with_caregiver")
		}
		if c.Together == domain.TogetherSameUnit && !split && unit != units[personMark(0)] {
			return nil, fieldFault("units."+mark, "stay.kept_together")
		}
		out = append(out, domain.InUnit{Ref: p.Ref, Unit: unit})
	}
	return out, nil
}

// seats places the group by the house's rules, or by hand when the shelter says where.
func (t *txn) seats(f *file, safety domain.Safety, r domain.Referral, house match.House, in AcceptInput) ([]domain.InUnit, error) {
	if len(in.Units) > 0 {
		return byHand(f.cas.V, f.consent.V.SplitAgreed, house.Shelter, in.Units)
	}
	seats, why := match.Compile(nil, nil, t.places, t.weights).Seats(t.ask(f, safety, r), house)
	if seats == nil {
		for _, reason := range why {
			if reason.Code == match.CodeNoRoom || reason.Code == match.CodeTooMany {
				return nil, fault.New(fault.Conflict, "offer.bed_taken", nil)
			}
		}
		return nil, fault.New(fault.Conflict, "offer.choose_units", nil)
	}
	return seats, nil
}

// reserveSlot takes a place on the caseload.
func (t *txn) reserveSlot(o *domain.Offer, r domain.Referral, in AcceptInput) error {
	if o.Class == domain.ClassLegal && !in.NoConflict {
		return fieldFault("no_conflict", "field.conflict_unchecked")
	}
	pr, err := store.Get[domain.Program](t.ctx, t.store, o.Program)
	if err != nil {
		return err
	}
	store.Check(&t.ch, pr)
	slots, err := t.activeSlots(t.ctx, o.Program)
	if err != nil {
		return err
	}
	if domain.Load(pr.V, slots, 0).Free < 1 {
		return fault.New(fault.Conflict, "offer.caseload_full", nil)
	}
	_, _, hold := t.clock(o.Urgency)
	slot := domain.Slot{
		ID: domain.NewID[domain.SlotID](), Offer: o.ID, Referral: r.ID, Case: r.Case, Program: o.Program, Agency: o.To, Taker: t.actor.Account,
		NoConflict: in.NoConflict, State: domain.SlotHeld, HeldUntil: t.now.Add(max(hold, slotHold)), CreatedAt: t.now,
	}
	o.Slot = slot.ID
	store.Put(&t.ch, store.New(slot))
	t.duty(domain.DutyFreeSlot, string(slot.ID), slot.HeldUntil)
	return t.book(string(o.Program))
}

// supersede ends the other live offers of the same referral and tells those who were asked that they need not answer.
func (t *txn) supersede(f *file, won domain.Offer) {
	for _, other := range f.offersOf(won.Referral) {
		if other.V.ID == won.ID || !other.V.State.Live() {
			continue
		}
		next, err := other.V.Supersede(t.now)
		if err != nil {
			continue // Live offers can always be superseded; the lifecycle test holds that.
		}
		other.V = next
		store.Put(&t.ch, other)
		t.tell(domain.Notice{Agency: next.To, Roles: providerRoles(next.Class), Kind: "notice.offer_superseded", Offer: next.ID, Urgency: next.Urgency})
	}
}
