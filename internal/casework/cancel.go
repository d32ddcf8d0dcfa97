package casework

import (
	"context"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// Cancel ends a referral before admission: live offers are withdrawn and every reserved bed or place is given back in the same commit.
func (s *Service) Cancel(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64, code string) error {
	if !s.pack.Has(country.ListCancel, code) {
		return fieldFault("code", "field.choose_one")
	}
	return s.onReferral(ctx, actor, id, rev, "referral.cancel", func(t *txn, f *file, r store.Rec[domain.Referral]) error {
		if err := t.cancel(f, r, code); err != nil {
			return err
		}
		t.logged("referral.cancel", "referral", string(id), code)
		return nil
	})
}

// cancel ends one referral and takes back everything that hangs on it.
func (t *txn) cancel(f *file, r store.Rec[domain.Referral], code string) error {
	var err error
	if r.V, err = r.V.Cancel(t.actor, code, t.now); err != nil {
		return err
	}
	for _, o := range f.offersOf(r.V.ID) {
		if !o.V.State.Live() && o.V.State != domain.OfferAccepted {
			continue
		}
		why := "" // Who was only asked is not told what became of her.
		if o.V.State == domain.OfferAccepted {
			if !f.serving(o.V) {
				continue
			}
			why = code
			if err := t.free(f, o.V, domain.StayReleased, code); err != nil {
				return err
			}
		}
		if o.V, err = o.V.Withdraw(t.actor, why, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, o)
		t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: "notice.offer_withdrawn", Offer: o.V.ID, Urgency: o.V.Urgency})
	}
	store.Put(&t.ch, r)
	return nil
}

// Wait puts a referral on the waiting list. When no provider fitted at all, the rules that kept them out are recorded as an unmet need.
func (s *Service) Wait(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64) error {
	ranked, err := s.ranked(ctx, actor, id, 1, 1) // The whole answer: what is unmet does not depend on who may read it.
	if err != nil {
		return err
	}
	return s.onReferral(ctx, actor, id, rev, "referral.waitlist", func(t *txn, _ *file, r store.Rec[domain.Referral]) error {
		var err error
		if r.V, err = r.V.Wait(actor, ranked.Ranking.Unmet, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, r)
		code := ""
		if len(ranked.Ranking.Offered)+len(ranked.Ranking.Full) == 0 {
			code = "necesidad_no_cubierta"
		}
		t.logged("referral.waitlist", "referral", string(id), code)
		t.tellDesk("notice.waiting", r.V)
		return nil
	})
}

// Review takes a sent or waiting referral up: somebody is working on it. One that a provider still answers stands as asked again, so that
// the provider's yes still counts.
func (s *Service) Review(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64) error {
	return s.onReferral(ctx, actor, id, rev, "referral.edit", func(t *txn, f *file, r store.Rec[domain.Referral]) error {
		next := domain.ReferralReview
		if f.othersLive(domain.Offer{Referral: id}) {
			next = domain.ReferralOffered
		}
		var err error
		if r.V, err = r.V.To(next, actor, "en_revision", t.now); err != nil {
			return err
		}
		store.Put(&t.ch, r)
		t.logged("referral.edit", "referral", string(id), "en_revision")
		return nil
	})
}

// CloseReferral ends a referral whose stay or care is over, or that was met outside the network, with a reason and outcomes.
func (s *Service) CloseReferral(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64, in EndInput) error {
	if err := s.checkEnd(in); err != nil {
		return err
	}
	action := "referral.close"
	if in.Reason == handsOn {
		action = "referral.handon"
	}
	return s.onReferral(ctx, actor, id, rev, action, func(t *txn, f *file, r store.Rec[domain.Referral]) error {
		for _, st := range f.stays {
			if st.V.Referral == id && st.V.State.Active() {
				return fault.New(fault.Conflict, "referral.still_placed", nil)
			}
		}
		for _, sl := range f.slots {
			if sl.V.Referral == id && sl.V.State.Active() {
				return fault.New(fault.Conflict, "referral.still_placed", nil)
			}
		}
		var err error
		if r.V, err = r.V.Close(actor, in.Reason, in.Outcomes, in.Reason == handsOn, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, r)
		t.logged(policyAction(action), "referral", string(id), in.Reason)
		return nil
	})
}
