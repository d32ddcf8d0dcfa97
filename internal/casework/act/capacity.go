package act

import (
	"amparo/internal/domain"
	"amparo/internal/store"
	"slices"
	"time"
)

// CapacityVersion reads how far the bookings of a provider have come, once in an act. An act that looks at what is
// booked reads it first: then whatever another process books while it looks makes the act stale, instead of going
// unseen.
func (t *Txn) CapacityVersion(provider string) (store.Rec[domain.CapacityVersion], error) {
	if held, read := t.capacityVersions[provider]; read {
		return held, nil
	}
	held, err := store.Find[domain.CapacityVersion](t.Ctx, t.Store, provider)
	if err != nil {
		return held, err
	}
	if t.capacityVersions == nil {
		t.capacityVersions = map[string]store.Rec[domain.CapacityVersion]{}
	}
	t.capacityVersions[provider] = held
	return held, nil
}

// noRoomMost is how often a provider says that it is full, against its own figures, until it is asked to confirm them.
const noRoomMost = 3

// SaidNoRoom counts that a provider said it is full against its own figures, and reports whether it is to confirm them
// now: once, until it does.
func (t *Txn) SaidNoRoom(provider string, confirmed time.Time) (ask bool, err error) {
	held, err := t.CapacityVersion(provider)
	if err != nil {
		return false, err
	}
	if held.V.NoRoomAt.Before(confirmed) {
		held.V.NoRoom = 0
	}
	held.V.NoRoom++
	held.V.NoRoomAt = t.Now
	t.capacityVersions[provider] = held
	return held.V.NoRoom == noRoomMost, t.AdvanceCapacity(provider)
}

// AdvanceCapacity makes the act conflict with every other booking of the same provider, and tells boards to look again.
// Once is enough for an act.
func (t *Txn) AdvanceCapacity(provider string) error {
	if slices.Contains(t.advanced, provider) {
		return nil
	}
	held, err := t.CapacityVersion(provider)
	if err != nil {
		return err
	}
	held.V.Provider = provider
	held.V = held.V.Next(t.Now)
	store.Put(&t.Change, held)
	t.advanced = append(t.advanced, provider)
	return nil
}
