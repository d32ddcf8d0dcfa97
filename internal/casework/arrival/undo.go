package arrival

import (
	"cmp"
	"context"
	"maps"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// TakeBack undoes a no that nobody looked at, or the last arrival, absence, release, departure (of one of a group
// too) or end of care that an offer led to. Whoever did it may, for journey.UndoFor, while nothing else rests on it.
// It is an act of its own in the log.
func (s *Service) TakeBack(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Booking(id), rev, policy.StayUndo,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			no := o.V.State == domain.OfferDeclined && o.V.AnsweredBy == actor.Account && f.Mistaken(o.V, t.Now)
			return takeBack(t, f, o, no, t.Entry(policy.StayUndo, "offer", string(id)), func(u journey.Undo) bool {
				return u.Open(actor.Account, t.Now)
			})
		})
}

// Revert is TakeBack for whoever may record such an act at the provider, and for the desk: for journey.RevertFor, with
// a reason that both sides read, while nothing was recorded of the need since, the case is open and she still agrees.
func (s *Service) Revert(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	in placement.TextInput) (err error) {
	if in.Text, err = domain.CheckLine("text", in.Text); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Booking(id), rev, policy.StayRevert,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			if err := mayRevert(t, f, o.V); err != nil {
				return err
			}
			if _, err := placement.CheckTold(t, f, o.V, in); err != nil {
				return err
			}
			if o.V, err = o.V.Said(actor, in.Text, t.Now); err != nil {
				return err
			}
			e := t.Entry(policy.StayRevert, "offer", string(id))
			e.Tier, e.Note = "D1", cmp.Or(actor.Reason, in.Text)
			return takeBack(t, f, o, f.Withdrawable(o.V), e, func(journey.Undo) bool { return true })
		})
}

// mayRevert says why the last act on an offer cannot be taken back any more.
func mayRevert(t *act.Txn, f *dossier.Dossier, o domain.Offer) error {
	till := f.RevertTill(o)
	switch {
	case !f.Case.V.ClosedAt.IsZero():
		return fault.New(fault.Conflict, "stay.case_closed", nil)
	case till.IsZero():
		return fault.New(fault.Conflict, "stay.built_on", nil)
	case !t.Now.Before(till):
		return fault.New(fault.Conflict, "stay.revert_late", nil)
	}
	return dossier.Covered(t, f, o)
}

// takeBack puts back what stood before the last act on an offer: a no, or what it led to, where may says so.
func takeBack(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], no bool, e store.Entry,
	may func(journey.Undo) bool) error {
	u, err := store.Find[journey.Undo](t.Ctx, t.Store, o.V.ID)
	if err != nil {
		return err
	}
	r, ok := f.Referral(o.V.Referral)
	if e.Code = u.V.Act; no {
		e.Code = string(policy.OfferDecline)
		t.LogEntry(e)
		tellTakenBack(t, r.V, o.V)
		return placement.AskAnew(t, f, o, domain.EventTakenBack)
	}
	if !ok || u.Rev == 0 || !may(u.V) || r.V.State != u.V.Left || !f.Case.V.ClosedAt.IsZero() {
		return fault.New(fault.Conflict, "stay.not_undoable", nil)
	}
	if err := restore(t, f, o.V, u.V); err != nil {
		return err
	}
	if u.V.From != nil {
		if err := moveBack(t, f, *u.V.From); err != nil {
			return err
		}
	}
	r.V = u.V.StoodBefore(r.V, t.Actor, t.Now)
	store.Put(&t.Change, r)
	if u.V.Group != nil {
		for i := range f.Offers {
			if f.Offers[i].V.ID == o.V.ID {
				f.Offers[i] = o // with the reason
			}
		}
		if err := regroup(t, f, u.V); err != nil {
			return err
		}
	} else {
		o.V = u.V.AskedBefore(o.V)
		store.Put(&t.Change, o)
		store.Check(&t.Change, f.Case)
	}
	t.LogEntry(e)
	tellTakenBack(t, r.V, o.V)
	return nil
}

func tellTakenBack(t *act.Txn, r domain.Referral, o domain.Offer) {
	t.NotifyTeam("notice.taken_back", r)
	if t.Owner() != o.To {
		t.NotifyProvider("notice.taken_back", o)
	}
}

// regroup puts whoever left back into her group, unless somebody changed the case since.
func regroup(t *act.Txn, f *dossier.Dossier, u journey.Undo) error {
	if f.Case.Rev != u.GroupRev {
		return fault.New(fault.Conflict, "stay.not_undoable", nil)
	}
	without := f.Case.V
	f.Case.V = *u.Group
	store.Put(&t.Change, f.Case)
	dossier.TellCard(t, f)
	return dossier.AgeDeadline(t, f.Case.V, &without)
}

