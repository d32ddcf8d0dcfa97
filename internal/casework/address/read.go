package address

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Brought returns where the house of an accepted offer stands, for who brings the group there, or what keeps it closed.
func Brought(t *act.Txn, o domain.Offer, sh domain.Shelter) (where, why string, err error) {
	if sh.Address != "" {
		return sh.Address, "", nil // It has not moved under the lock yet.
	}
	c, err := store.Find[address.Copy](t.Ctx, t.Store, o.ID)
	if err != nil {
		return "", "", err
	}
	box, sent := c.V.Sealed[t.Actor.Agency]
	if !sent {
		return "", Unsent, nil
	}
	key, why, err := keyOf(t)
	if err != nil || why != "" {
		return "", why, err
	}
	plain, err := key.Open(address.PlaceOfCopy(o.ID), box)
	if err != nil {
		return "", Unsent, nil //nolint:nilerr // her team has another key since
	}
	return string(plain), "", nil
}

// ShelterAddress reveals the exact address of the shelter that accepted: D4, for the placing worker and that shelter's
// team. Where it cannot be opened the answer names the telephone of the house.
func (s *Service) ShelterAddress(ctx context.Context, actor domain.Actor, id domain.OfferID) (string, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Offer(id), 0, policy.OfferRead,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) (where string, err error) {
			facts := f.OfferFacts(actor, o.V, s.Majority(), t.Now)
			if err := t.Authorize(policy.ShelterAddress, facts, "offer", string(id)); err != nil {
				return "", err
			}
			sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, o.V.Shelter)
			if err != nil {
				return "", err
			}
			var why string
			if actor.Agency == o.V.To {
				where, why, err = Of(t, sh.V)
			} else {
				where, why, err = Brought(t, o.V, sh.V)
			}
			if err != nil {
				return "", err
			}
			if why != "" {
				line, err := dossier.ProviderLine(t, o.V)
				if err != nil {
					return "", err
				}
				return "", fault.New(fault.Conflict, why, nil).With("house", line.Name).With("phone", line.Phone)
			}
			t.LogDisclosure(policy.ShelterAddress, "shelter", string(o.V.Shelter), "D4", "")
			return where, nil
		})
}
