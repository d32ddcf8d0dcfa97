package store

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/audit"
	"amparo/internal/fault"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// ErrRolledBack says that a row is older than the newest revision that the audit log tells of: somebody put an earlier
// state back.
var ErrRolledBack = errors.New("store: a row is older than the log tells")

// floors are the newest revisions that the audit log tells of, for the rows that decide who may act and whether a bed
// is free. A row below its floor is not served: an authentic but earlier state, such as a consent before its
// withdrawal, opens like any other. No row is older than its first revision, so only later ones are kept, by a number
// of 64 bits: among ten million rows two share one, and the older of them is not served, once in 400,000 installations.
type floors struct {
	mu   sync.RWMutex
	seed maphash.Seed     // of the process
	revs map[uint64]int64 // by kind and pseudonym of the id
	read map[string]int64 // how far each log was read
	busy sync.Mutex       // one reading at a time
}

// floorPatience bounds how long the opening of a store waits for the floors; what is left of a long log is read in the
// background. It is enough for the log of some ten thousand referrals.
const floorPatience = 300 * time.Millisecond

func (f *floors) raise(kind, pseudonym string, rev int64) {
	if rev < 2 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.revs == nil {
		f.seed, f.revs = maphash.MakeSeed(), map[uint64]int64{}
	}
	key := maphash.String(f.seed, kind+"/"+pseudonym)
	f.revs[key] = max(f.revs[key], rev)
}

// of returns the floor of a row, 0 where the log tells of none or of its first revision.
func (f *floors) of(kind, pseudonym string) int64 {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if f.revs == nil {
		return 0
	}
	return f.revs[maphash.String(f.seed, kind+"/"+pseudonym)]
}

// readFloors takes up what the logs tell since the last reading.
func (s *Store) readFloors(ctx context.Context) error {
	s.floors.busy.Lock()
	defer s.floors.busy.Unlock()
	if s.floors.read == nil {
		s.floors.read = map[string]int64{}
	}
	return s.logs.Refs(ctx, s.floors.read, func(ref audit.RowRef) {
		if noun.IsGuarded(driver.Kind(ref.Kind)) {
			s.floors.raise(ref.Kind, ref.ID, ref.Rev)
		}
	})
}

// openFloors reads the floors when a store is opened, and goes on in the background when that takes long.
func (s *Store) openFloors(ctx, background context.Context, quiet bool) error {
	within, cancel := context.WithTimeout(ctx, floorPatience)
	defer cancel()
	err := s.readFloors(within)
	if err == nil || within.Err() == nil || ctx.Err() != nil {
		return err
	}
	if quiet {
		return s.readFloors(ctx)
	}
	s.done.Go(func() {
		if err := s.readFloors(background); err != nil && background.Err() == nil {
			s.log.Error("the audit log could not be read to its end at start", slog.String("error", err.Error()))
		}
	})
	return nil
}

// raiseFloors takes up what a batch that was kept has changed.
func (s *Store) raiseFloors(b driver.Batch, bound map[driver.Key]bool) {
	for _, p := range b.Puts {
		if k := p.Row.Key; noun.IsGuarded(k.Kind) && (noun.IsCovered(k.Kind) || bound[k]) {
			s.floors.raise(string(k.Kind), s.rows.RowPseudonym(k.ID), p.Row.Rev)
		}
	}
	for _, d := range b.Deletes {
		if noun.IsGuarded(d.Key.Kind) && noun.IsCovered(d.Key.Kind) {
			s.floors.raise(string(d.Key.Kind), s.rows.RowPseudonym(d.Key.ID), d.Rev+1)
		}
	}
}

// guard refuses a row that is older than the log tells. A floor may have risen between the reading of the row and this
// look, by an honest act beside it: then the row that is kept now stands at the floor, and the earlier reading was
// right when it was made.
func (s *Store) guard(ctx context.Context, row driver.Row) error {
	if !noun.IsGuarded(row.Kind) {
		return nil
	}
	floor := s.floors.of(string(row.Kind), s.rows.RowPseudonym(row.ID))
	if row.Rev >= floor {
		return nil
	}
	now, err := s.rows.Get(ctx, row.Key)
	if errors.Is(err, driver.ErrNotFound) || err == nil && now.Rev >= floor {
		return nil
	}
	if err == nil {
		s.log.Error("a row is older than the audit log tells; it is not served", slog.String("kind", string(row.Kind)))
		err = ErrRolledBack
		if !noun.IsCovered(row.Kind) {
			return fault.New(fault.NotFound, "fault.not_found", err) // What had ended is as good as gone.
		}
	}
	return fault.New(fault.Internal, "fault.internal", err)
}
