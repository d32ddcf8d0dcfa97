package capacity

import (
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/domain/interest"
	"amparo/internal/store"
)

// Against are the agencies whose legal service stands against a person of a case: somebody in its list, as it stood at
// a moment, or a client of its in the network. Only keys are compared; who it is is told to nobody.
func Against(t *act.Txn, c domain.Case, safety domain.Safety, at time.Time) ([]domain.AgencyID, error) {
	id, err := store.Find[domain.Identity](t.Ctx, t.Store, c.ID)
	if err != nil {
		return nil, err
	}
	person, avoided := personKeys(t, id.V), avoidedKeys(t, safety)
	if len(person)+len(avoided) == 0 {
		return nil, nil // There is nothing to compare.
	}
	var out []domain.AgencyID
	lists, err := store.All[interest.List](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		if l.V.Against(person, avoided, at) {
			out = append(out, l.V.Agency)
		}
	}
	clients, err := clientsOf(t, c)
	if err != nil {
		return nil, err
	}
	ids := make([]domain.CaseID, 0, len(clients))
	for id := range clients {
		ids = append(ids, id)
	}
	bar := func(id domain.CaseID) { out = append(out, clients[id]...) }
	if len(person) > 0 {
		err = act.Each(t.Ctx, t.Service, ids, func(s store.Rec[domain.Safety]) {
			if interest.Meet(avoidedKeys(t, s.V), person) {
				bar(s.V.Case)
			}
		})
	}
	if err != nil || len(avoided) == 0 {
		return out, err
	}
	return out, act.Each(t.Ctx, t.Service, ids, func(i store.Rec[domain.Identity]) {
		if interest.Meet(personKeys(t, i.V), avoided) {
			bar(i.V.Case)
		}
	})
}

// clientsOf are the cases of others that legal services serve now, with the agencies that do.
func clientsOf(t *act.Txn, but domain.Case) (map[domain.CaseID][]domain.AgencyID, error) {
	now, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	out := map[domain.CaseID][]domain.AgencyID{}
	for id, p := range now.Programs {
		if p.Program.Class != domain.ClassLegal || p.Load.Active == p.Program.Outside {
			continue
		}
		slots, err := network.ActiveSlots(t.Ctx, t.Store, id)
		if err != nil {
			return nil, err
		}
		for _, sl := range slots {
			if sl.Case != but.ID && !slices.Contains(out[sl.Case], sl.Agency) {
				out[sl.Case] = append(out[sl.Case], sl.Agency)
			}
		}
	}
	return out, nil
}

// personKeys are the keys of the people of a case: of their whole names, and of their documents.
func personKeys(t *act.Txn, id domain.Identity) (out []string) {
	for _, p := range id.Persons {
		name := ""
		if p.Given != "" && p.Family != "" {
			name = p.Given + " " + p.Family
		}
		out = append(out, network.KeysOf(t.Store, name, p.Number)...)
	}
	return out
}

// avoidedKeys are the keys of whom a person must be kept from.
func avoidedKeys(t *act.Txn, s domain.Safety) []string {
	out := slices.Clone(s.Links)
	for _, n := range s.NoContacts {
		out = append(out, network.KeysOf(t.Store, n.Label, "")...)
	}
	return out
}
