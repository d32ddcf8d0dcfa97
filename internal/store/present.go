package store

import (
	"context"
	"slices"
	"sync"

	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// mostPresent is how many ids of rows that are there are remembered.
const mostPresent = 10_000

// Present remembers which rows of a kind are there, without opening one. It is never behind what a caller was told. The
// zero Present knows of none. It is safe for concurrent use.
type Present[T any] struct {
	mu   sync.Mutex
	mark uint64
	ids  map[string]bool
}

// of returns which of the rows are there.
func (p *Present[T]) of(ctx context.Context, s *Store, ids []string) (map[string]bool, error) {
	kind, err := noun.KindOf[T]()
	if err != nil {
		return nil, sealed.Fault(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	moved, mark, known := s.moved(kind, p.mark)
	for _, id := range moved {
		delete(p.ids, id)
	}
	if p.mark = mark; !known || len(p.ids) > mostPresent {
		p.ids = map[string]bool{}
	}
	there := make(map[string]bool, len(ids))
	for _, id := range ids {
		there[id] = p.ids[id]
	}
	rows, err := rowsOf[T](ctx, s, slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return p.ids[id] }))
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		there[r.ID], p.ids[r.ID] = true, true
	}
	return there, nil
}
