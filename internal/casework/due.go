package casework

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// byDeadline is what the log names as the rule when something falls due: no person decides then.
const byDeadline = "deadline"

// DutiesDue returns a page of what is due now, oldest first, and the cursor of the next page.
func (s *Service) DutiesDue(ctx context.Context, after string, limit int) ([]domain.Duty, string, error) {
	now := s.Now()
	recs, next, err := store.List[domain.Duty](ctx, s.store, store.Filter{Until: now.Add(time.Minute), After: after, Limit: limit})
	var out []domain.Duty
	for _, r := range recs {
		if !now.Before(r.V.DueAt) {
			out = append(out, r.V)
		}
	}
	return out, next, err
}

// Perform does what fell due and takes the duty away in the same commit, so that of any number of processes exactly one does it. What
// no longer applies is taken away and nothing else happens. It reports whether this call changed anything else.
func (s *Service) Perform(ctx context.Context, id domain.DutyID) (bool, error) {
	did := false
	err := s.act(ctx, domain.System("duty"), func(t *txn) error {
		did = false
		d, err := store.Find[domain.Duty](ctx, s.store, id)
		if err != nil || d.Rev == 0 || t.now.Before(d.V.DueAt) {
			return err
		}
		t.decision = policy.Decision{Allowed: true, Policy: byDeadline}
		again, err := t.perform(d.V, &did)
		if err != nil && !fault.Is(err, fault.NotFound) { // What a duty is about may have been erased.
			return err
		}
		if again.After(t.now) {
			d.V.DueAt = again
			store.Put(&t.ch, d)
		} else {
			store.Delete(&t.ch, d)
		}
		return nil
	})
	return did && err == nil, err
}

// perform adds to the act what a duty asks for. When it is to be asked again, it returns when.
func (t *txn) perform(d domain.Duty, did *bool) (again time.Time, err error) {
	switch d.Kind {
	case domain.DutyRemind, domain.DutyEscalate, domain.DutyExpire:
		return t.offerDue(d, did)
	case domain.DutyRelease:
		return t.stayDue(domain.StayID(d.Target), did)
	case domain.DutyFreeSlot:
		return t.slotDue(domain.SlotID(d.Target), did)
	case domain.DutyConsent:
		return t.consentDue(d, did)
	case domain.DutyWiden:
		return t.widenDue(d, did)
	case domain.DutyInterpreter:
		return t.callDue(domain.AppointmentID(d.Target), did)
	case domain.DutyOfAge:
		return t.ageDue(d, did)
	case domain.DutyGlass:
		return time.Time{}, t.glassDue(domain.GlassID(d.Target), did)
	}
	return time.Time{}, fault.New(fault.Internal, "fault.internal", nil)
}

// offerDue reminds, escalates or ends an offer that nobody has answered.
func (t *txn) offerDue(d domain.Duty, did *bool) (time.Time, error) {
	o, err := store.Get[domain.Offer](t.ctx, t.store, domain.OfferID(d.Target))
	if err != nil || !o.V.State.Live() {
		return time.Time{}, err
	}
	f, err := t.file(t.ctx, o.V.Case)
	if err != nil {
		return time.Time{}, err
	}
	r, ok := f.referral(o.V.Referral)
	if !ok {
		return time.Time{}, nil
	}
	switch d.Kind {
	case domain.DutyRemind:
		if !o.V.Reminded && t.now.Before(o.V.ExpiresAt) {
			*did = true
			t.remind(o, r)
		}
	case domain.DutyEscalate:
		if t.now.Before(o.V.DueAt) {
			return o.V.DueAt, nil
		}
		if !o.V.Escalated && t.now.Before(o.V.ExpiresAt) {
			*did = true
			return time.Time{}, t.escalate(f, o, r)
		}
	case domain.DutyExpire:
		if t.now.Before(o.V.ExpiresAt) {
			return o.V.ExpiresAt, nil
		}
		*did = true
		return time.Time{}, t.expire(f, o, r)
	}
	return time.Time{}, nil
}

// remind tells a provider that its answer is waited for.
func (t *txn) remind(o store.Rec[domain.Offer], r store.Rec[domain.Referral]) {
	o.V.Reminded = true
	store.Put(&t.ch, o)
	r.V = r.V.Logged(t.actor, "recordatorio", o.V.To, "", t.now)
	store.Put(&t.ch, r)
	t.tellProvider("notice.offer_remind", o.V)
	t.logged(domain.DutyRemind, "offer", string(o.V.ID), "")
}

