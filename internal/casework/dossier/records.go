package dossier

import (
	"amparo/internal/domain"
	"amparo/internal/store"
)

// Referral returns a referral of the case.
func (f *Dossier) Referral(id domain.ReferralID) (store.Rec[domain.Referral], bool) {
	for _, r := range f.Referrals {
		if r.V.ID == id {
			return r, true
		}
	}
	return store.Rec[domain.Referral]{}, false
}

// Offer returns an offer of the case.
func (f *Dossier) Offer(id domain.OfferID) (store.Rec[domain.Offer], bool) {
	for _, o := range f.Offers {
		if o.V.ID == id {
			return o, true
		}
	}
	return store.Rec[domain.Offer]{}, false
}

// OffersOf returns the offers of one referral.
func (f *Dossier) OffersOf(id domain.ReferralID) []store.Rec[domain.Offer] {
	var out []store.Rec[domain.Offer]
	for _, o := range f.Offers {
		if o.V.Referral == id {
			out = append(out, o)
		}
	}
	return out
}

// OthersLive reports whether another provider still holds an unanswered offer of the same referral.
func (f *Dossier) OthersLive(ended domain.Offer) bool {
	return f.AnyOffer(func(o domain.Offer) bool {
		return o.Referral == ended.Referral && o.ID != ended.ID && o.State.Live()
	})
}

// StayOf returns the stay that an accepted offer reserved.
func (f *Dossier) StayOf(o domain.OfferID) (store.Rec[domain.Stay], bool) {
	for _, st := range f.Stays {
		if st.V.Offer == o {
			return st, true
		}
	}
	return store.Rec[domain.Stay]{}, false
}

// SlotOf returns the place on a caseload that an accepted offer reserved.
func (f *Dossier) SlotOf(o domain.OfferID) (store.Rec[domain.Slot], bool) {
	for _, sl := range f.Slots {
		if sl.V.Offer == o {
			return sl, true
		}
	}
	return store.Rec[domain.Slot]{}, false
}
