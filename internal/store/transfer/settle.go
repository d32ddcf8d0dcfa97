package transfer

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"slices"
	"strings"

	"amparo/internal/store/driver"
)

// Settle compares every row of the source with the target's, both ways, and copies what differs, until a whole
// comparison finds no difference. A source that is written to faster than that is ErrMoving.
func (c *Copy) Settle(ctx context.Context) error {
	for range passes {
		n, err := c.pass(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		c.recopied += n
	}
	return ErrMoving
}

// Still reports whether the source has stood still since Settle returned: the same rows at the same revisions. When it
// has, the target is what the source was at the moment Settle returned.
func (c *Copy) Still(ctx context.Context) (bool, error) {
	sum, err := look(ctx, c.job.From, c.job.Kinds, func(n int64) { c.job.tell(Looking, n, c.total) })
	return err == nil && sum == c.sum, err
}

// look returns a digest of which rows there are, and at which revisions.
func look(ctx context.Context, from driver.Driver, kinds []driver.Kind, told func(int64)) ([32]byte, error) {
	seen := sha256.New()
	var n int64
	for _, kind := range kinds {
		q := driver.Query{Kind: kind, Limit: driver.MaxLimit, Bare: true}
		err := walk(ctx, from, q, func(rows []driver.Row) error {
			for i := range rows {
				note(seen, &rows[i])
			}
			return nil
		}, func(rows int) {
			n += int64(rows)
			told(n)
		})
		if err != nil {
			return [32]byte{}, err
		}
	}
	return [32]byte(seen.Sum(nil)), nil
}

// note adds which row it is, and its revision, to a digest.
func note(h hash.Hash, r *driver.Row) {
	var b [24]byte
	binary.BigEndian.PutUint64(b[:], uint64(r.Rev))
	binary.BigEndian.PutUint64(b[8:], uint64(r.Order))
	binary.BigEndian.PutUint32(b[16:], uint32(len(r.Kind)))
	binary.BigEndian.PutUint32(b[20:], uint32(len(r.ID)))
	h.Write(b[:])
	h.Write([]byte(r.Kind))
	h.Write([]byte(r.ID))
}

// pass compares once, mends what differs, and returns how many rows that were.
//
// The digest is of the source as this pass read it. Still reads the source again and compares, so a change behind the
// back of the pass is seen, whichever row it met.
func (c *Copy) pass(ctx context.Context) (int64, error) {
	var differing, read int64
	seen := sha256.New()
	c.counts = c.counts[:0]
	for _, kind := range c.job.Kinds {
		t := KindCount{Kind: kind}
		var ids []string
		err := compare(ctx, &c.job, kind, func(r *driver.Row) {
			note(seen, r)
			t.Rows++
			t.Bytes += weight(r)
			if read++; read%batchRows == 0 {
				c.job.tell(Comparing, read, max(c.total, read))
			}
		}, func(id string) { ids = append(ids, id) })
		if err != nil {
			return 0, err
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		differing += int64(len(ids))
		if err := c.recopy(ctx, kind, ids); err != nil {
			return 0, err
		}
		if t.Rows > 0 {
			c.counts = append(c.counts, t)
		}
	}
	c.job.tell(Comparing, read, read)
	c.sum = [32]byte(seen.Sum(nil))
	c.total = read
	return differing, nil
}

// Differences counts the rows that two stores do not have in common, and says in which kind the first of them is.
func Differences(ctx context.Context, job Job) (n int64, first driver.Kind, err error) {
	var read int64
	for _, kind := range job.Kinds {
		err := compare(ctx, &job, kind, func(*driver.Row) {
			if read++; read%batchRows == 0 {
				job.tell(Comparing, read, 0)
			}
		}, func(string) {
			if n++; n == 1 {
				first = kind
			}
		})
		if err != nil {
			return n, first, err
		}
	}
	return n, first, nil
}

// compare walks through a kind on both sides at once, which the order that all drivers share makes possible. It visits
// each row of the source, and names each row that one side lacks or has otherwise.
// Of the two rows in front the one that comes first is taken, and both when they are in one place, so each row of
// either side is looked at exactly once.
func compare(ctx context.Context, job *Job, kind driver.Kind, visit func(*driver.Row), differ func(id string)) error {
	q := driver.Query{Kind: kind, Limit: job.page()}
	a, b := reader{rows: job.From, q: q}, reader{rows: job.To, q: q}
	for {
		x, err := a.next(ctx)
		if err != nil {
			return fmt.Errorf("read the source: %w", err)
		}
		y, err := b.next(ctx)
		if err != nil {
			return fmt.Errorf("read the target: %w", err)
		}
		if x == nil && y == nil {
			return nil
		}
		at := place(x, y)
		if at <= 0 {
			visit(x)
			a.take()
		}
		if at >= 0 {
			b.take()
		}
		switch {
		case at < 0:
			differ(x.ID)
		case at > 0:
			differ(y.ID)
		case !same(x, y):
			differ(x.ID)
		}
	}
}

// place says which of two rows comes first; one that is not there comes last.
func place(x, y *driver.Row) int {
	switch {
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	return cmp.Or(cmp.Compare(x.Order, y.Order), strings.Compare(x.ID, y.ID))
}

// same reports whether two rows are one and the same to the last byte.
func same(x, y *driver.Row) bool {
	return x.Key == y.Key && x.Rev == y.Rev && x.Order == y.Order && x.KeyID == y.KeyID &&
		slices.Equal(driver.TermSet(x.Terms), driver.TermSet(y.Terms)) && bytes.Equal(x.Blob, y.Blob)
}

// reader reads a query row by row.
type reader struct {
	rows driver.Driver
	q    driver.Query
	page []driver.Row
	last bool
}

// next returns the row that is next to be taken, and nil at the end.
func (r *reader) next(ctx context.Context) (*driver.Row, error) {
	for len(r.page) == 0 && !r.last {
		page, err := r.rows.Query(ctx, r.q)
		if err != nil {
			return nil, err
		}
		r.page, r.q.After, r.last = page.Rows, page.Next, page.Next == nil
	}
	if len(r.page) == 0 {
		return nil, nil //nolint:nilnil // the end is no error
	}
	return &r.page[0], nil
}

func (r *reader) take() { r.page = r.page[1:] }
