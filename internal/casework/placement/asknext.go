package placement

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// AskNext asks the best provider that fits, has room, is among those that the person agreed to and was not asked
// before. Where she neither named receivers nor agreed to others that fit, nobody new is asked: a new recipient waits
// for her.
func AskNext(t *act.Txn, f *dossier.Dossier, r *domain.Referral, silent domain.Offer) (bool, error) {
	k := f.Consent.V
	if len(k.Recipients) == 0 && k.Reach == "" || !k.Covers(domain.ScopeRecord, t.Now) ||
		!k.Covers(domain.ScopeShareMinimal, t.Now) || len(f.OffersOf(r.ID)) >= MaxAsked {
		return false, nil
	}
	next, err := capacity.Untried(t, f, *r)
	if err != nil {
		return false, err
	}
	for _, c := range next {
		if !k.Allows(domain.ScopeShareMinimal, c.Agency, r.Class, t.Now) {
			continue
		}
		in := OfferInput{Shelters: []domain.ShelterID{c.Shelter}}
		if c.Shelter == "" {
			in = OfferInput{Programs: []domain.ProgramID{c.Program}}
		}
		offers, err := targets(t, f, *r, in)
		if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
			continue // It may not be asked after all.
		}
		if err != nil {
			return false, err
		}
		next, err := r.Offered(t.Actor, c.Agency, t.Now)
		if err != nil {
			return false, err
		}
		*r = next
		store.Check(&t.Change, f.Consent)
		offers[0].SentBy, offers[0].Transfer = silent.SentBy, silent.Transfer
		put(t, &offers[0], string(k.ID))
		return true, nil
	}
	return false, nil
}
