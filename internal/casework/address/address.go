package address

import (
	"maps"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/secondlock"
	"amparo/internal/store"
)

// keyOf opens the key of the actor's team, or says what keeps it closed.
func keyOf(t *act.Txn) (*secondlock.Key, string, error) {
	if t.Actor.Key == nil {
		return nil, Locked, nil
	}
	m, err := store.Find[address.TeamKey](t.Ctx, t.Store, t.Actor.Agency)
	if key := m.V.Open(t.Actor.Account, t.Actor.Key); err != nil || key != nil {
		return key, "", err
	}
	return nil, NotGiven, nil
}

// Of returns where a house of the actor's own team stands, or what keeps it closed.
func Of(t *act.Txn, sh domain.Shelter) (where, why string, err error) {
	if sh.Address != "" {
		return sh.Address, "", nil // It has not moved under the lock yet.
	}
	h, err := store.Find[address.SealedAddress](t.Ctx, t.Store, sh.ID)
	if err != nil || h.Rev == 0 {
		return "", "", err
	}
	key, why, err := keyOf(t)
	if err != nil || why != "" {
		return "", why, err
	}
	plain, err := key.Open(address.PlaceOf(sh.ID), h.V.Sealed)
	if err != nil {
		return "", Lost, nil //nolint:nilerr // it was sealed to a key that nobody has any more
	}
	return string(plain), "", nil
}

// Sealed reports whether the address of a house is kept under the lock.
func Sealed(t *act.Txn, id domain.ShelterID) (bool, error) {
	h, err := store.Find[address.SealedAddress](t.Ctx, t.Store, id)
	return h.Rev > 0, err
}

// Keep puts the address of a house that an act writes under the lock, where its team has a key, and seals it to the
// teams that bring somebody there. It needs no key to do so. A house without an address keeps what is sealed of it.
func Keep(t *act.Txn, sh *domain.Shelter, stays []domain.Stay) error {
	m, err := store.Find[address.TeamKey](t.Ctx, t.Store, sh.Agency)
	if err != nil || m.Rev == 0 || sh.Address == "" {
		return err
	}
	h, err := store.Find[address.SealedAddress](t.Ctx, t.Store, sh.ID)
	if err != nil {
		return err
	}
	if now, _, err := Of(t, domain.Shelter{ID: sh.ID}); err != nil || now == sh.Address {
		sh.Address = "" // It is the one that is sealed.
		return err
	}
	where := []byte(sh.Address)
	h.V = address.SealedAddress{Shelter: sh.ID, Agency: sh.Agency, Version: h.V.Version + 1}
	if h.V.Sealed, err = secondlock.Seal(m.V.Public, address.PlaceOf(sh.ID), where); err != nil {
		return err
	}
	sh.Address = ""
	store.Put(&t.Change, h)
	return sendFor(t, stays, h.V, where)
}

// Send seals where a house stands to the teams of those who bring a group there, in an act of the house's own people
// whose session opens it. In every other act it does nothing: the next of those people does it.
func Send(t *act.Txn, o domain.Offer, worker domain.AccountID) error {
	if o.Shelter == "" || t.Actor.Agency != o.To || t.Actor.Key == nil {
		return nil
	}
	h, err := store.Find[address.SealedAddress](t.Ctx, t.Store, o.Shelter)
	if err != nil || h.Rev == 0 {
		return err
	}
	where, why, err := Of(t, domain.Shelter{ID: o.Shelter})
	if err != nil || why != "" {
		return err
	}
	return send(t, o, worker, h.V, []byte(where))
}

