package placement

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/address"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/match/rank"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// AcceptInput says how a provider takes a referral. Units may place persons by hand, by their mark on the card (P1 is
// the lead); empty lets the house's own rules place the group.
type AcceptInput struct {
	Units map[string]domain.UnitID
	// NoConflict says that a legal service looked and represents neither the other side nor its family. No lawyer takes a
	// case without it.
	NoConflict bool
}

// Accept takes a referral: the beds of the whole group, or the place on the caseload, are reserved in the same commit
// that answers the offer and ends the others. It oversells nothing and splits no group.
func (s *Service) Accept(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in AcceptInput) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Booking(id), rev, policy.OfferAccept,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			if o.V.With != "" {
				return acceptParts(t, f, o, in)
			}
			return accept(t, f, o, in)
		})
}

// accept adds to an act that the actor's provider takes a referral.
func accept(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], in AcceptInput) error {
	r, err := mayAccept(t, f, o.V)
	if err != nil {
		return err
	}
	if o.V, err = o.V.Accept(t.Actor, t.Now); err != nil {
		return err
	}
	if r.V, err = r.V.Accepted(t.Actor, o.V, t.Now); err != nil {
		return err
	}
	if o.V.Class == domain.ClassShelter {
		err = reserveBeds(t, f, &o.V, r.V, in)
	} else {
		err = reserveSlot(t, f, &o.V, r.V, in)
	}
	if err != nil {
		return err
	}
	store.Put(&t.Change, o)
	store.Put(&t.Change, r)
	supersede(t, f, o.V)
	t.LogDisclosure(policy.OfferAccept, "offer", string(o.V.ID), "D1", string(f.Consent.V.ID))
	t.NotifyTeam("notice.offer_accepted", r.V)
	return address.Send(t, o.V, f.Case.V.Worker)
}

