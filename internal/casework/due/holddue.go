package due

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// stayDue frees beds whose hold has run out before anybody arrived. For a group that is on its way the hold counts from
// its departure: nobody loses her bed on the road because the clock started before she left.
func stayDue(t *act.Txn, id domain.StayID, did *bool) (time.Time, error) {
	st, err := store.Get[domain.Stay](t.Ctx, t.Store, id)
	if err != nil || st.V.State != domain.StayHeld && st.V.State != domain.StayTransit {
		return time.Time{}, err
	}
	f, o, err := placement.HeldBy(t, st.V.Case, st.V.Offer)
	if err != nil {
		return time.Time{}, err
	}
	until := dossier.KeptUntil(t.Service, st.V, o.V.Urgency)
	if t.Now.Before(until) {
		if until.After(st.V.HeldUntil) {
			st.V.HeldUntil = until
			store.Put(&t.Change, st)
			t.LogAct(domain.DeadlineRelease, "offer", string(o.V.ID), "prorroga")
			*did = true
		}
		return until, nil
	}
	*did = true
	// Nobody was told yet: the desk may have been without power.
	if st.V.State == domain.StayTransit && st.V.AlarmAt.IsZero() {
		return t.Now.Add(dossier.AlarmWait), alarm(t, f, o, st)
	}
	if wait := releasedAt(st.V); t.Now.Before(wait) {
		*did = false
		return wait, nil
	}
	return time.Time{}, loseHold(t, f, o, domain.DeadlineRelease)
}

// silentDue tells her team, the house and the desk that a group on its way has not been heard of, while its bed is
// still kept.
func silentDue(t *act.Txn, id domain.StayID, did *bool) (time.Time, error) {
	st, err := store.Get[domain.Stay](t.Ctx, t.Store, id)
	if err != nil || st.V.State != domain.StayTransit || journey.Alarmed(st.V) {
		return time.Time{}, err
	}
	f, o, err := placement.HeldBy(t, st.V.Case, st.V.Offer)
	if err != nil {
		return time.Time{}, err
	}
	if at := dossier.AskedAfter(t.Service, st.V, o.V.Urgency); t.Now.Before(at) {
		return at, nil
	}
	*did = true
	return time.Time{}, alarm(t, f, o, st)
}

// alarm records that a silence was told, and tells it.
func alarm(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], st store.Rec[domain.Stay]) error {
	st.V.AlarmAt = t.Now
	store.Put(&t.Change, st)
	t.NotifyProvider("notice.silent", o.V)
	if r, ok := f.Referral(o.V.Referral); ok {
		r.V = r.V.Logged(t.Actor, "sin_noticias", o.V.To, "", t.Now)
		store.Put(&t.Change, r)
		t.NotifyTeam("notice.silent", r.V)
		t.NotifyDesk("notice.silent", r.V)
	}
	t.LogAct(domain.DeadlineSilent, "offer", string(o.V.ID), "")
	return nil
}

// slotDue frees a place on a caseload that was reserved and never used. A first appointment keeps the place for a week
// after it.
func slotDue(t *act.Txn, id domain.SlotID, did *bool) (time.Time, error) {
	sl, err := store.Get[domain.Slot](t.Ctx, t.Store, id)
	if err != nil || sl.V.State != domain.SlotHeld && sl.V.State != domain.SlotBooked {
		return time.Time{}, err
	}
	if until := dossier.SlotUntil(sl.V); t.Now.Before(until) {
		return until, nil
	}
	f, o, err := placement.HeldBy(t, sl.V.Case, sl.V.Offer)
	if err != nil {
		return time.Time{}, err
	}
	*did = true
	return time.Time{}, loseHold(t, f, o, domain.DeadlineFreeSlot)
}

// loseHold ends an accepted offer whose hold ran out: the place is free again, the referral returns to review, and
// everybody is told.
func loseHold(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], action string) error {
	var err error
	if o.V, err = o.V.Withdraw(t.Actor, journey.HoldExpired, t.Now); err != nil {
		return err
	}
	store.Put(&t.Change, o)
	if err := placement.GiveBack(t, f, o.V, domain.StayExpired, journey.HoldExpired, ""); err != nil {
		return err
	}
	t.NotifyProvider("notice.hold_expired", o.V)
	if r, ok := f.Referral(o.V.Referral); ok {
		t.NotifyTeam("notice.hold_expired", r.V)
		t.NotifyDesk("notice.hold_expired", r.V)
	}
	t.LogAct(policy.Action(action), "offer", string(o.V.ID), "vencida")
	return nil
}

// orderDue asks every morning for the order of a minor who lives in a house without one: her team, the house and the
// authorities.
func orderDue(t *act.Txn, id domain.StayID, did *bool) (time.Time, error) {
	st, err := store.Get[domain.Stay](t.Ctx, t.Store, id)
	if err != nil || st.V.State != domain.StayArrived || st.V.Order != nil {
		return time.Time{}, err
	}
	f, o, err := placement.HeldBy(t, st.V.Case, st.V.Offer)
	if err != nil || !f.Case.V.NeedsOrder(t.Majority()) {
		return time.Time{}, err
	}
	*did = true
	t.NotifyProvider("notice.order_missing", o.V)
	if r, ok := f.Referral(o.V.Referral); ok {
		t.NotifyTeam("notice.order_missing", r.V)
		placement.NotifyAuthorities(t, "notice.order_missing", r.V)
	}
	t.LogAct(domain.DeadlineOrder, "offer", string(o.V.ID), "sin_orden")
	return dossier.OrderAsked(t.Service, st.V), nil
}
