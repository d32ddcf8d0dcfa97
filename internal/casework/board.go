package casework

import (
	"context"
	"sync"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/store"
)

// boardAge is how long a board is used without looking whether a provider changed. An acceptance never relies on a board: it
// derives the room again from the store.
const boardAge = 2 * time.Second

// boardCache keeps what matching needs of every provider, and reloads only the providers whose revision moved.
type boardCache struct {
	mu       sync.Mutex
	at       time.Time
	board    *match.Board
	houses   map[domain.ShelterID]seenHouse
	services map[domain.ProgramID]seenService
	shelves  shelves
}

type seenHouse struct {
	rev, turn int64
	house     match.House
}

type seenService struct {
	rev, turn int64
	service   match.Service
}

// board returns every provider with the room it has, at most boardAge old.
func (s *Service) board(ctx context.Context) (*match.Board, error) {
	c := &s.boards
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.board != nil && s.Now().Sub(c.at) < boardAge && !s.Now().Before(c.at) {
		return c.board, nil
	}
	turns, err := store.Revisions[domain.Ledger](ctx, s.store)
	if err != nil {
		return nil, err
	}
	moved, err := s.refreshHouses(ctx, turns)
	if err != nil {
		return nil, err
	}
	also, err := s.refreshServices(ctx, turns)
	if err != nil {
		return nil, err
	}
	if moved || also || c.board == nil {
		houses := make([]match.House, 0, len(c.houses))
		for _, h := range c.houses {
			houses = append(houses, h.house)
		}
		services := make([]match.Service, 0, len(c.services))
		for _, sv := range c.services {
			services = append(services, sv.service)
		}
		c.board = match.Compile(houses, services, s.places, s.weights)
	}
	c.at = s.Now()
	return c.board, nil
}

func (s *Service) refreshHouses(ctx context.Context, turns map[string]int64) (moved bool, err error) {
	c := &s.boards
	revs, err := store.Revisions[domain.Shelter](ctx, s.store)
	if err != nil {
		return false, err
	}
	fresh := make(map[domain.ShelterID]seenHouse, len(revs))
	var load []domain.ShelterID
	for id, rev := range revs {
		key := domain.ShelterID(id)
		if old, ok := c.houses[key]; ok && old.rev == rev && old.turn == turns[id] {
			fresh[key] = old
		} else {
			load = append(load, key)
		}
	}
	moved = len(load) > 0 || len(fresh) != len(c.houses)
	recs, err := store.GetMany[domain.Shelter](ctx, s.store, load)
	if err != nil {
		return false, err
	}
	for _, rec := range recs {
		stays, err := s.activeStays(ctx, rec.V.ID)
		if err != nil {
			return false, err
		}
		house := match.House{Shelter: rec.V, Rooms: domain.Rooms(rec.V, stays)}
		fresh[rec.V.ID] = seenHouse{rev: rec.Rev, turn: turns[string(rec.V.ID)], house: house}
	}
	c.houses = fresh
	return moved, nil
}

func (s *Service) refreshServices(ctx context.Context, turns map[string]int64) (moved bool, err error) {
	c := &s.boards
	revs, err := store.Revisions[domain.Program](ctx, s.store)
	if err != nil {
		return false, err
	}
	fresh := make(map[domain.ProgramID]seenService, len(revs))
	var load []domain.ProgramID
	for id, rev := range revs {
		key := domain.ProgramID(id)
		if old, ok := c.services[key]; ok && old.rev == rev && old.turn == turns[id] {
			fresh[key] = old
		} else {
			load = append(load, key)
		}
	}
	moved = len(load) > 0 || len(fresh) != len(c.services)
	recs, err := store.GetMany[domain.Program](ctx, s.store, load)
	if err != nil {
		return false, err
	}
	for _, rec := range recs {
		slots, err := s.activeSlots(ctx, rec.V.ID)
		if err != nil {
			return false, err
		}
		service := match.Service{Program: rec.V, Load: domain.Load(rec.V, slots, 0)}
		fresh[rec.V.ID] = seenService{rev: rec.Rev, turn: turns[string(rec.V.ID)], service: service}
	}
	c.services = fresh
	return moved, nil
}

func (s *Service) activeStays(ctx context.Context, id domain.ShelterID) ([]domain.Stay, error) {
	recs, err := store.All[domain.Stay](ctx, s.store, store.Filter{By: store.By("active", id)})
	return values(recs), err
}

func (s *Service) activeSlots(ctx context.Context, id domain.ProgramID) ([]domain.Slot, error) {
	recs, err := store.All[domain.Slot](ctx, s.store, store.Filter{By: store.By("active", id)})
	return values(recs), err
}

func values[T any](recs []store.Rec[T]) []T {
	out := make([]T, len(recs))
	for i, r := range recs {
		out[i] = r.V
	}
	return out
}

// ledger reads how far the bookings of a provider have come, once in an act. An act that looks at what is booked reads it first: then
// whatever another process books while it looks makes the act stale, instead of going unseen.
func (t *txn) ledger(provider string) (store.Rec[domain.Ledger], error) {
	if led, read := t.ledgers[provider]; read {
		return led, nil
	}
	led, err := store.Find[domain.Ledger](t.ctx, t.store, provider)
	if err != nil {
		return led, err
	}
	if t.ledgers == nil {
		t.ledgers = map[string]store.Rec[domain.Ledger]{}
	}
	t.ledgers[provider] = led
	return led, nil
}

// book makes the act conflict with every other booking of the same provider, and tells boards to look again.
func (t *txn) book(provider string) error {
	led, err := t.ledger(provider)
	if err != nil {
		return err
	}
	led.V.Provider = provider
	led.V = led.V.Next(t.now)
	store.Put(&t.ch, led)
	t.booked = append(t.booked, provider)
	return nil
}
