package casework

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// leastRoad is the least time a bed is kept for a group on its way: across the country, by night, with an escort to wait for.
const leastRoad = 12 * time.Hour

// stayDue frees beds whose hold has run out before anybody arrived. For a group that is on its way the hold counts from its departure:
// nobody loses her bed on the road because the clock started before she left.
func (t *txn) stayDue(id domain.StayID, did *bool) (time.Time, error) {
	st, err := store.Get[domain.Stay](t.ctx, t.store, id)
	if err != nil || st.V.State != domain.StayHeld && st.V.State != domain.StayTransit {
		return time.Time{}, err
	}
	f, o, err := t.heldBy(st.V.Case, st.V.Offer)
	if err != nil {
		return time.Time{}, err
	}
	until := t.keptUntil(st.V, o.V.Urgency)
	if t.now.Before(until) {
		if until.After(st.V.HeldUntil) {
			st.V.HeldUntil = until
			store.Put(&t.ch, st)
			t.logged(domain.DutyRelease, "offer", string(o.V.ID), "prorroga")
			*did = true
		}
		return until, nil
	}
	*did = true
	return time.Time{}, t.loseHold(f, o, domain.DutyRelease)
}

// slotDue frees a place on a caseload that was reserved and never used. A first appointment keeps the place for a week after it.
func (t *txn) slotDue(id domain.SlotID, did *bool) (time.Time, error) {
	sl, err := store.Get[domain.Slot](t.ctx, t.store, id)
	if err != nil || sl.V.State != domain.SlotHeld && sl.V.State != domain.SlotBooked {
		return time.Time{}, err
	}
	until := sl.V.HeldUntil
	if after := sl.V.MeetAt.Add(slotHold / 2); sl.V.State == domain.SlotBooked && after.After(until) {
		until = after
	}
	if t.now.Before(until) {
		return until, nil
	}
	f, o, err := t.heldBy(sl.V.Case, sl.V.Offer)
	if err != nil {
		return time.Time{}, err
	}
	*did = true
	return time.Time{}, t.loseHold(f, o, domain.DutyFreeSlot)
}

func (t *txn) heldBy(id domain.CaseID, offer domain.OfferID) (*file, store.Rec[domain.Offer], error) {
	f, err := t.file(t.ctx, id)
	if err != nil {
		return nil, store.Rec[domain.Offer]{}, err
	}
	o, ok := f.offer(offer)
	if !ok {
		return nil, o, errNotFound
	}
	return f, o, nil
}

// loseHold ends an accepted offer whose hold ran out: the place is free again, the referral returns to review, and everybody is told.
func (t *txn) loseHold(f *file, o store.Rec[domain.Offer], act string) error {
	var err error
	if o.V, err = o.V.Withdraw(t.actor, "reserva_vencida", t.now); err != nil {
		return err
	}
	store.Put(&t.ch, o)
	if err := t.giveBack(f, o.V, domain.StayExpired, "reserva_vencida", ""); err != nil {
		return err
	}
	t.tellProvider("notice.hold_expired", o.V)
	if r, ok := f.referral(o.V.Referral); ok {
		t.tellTeam("notice.hold_expired", r.V)
		t.tellDesk("notice.hold_expired", r.V)
	}
	t.logged(policyAction(act), "offer", string(o.V.ID), "vencida")
	return nil
}

// consentWarning is how long before its end the team is told that a consent runs out.
const consentWarning = 7 * 24 * time.Hour

// consentDuty makes the end of a consent fall due: first the warning, then the end.
func (t *txn) consentDuty(id domain.CaseID, k domain.Consent) {
	at := k.ExpiresAt.Add(-consentWarning)
	if !at.After(t.now) {
		at = k.ExpiresAt
	}
	t.duty(domain.DutyConsent, string(id), at)
}

// consentDue warns the team that a consent runs out, and when it has, takes back what was asked under it. Reading closes by itself: every
// disclosure looks at the consent as it stands.
func (t *txn) consentDue(d domain.Duty, did *bool) (time.Time, error) {
	f, err := t.file(t.ctx, domain.CaseID(d.Target))
	if err != nil {
		return time.Time{}, err
	}
	k := f.consent.V
	if f.consent.Rev == 0 || !k.WithdrawnAt.IsZero() || k.ExpiresAt.IsZero() || !f.cas.V.ClosedAt.IsZero() {
		return time.Time{}, nil
	}
	if t.now.Before(k.ExpiresAt) {
		if warn := k.ExpiresAt.Add(-consentWarning); d.DueAt.Sub(warn).Abs() > time.Minute {
			return time.Time{}, nil // It was renewed since: the renewal has a duty of its own.
		}
		*did = true
		t.tellCase("notice.consent_ending", f.cas.V)
		t.logged(domain.DutyConsent, "case", d.Target, "aviso")
		return k.ExpiresAt, nil
	}
	*did = true
	store.Check(&t.ch, f.consent)
	t.tellCase("notice.consent_ended", f.cas.V)
	for _, o := range f.offers {
		if o.V.State == domain.OfferAccepted && f.serving(o.V) {
			t.tellProvider("notice.consent_ended", o.V)
		}
	}
	e := t.entry(domain.DutyConsent, "case", d.Target)
	e.Consent = string(k.ID)
	t.keep(e)
	return time.Time{}, t.recallThose(f, func(domain.Offer) bool { return true }, "", "consentimiento_vencido")
}

// tellCase tells the team that owns a case.
func (t *txn) tellCase(kind string, c domain.Case) {
	t.tell(domain.Notice{Agency: c.Agency, Account: c.Worker, Kind: kind, Case: c.ID,
		Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleCoordinator, domain.RoleChildAuth}})
}

// glassDue records that an opening under break-glass is over. It ended by itself: every reading looks at the clock.
func (t *txn) glassDue(id domain.GlassID, did *bool) error {
	g, err := store.Get[domain.Glass](t.ctx, t.store, id)
	if err != nil {
		return err
	}
	*did = true
	t.logged(domain.DutyGlass, "case", string(g.V.Case), g.V.Code)
	return nil
}
