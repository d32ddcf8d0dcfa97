// Package due does what falls due when nobody acts: requests without an answer, holds that run out, consent that ends.
// It also finds deadlines that are missing from the data.
package due

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/breakglass"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/handon"
	"amparo/internal/casework/hearings"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/planning"
	"amparo/internal/casework/steps"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/domain/emergency"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service does what falls due. It is safe for concurrent use.
type Service struct{ *act.Service }

// byDeadline is what the log names as the rule when something falls due: no person decides then.
const byDeadline = "deadline"

// DeadlinesDue returns a page of what is due now, oldest first, and the cursor of the next page.
func (s *Service) DeadlinesDue(ctx context.Context, after string, limit int) ([]domain.Deadline, string, error) {
	now := s.Now()
	recs, next, err := store.List[domain.Deadline](ctx, s.Store, store.Filter{Until: now.Add(time.Minute), After: after,
		Limit: limit})
	var out []domain.Deadline
	for _, r := range recs {
		if !now.Before(r.V.DueAt) {
			out = append(out, r.V)
		}
	}
	return out, next, err
}

// RunDeadline does what fell due and takes the deadline away in the same commit, so that of any number of processes
// exactly one does it. What no longer applies is taken away and nothing else happens. It reports whether this call
// changed anything else.
func (s *Service) RunDeadline(ctx context.Context, id domain.DeadlineID) (bool, error) {
	did := false
	err := s.Run(ctx, domain.System("deadline"), func(t *act.Txn) error {
		did = false
		d, err := store.Find[domain.Deadline](ctx, s.Store, id)
		if err != nil || d.Rev == 0 || t.Now.Before(d.V.DueAt) {
			return err
		}
		t.Decision = policy.Decision{Allowed: true, Policy: byDeadline}
		again, err := runDeadline(t, d.V, &did)
		if fault.Is(err, fault.NotFound) { // What a deadline is about may have been erased: nothing of it is done by halves.
			t.Change, did = store.Change{}, false
		} else if err != nil {
			return err
		}
		if again.After(t.Now) {
			d.V.DueAt = again
			store.Put(&t.Change, d)
		} else {
			store.Delete(&t.Change, d)
		}
		return nil
	})
	return did && err == nil, err
}

// runDeadline adds to the act what a deadline asks for. When it is to be asked again, it returns when.
func runDeadline(t *act.Txn, d domain.Deadline, did *bool) (again time.Time, err error) {
	switch d.Kind {
	case domain.DeadlineRemind, domain.DeadlineEscalate, domain.DeadlineExpire, domain.DeadlineOff:
		return offerDue(t, d, did)
	case domain.DeadlineIdle:
		return time.Time{}, idleDue(t, domain.ReferralID(d.Target), did)
	case domain.DeadlineRelease:
		return stayDue(t, domain.StayID(d.Target), did)
	case domain.DeadlineSilent:
		return silentDue(t, domain.StayID(d.Target), did)
	case domain.DeadlineFreeSlot:
		return slotDue(t, domain.SlotID(d.Target), did)
	case domain.DeadlineConsent:
		return placement.ConsentDue(t, d, did)
	case domain.DeadlineReceiver:
		return placement.ReceiverDue(t, d, did)
	case domain.DeadlineRest:
		return dossier.RestDue(t, d, did)
	case domain.DeadlineUnopened:
		return dossier.WidenDue(t, d, did)
	case domain.DeadlineInterpreter:
		return interpreting.Due(t, domain.AppointmentID(d.Target), did)
	case domain.DeadlineOrder:
		return orderDue(t, domain.StayID(d.Target), did)
	case domain.DeadlineHearing:
		return hearings.Due(t, d, court.Hearing, did)
	case domain.DeadlineReview:
		return hearings.Due(t, d, court.Review, did)
	case domain.DeadlineIncident:
		return diary.IncidentDue(t, d.Target, did)
	case domain.DeadlineTask:
		return diary.TaskDue(t, d.Target, did)
	case domain.DeadlineHandOn:
		return handon.Due(t, d.Target, did)
	case domain.DeadlineAway:
		return placement.AwayDue(t, domain.StayID(d.Target), did)
	case domain.DeadlineFollowUp:
		return dossier.FollowUpDue(t, d, did)
	case domain.DeadlineByHand:
		return planning.ByHandDue(t, domain.ReferralID(d.Target), did)
	case domain.DeadlineOfAge:
		return steps.AgeDue(t, d, did)
	case domain.DeadlineEmergencyReview:
		return breakglass.ReviewDue(t, d, did)
	case domain.DeadlineEmergency:
		return time.Time{}, dossier.EmergencyDue(t, emergency.ID(d.Target), did)
	}
	return time.Time{}, fault.New(fault.Internal, "fault.internal", nil)
}

