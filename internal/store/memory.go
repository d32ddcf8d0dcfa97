package store

import (
	"context"
	"hash/maphash"
	"sync"

	"amparo/internal/store/driver"
)

// Memory remembers nouns that lists read over and over, so that a row which has not changed is not opened again. Every reading still asks
// the driver for the row itself, and for a key that still opens it: what was erased, withdrawn or changed by whatever process is seen at
// once, and a row that somebody altered is opened, and refused, as without a memory. What a list does not show is taken out before a noun
// is remembered. The zero Memory is not ready; use NewMemory.
type Memory[T any] struct {
	slim func(T) T
	seed maphash.Seed
	most int

	mu   sync.RWMutex
	rows map[string]remembered[T]
}

type remembered[T any] struct {
	v   T
	rev int64
	sum uint64 // of the sealed content
}

// NewMemory returns a memory of at most so many nouns, each as slim leaves it. Nouns it gives out are shared: callers change nothing in them.
func NewMemory[T any](most int, slim func(T) T) *Memory[T] {
	return &Memory[T]{slim: slim, most: most, seed: maphash.MakeSeed(), rows: make(map[string]remembered[T])}
}

// GetVia is GetMany through a memory.
func GetVia[T any, I ~string](ctx context.Context, s *Store, m *Memory[T], ids []I) ([]Rec[T], error) {
	rows, err := rowsOf[T](ctx, s, ids)
	if err != nil {
		return nil, err
	}
	return m.openAll(ctx, s, rows)
}

// ListVia is List through a memory.
func ListVia[T any](ctx context.Context, s *Store, m *Memory[T], f Filter) ([]Rec[T], string, error) {
	page, err := queryRows[T](ctx, s, f)
	if err != nil {
		return nil, "", err
	}
	recs, err := m.openAll(ctx, s, page.Rows)
	return recs, formatCursor(page.Next), err
}

func (m *Memory[T]) openAll(ctx context.Context, s *Store, rows []driver.Row) ([]Rec[T], error) {
	if err := s.openKeys(ctx, rows); err != nil {
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

func (m *Memory[T]) open(ctx context.Context, s *Store, row driver.Row) (Rec[T], error) {
	sum := maphash.Bytes(m.seed, row.Blob)
	m.mu.RLock()
	old, known := m.rows[row.ID]
	m.mu.RUnlock()
	if known && old.rev == row.Rev && old.sum == sum {
		if _, err := s.dataKey(ctx, row.KeyID); err != nil {
			return Rec[T]{}, translate(err)
		}
		return Rec[T]{V: old.v, Rev: row.Rev}, nil
	}
	rec, err := open[T](ctx, s, row)
	if err != nil {
		return rec, err
	}
	rec.V = m.slim(rec.V)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.rows) >= m.most {
		for id := range m.rows { // Map order is arbitrary: forgetting any eighth is good enough and cheap.
			delete(m.rows, id)
			if len(m.rows) < m.most-m.most/8 {
				break
			}
		}
	}
	m.rows[row.ID] = remembered[T]{v: rec.V, rev: rec.Rev, sum: sum}
	return rec, nil
}