// mayAccept refuses a yes to what needs none any more, or to what the person does not agree to.
func mayAccept(t *act.Txn, f *dossier.Dossier, o domain.Offer) (store.Rec[domain.Referral], error) {
	r, ok := f.Referral(o.Referral)
	if !ok {
		return r, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if r.V.State.Placed() || r.V.State.Ended() {
		return r, fault.New(fault.Conflict, "offer.already_placed", nil)
	}
	if err := dossier.Consented(t, f); err != nil {
		return r, err
	}
	if err := dossier.Covered(t, f, o); err != nil {
		return r, err
	}
	return r, refuseSecondPlace(t, f, o)
}

// refuseSecondPlace refuses a second bed for somebody who holds or occupies one, and a second place on the same
// caseload: the beds of two houses are not kept for one person. Who moves keeps the bed that she lives in until she
// arrives; what was only reserved for her is given back.
func refuseSecondPlace(t *act.Txn, f *dossier.Dossier, o domain.Offer) error {
	if o.Class == domain.ClassShelter {
		for _, st := range f.Stays {
			if !st.V.State.Active() {
				continue
			}
			if !o.Transfer {
				return fault.New(fault.Conflict, "offer.has_bed", nil)
			}
			if st.V.State == domain.StayArrived {
				continue
			}
			if err := elsewhere(t, f, st); err != nil {
				return err
			}
		}
		return nil
	}
	if slices.ContainsFunc(f.Slots, func(sl store.Rec[domain.Slot]) bool {
		return sl.V.State.Active() && sl.V.Program == o.Program
	}) {
		return fault.New(fault.Conflict, "offer.has_place", nil)
	}
	return nil
}

// reserveBeds derives the room afresh, seats the whole group, and holds the beds until the hold of its urgency runs
// out.
func reserveBeds(t *act.Txn, f *dossier.Dossier, o *domain.Offer, r domain.Referral, in AcceptInput) error {
	sh, stays, err := dossier.ShelterAndStays(t, o.Shelter)
	if err != nil {
		return err
	}
	safety, err := stillSafe(t, f, r, sh)
	if err != nil {
		return err
	}
	stays = slices.DeleteFunc(stays, func(st domain.Stay) bool { // A transfer just gave it back.
		return st.Case == o.Case && st.State != domain.StayArrived
	})
	state := match.ShelterState{Shelter: sh, Rooms: domain.Rooms(sh, stays)}
	seats, err := seats(t, f, safety, r, state, in)
	if err != nil {
		return err
	}
	want := map[domain.UnitID]int{}
	for _, p := range seats {
		want[p.Unit]++
	}
	if !domain.Fits(state.Rooms, want) {
		return fault.New(fault.Conflict, "offer.bed_taken", nil)
	}
	_, _, hold := t.ResponseTimes(o.Urgency)
	stay := domain.Stay{ID: domain.NewID[domain.StayID](), Offer: o.ID, Referral: r.ID, Case: r.Case, Shelter: o.Shelter,
		Agency: o.To, Persons: seats, State: domain.StayHeld, HeldUntil: t.Now.Add(hold), CreatedAt: t.Now}
	o.Stay = stay.ID
	store.Put(&t.Change, store.New(stay))
	t.Schedule(domain.DeadlineRelease, string(stay.ID), stay.HeldUntil)
	return t.AdvanceCapacity(string(o.Shelter))
}

// stillSafe looks again, when a bed is taken, whether no rule that protects her keeps her out of the house: the house
// or what threatens her may have changed since it was asked. The house learns only that the request has moved on.
func stillSafe(t *act.Txn, f *dossier.Dossier, r domain.Referral, sh domain.Shelter) (domain.Safety, error) {
	safety, err := store.Find[domain.Safety](t.Ctx, t.Store, r.Case)
	if err != nil {
		return safety.V, err
	}
	if safety.Rev > 0 {
		store.Check(&t.Change, safety)
	}
	safe, err := capacity.IsSafe(t, f, safety.V, r, sh)
	if err == nil && !safe {
		err = fault.New(fault.Conflict, "offer.wrong_state", nil)
	}
	return safety.V, err
}

// byHand places the group where the shelter says. Nobody is torn from who cares for her, nor a group that wants one
// unit apart.
func byHand(c domain.Case, split bool, sh domain.Shelter, units map[string]domain.UnitID) ([]domain.InUnit, error) {
	out := make([]domain.InUnit, 0, len(c.Group))
	for i, p := range c.Group {
		mark := dossier.PersonMark(i)
		unit, ok := units[mark]
		if u, known := sh.UnitByID(unit); !ok || !known || !u.Open {
			return nil, fault.At("units."+mark, "field.unknown")
		}
		if k := p.Caregiver; k != nil && *k >= 0 && *k < len(c.Group) && units[dossier.PersonMark(*k)] != unit {
			return nil, fault.At("units."+mark, "stay.child_with_caregiver")
		}
		if c.Together == domain.TogetherSameUnit && !split && unit != units[dossier.PersonMark(0)] {
			return nil, fault.At("units."+mark, "stay.kept_together")
		}
		out = append(out, domain.InUnit{Ref: p.Ref, Unit: unit})
	}
	return out, nil
}

// seats places the group by the shelter's rules, or by hand when the shelter says where.
func seats(t *act.Txn, f *dossier.Dossier, safety domain.Safety, r domain.Referral, state match.ShelterState,
	in AcceptInput) ([]domain.InUnit, error) {
	if len(in.Units) > 0 {
		return byHand(f.Case.V, f.Consent.V.SplitAgreed, state.Shelter, in.Units)
	}
	seats, why := rank.Seats(capacity.Ask(t.Service, f, safety, r), state, t.Places, t.Weights)
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
func reserveSlot(t *act.Txn, f *dossier.Dossier, o *domain.Offer, r domain.Referral, in AcceptInput) error {
	if o.Class == domain.ClassLegal {
		if !in.NoConflict {
			return fault.At("no_conflict", "field.conflict_unchecked")
		}
		safety, err := store.Find[domain.Safety](t.Ctx, t.Store, r.Case)
		if err != nil {
			return err
		}
		against, err := capacity.Against(t, f.Case.V, safety.V, o.SentAt)
		if err != nil {
			return err
		}
		if slices.Contains(against, o.To) {
			return fault.At("no_conflict", "offer.conflict_listed")
		}
	}
	if err := dossier.PlaceLeft(t, o.Program); err != nil {
		return err
	}
	_, _, hold := t.ResponseTimes(o.Urgency)
	slot := domain.Slot{ID: domain.NewID[domain.SlotID](), Offer: o.ID, Referral: r.ID, Case: r.Case, Program: o.Program,
		Agency: o.To, Taker: t.Actor.Account, NoConflict: in.NoConflict, State: domain.SlotHeld,
		HeldUntil: t.Now.Add(max(hold, act.SlotHold)), CreatedAt: t.Now}
	o.Slot = slot.ID
	store.Put(&t.Change, store.New(slot))
	t.Schedule(domain.DeadlineFreeSlot, string(slot.ID), slot.HeldUntil)
	return t.AdvanceCapacity(string(o.Program))
}

// supersede ends the other live offers of the same referral and tells those who were asked that they need not answer.
func supersede(t *act.Txn, f *dossier.Dossier, won domain.Offer) {
	for _, other := range f.OffersOf(won.Referral) {
		if other.V.ID == won.ID || !other.V.State.Live() {
			continue
		}
		next, err := other.V.Supersede(t.Now)
		if err != nil {
			continue // Live offers can always be superseded; the lifecycle test holds that.
		}
		other.V = next
		store.Put(&t.Change, other)
		t.NotifyProvider("notice.offer_superseded", next)
	}
}
