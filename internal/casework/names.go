package casework

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// names says the work names of those accounts that the actor may know: her colleagues'. Everybody else stays a role and an agency.
func (t *txn) names(ids ...domain.AccountID) (map[domain.AccountID]string, error) {
	out := map[domain.AccountID]string{}
	var ask []domain.AccountID
	for _, id := range ids {
		if _, known := out[id]; !known && id != "" {
			out[id] = ""
			ask = append(ask, id)
		}
	}
	clear(out)
	err := each(t.ctx, t.Service, ask, func(a store.Rec[domain.Account]) {
		if t.can(policy.AccountName, nameFacts(a.V)) {
			out[a.V.ID] = a.V.Name
		}
	})
	return out, err
}

// namesInLog says the work names of the actor's colleagues by the pseudonyms under which logs speak of them.
func (t *txn) namesInLog() (map[string]string, error) {
	all, err := t.accountsOf(t.ctx, t.actor.Agency)
	out := make(map[string]string, len(all))
	for _, a := range all {
		if t.can(policy.AccountName, nameFacts(a.V)) {
			out[t.store.PseudonymOf("account", string(a.V.ID))] = a.V.Name
		}
	}
	return out, err
}

func nameFacts(a domain.Account) policy.AccountFacts {
	return policy.AccountFacts{ID: string(a.ID), Agency: string(a.Agency)}
}

// accountsOf lists the accounts of an agency.
func (s *Service) accountsOf(ctx context.Context, agency domain.AgencyID) ([]store.Rec[domain.Account], error) {
	return store.All[domain.Account](ctx, s.store, store.Filter{By: store.By("agency", agency)})
}
