package placement

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/store"
)

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
		t.Notify(domain.Notice{Agency: o.V.To, Roles: act.ProviderRoles(o.V.Class), Kind: "notice.offer_withdrawn",
			Offer: o.V.ID, Urgency: o.V.Urgency})
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
