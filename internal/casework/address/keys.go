// Package address keeps where houses stand under the second lock: sealed to keys that only the password of somebody
// opens who may read them.
//
// It guarantees that an address is sealed wherever the house's team has a key; that it opens in sessions of that team,
// and from the yes until the end of the stay in those of the teams that bring the group there; and that a reader who
// cannot open it learns what keeps it closed and whom to call. It trusts the key that an actor's session opened.
package address

import (
	"context"
	"maps"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/secondlock"
	"amparo/internal/store"
)

// Service has the verbs of addresses. It is safe for concurrent use.
type Service struct{ *act.Service }

// ActKey is what the log calls every act on keys of addresses. No policy decides them: they need a key.
const ActKey policy.Action = "address.key"

// What keeps an address closed to somebody who may read it.
const (
	Locked   = "address.locked"    // the session was not opened with the password
	NotGiven = "address.not_given" // nobody of the team has given her its key
	Unsent   = "address.unsent"    // the house has not sealed it to this team
	Lost     = "address.lost"      // the house has a new key: it must be written again
)

// team is the actor's own team with its people.
type team struct {
	store.Rec[address.TeamKey]
	people []person
	key    *secondlock.Key // opened for the actor; nil: she does not have it
}

// person is somebody who may have the key of a team.
type person struct {
	domain.Account
	credential record.Credential
}

// has reports whether the person has the key of the team.
func (m team) has(p person) bool { return m.V.Has(p.ID, p.credential.Own.Public) }

// teamOf reads the actor's team. Whoever may never read an address has none.
func teamOf(t *act.Txn) (team, error) {
	m := team{}
	of, err := store.Find[domain.Agency](t.Ctx, t.Store, t.Actor.Agency)
	if err != nil {
		return m, err
	}
	accounts, err := t.AccountsOf(t.Ctx, t.Actor.Agency)
	if err != nil {
		return m, err
	}
	byID, ids := map[string]domain.Account{}, []string{}
	for _, a := range accounts {
		if address.Reads(a.V, of.V) {
			byID[string(a.V.ID)] = a.V
			ids = append(ids, string(a.V.ID))
		}
	}
	creds, err := store.GetMany[store.Keyed[record.Credential]](t.Ctx, t.Store, ids)
	for _, c := range creds {
		m.people = append(m.people, person{byID[c.V.ID], c.V.V})
	}
	if err == nil {
		m.Rec, err = store.Find[address.TeamKey](t.Ctx, t.Store, t.Actor.Agency)
	}
	m.V.Agency = t.Actor.Agency
	m.key = m.V.Open(t.Actor.Account, t.Actor.Key)
	return m, err
}

// find returns the person with that account.
func (m team) find(id domain.AccountID) (person, bool) {
	i := slices.IndexFunc(m.people, func(p person) bool { return p.ID == id })
	if i < 0 {
		return person{}, false
	}
	return m.people[i], true
}

// Tend does what an actor's session can do for her team: it begins the key of a team where nobody has one, gives it to
// those who chose their password before there was one, takes it from those who are gone, moves addresses of houses
// under the lock, and seals them to the teams that bring somebody there. It is called when a session opens.
func (s *Service) Tend(ctx context.Context, actor domain.Actor) error {
	if actor.Key == nil {
		return nil
	}
	return s.Run(store.WithoutIdem(ctx), actor, func(t *act.Txn) error {
		m, err := teamOf(t)
		if err != nil {
			return err
		}
		if _, reads := m.find(actor.Account); !reads {
			return nil
		}
		if err := m.share(t); err != nil || m.key == nil {
			return err
		}
		return houses(t, m)
	})
}

// share brings the key of the team to those who are to have it. It leaves the key nil where the actor has to wait for a
// colleague.
func (m *team) share(t *act.Txn) error {
	changed := false
	if m.key == nil {
		if slices.ContainsFunc(m.people, m.has) {
			return nil // Somebody has the key, and gives it after having asked who wants it.
		}
		m.key, changed = secondlock.New(), true
		m.V.Public, m.V.Given, m.V.MadeAt = m.key.Public(), nil, t.Now
		t.LogAct(ActKey, "agency", string(m.V.Agency), "begun")
		me, _ := m.find(t.Actor.Account)
		if err := m.V.Give(m.key, me.ID, t.Actor.Key.Public()); err != nil {
			return err
		}
	}
	for _, p := range m.people {
		if m.has(p) || p.credential.Own.Public == nil || !p.credential.ChangedAt.Before(m.V.MadeAt) {
			continue
		}
		if err := m.give(t, p); err != nil {
			return err
		}
		changed = true
	}
	m.V.Given = maps.Clone(m.V.Given)
	for _, id := range slices.Sorted(maps.Keys(m.V.Given)) {
		if p, ok := m.find(id); !ok || !m.has(p) {
			delete(m.V.Given, id)
			t.LogAct(ActKey, "account", string(id), "taken")
			changed = true
		}
	}
	if changed {
		store.Put(&t.Change, m.Rec)
	}
	return nil
}

func (m *team) give(t *act.Txn, p person) error {
	t.LogAct(ActKey, "account", string(p.ID), "given")
	return m.V.Give(m.key, p.ID, p.credential.Own.Public)
}

// Keys is what somebody may know of the key of her team.
type Keys struct {
	Closed  string           // what keeps it closed to her; empty where she has it
	Reads   bool             // whether she may ever have it
	Waiting []domain.Account // colleagues who wait for it
}

// AddressKeys says whether the actor's session opens addresses, and who of her team waits to be given its key.
func (s *Service) AddressKeys(ctx context.Context, actor domain.Actor) (out Keys, err error) {
	t := s.Begin(ctx, actor)
	m, err := teamOf(t)
	if _, out.Reads = m.find(actor.Account); err != nil || !out.Reads {
		return out, err
	}
	switch {
	case actor.Key == nil:
		out.Closed = Locked
	case m.key == nil:
		out.Closed = NotGiven
	}
	for _, p := range m.people {
		if m.Rev > 0 && p.credential.Own.Public != nil && !m.has(p) {
			out.Waiting = append(out.Waiting, p.Account)
		}
	}
	names.Sort(out.Waiting, func(a domain.Account) string { return a.Name })
	return out, nil
}

// GiveAddressKey gives the key of the actor's team to a colleague who waits for it, whom the actor has asked in person.
// Nobody gives it to herself: it takes a key to give one.
func (s *Service) GiveAddressKey(ctx context.Context, actor domain.Actor, to domain.AccountID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		m, err := teamOf(t)
		if err != nil {
			return err
		}
		p, ok := m.find(to)
		switch {
		case !ok || p.credential.Own.Public == nil:
			return fault.New(fault.NotFound, "fault.not_found", nil)
		case actor.Key == nil:
			return fault.New(fault.Forbidden, "address.give_locked", nil)
		case m.key == nil:
			return fault.New(fault.Forbidden, "address.give_without", nil)
		case m.has(p):
			return nil
		}
		if err := m.give(t, p); err != nil {
			return err
		}
		store.Put(&t.Change, m.Rec)
		return nil
	})
}