// escalate tells the desk and the team that a provider is silent, and asks the next provider that the person's consent names.
func (t *txn) escalate(f *file, o store.Rec[domain.Offer], r store.Rec[domain.Referral]) error {
	o.V.Escalated = true
	store.Put(&t.ch, o)
	r.V = r.V.Logged(t.actor, "escalada", o.V.To, "", t.now)
	if _, err := t.askNext(f, &r.V, o.V); err != nil {
		return err
	}
	store.Put(&t.ch, r)
	t.tellDesk("notice.offer_late", r.V)
	t.tellTeam("notice.offer_late", r.V)
	t.logged(domain.DutyEscalate, "offer", string(o.V.ID), "")
	return nil
}

// expire ends an offer that was not answered in time. When no other is left the next provider that consent names is asked; when there
// is none the referral returns to review, and is never parked.
func (t *txn) expire(f *file, o store.Rec[domain.Offer], r store.Rec[domain.Referral]) error {
	var err error
	if o.V, err = o.V.Expire(t.now); err != nil {
		return err
	}
	store.Put(&t.ch, o)
	r.V = r.V.Logged(t.actor, "oferta_vencida", o.V.To, "", t.now)
	kind := "notice.offer_expired"
	if r.V.State == domain.ReferralOffered && !f.othersLive(o.V) {
		asked, err := t.askNext(f, &r.V, o.V)
		if err != nil {
			return err
		}
		if !asked {
			if r.V, err = r.V.To(domain.ReferralReview, t.actor, "en_revision", t.now); err != nil {
				return err
			}
			kind = "notice.no_offer_left"
			t.tellDesk("notice.no_offer_left", r.V)
		}
	}
	store.Put(&t.ch, r)
	t.tellProvider("notice.offer_expired", o.V)
	t.tellTeam(kind, r.V)
	t.logged(domain.DutyExpire, "offer", string(o.V.ID), "")
	return nil
}

// othersLive reports whether another provider still holds an unanswered offer of the same referral.
func (f *file) othersLive(ended domain.Offer) bool {
	for _, o := range f.offersOf(ended.Referral) {
		if o.V.ID != ended.ID && o.V.State.Live() {
			return true
		}
	}
	return false
}

func (t *txn) tellProvider(kind string, o domain.Offer) {
	t.tell(domain.Notice{Agency: o.To, Roles: providerRoles(o.Class), Kind: kind, Offer: o.ID, Urgency: o.Urgency})
}

// askNext asks the best provider that fits, has room, is named by the person's consent and was not asked before. Without a name in the
// consent nobody new is asked: a new recipient waits for her.
func (t *txn) askNext(f *file, r *domain.Referral, silent domain.Offer) (bool, error) {
	k := f.consent.V
	if len(k.Recipients) == 0 || !k.Covers(domain.ScopeRecord, t.now) || !k.Covers(domain.ScopeShareMinimal, t.now) || len(f.offersOf(r.ID)) >= MaxAsked {
		return false, nil
	}
	safety, err := store.Find[domain.Safety](t.ctx, t.store, r.Case)
	if err != nil {
		return false, err
	}
	board, err := t.board(t.ctx)
	if err != nil {
		return false, err
	}
	ask := t.ask(f, safety.V, *r)
	ask.Limit, ask.Show = 1, 1 // Nobody reads why.
	ranking := board.Programs(ask)
	if r.Class == domain.ClassShelter {
		ranking = board.Shelters(ask)
	}
	tried := map[string]bool{}
	for _, o := range f.offersOf(r.ID) {
		tried[string(o.V.Shelter)+string(o.V.Program)] = true
	}
	for _, c := range ranking.Offered {
		if tried[string(c.Shelter)+string(c.Program)] || !k.Allows(domain.ScopeShareMinimal, c.Agency, r.Class, t.now) {
			continue
		}
		in := OfferInput{Shelters: []domain.ShelterID{c.Shelter}}
		if c.Shelter == "" {
			in = OfferInput{Programs: []domain.ProgramID{c.Program}}
		}
		offers, err := t.targets(f, *r, in)
		if fault.Is(err, fault.Invalid) {
			continue // It may not be asked after all.
		}
		if err != nil {
			return false, err
		}
		next, err := r.Offered(t.actor, c.Agency, t.now)
		if err != nil {
			return false, err
		}
		*r = next
		store.Check(&t.ch, f.consent)
		offers[0].SentBy = silent.SentBy
		t.put(&offers[0], string(k.ID))
		return true, nil
	}
	return false, nil
}
