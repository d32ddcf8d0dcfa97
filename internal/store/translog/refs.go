package translog

import (
	"context"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// Refs visits what the integrated leaves tell of rows, from the sequence number that read holds for a log, 0 where it
// holds none. It moves read on block by block, so a call that was cut short is taken up again by the next one. A block
// that does not open is left to the verification.
func (l *Logs) Refs(ctx context.Context, read map[string]int64, visit func(audit.RowRef)) error {
	names, err := l.Names(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		state, _, err := l.state(ctx, name)
		if err != nil || state.Edge.Size() <= read[name] {
			continue
		}
		from := read[name]
		q := driver.Query{Kind: noun.Entries, Term: l.rows.Term(noun.Entries, byLog(name)), Since: &from, Limit: 20}
		err = l.rows.Walk(ctx, q, func(row driver.Row) error {
			var blk block
			if err := l.rows.Open(ctx, row, &blk); err != nil {
				return ctx.Err()
			}
			for _, plain := range blk.Leaves {
				leaf, err := audit.DecodeLeaf(plain)
				if err != nil {
					continue
				}
				for _, ref := range leaf.Rows {
					visit(ref)
				}
			}
			read[name] = max(read[name], blk.First+int64(len(blk.Leaves)))
			return ctx.Err()
		})
		if err != nil {
			return sealed.Fault(err)
		}
	}
	return nil
}
