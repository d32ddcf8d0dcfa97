package store

import (
	"context"
	"errors"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// Change is one act: what it writes, what it relied on, and what the log will say of it. It is kept whole or
// not at all.
type Change struct {
	puts    []put
	deletes []driver.Delete
	checks  []driver.Check
	entries []Entry
	touched []Touch
	erased  []string // owners whose data key goes
	err     error
}

type put struct {
	v     any
	shape noun.Shape
	prev  int64
}

// Put writes a noun over the revision it was read at. Rev 0 means it must not exist yet.
func Put[T any](c *Change, rec Rec[T]) {
	sh, err := noun.Of(any(rec.V))
	if err != nil || sh.ID == "" {
		c.err = errors.Join(c.err, err, errNoID(sh.ID))
		return
	}
	c.puts = append(c.puts, put{v: rec.V, shape: sh, prev: rec.Rev})
	c.touched = append(c.touched, Touch{Kind: string(sh.Kind), ID: sh.ID, Owner: sh.Owner, rev: rec.Rev + 1})
}

func errNoID(id string) error {
	if id == "" {
		return errors.New("store: noun without an id")
	}
	return nil
}

// PutAbsent writes those nouns that are neither stored nor written by the change already: nouns whose id says all that
// they do.
func PutAbsent[T any](ctx context.Context, s *Store, c *Change, known *Present[T], nouns ...T) error {
	ids := make([]string, len(nouns))
	for i, n := range nouns {
		sh, err := noun.Of(any(n))
		if err != nil {
			return sealed.Fault(err)
		}
		ids[i] = sh.ID
	}
	there, err := known.of(ctx, s, ids)
	if err != nil {
		return err
	}
	for _, p := range c.puts {
		there[p.shape.ID] = true
	}
	for i, n := range nouns {
		if !there[ids[i]] {
			Put(c, New(n))
			there[ids[i]] = true
		}
	}
	return nil
}

// Delete removes a noun at the revision it was read at.
func Delete[T any](c *Change, rec Rec[T]) {
	sh, err := noun.Of(any(rec.V))
	if err != nil {
		c.err = errors.Join(c.err, err)
		return
	}
	c.deletes = append(c.deletes, driver.Delete{Key: sh.Key(), Rev: rec.Rev})
	c.touched = append(c.touched, Touch{Kind: string(sh.Kind), ID: sh.ID, Owner: sh.Owner})
}

// Written returns the nouns of a type that a change writes.
func Written[T any](c *Change) []T {
	var out []T
	for _, p := range c.puts {
		if v, ok := p.v.(T); ok {
			out = append(out, v)
		}
	}
	return out
}

// Check makes the act depend on a noun it read and did not change: if that noun moves on before the act is
// kept, the act is stale.
func Check[T any](c *Change, rec Rec[T]) {
	sh, err := noun.Of(any(rec.V))
	if err != nil {
		c.err = errors.Join(c.err, err)
		return
	}
	key := sh.Key()
	for _, p := range c.puts {
		if p.shape.Key() == key {
			return // Writing a row checks it already.
		}
	}
	for _, k := range c.checks {
		if k.Key == key {
			return
		}
	}
	c.checks = append(c.checks, driver.Check{Key: key, Rev: rec.Rev})
}

// Log adds what the audit log will say of the act. Every change needs at least one entry.
func (c *Change) Log(e Entry) { c.entries = append(c.entries, e) }

// Entries are what the audit log will say of the act.
func (c *Change) Entries() []Entry { return c.entries }

// Notify adds a notice to the act.
func (c *Change) Notify(n domain.Notice) { Put(c, New(n)) }

// Commit keeps the change, or returns a fault and keeps nothing. A fault of kind Stale wraps ErrStale: load and
// decide again.
func (s *Store) Commit(ctx context.Context, c Change) error {
	if c.err != nil {
		return sealed.Fault(c.err)
	}
	if len(c.puts)+len(c.deletes)+len(c.entries) == 0 {
		return nil // Looking at something that needs no leaf changes nothing.
	}
	b, bound, err := s.batch(ctx, c)
	if err != nil {
		return sealed.Fault(err)
	}
	idem, hasIdem := idemFrom(ctx)
	// Looking something up on the way is not the act itself.
	if hasIdem = hasIdem && len(c.puts)+len(c.deletes) > 0; hasIdem {
		if err := s.addIdem(ctx, &b, idem); err != nil {
			return sealed.Fault(err)
		}
	}
	if err := s.rows.Commit(ctx, b); err != nil {
		if hasIdem && errors.Is(err, driver.ErrExists) && s.answeredBefore(ctx, idem) {
			return fault.New(fault.Conflict, "fault.repeated", errors.Join(ErrRepeated, err))
		}
		return sealed.Fault(err)
	}
	s.raiseFloors(b, bound)
	s.rows.Forget(c.erased...)
	s.logs.Wake()
	s.hub.publish(c.touched)
	return nil
}

// Record keeps log entries that come with no change: a disclosure, or a refusal. Content may be shown only
// after it returns nil.
func (s *Store) Record(ctx context.Context, entries ...Entry) error {
	return s.Commit(WithoutIdem(ctx), Change{entries: entries})
}

// batch seals every noun of the change and links its leaves.
// What the log covers never goes without a leaf: that is refused here, below every verb, so that no verb can forget
// it.
func (s *Store) batch(ctx context.Context, c Change) (b driver.Batch, bound map[driver.Key]bool, err error) {
	b = driver.Batch{Deletes: c.deletes, Checks: c.checks}
	bound = map[driver.Key]bool{}
	opened := map[string]seal.DataKey{}
	needsLeaf := false
	for _, p := range c.puts {
		key, ok := opened[p.shape.Owner]
		if !ok {
			if key, err = s.rows.KeyFor(ctx, &b, p.shape.Owner); err != nil {
				return b, nil, err
			}
			opened[p.shape.Owner] = key
		}
		row, err := s.rows.Seal(key, p.shape, p.prev+1, p.v)
		if err != nil {
			return b, nil, err
		}
		b.Puts = append(b.Puts, driver.Put{Row: row, Prev: p.prev})
		if p.shape.Bound {
			bound[row.Key] = true
		}
		needsLeaf = needsLeaf || p.shape.Bound || noun.IsCovered(row.Kind)
	}
	for _, d := range c.deletes {
		needsLeaf = needsLeaf || noun.IsCovered(d.Key.Kind)
	}
	if needsLeaf && len(c.entries) == 0 {
		return b, nil, errors.New("store: a change without an audit entry")
	}
	err = s.logs.Link(ctx, &b, c.entries, bound)
	return b, bound, err
}
