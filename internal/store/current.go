package store

import (
	"context"
	"maps"
	"slices"
	"sync"

	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// openStep is how many rows of a whole list are opened at a time.
const openStep = 500

// Current is a list that is kept whole in memory, and is never behind what a caller was told: each reading asks which
// rows moved since the last one, and opens those alone. What left the list is forgotten. One Current is of one term, or
// of ids. It is safe for concurrent use.
type Current[T any] struct {
	project func(T) T

	mu   sync.Mutex
	term string // as it is kept, under the key of the index in use
	mark uint64 // of the driver; 0 where it knows of none
	rows map[string]*Rec[T]
	list []*Rec[T] // the same
}

// NewCurrent returns a list that was not read yet, of as much of each noun as project keeps.
func NewCurrent[T any](project func(T) T) *Current[T] {
	return &Current[T]{project: project, rows: map[string]*Rec[T]{}}
}

// List returns every noun that carries a term now, in no particular order. What it returns is shared, and readers
// change nothing in it. As long as nothing moved it is the same list.
func (c *Current[T]) List(ctx context.Context, s *Store, by Term) ([]*Rec[T], error) {
	kind, err := noun.KindOf[T]()
	if err != nil {
		return nil, sealed.Fault(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	term := s.rows.Term(kind, by)
	moved, mark, known := s.moved(kind, c.mark)
	if known && c.term == term {
		err = c.read(ctx, s, moved)
	} else {
		c.term = term
		err = c.compare(ctx, s, by)
	}
	if c.mark = mark; err != nil {
		c.mark = 0 // What was not read is asked for again.
	}
	return c.list, err
}

// Of returns the nouns with those ids, in no particular order; absent ones are left out. Others are forgotten.
func (c *Current[T]) Of(ctx context.Context, s *Store, ids []string) ([]*Rec[T], error) {
	kind, err := noun.KindOf[T]()
	if err != nil {
		return nil, sealed.Fault(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	moved, mark, known := s.moved(kind, c.mark)
	for _, id := range moved {
		delete(c.rows, id)
	}
	rows, ask := make(map[string]*Rec[T], len(ids)), []string(nil)
	for _, id := range ids {
		if _, again := rows[id]; !again {
			if rows[id] = c.rows[id]; !known || rows[id] == nil {
				ask = append(ask, id)
			}
		}
	}
	same := map[string]bool{}
	fresh, err := c.open(ctx, s, ask, func(r driver.Row) bool {
		same[r.ID] = rows[r.ID] != nil && rows[r.ID].Rev == r.Rev
		return !same[r.ID]
	})
	if c.mark = mark; err != nil {
		c.mark = 0
		return nil, err
	}
	for _, id := range ask {
		if fresh[id] != nil {
			rows[id] = fresh[id]
		} else if !same[id] {
			delete(rows, id)
		}
	}
	c.rows = rows
	return slices.Collect(maps.Values(rows)), nil
}

// Moved tells which nouns of a type were put or deleted since a mark, and the mark of now; false where it is not known,
// as for the mark 0. Who takes a mark and reads afterwards misses nothing with the next call.
func Moved[T any](s *Store, since uint64) (ids []string, now uint64, known bool) {
	kind, err := noun.KindOf[T]()
	if err != nil {
		return nil, 0, false
	}
	return s.moved(kind, since)
}

// moved asks the driver which rows of a kind moved, where it can tell.
func (s *Store) moved(kind driver.Kind, since uint64) (ids []string, now uint64, known bool) {
	if f, alone := s.rows.Driver.(driver.Follower); alone {
		return f.Moved(kind, since)
	}
	return nil, 0, false
}

// compare asks for the revision of every row that carries the term, and reads those that differ.
func (c *Current[T]) compare(ctx context.Context, s *Store, by Term) error {
	revs, err := Revisions[T](ctx, s, by)
	if err != nil {
		return err
	}
	var moved []string
	for id, rec := range c.rows {
		if revs[id] != rec.Rev {
			moved = append(moved, id)
		}
	}
	for id := range revs {
		if c.rows[id] == nil {
			moved = append(moved, id)
		}
	}
	return c.read(ctx, s, moved)
}

// read takes the rows that moved out of the list, and puts in those of them that carry the term now.
func (c *Current[T]) read(ctx context.Context, s *Store, moved []string) error {
	fresh, err := c.open(ctx, s, moved, func(r driver.Row) bool { return slices.Contains(r.Terms, c.term) })
	if err != nil {
		return err
	}
	same := true
	for _, id := range moved {
		if c.rows[id] == nil && fresh[id] == nil {
			continue // It was never in this list.
		}
		if same = false; fresh[id] == nil {
			delete(c.rows, id)
		} else {
			c.rows[id] = fresh[id]
		}
	}
	if !same {
		c.list = slices.Collect(maps.Values(c.rows))
	}
	return nil
}

// open reads those of the rows that are wanted.
func (c *Current[T]) open(ctx context.Context, s *Store, ids []string,
	wanted func(driver.Row) bool) (map[string]*Rec[T], error) {
	out := map[string]*Rec[T]{}
	for part := range slices.Chunk(ids, openStep) {
		rows, err := rowsOf[T](ctx, s, part)
		if err != nil {
			return nil, err
		}
		recs, err := openAll[T](ctx, s, slices.DeleteFunc(rows, func(r driver.Row) bool { return !wanted(r) }))
		if err != nil {
			return nil, err
		}
		for _, rec := range recs {
			sh, err := noun.Of(any(rec.V))
			if err != nil {
				return nil, sealed.Fault(err)
			}
			rec.V = c.project(rec.V)
			out[sh.ID] = &rec
		}
	}
	return out, nil
}
