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
	lists, err := t.Network.Interests(t.Ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		if l.V.Against(person, avoided, at) {
			out = append(out, l.V.Agency)
		}
	}
	against := map[domain.CaseID]bool{}
	err = each(t, "avoids", person, func(s domain.Safety) {
		against[s.Case] = against[s.Case] || interest.Meet(avoidedKeys(t, s), person)
	})
	if err != nil {
		return nil, err
	}
	err = each(t, "is", avoided, func(i domain.Identity) {
		against[i.Case] = against[i.Case] || interest.Meet(personKeys(t, i), avoided)
	})
	if err != nil {
		return nil, err
	}
	for other, meets := range against {
		if !meets || other == c.ID {
			continue
		}
		serving, err := counselOf(t, other)
		if err != nil {
			return nil, err
		}
		out = append(out, serving...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// each reads what may have been written with one of some keys: the caller compares.
func each[T any](t *act.Txn, by string, keys []string, do func(T)) error {
	for _, key := range keys {
		recs, err := store.All[T](t.Ctx, t.Store, store.Filter{By: store.ByNarrow(by, key)})
		if err != nil {
			return err
		}
		for _, r := range recs {
			do(r.V)
		}
	}
	return nil
}

// counselOf are the agencies whose legal services serve a case now.
func counselOf(t *act.Txn, id domain.CaseID) (out []domain.AgencyID, err error) {
	now, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	slots, err := store.All[domain.Slot](t.Ctx, t.Store, store.Filter{By: store.By("case", id)})
	for _, sl := range slots {
		if sl.V.State.Active() && now.Programs[sl.V.Program].Program.Class == domain.ClassLegal {
			out = append(out, sl.V.Agency)
		}
	}
	return out, err
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
