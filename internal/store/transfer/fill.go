package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"amparo/internal/store/driver"
)

// Fill copies every row once, from where an earlier run stood. What changes in the source behind its back is left to
// Settle.
func (c *Copy) Fill(ctx context.Context) error {
	if c.mark.Filled {
		return nil
	}
	var err error
	if c.total, err = c.count(ctx); err != nil {
		return err
	}
	first := max(slices.Index(c.job.Kinds, c.mark.Kind), 0)
	for i, kind := range c.job.Kinds[first:] {
		q := driver.Query{Kind: kind, Limit: c.job.page()}
		if i == 0 && c.mark.Kind == kind {
			q.After = &driver.Cursor{Order: c.mark.Order, ID: c.mark.ID}
		}
		if err := c.fillKind(ctx, q); err != nil {
			return err
		}
	}
	c.mark.Kind, c.mark.Order, c.mark.ID, c.mark.Filled = "", 0, "", true
	return c.commit(ctx, driver.Batch{})
}

// count counts the rows of the source, so that progress has an end to look forward to.
func (c *Copy) count(ctx context.Context) (int64, error) {
	var n int64
	for _, kind := range c.job.Kinds {
		err := walk(ctx, c.job.From, driver.Query{Kind: kind, Limit: driver.MaxLimit, Bare: true},
			func([]driver.Row) error { return nil }, func(rows int) {
				n += int64(rows)
				c.job.tell(Counting, n, 0)
			})
		if err != nil {
			return 0, err
		}
	}
	return n, nil
}

// walk visits a query page by page.
func walk(ctx context.Context, rows driver.Driver, q driver.Query, visit func([]driver.Row) error,
	told func(int)) error {
	for {
		page, err := rows.Query(ctx, q)
		if err != nil {
			return fmt.Errorf("read the source: %w", err)
		}
		if err := visit(page.Rows); err != nil {
			return err
		}
		told(len(page.Rows))
		if page.Next == nil {
			return nil
		}
		q.After = page.Next
	}
}

func (c *Copy) fillKind(ctx context.Context, q driver.Query) error {
	return walk(ctx, c.job.From, q, func(rows []driver.Row) error {
		for len(rows) > 0 {
			n := fits(rows)
			if err := c.fillRows(ctx, rows[:n]); err != nil {
				return err
			}
			rows = rows[n:]
		}
		return nil
	}, func(int) { c.job.tell(Copying, c.mark.Rows, max(c.total, c.mark.Rows)) })
}

// fits returns how many rows go into one batch.
func fits(rows []driver.Row) int {
	var size int64
	for i := range rows {
		if size += weight(&rows[i]); size > batchBytes && i > 0 {
			return i
		}
	}
	return len(rows)
}

// weight is what a row holds, in bytes.
func weight(r *driver.Row) int64 {
	n := len(r.ID) + len(r.KeyID) + len(r.Blob)
	for _, t := range r.Terms {
		n += len(t)
	}
	return int64(n)
}

// fillRows copies rows that the target does not have. Where it has one, because the row moved on in the source since an
// earlier run copied it, each of them is looked at by itself.
func (c *Copy) fillRows(ctx context.Context, rows []driver.Row) error {
	last := rows[len(rows)-1]
	c.mark.Kind, c.mark.Order, c.mark.ID = last.Kind, last.Order, last.ID
	c.mark.Rows += int64(len(rows))
	err := c.commit(ctx, creating(rows))
	if !errors.Is(err, driver.ErrExists) || errors.Is(err, ErrRival) {
		return err
	}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	return c.recopy(ctx, last.Kind, ids)
}

func creating(rows []driver.Row) driver.Batch {
	b := driver.Batch{Puts: make([]driver.Put, 0, len(rows)+1)}
	for _, r := range rows {
		b.Puts = append(b.Puts, driver.Put{Row: r})
	}
	return b
}
