package translog

import (
	"context"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// LeafAt is one integrated leaf with its sequence number.
type LeafAt struct {
	Seq  int64
	Leaf audit.Leaf
}

// Page returns up to limit of a log's newest leaves below the number before (0 means from the end), newest
// first, and the number to go on from, 0 at the start of the log.
//
// A row is a whole block and blocks differ in length, so a page may end within one: the next page reads that block
// again and leaves out what is not below before.
func (l *Logs) Page(ctx context.Context, log string, before int64,
	limit int) (entries []LeafAt, next int64, err error) {
	q := driver.Query{Kind: noun.Entries, Term: l.rows.Term(noun.Entries, byLog(log)), Desc: true, Limit: 10}
	if before > 0 {
		q.Until = &before
	}
	for len(entries) < limit {
		page, err := l.rows.Query(ctx, q)
		if err != nil {
			return nil, 0, sealed.Fault(err)
		}
		for _, row := range page.Rows {
			if len(entries) == limit {
				break
			}
			var blk block
			if err := l.rows.Open(ctx, row, &blk); err != nil {
				return nil, 0, err
			}
			for i := len(blk.Leaves) - 1; i >= 0 && len(entries) < limit; i-- {
				seq := blk.First + int64(i)
				if before > 0 && seq >= before {
					continue
				}
				leaf, err := audit.DecodeLeaf(blk.Leaves[i])
				if err != nil {
					return nil, 0, sealed.Fault(err)
				}
				entries = append(entries, LeafAt{Seq: seq, Leaf: leaf})
			}
		}
		if page.Next == nil {
			break
		}
		q.After = page.Next
	}
	if n := len(entries); n > 0 && entries[n-1].Seq > 0 {
		next = entries[n-1].Seq
	}
	return entries, next, nil
}

// After returns up to limit of a log's leaves from the number from on, oldest first.
func (l *Logs) After(ctx context.Context, log string, from int64, limit int) (entries []LeafAt, err error) {
	since := max(from-blockLeaves+1, 0) // The block that holds the number begins there or later.
	q := driver.Query{Kind: noun.Entries, Term: l.rows.Term(noun.Entries, byLog(log)), Since: &since, Limit: 10}
	for {
		page, err := l.rows.Query(ctx, q)
		if err != nil {
			return nil, sealed.Fault(err)
		}
		for _, row := range page.Rows {
			var blk block
			if err := l.rows.Open(ctx, row, &blk); err != nil {
				return nil, err
			}
			for i, raw := range blk.Leaves {
				seq := blk.First + int64(i)
				if seq < from {
					continue
				}
				leaf, err := audit.DecodeLeaf(raw)
				if err != nil {
					return nil, sealed.Fault(err)
				}
				if entries = append(entries, LeafAt{Seq: seq, Leaf: leaf}); len(entries) == limit {
					return entries, nil
				}
			}
		}
		if page.Next == nil {
			return entries, nil
		}
		q.After = page.Next
	}
}
