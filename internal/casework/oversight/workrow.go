package oversight

import (
	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// nameAll says of each referral which colleague is in charge, and of each placed one who keeps the place.
func nameAll(t *act.Txn, recs []store.Rec[domain.Referral], rows []WorkRow) error {
	var winners []domain.OfferID
	for _, r := range recs {
		if r.V.State.Placed() && r.V.Winner != "" {
			winners = append(winners, r.V.Winner)
		}
	}
	keeper := map[domain.ReferralID]domain.AgencyID{}
	var agencies []domain.AgencyID
	if err := act.Each(t.Ctx, t.Service, winners, func(o store.Rec[domain.Offer]) {
		keeper[o.V.Referral] = o.V.To
		agencies = append(agencies, o.V.To)
	}); err != nil {
		return err
	}
	names, err := t.AgencyNames(t.Ctx, agencies...)
	if err != nil {
		return err
	}
	workers := make([]domain.AccountID, len(rows))
	for i, r := range rows {
		workers[i] = r.Worker
	}
	people, err := t.Names(workers...)
	for i := range rows {
		rows[i].Provider, rows[i].WorkerIs = names[keeper[rows[i].ID]], people[rows[i].Worker]
	}
	return err
}
