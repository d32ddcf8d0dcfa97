package store

import (
	"context"
	"hash/maphash"
	"sync"

	"amparo/internal/domain"
	"amparo/internal/store/driver"
	"amparo/internal/store/sealed"
)

// Cache keeps projections of nouns that lists read over and over, so that a row which has not changed is not
// opened again. Every reading still asks the driver for the row itself, and for a key that still opens it: what
// was erased, withdrawn or changed by whatever process is seen at once, and a row that somebody altered is
// opened, and refused, as without a cache. What a list does not show is left out of the projection. The zero
// Cache is not ready; use NewCache.
type Cache[T any] struct {
	project func(T) T
	seed    maphash.Seed
	most    int

	mu   sync.RWMutex
	rows map[string]cached[T]
}

type cached[T any] struct {
	v   T
	rev int64
	sum uint64 // of the sealed content
}

// NewCache returns a cache of at most so many projections. Nouns it gives out are shared: callers change
// nothing in them.
func NewCache[T any](most int, project func(T) T) *Cache[T] {
	return &Cache[T]{project: project, most: most, seed: maphash.MakeSeed(), rows: make(map[string]cached[T])}
}

// GetCached is GetMany through a cache.
func GetCached[T any, I ~string](ctx context.Context, s *Store, m *Cache[T], ids []I) ([]Rec[T], error) {
	rows, err := rowsOf[T](ctx, s, ids)
	if err != nil {
		return nil, err
	}
	return m.openAll(ctx, s, rows)
}

// ListCached is List through a cache.
func ListCached[T any](ctx context.Context, s *Store, m *Cache[T], f Filter) ([]Rec[T], string, error) {
	page, err := queryRows[T](ctx, s, f)
	if err != nil {
		return nil, "", err
	}
	recs, err := m.openAll(ctx, s, page.Rows)
	return recs, formatCursor(page.Next), err
}

// Daily keeps a cache or a list of nouns that are projected for one day: how old people are on it, and not when they
// were born. The zero Daily is ready.
type Daily[C any] struct {
	mu   sync.Mutex
	day  domain.Date
	kept C
}

// On returns what is kept for a day, and forgets what was kept for another.
func (d *Daily[C]) On(day domain.Date, begin func() C) C {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.day != day {
		d.day, d.kept = day, begin()
	}
	return d.kept
}

func (m *Cache[T]) openAll(ctx context.Context, s *Store, rows []driver.Row) ([]Rec[T], error) {
	if err := s.rows.Keys(ctx, rows); err != nil {
		return nil, err
	}
	recs := make([]Rec[T], 0, len(rows))
	for _, row := range rows {
		rec, err := m.open(ctx, s, row)
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, nil
}

func (m *Cache[T]) open(ctx context.Context, s *Store, row driver.Row) (Rec[T], error) {
	sum := maphash.Bytes(m.seed, row.Blob)
	m.mu.RLock()
	old, known := m.rows[row.ID]
	m.mu.RUnlock()
	if known && old.rev == row.Rev && old.sum == sum {
		if err := s.guard(ctx, row); err != nil {
			return Rec[T]{}, err
		}
		if _, err := s.rows.Key(ctx, row.KeyID); err != nil {
			return Rec[T]{}, sealed.Fault(err)
		}
		return Rec[T]{V: old.v, Rev: row.Rev}, nil
	}
	rec, err := open[T](ctx, s, row)
	if err != nil {
		return rec, err
	}
	rec.V = m.project(rec.V)
	m.mu.Lock()
	defer m.mu.Unlock()
	sealed.Evict(m.rows, m.most)
	m.rows[row.ID] = cached[T]{v: rec.V, rev: rec.Rev, sum: sum}
	return rec, nil
}
