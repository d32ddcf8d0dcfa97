package placement

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// Targets sorts the ids of chosen providers into shelters and programmes. An id that is neither is refused.
func (s *Service) Targets(ctx context.Context, ids []string) (OfferInput, error) {
	var in OfferInput
	if len(ids) > MaxAsked {
		return in, fault.New(fault.Invalid, "offer.too_many", nil).With("max", MaxAsked)
	}
	for _, raw := range ids {
		if _, ok := domain.ParseID[domain.ShelterID](raw); !ok {
			return in, fault.At("to", "field.unknown")
		}
		sh, err := store.Find[domain.Shelter](ctx, s.Store, raw)
		if err != nil {
			return in, err
		}
		if sh.Rev > 0 {
			in.Shelters = append(in.Shelters, sh.V.ID)
		} else {
			in.Programs = append(in.Programs, domain.ProgramID(raw))
		}
	}
	return in, nil
}
