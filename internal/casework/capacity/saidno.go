package capacity

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
)

// SaidNo returns the providers that answered a referral with a no that stands, and its code: they are not asked again.
func SaidNo(s *act.Service, f *dossier.Dossier, r domain.ReferralID) map[string]string {
	out := map[string]string{}
	for _, o := range f.OffersOf(r) {
		if o.V.State == domain.OfferDeclined {
			if v, ok := s.Country.Value(country.ListDecline, o.V.Code); ok && !v.Retry {
				out[o.V.Provider()] = o.V.Code
			}
		}
	}
	return out
}

// Doubted counts a house that says it is full while its figures show free beds. At the third time it is asked to
// confirm them, and the desk is told.
func Doubted(t *act.Txn, f *dossier.Dossier, o domain.Offer) error {
	if o.Code != domain.DeclineNoRoom || o.Shelter == "" {
		return nil
	}
	sh, stays, err := dossier.ShelterAndStays(t, o.Shelter)
	if err != nil {
		return err
	}
	free := 0
	for _, room := range domain.Rooms(sh, stays) {
		free += room.Free
	}
	if free == 0 {
		return nil
	}
	ask, err := t.SaidNoRoom(string(o.Shelter), sh.ConfirmedAt)
	if ask {
		t.NotifyProvider("notice.confirm_figures", o)
		r, _ := f.Referral(o.Referral)
		t.NotifyDesk("notice.figures_doubted", r.V)
	}
	return err
}
