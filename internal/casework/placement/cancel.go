package placement

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Cancel ends a referral before admission: live offers are withdrawn and every reserved bed or place is given back in
// the same commit.
func (s *Service) Cancel(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64, code string) error {
	if !s.Country.Has(country.ListCancel, code) {
		return fault.At("code", "field.choose_one")
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralCancel,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) error {
			if err := Cancel(t, f, r, code); err != nil {
				return err
			}
			t.LogAct(policy.ReferralCancel, "referral", string(id), code)
			return nil
		})
}

// Cancel ends one referral and takes back everything that hangs on it.
func Cancel(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral], code string) error {
	var err error
	if r.V, err = r.V.Cancel(t.Actor, code, t.Now); err != nil {
		return err
	}
	for _, o := range f.OffersOf(r.V.ID) {
		if !o.V.State.Live() && o.V.State != domain.OfferAccepted {
			continue
		}
		why, kind := "", "notice.offer_withdrawn" // Who was only asked is not told what became of her.
		if o.V.State == domain.OfferAccepted {
			if !f.Serving(o.V) {
				continue
			}
			if why = code; code == domain.CancelWithdrawn {
				kind = "notice.consent_withdrawn"
			}
			if err := free(t, f, o.V, domain.StayReleased, code); err != nil {
				return err
			}
		}
		if o.V, err = o.V.Withdraw(t.Actor, why, t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, o)
		t.NotifyProvider(kind, o.V)
	}
	store.Put(&t.Change, r)
	if r.V.TransferOf != "" {
		transferOff(t, f, r.V)
	}
	return nil
}

// Wait puts a referral on the waiting list. When no provider fitted at all, the rules that kept them out are recorded
// as an unmet need.
func (s *Service) Wait(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64) error {
	ctx = moment.Begin(ctx, s.Now)
	// The whole answer: what is unmet does not depend on who may read it.
	ranked, err := capacity.Ranked(ctx, s.Service, actor, id, policy.ReferralWaitlist, 1, 1)
	if err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralWaitlist,
		func(t *act.Txn, _ *dossier.Dossier, r store.Rec[domain.Referral]) error {
			if r.V.Class == domain.ClassOther { // Nobody of the network is looked for.
				return fault.New(fault.Conflict, "referral.wrong_state", nil).With("state", string(r.V.State))
			}
			var err error
			if r.V, err = r.V.Wait(actor, ranked.Ranking.Unmet, t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, r)
			t.Change.Log(capacity.Looked(t, id)) // What is unmet tells what her safety excludes.
			code := ""
			if len(ranked.Ranking.Candidates)+len(ranked.Ranking.Full) == 0 {
				code = "necesidad_no_cubierta"
			}
			t.LogAct(policy.ReferralWaitlist, "referral", string(id), code)
			t.NotifyDesk("notice.waiting", r.V)
			return nil
		})
}

// Review takes a sent or waiting referral up: somebody is working on it. One that a provider still answers stands as
// asked again, so that the provider's yes still counts. For whom a place is kept nothing is to be taken up: the place
// falls away by an act that gives it back.
func (s *Service) Review(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralEdit,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) error {
			if r.V.State.Placed() {
				return fault.New(fault.Conflict, "referral.wrong_state", nil).With("state", string(r.V.State))
			}
			next := domain.ReferralReview
			if f.OthersLive(domain.Offer{Referral: id}) {
				next = domain.ReferralOffered
			}
			var err error
			if r.V, err = r.V.To(next, actor, string(domain.ReferralReview), t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, r)
			t.LogAct(policy.ReferralEdit, "referral", string(id), string(domain.ReferralReview))
			return nil
		})
}

// CloseReferral ends a referral whose stay or care is over, or that was met outside the network, with a reason and
// outcomes.
func (s *Service) CloseReferral(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64,
	in EndInput) error {
	if err := checkEnd(s.Service, in); err != nil {
		return err
	}
	action := policy.ReferralClose
	if in.Reason == handsOn {
		action = policy.ReferralHandOn
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, action, func(t *act.Txn, f *dossier.Dossier,
		r store.Rec[domain.Referral]) error {
		for _, st := range f.Stays {
			if st.V.Referral == id && st.V.State.Active() {
				return fault.New(fault.Conflict, "referral.still_placed", nil)
			}
		}
		for _, sl := range f.Slots {
			if sl.V.Referral == id && sl.V.State.Active() {
				return fault.New(fault.Conflict, "referral.still_placed", nil)
			}
		}
		if len(in.Outcomes) == 0 {
			in.Outcomes = r.V.Outcomes // Those of the day she left.
		}
		var err error
		if r.V, err = r.V.Close(actor, in.Reason, in.Outcomes, in.Reason == handsOn, t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, r)
		if won, ok := f.Offer(r.V.Winner); ok {
			store.Put(&t.Change, won) // The provider reads on its offer that the referral is closed.
		}
		t.LogAct(action, "referral", string(id), in.Reason)
		return nil
	})
}

// WithdrawOffers takes back the unanswered offers that a rule names, and returns to review the referrals that none is
// left of.
func WithdrawOffers(t *act.Txn, f *dossier.Dossier, named func(domain.Offer) bool, code, event string) error {
	touched, left := map[domain.ReferralID]bool{}, map[domain.ReferralID]bool{}
	for _, o := range f.Offers {
		if !o.V.State.Live() {
			continue
		}
		if !named(o.V) {
			left[o.V.Referral] = true
			continue
		}
		var err error
		if o.V, err = o.V.Withdraw(t.Actor, code, t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, o)
		touched[o.V.Referral] = true
		t.NotifyProvider("notice.offer_withdrawn", o.V)
	}
	for _, r := range f.Referrals {
		if !touched[r.V.ID] || left[r.V.ID] || r.V.State != domain.ReferralOffered {
			if r.V.State.Open() {
				store.Check(&t.Change, r) // An offer sent at this moment moves its referral: it must not be overlooked.
			}
			continue
		}
		next, err := r.V.Reopened(t.Actor, event, code, "", t.Now)
		if err != nil {
			return err
		}
		r.V = next
		store.Put(&t.Change, r)
		t.NotifyTeam("notice.no_offer_left", r.V)
	}
	return nil
}
