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
		if o.V.State == domain.OfferDeclined && o.V.Check != domain.DeclineOverruled {
			if v, ok := s.Country.Value(country.ListDecline, o.V.Code); ok && !v.Retry {
				out[o.V.Provider()] = o.V.Code
			}
		}
	}
	return out
}

// Doubted keeps with a no what the provider's own figures show, and asks it to look at what does not agree with them: a
// house that says it is full while they show free beds at the third time, when the desk is told too, and whoever says
// no to what its data say it takes at once.
func Doubted(t *act.Txn, f *dossier.Dossier, o *domain.Offer) error {
	var err error
	if o.Figures, err = figuresOf(t, *o); err != nil {
		return err
	}
	if v, _ := t.Country.Value(country.ListDecline, o.Code); v.Then == country.StepCorrect {
		t.NotifyProvider("notice.correct_figures", *o)
	}
	if o.Code != domain.DeclineNoRoom || o.Shelter == "" || o.Figures.Free == 0 {
		return nil
	}
	ask, err := t.SaidNoRoom(string(o.Shelter), o.Figures.Confirmed)
	if ask {
		t.NotifyProvider("notice.confirm_figures", *o)
		r, _ := f.Referral(o.Referral)
		t.NotifyDesk("notice.figures_doubted", r.V)
	}
	return err
}

// figuresOf reads how many places a provider shows free now; nil where it takes no part.
func figuresOf(t *act.Txn, o domain.Offer) (*domain.Figures, error) {
	if o.Shelter != "" {
		sh, stays, err := dossier.ShelterAndStays(t, o.Shelter)
		out := &domain.Figures{Confirmed: sh.ConfirmedAt}
		for _, room := range domain.Rooms(sh, stays) {
			out.Free += room.Free
		}
		return out, err
	}
	now, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	if p, ok := now.Programs[o.Program]; ok {
		return &domain.Figures{Free: p.Load.Free, Confirmed: p.Program.ConfirmedAt}, nil
	}
	return nil, nil
}