// offerDue reminds, escalates or ends an offer that nobody has answered.
func offerDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	o, err := store.Get[domain.Offer](t.Ctx, t.Store, domain.OfferID(d.Target))
	if err != nil || !o.V.State.Live() {
		return time.Time{}, err
	}
	f, err := dossier.Load(t.Ctx, t.Service, o.V.Case)
	if err != nil {
		return time.Time{}, err
	}
	r, ok := f.Referral(o.V.Referral)
	if !ok {
		return time.Time{}, nil
	}
	switch d.Kind {
	case domain.DeadlineRemind:
		if !o.V.Reminded && t.Now.Before(o.V.ExpiresAt) {
			*did = true
			remind(t, o, r)
		}
	case domain.DeadlineEscalate:
		if t.Now.Before(o.V.DueAt) {
			return o.V.DueAt, nil
		}
		if !o.V.Escalated && t.Now.Before(o.V.ExpiresAt) {
			*did = true
			return time.Time{}, escalate(t, f, o, r)
		}
	case domain.DeadlineExpire:
		if t.Now.Before(o.V.ExpiresAt) {
			return o.V.ExpiresAt, nil
		}
		*did = true
		return time.Time{}, expire(t, f, o, r)
	case domain.DeadlineOff:
		if on, err := dossier.TakesPart(t, o.V); err != nil || on {
			return time.Time{}, err
		}
		*did = true
		return time.Time{}, switchedOff(t, f, o, r)
	}
	return time.Time{}, nil
}

// idleDue tells the desk that after the last no nobody else was asked, nor was she put on the waiting list.
func idleDue(t *act.Txn, id domain.ReferralID, did *bool) error {
	r, err := store.Get[domain.Referral](t.Ctx, t.Store, id)
	if err != nil || r.V.State != domain.ReferralReview {
		return err
	}
	*did = true
	t.NotifyDesk("notice.nobody_asked", r.V)
	t.LogAct(domain.DeadlineIdle, "referral", string(id), "")
	return nil
}

// remind tells a provider that its answer is waited for.
func remind(t *act.Txn, o store.Rec[domain.Offer], r store.Rec[domain.Referral]) {
	o.V.Reminded = true
	store.Put(&t.Change, o)
	r.V = r.V.Logged(t.Actor, "recordatorio", o.V.To, "", t.Now)
	store.Put(&t.Change, r)
	t.NotifyProvider("notice.offer_remind", o.V)
	t.LogAct(domain.DeadlineRemind, "offer", string(o.V.ID), "")
}

// escalate tells the desk and the team that a provider is silent, and asks the next provider that the person's consent
// names.
func escalate(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], r store.Rec[domain.Referral]) error {
	o.V.Escalated = true
	store.Put(&t.Change, o)
	r.V = r.V.Logged(t.Actor, "escalada", o.V.To, "", t.Now)
	if _, err := placement.AskNext(t, f, &r.V, o.V); err != nil {
		return err
	}
	store.Put(&t.Change, r)
	t.NotifyDesk("notice.offer_late", r.V)
	t.NotifyTeam("notice.offer_late", r.V)
	t.LogAct(domain.DeadlineEscalate, "offer", string(o.V.ID), "")
	return nil
}

// expire ends an offer that was not answered in time. When no other is left the next provider that consent names is
// asked; when there is none the referral returns to review, and is never parked.
func expire(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], r store.Rec[domain.Referral]) error {
	var err error
	if o.V, err = o.V.Expire(t.Now); err != nil {
		return err
	}
	t.NotifyProvider("notice.offer_expired", o.V)
	return endUnanswered(t, f, o, r, "oferta_vencida", "notice.offer_expired", domain.DeadlineExpire)
}

// switchedOff ends an offer whose provider takes no part any more: nobody there will answer it, and the team is told
// why.
func switchedOff(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], r store.Rec[domain.Referral]) error {
	var err error
	if o.V, err = o.V.Withdraw(t.Actor, "", t.Now); err != nil {
		return err
	}
	t.NotifyProvider("notice.offer_withdrawn", o.V)
	return endUnanswered(t, f, o, r, "proveedor_inactivo", "notice.provider_off", domain.DeadlineOff)
}

// endUnanswered keeps an offer that ended without an answer. When no other is left the next provider that consent names
// is asked.
func endUnanswered(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], r store.Rec[domain.Referral], event, kind,
	as string) error {
	store.Put(&t.Change, o)
	r.V = r.V.Logged(t.Actor, event, o.V.To, "", t.Now)
	if r.V.State == domain.ReferralOffered && !f.OthersLive(o.V) {
		asked, err := placement.AskNext(t, f, &r.V, o.V)
		if err != nil {
			return err
		}
		if !asked {
			if r.V, err = r.V.To(domain.ReferralReview, t.Actor, string(domain.ReferralReview), t.Now); err != nil {
				return err
			}
			if as == domain.DeadlineExpire {
				kind = "notice.no_offer_left"
			}
			t.NotifyDesk("notice.no_offer_left", r.V)
		}
	}
	store.Put(&t.Change, r)
	t.NotifyTeam(kind, r.V)
	t.LogAct(policy.Action(as), "offer", string(o.V.ID), "")
	return nil
}
