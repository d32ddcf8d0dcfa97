package casework

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// Send files a draft referral: from now on the answer clock runs and the desk sees it. It needs the person's consent to share the
// minimum; identity is never needed.
func (s *Service) Send(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64) error {
	return s.onReferral(ctx, actor, id, rev, "referral.send", func(t *txn, f *file, r store.Rec[domain.Referral]) error {
		if err := t.consented(f); err != nil {
			return err
		}
		next, err := t.sent(r.V)
		if err != nil {
			return err
		}
		r.V = next
		store.Put(&t.ch, r)
		t.logged("referral.send", "referral", string(id), "")
		return nil
	})
}

// sent starts the clock of a referral and tells the desk.
func (t *txn) sent(r domain.Referral) (domain.Referral, error) {
	respond, _, _ := t.clock(r.Urgency)
	next, err := r.Send(t.actor, respond, t.now)
	if err != nil {
		return r, err
	}
	t.tellDesk("notice.referral_sent", next)
	return next, nil
}

// consented refuses to share anything without a live consent to share the minimum, and makes the act depend on it.
func (t *txn) consented(f *file) error {
	store.Check(&t.ch, f.consent)
	if !f.consent.V.Covers(domain.ScopeRecord, t.now) || !f.consent.V.Covers(domain.ScopeShareMinimal, t.now) {
		return fault.New(fault.Conflict, "consent.minimum_needed", nil)
	}
	return nil
}

// onReferral runs an act on one referral of a case: load, decide, do, commit. Rev 0 means whatever is current.
func (s *Service) onReferral(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64, action string,
	do func(*txn, *file, store.Rec[domain.Referral]) error) error {
	return s.act(ctx, actor, func(t *txn) error {
		r, err := store.Get[domain.Referral](ctx, s.store, id)
		if err != nil {
			return t.absent(err, policyAction(action), "referral", string(id))
		}
		f, err := s.file(ctx, r.V.Case)
		if err != nil {
			return err
		}
		if cur, ok := f.referral(id); ok {
			r = cur
		}
		if err := t.may(policyAction(action), f.referralFacts(actor, r.V, s.majority(), t.now), "referral", string(id)); err != nil {
			return err
		}
		if rev != 0 && rev != r.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		return do(t, f, r)
	})
}
