package store

import (
	"context"
	"fmt"
	"time"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/domain/peer"
	"amparo/internal/identity/record"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// KeyWork is how far the rows are moved to the newest key of a ring.
type KeyWork = noun.KeyWork

// MovedRings are the rings whose rows can be moved to a newer key by the program itself.
func MovedRings() []string { return []string{seal.RingWrap, seal.RingIndex} }

// Rekey moves one page of rows to the newest key of a ring, and keeps in the same commit how far it came: whoever is
// killed between two commits, or another process, goes on where the last one ended. Of several processes at work on one
// ring, all but one are told that the work moved on. It reports whether the last row was looked at.
func (s *Store) Rekey(ctx context.Context, work Rec[KeyWork], most int) (Rec[KeyWork], bool, error) {
	if work.V.Ring == seal.RingIndex {
		return s.reindex(ctx, work, most)
	}
	after, err := parseCursor(work.V.Cursor)
	if err != nil {
		return work, false, err
	}
	page, err := s.rows.Query(ctx, driver.Query{Kind: noun.DataKey, After: after, Limit: most})
	if err != nil {
		return work, false, sealed.Fault(err)
	}
	var b driver.Batch
	for _, row := range page.Rows {
		wrapped, changed, err := s.rows.Ring.RewrapDataKey(row.ID, row.Blob)
		if err == nil && changed { // One that does not open is left: it is counted, and the verification tells of it.
			row.Blob, row.Rev = wrapped, row.Rev+1
			b.Puts = append(b.Puts, driver.Put{Row: row, Prev: row.Rev - 1})
		}
	}
	next := work
	next.V.Moved += len(b.Puts)
	next.V.Cursor = formatCursor(page.Next)
	end := page.Next == nil
	if len(b.Puts) == 0 {
		return next, end, nil // There is nothing to keep: who begins again looks at these rows again.
	}
	if err := s.putWork(ctx, &b, &next, audit.ActMove, nil); err != nil {
		return work, false, err
	}
	return next, end, nil
}

// putWork commits the batch with the work row and what the log tells.
func (s *Store) putWork(ctx context.Context, b *driver.Batch, work *Rec[KeyWork], act string,
	bound map[driver.Key]bool) error {
	key, err := s.rows.Key(ctx, noun.SystemOwner)
	if err != nil {
		return sealed.Fault(err)
	}
	sh, err := noun.Of(work.V)
	if err != nil {
		return err
	}
	row, err := s.rows.Seal(key, sh, work.Rev+1, work.V)
	if err != nil {
		return err
	}
	b.Puts = append(b.Puts, driver.Put{Row: row, Prev: work.Rev})
	told := Entry{Actor: domain.System("keys"), Act: act, Kind: "ring", ID: work.V.Ring, Outcome: Done, Policy: "keys",
		Code: fmt.Sprintf("%s %08x", work.V.Ring, work.V.To)}
	if err := s.logs.Link(ctx, b, []Entry{told}, bound); err != nil {
		return err
	}
	if err := s.rows.Commit(ctx, *b); err != nil {
		return sealed.Fault(err)
	}
	s.raiseFloors(*b, bound)
	s.logs.Wake()
	work.Rev++
	return nil
}

// SettleKeys ends a pass over all rows: it counts what is still on older keys of the ring, and keeps that.
func (s *Store) SettleKeys(ctx context.Context, work Rec[KeyWork]) (Rec[KeyWork], error) {
	if work.V.Ring == seal.RingIndex {
		return s.settleIndex(ctx, work)
	}
	needs, err := s.KeyNeeds(ctx)
	if err != nil {
		return work, err
	}
	work.V.Cursor, work.V.DoneAt, work.V.Left = "", s.Now(), 0
	for id, n := range needs.Of[work.V.Ring] {
		if id != work.V.To {
			work.V.Left += n
		}
	}
	return work, s.putWork(ctx, &driver.Batch{}, &work, "keys.moved", nil)
}

// KeyNeeds says what needs each key now.
func (s *Store) KeyNeeds(ctx context.Context) (KeyNeeds, error) {
	return CountKeys(ctx, s.rows.Ring, "", s.visit)
}

// visit shows every row of those kinds.
func (s *Store) visit(ctx context.Context, kinds []driver.Kind, see func(driver.Row) error) error {
	for _, kind := range kinds {
		if err := s.rows.Walk(ctx, driver.Query{Kind: kind, Limit: driver.MaxLimit}, see); err != nil {
			return err
		}
	}
	return nil
}

// KeyNeeds says what needs each key.
type KeyNeeds struct {
	Of map[string]map[uint32]int // rows, by ring and key
	// Unindexed counts the rows that are not found under just the keys of the index ring, where that ring was asked for.
	Unindexed int
	Sessions  []record.Session // that are open
	Peers     []peer.Process   // that shared the installation lately
}

// CountKeys counts what needs each key of the rings that hold keys of rows, and for the index ring the rows that are
// not found under just its keys. It reads rows as they lie, from a running store or from a copy, and writes nothing.
func CountKeys(ctx context.Context, keys *seal.Keyring, ring string, visit visiting) (KeyNeeds, error) {
	n := KeyNeeds{Of: map[string]map[uint32]int{seal.RingWrap: {}, seal.RingPepper: {}}}
	rows, err := openable(ctx, keys, visit, func(row driver.Row) { n.Of[seal.RingWrap][seal.WrappedUnder(row.Blob)]++ })
	if err != nil {
		return n, err
	}
	err = visit(ctx, []driver.Kind{"credential", "session", "process"}, func(row driver.Row) error {
		plain, err := rows.OpenBytes(ctx, row)
		if err != nil {
			return nil //nolint:nilerr // The verification tells of it.
		}
		v, err := noun.Decode(row.Kind, row.ID, plain)
		clear(plain)
		switch v := v.(type) {
		case Keyed[record.Credential]:
			if v.V.Hash != "" {
				n.Of[seal.RingPepper][v.V.Pepper]++
			}
		case record.Session:
			if v.EndedAt.IsZero() {
				n.Sessions = append(n.Sessions, v)
			}
		case peer.Process:
			n.Peers = append(n.Peers, v)
		}
		return err
	})
	if err == nil && ring == seal.RingIndex {
		n.Unindexed, err = countUnindexed(ctx, rows, visit)
	}
	return n, sealed.Fault(err)
}

// openable reads the data keys, and returns what opens rows of a running store or of a copy.
func openable(ctx context.Context, ring *seal.Keyring, visit visiting, see func(driver.Row)) (*sealed.Rows, error) {
	kept := keysOnly{rows: map[string]driver.Row{}}
	err := visit(ctx, []driver.Kind{noun.DataKey}, func(row driver.Row) error {
		kept.rows[row.ID] = row
		see(row)
		return nil
	})
	return sealed.New(kept, ring, func() time.Time { return time.Time{} }), sealed.Fault(err) // No key is forgotten.
}

// visiting shows every row of some kinds.
type visiting = func(context.Context, []driver.Kind, func(driver.Row) error) error

// keysOnly shows data keys, so that rows of a copy can be opened.
type keysOnly struct {
	driver.Driver
	rows map[string]driver.Row
}

// Get implements driver.Driver.
func (k keysOnly) Get(_ context.Context, key driver.Key) (driver.Row, error) {
	row, ok := k.rows[key.ID]
	if !ok {
		return row, driver.ErrNotFound
	}
	return row, nil
}
