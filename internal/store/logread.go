package store

import (
	"context"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
)

// LogEntry is one numbered leaf.
type LogEntry struct {
	Seq  int64
	Leaf audit.Leaf
}

// LogPage returns up to limit of a log's newest leaves below the number before (0 means from the end), newest first, and the number to go
// on from, 0 at the start of the log.
func (s *Store) LogPage(ctx context.Context, log string, before int64, limit int) (entries []LogEntry, next int64, err error) {
	q := driver.Query{Kind: kindEntries, Term: s.term(kindEntries, By("log", log)), Desc: true, Limit: 10}
	if before > 0 {
		q.Until = &before
	}
	for len(entries) < limit {
		page, err := s.d.Query(ctx, q)
		if err != nil {
			return nil, 0, translate(err)
		}
		for _, row := range page.Rows {
			if len(entries) == limit {
				break
			}
			var blk block
			if err := s.openRow(ctx, row, &blk); err != nil {
				return nil, 0, err
			}
			for i := len(blk.Leaves) - 1; i >= 0 && len(entries) < limit; i-- {
				seq := blk.First + int64(i)
				if before > 0 && seq >= before {
					continue
				}
				leaf, err := audit.DecodeLeaf(blk.Leaves[i])
				if err != nil {
					return nil, 0, translate(err)
				}
				entries = append(entries, LogEntry{Seq: seq, Leaf: leaf})
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

// LogInfo says how far a log has come.
type LogInfo struct {
	Log    string
	Size   int64
	Root   string
	Signed int64 // leaves covered by the newest signed head
	HeadAt int64 // unix seconds
}

// LogState returns how far a log has come; a log nobody wrote to is empty.
func (s *Store) LogState(ctx context.Context, log string) (LogInfo, error) {
	state, _, err := s.logState(ctx, log)
	if err != nil {
		return LogInfo{}, translate(err)
	}
	return LogInfo{Log: log, Size: state.Edge.Size(), Root: state.Edge.Root().String(), Signed: state.HeadSize, HeadAt: state.HeadAt}, nil
}

// Logs returns the names of every log of the installation. It reads one small row for each; a verification looks for logs that
// have lost theirs.
func (s *Store) Logs(ctx context.Context) ([]string, error) {
	var names []string
	err := source{s: s, ctx: ctx}.walk(driver.Query{Kind: kindLog, Limit: 1000, Bare: true}, func(row driver.Row) error {
		names = append(names, row.ID)
		return nil
	})
	return names, translate(err)
}
