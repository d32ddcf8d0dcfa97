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
		turned, err := m.share(t)
		if err != nil || turned || m.key == nil {
			return err // After a turn the next sign-in goes on: this act has written the same rows.
		}
		return houses(t, m)
	})
}

// share brings the key of the team to those who are to have it, and reports whether the team has a new key because
// somebody is gone who could open the older one. It leaves the key nil where the actor has to wait for a colleague.
func (m *team) share(t *act.Txn) (turned bool, err error) {
	changed := false
	if m.key == nil {
		if slices.ContainsFunc(m.people, m.has) {
			return false, nil // Somebody has the key, and gives it after having asked who wants it.
		}
		m.key, changed = secondlock.New(), true
		m.V.Public, m.V.Given, m.V.MadeAt = m.key.Public(), nil, t.Now
		t.LogAct(ActKey, "agency", string(m.V.Agency), "begun")
		me, _ := m.find(t.Actor.Account)
		if err := m.V.Give(m.key, me.ID, t.Actor.Key.Public()); err != nil {
			return false, err
		}
	}
	for _, p := range m.people {
		if m.has(p) || p.credential.Own.Public == nil || !p.credential.ChangedAt.Before(m.V.MadeAt) {
			continue
		}
		if err := m.give(t, p); err != nil {
			return false, err
		}
		changed = true
	}
	m.V.Given = maps.Clone(m.V.Given)
	for _, id := range slices.Sorted(maps.Keys(m.V.Given)) {
		if p, ok := m.find(id); !ok || !m.has(p) {
			delete(m.V.Given, id)
			t.LogAct(ActKey, "account", string(id), "taken")
			turned = true
		}
	}
	if turned {
		err = m.turn(t)
	}
	if err == nil && (changed || turned) {
		store.Put(&t.Change, m.Rec)
	}
	return turned, err
}

// turn gives the team a new key, which those have who had the older one, and seals to it what was sealed to that one:
// whoever is gone opens nothing that is written from now on, whatever copies of the older key she has. MadeAt stays:
// who had to ask a colleague for the key still has to.
func (m *team) turn(t *act.Txn) error {
	old := m.key
	m.key = secondlock.New()
	m.V.Public = m.key.Public()
	for id := range m.V.Given {
		p, _ := m.find(id)
		if err := m.V.Give(m.key, id, p.credential.Own.Public); err != nil {
			return err
		}
	}
	t.LogAct(ActKey, "agency", string(m.V.Agency), "turned")
	again := func(as string, b *secondlock.Box) (err error) {
		plain, err := old.Open(as, *b)
		if err != nil {
			return nil //nolint:nilerr // it was lost before, and has to be written or sealed again
		}
		*b, err = secondlock.Seal(m.V.Public, as, plain)
		return err
	}
	list, err := store.All[domain.Shelter](t.Ctx, t.Store, store.Filter{By: store.By("agency", m.V.Agency)})
	if err != nil {
		return err
	}
	var ids []domain.ShelterID
	for _, sh := range list {
		ids = append(ids, sh.V.ID)
	}
	houses, err := store.GetMany[address.SealedAddress](t.Ctx, t.Store, ids)
	if err != nil {
		return err
	}
	for _, h := range houses {
		if err := again(address.PlaceOf(h.V.Shelter), &h.V.Sealed); err != nil {
			return err
		}
		store.Put(&t.Change, h)
	}
	copies, err := store.All[address.Copy](t.Ctx, t.Store, store.Filter{By: store.By("to", m.V.Agency)})
	for _, c := range copies {
		box := c.V.Sealed[m.V.Agency]
		if err := again(address.PlaceOfCopy(c.V.Offer), &box); err != nil {
			return err
		}
		c.V.Sealed = maps.Clone(c.V.Sealed)
		c.V.Sealed[m.V.Agency] = box
		store.Put(&t.Change, c)
	}
	return err
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