// sendFor seals where a house stands to the teams of those who bring groups to these stays.
func sendFor(t *act.Txn, stays []domain.Stay, h address.SealedAddress, where []byte) error {
	for _, st := range stays {
		o, c, err := bringing(t, st)
		if err == nil {
			err = send(t, o, c.Worker, h, where)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bringing reads who brings a group to its stay: whoever asked for it, and her worker.
func bringing(t *act.Txn, st domain.Stay) (domain.Offer, domain.Case, error) {
	o, err := store.Get[domain.Offer](t.Ctx, t.Store, st.Offer)
	if err != nil {
		return o.V, domain.Case{}, err
	}
	c, err := store.Get[domain.Case](t.Ctx, t.Store, st.Case)
	return o.V, c.V, err
}

// readers returns the teams of some people, as far as they may read an address. A team without a key has no revision.
func readers(t *act.Txn, people ...domain.AccountID) (map[domain.AgencyID]store.Rec[address.TeamKey], error) {
	out := map[domain.AgencyID]store.Rec[address.TeamKey]{}
	for _, id := range people {
		a, err := store.Find[domain.Account](t.Ctx, t.Store, id)
		if err != nil {
			return nil, err
		}
		if _, done := out[a.V.Agency]; done || a.Rev == 0 {
			continue
		}
		of, err := store.Find[domain.Agency](t.Ctx, t.Store, a.V.Agency)
		if err != nil {
			return nil, err
		}
		if !address.Reads(a.V, of.V) {
			continue
		}
		if out[a.V.Agency], err = store.Find[address.TeamKey](t.Ctx, t.Store, a.V.Agency); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func send(t *act.Txn, o domain.Offer, worker domain.AccountID, h address.SealedAddress, where []byte) error {
	teams, err := readers(t, o.SentBy, worker)
	if err != nil {
		return err
	}
	was, err := store.Find[address.Copy](t.Ctx, t.Store, o.ID)
	if err != nil {
		return err
	}
	next := address.Copy{Offer: o.ID, Case: o.Case, Sealed: map[domain.AgencyID]secondlock.Box{},
		Version: h.Version}
	changed := was.V.Version != next.Version
	for id, m := range teams {
		box := was.V.Sealed[id]
		if m.Rev == 0 {
			continue // Its people have to call, until they have a key and somebody of the house comes by again.
		}
		if changed || !box.IsTo(m.V.Public) {
			if box, err = secondlock.Seal(m.V.Public, address.PlaceOfCopy(o.ID), where); err != nil {
				return err
			}
		}
		next.Sealed[id] = box
	}
	same := func(a, b secondlock.Box) bool { return a.To == b.To }
	if len(next.Sealed) == 0 || !changed && maps.EqualFunc(was.V.Sealed, next.Sealed, same) {
		return nil
	}
	was.V = next
	store.Put(&t.Change, was)
	t.LogAct(ActKey, "offer", string(o.ID), "sent")
	return nil
}

// houses moves the addresses of the team's houses under the lock, and seals them to those who bring somebody there.
func houses(t *act.Txn, m team) error {
	list, err := store.All[domain.Shelter](t.Ctx, t.Store, store.Filter{By: store.By("agency", m.V.Agency)})
	if err != nil {
		return err
	}
	for _, sh := range list {
		stays, err := network.ActiveStays(t.Ctx, t.Store, sh.V.ID)
		if err != nil {
			return err
		}
		if sh.V.Address == "" {
			if err := sendAll(t, m, sh.V.ID, stays); err != nil {
				return err
			}
			continue
		}
		if waits, err := keyless(t, stays); err != nil || waits {
			return err
		}
		where := []byte(sh.V.Address)
		h := store.New(address.SealedAddress{Shelter: sh.V.ID, Agency: sh.V.Agency, Version: 1})
		if h.V.Sealed, err = secondlock.Seal(m.V.Public, address.PlaceOf(sh.V.ID), where); err != nil {
			return err
		}
		sh.V.Address = ""
		store.Put(&t.Change, h)
		store.Put(&t.Change, sh)
		t.LogAct(ActKey, "shelter", string(sh.V.ID), "moved")
		if err := sendFor(t, stays, h.V, where); err != nil {
			return err
		}
	}
	return nil
}

// sendAll seals an address that is under the lock to those who have no copy of it yet.
func sendAll(t *act.Txn, m team, id domain.ShelterID, stays []domain.Stay) error {
	h, err := store.Find[address.SealedAddress](t.Ctx, t.Store, id)
	if err != nil || h.Rev == 0 || len(stays) == 0 {
		return err
	}
	where, err := m.key.Open(address.PlaceOf(id), h.V.Sealed)
	if err != nil {
		return nil //nolint:nilerr // it has to be written again
	}
	return sendFor(t, stays, h.V, where)
}

// keyless reports whether a group is on its way, or awaited, whose team has no key yet: moved now, the address would be
// closed to those who are to bring it there tonight.
func keyless(t *act.Txn, stays []domain.Stay) (bool, error) {
	for _, st := range stays {
		if st.State == domain.StayArrived {
			continue
		}
		o, c, err := bringing(t, st)
		if err != nil {
			return false, err
		}
		teams, err := readers(t, o.SentBy, c.Worker)
		if err != nil || slices.ContainsFunc(slices.Collect(maps.Values(teams)),
			func(m store.Rec[address.TeamKey]) bool { return m.Rev == 0 }) {
			return true, err
		}
	}
	return false, nil
}
