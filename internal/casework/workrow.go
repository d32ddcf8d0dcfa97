package casework

import (
	"amparo/internal/domain"
	"amparo/internal/store"
)

// nameKeepers says of each placed referral who keeps the place.
func (t *txn) nameKeepers(recs []store.Rec[domain.Referral], rows []WorkRow) error {
	var winners []domain.OfferID
	for _, r := range recs {
		if r.V.State.Placed() && r.V.Winner != "" {
			winners = append(winners, r.V.Winner)
		}
	}
	keeper, names := map[domain.ReferralID]domain.AgencyID{}, map[domain.AgencyID]string{}
	var agencies []domain.AgencyID
	if err := each(t.ctx, t.Service, winners, func(o store.Rec[domain.Offer]) {
		keeper[o.V.Referral] = o.V.To
		agencies = append(agencies, o.V.To)
	}); err != nil {
		return err
	}
	if err := t.agencyNames(t.ctx, names, agencies); err != nil {
		return err
	}
	for i := range rows {
		rows[i].Provider = names[keeper[rows[i].ID]]
	}
	return nil
}
