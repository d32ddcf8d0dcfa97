package capacity

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
)

// StandsNo returns the code of a no of that provider to that referral that stands.
func StandsNo(s *act.Service, f *dossier.Dossier, r domain.Referral, o domain.Offer) string {
	return saidNo(s, f, r)[provider{o.Shelter, o.Program}]
}

// saidNo returns the providers that answered a referral with a no that stands, and its code: they are not asked again.
func saidNo(s *act.Service, f *dossier.Dossier, r domain.Referral) map[provider]string {
	out := map[provider]string{}
	for _, o := range f.OffersOf(r.ID) {
		if o.V.State == domain.OfferDeclined {
			if v, ok := s.Country.Value(country.ListDecline, o.V.Code); ok && !v.Retry {
				out[provider{o.V.Shelter, o.V.Program}] = o.V.Code
			}
		}
	}
	return out
}

// provider is one house or one programme.
type provider struct {
	shelter domain.ShelterID
	program domain.ProgramID
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
