// Package memdriver keeps rows in the memory of a process, for tests that tell long stories: nothing is written to a
// disk, and what was committed is gone with the process. It keeps the whole contract of package driver but that a
// commit is durable.
package memdriver

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"

	"amparo/internal/store/driver"
)

// Memory is what drivers share that are opened one after the other, as processes share a data folder.
type Memory struct {
	mu    sync.RWMutex
	kinds map[driver.Kind]*family
}

// family is the rows of one kind, and where each stands in the order of every term. The empty term is that of all.
type family struct {
	rows  map[string]driver.Row
	lists map[string][]driver.Cursor
}

// Driver is an open memory.
type Driver struct {
	m     *Memory
	calls driver.CloseGuard
}

var _ driver.Driver = (*Driver)(nil)

// New returns a memory without rows.
func New() *Memory { return &Memory{kinds: map[driver.Kind]*family{}} }

// Open returns a driver of what is kept.
func (m *Memory) Open() *Driver { return &Driver{m: m} }

// Get answers the row at k, or ErrNotFound.
func (d *Driver) Get(ctx context.Context, k driver.Key) (driver.Row, error) {
	rows, err := d.GetMany(ctx, []driver.Key{k})
	if err == nil && len(rows) == 0 {
		err = driver.ErrNotFound
	}
	if err != nil {
		return driver.Row{}, err
	}
	return rows[0], nil
}

// GetMany answers the rows at ks that are there.
func (d *Driver) GetMany(ctx context.Context, ks []driver.Key) ([]driver.Row, error) {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	d.m.mu.RLock()
	defer d.m.mu.RUnlock()
	var out []driver.Row
	for _, k := range ks {
		if row, ok := d.m.row(k); ok {
			out = append(out, copied(row))
		}
	}
	return out, nil
}

// Query answers one page.
func (d *Driver) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return driver.Page{}, err
	}
	defer leave()
	if err := q.Validate(); err != nil {
		return driver.Page{}, err
	}
	d.m.mu.RLock()
	defer d.m.mu.RUnlock()
	f := d.m.kinds[q.Kind]
	if f == nil {
		return driver.Page{}, nil
	}
	places := within(f.lists[q.Term], q)
	var page driver.Page
	for i := range places {
		if i == q.Size() {
			page.Next = &driver.Cursor{Order: page.Rows[i-1].Order, ID: page.Rows[i-1].ID}
			break
		}
		at := places[i]
		if q.Desc {
			at = places[len(places)-1-i]
		}
		row := f.rows[at.ID]
		if q.Bare {
			row.KeyID, row.Terms, row.Blob = "", nil, nil
		}
		page.Rows = append(page.Rows, copied(row))
	}
	return page, nil
}

// within cuts a list to the places that a query asks for.
func within(list []driver.Cursor, q driver.Query) []driver.Cursor {
	from := func(at driver.Cursor) int { n, _ := slices.BinarySearchFunc(list, at, compare); return n }
	first, last := 0, len(list)
	if q.Since != nil {
		first = from(driver.Cursor{Order: *q.Since})
	}
	if q.Until != nil {
		last = from(driver.Cursor{Order: *q.Until})
	}
	if q.After != nil && q.Desc {
		last = min(last, from(*q.After))
	} else if q.After != nil {
		first = max(first, from(driver.Cursor{Order: q.After.Order, ID: q.After.ID + "\x00"}))
	}
	return list[min(first, last):last]
}

// Commit applies b whole or not at all.
func (d *Driver) Commit(ctx context.Context, b driver.Batch) error {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := b.Validate(); err != nil {
		return err
	}
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	if err := d.m.stands(b); err != nil {
		return err
	}
	for _, p := range b.Puts {
		d.m.remove(p.Row.Key)
		d.m.put(p.Row)
	}
	for _, x := range b.Deletes {
		d.m.remove(x.Key)
	}
	return nil
}

// Ready is always so.
func (d *Driver) Ready(ctx context.Context) error {
	leave, err := d.calls.Enter(ctx)
	if err == nil {
		leave()
	}
	return err
}

// Close waits for the calls under way. What is kept stays with the memory.
func (d *Driver) Close() error { return d.calls.Shut(func() error { return nil }) }

func (m *Memory) row(k driver.Key) (driver.Row, bool) {
	f := m.kinds[k.Kind]
	if f == nil {
		return driver.Row{}, false
	}
	row, ok := f.rows[k.ID]
	return row, ok
}

// stands reports the first row of a batch that is at another revision.
func (m *Memory) stands(b driver.Batch) error {
	is := func(k driver.Key, want int64, exists bool) error {
		if row, _ := m.row(k); row.Rev != want {
			return &driver.StaleError{Key: k, Want: want, Exists: exists}
		}
		return nil
	}
	for _, p := range b.Puts {
		if err := is(p.Row.Key, p.Prev, p.Prev == 0); err != nil {
			return err
		}
	}
	for _, x := range b.Deletes {
		if err := is(x.Key, x.Rev, false); err != nil {
			return err
		}
	}
	for _, c := range b.Checks {
		if err := is(c.Key, c.Rev, false); err != nil {
			return err
		}
	}
	return nil
}

func (m *Memory) put(row driver.Row) {
	f := m.kinds[row.Kind]
	if f == nil {
		f = &family{rows: map[string]driver.Row{}, lists: map[string][]driver.Cursor{}}
		m.kinds[row.Kind] = f
	}
	row = copied(row)
	row.Terms = driver.TermSet(row.Terms)
	f.rows[row.ID] = row
	at := driver.Cursor{Order: row.Order, ID: row.ID}
	for _, term := range append([]string{""}, row.Terms...) {
		n, _ := slices.BinarySearchFunc(f.lists[term], at, compare)
		f.lists[term] = slices.Insert(f.lists[term], n, at)
	}
}

func (m *Memory) remove(k driver.Key) {
	row, ok := m.row(k)
	if !ok {
		return
	}
	f := m.kinds[k.Kind]
	delete(f.rows, k.ID)
	for _, term := range append([]string{""}, row.Terms...) {
		n, _ := slices.BinarySearchFunc(f.lists[term], driver.Cursor{Order: row.Order, ID: row.ID}, compare)
		f.lists[term] = slices.Delete(f.lists[term], n, n+1)
	}
}

func compare(a, b driver.Cursor) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
}

func copied(row driver.Row) driver.Row {
	row.Blob, row.Terms = bytes.Clone(row.Blob), slices.Clone(row.Terms)
	return row
}
