package act

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/ordering"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Names says the work names of those accounts that the actor may know: her colleagues'. Everybody else stays a role and
// an agency.
func (t *Txn) Names(ids ...domain.AccountID) (map[domain.AccountID]string, error) {
	out := map[domain.AccountID]string{}
	var ask []domain.AccountID
	for _, id := range ids {
		if _, known := out[id]; !known && id != "" {
			out[id] = ""
			ask = append(ask, id)
		}
	}
	clear(out)
	people := map[domain.AccountID]bool{} // Where everybody is found, no account of a program is looked for.
	err := Each(t.Ctx, t.Service, ask, func(a store.Rec[domain.Account]) {
		people[a.V.ID] = true
		if t.Can(policy.AccountName, nameFacts(a.V.ID, a.V.Agency)) {
			out[a.V.ID] = a.V.Name
		}
	})
	ask = slices.DeleteFunc(ask, func(id domain.AccountID) bool { return people[id] })
	if err != nil || len(ask) == 0 {
		return out, err
	}
	return out, Each(t.Ctx, t.Service, ask, func(m store.Rec[record.Machine]) {
		if t.Can(policy.AccountName, nameFacts(m.V.ID, m.V.Agency)) {
			out[m.V.ID] = m.V.Name
		}
	})
}

// NamesInLog says the work names of the actor's colleagues by the pseudonyms under which logs speak of them.
func (t *Txn) NamesInLog() (map[string]string, error) {
	all, err := t.AccountsOf(t.Ctx, t.Actor.Agency)
	out := make(map[string]string, len(all))
	for _, a := range all {
		if t.Can(policy.AccountName, nameFacts(a.V.ID, a.V.Agency)) {
			out[t.Store.PseudonymOf("account", string(a.V.ID))] = a.V.Name
		}
	}
	if err != nil {
		return nil, err
	}
	programs, err := store.All[record.Machine](t.Ctx, t.Store, store.Filter{By: store.By("agency", t.Actor.Agency)})
	for _, m := range programs {
		if t.Can(policy.AccountName, nameFacts(m.V.ID, m.V.Agency)) {
			out[t.Store.PseudonymOf("account", string(m.V.ID))] = m.V.Name
		}
	}
	return out, err
}

func nameFacts(id domain.AccountID, agency domain.AgencyID) policy.AccountFacts {
	return policy.AccountFacts{ID: string(id), Agency: string(agency)}
}

// AccountsOf lists the accounts of an agency.
func (s *Service) AccountsOf(ctx context.Context, agency domain.AgencyID) ([]store.Rec[domain.Account], error) {
	return store.All[domain.Account](ctx, s.Store, store.Filter{By: store.By("agency", agency)})
}

// AgencyNames says the names of agencies by their ids.
func (s *Service) AgencyNames(ctx context.Context, ids ...domain.AgencyID) (map[domain.AgencyID]string, error) {
	names := map[domain.AgencyID]string{}
	ids = slices.DeleteFunc(distinct(ids), func(id domain.AgencyID) bool { return id == domain.DeskAgency })
	return names, Each(ctx, s, ids, func(a store.Rec[domain.Agency]) { names[a.V.ID] = a.V.Name })
}

// AccountNames says the work names of accounts by their ids, whoever asks: for what a rule opens together with who did
// it.
func (s *Service) AccountNames(ctx context.Context, ids ...domain.AccountID) (map[domain.AccountID]string, error) {
	names := map[domain.AccountID]string{}
	return names, Each(ctx, s, distinct(ids), func(a store.Rec[domain.Account]) { names[a.V.ID] = a.V.Name })
}

// distinct are the ids that name something, each once.
func distinct[ID ~string](ids []ID) []ID {
	return slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(ids))), func(id ID) bool { return id == "" })
}

// SortAgencies puts agencies by code or newest first, where a reader asks for that instead of their names.
func SortAgencies(all []store.Rec[domain.Agency], by ordering.By) error {
	ordering.Sort(all, by, func(a store.Rec[domain.Agency]) ordering.Keys {
		return ordering.Keys{Since: a.V.CreatedAt, Code: a.V.Ref}
	})
	return by.Check(ordering.Code, ordering.Newest)
}

// NameAgencies writes into each row the name of its agency; of says which that is, and where the name stands.
func NameAgencies[R any](t *Txn, rows []R, of func(*R) (domain.AgencyID, *string)) error {
	ids := make([]domain.AgencyID, len(rows))
	for i := range rows {
		ids[i], _ = of(&rows[i])
	}
	names, err := t.AgencyNames(t.Ctx, ids...)
	for i := range rows {
		id, name := of(&rows[i])
		*name = names[id]
	}
	return err
}