// restore puts the stay or the place on a caseload back as it was, when its room is still there.
func restore(t *act.Txn, f *dossier.Dossier, o domain.Offer, u journey.Undo) error {
	if st, ok := f.StayOf(o.ID); ok && u.Stay != nil {
		if u.Stay.State.Active() {
			if err := bedsLeft(t, f, st.V, *u.Stay); err != nil {
				return err
			}
		}
		st.V = *u.Stay
		st.V.UndoBy, st.V.UndoTill = "", time.Time{} // What was done before that act is no longer remembered.
		if st.V.State == domain.StayHeld || st.V.State == domain.StayTransit {
			if soon := t.Now.Add(dossier.AlarmWait); st.V.HeldUntil.Before(soon) { // It is not lost again at once.
				st.V.HeldUntil = soon
			}
			if err := dossier.Covered(t, f, o); err != nil {
				return err
			}
			t.Schedule(domain.DeadlineRelease, string(st.V.ID), st.V.HeldUntil)
			if st.V.State == domain.StayTransit {
				t.Schedule(domain.DeadlineSilent, string(st.V.ID), dossier.SilentAt(t.Service, st.V, o.Urgency))
			}
		}
		store.Put(&t.Change, st)
		return t.AdvanceCapacity(string(st.V.Shelter))
	}
	if sl, ok := f.SlotOf(o.ID); ok && u.Slot != nil {
		if err := dossier.Covered(t, f, o); err != nil {
			return err
		}
		if err := dossier.PlaceLeft(t, u.Slot.Program); err != nil {
			return err
		}
		sl.V = *u.Slot
		sl.V.UndoBy, sl.V.UndoTill = "", time.Time{}
		store.Put(&t.Change, sl)
		return t.AdvanceCapacity(string(sl.V.Program))
	}
	return fault.New(fault.Conflict, "stay.not_undoable", nil)
}

// moveBack lets a group live again in the house that it had moved from, while its beds there are still free.
func moveBack(t *act.Txn, f *dossier.Dossier, was domain.Stay) error {
	st, ok := f.StayOf(was.Offer)
	o, asked := f.Offer(was.Offer)
	r, known := f.Referral(was.Referral)
	if !ok || !asked || !known || r.V.State != domain.ReferralHandedOn {
		return fault.New(fault.Conflict, "stay.not_undoable", nil)
	}
	sh, stays, err := dossier.ShelterAndStays(t, was.Shelter)
	if err != nil {
		return err
	}
	if !domain.Fits(domain.Rooms(sh, stays), dossier.BedsOf(was)) {
		return fault.New(fault.Conflict, "offer.bed_taken", nil)
	}
	r.V = journey.Undo{Act: string(policy.StayAdmit), Referral: domain.Referral{State: domain.ReferralAdmitted,
		Winner: was.Offer}}.StoodBefore(r.V, t.Actor, t.Now)
	st.V = was
	store.Put(&t.Change, st)
	store.Put(&t.Change, r)
	t.NotifyProvider("notice.taken_back", o.V)
	return t.AdvanceCapacity(string(was.Shelter))
}

// bedsLeft refuses when the beds that a stay had, and has no more, were given to others, or the person to another
// house.
func bedsLeft(t *act.Txn, f *dossier.Dossier, now, was domain.Stay) error {
	want := dossier.BedsOf(was)
	if now.State.Active() {
		for unit, n := range dossier.BedsOf(now) {
			want[unit] -= n
		}
	} else if f.Elsewhere(was) {
		return fault.New(fault.Conflict, "offer.has_bed", nil)
	}
	maps.DeleteFunc(want, func(_ domain.UnitID, n int) bool { return n <= 0 })
	if len(want) == 0 {
		return nil
	}
	sh, stays, err := dossier.ShelterAndStays(t, was.Shelter)
	if err == nil && !domain.Fits(domain.Rooms(sh, stays), want) {
		err = fault.New(fault.Conflict, "offer.bed_taken", nil)
	}
	return err
}

// Heard records that somebody on the way was heard of, and when she is expected now. It answers the alarm; the other
// side is told.
func (s *Service) Heard(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	expected time.Time) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Stay(id), rev, policy.StayHeard, func(t *act.Txn, f *dossier.Dossier,
		p dossier.Place) error {
		st, r := p.Stay, p.Referral
		if err := checkExpected(expected, t.Now); err != nil {
			return err
		}
		var err error
		if st.V, err = journey.Heard(st.V, expected.UTC(), t.Now); err != nil {
			return err
		}
		t.Schedule(domain.DeadlineSilent, string(st.V.ID), dossier.SilentAt(t.Service, st.V, p.Offer.V.Urgency))
		r.V = r.V.Logged(actor, "hay_noticias", "", "", t.Now)
		store.Put(&t.Change, st)
		store.Put(&t.Change, r)
		t.LogAct(policy.StayHeard, "offer", string(id), "")
		tellOtherSide(t, f, p.Offer.V, "notice.heard")
		return nil
	})
}
