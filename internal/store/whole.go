package store

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"amparo/internal/fault"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
)

// fleetingKinds come and go with requests and have no leaf; logKinds are the log itself.
var (
	fleetingKinds = []driver.Kind{kindSession, kindThrottle, kindDraft, kindAnswered, kindDuty, kindProcess}
	logKinds      = []driver.Kind{kindLog, kindHead, kindEntries, kindLeaf}
)

// Kinds lists every kind of row that an installation may have: what a copy has to hold to be one. Data keys and the log's state
// come early, so that a copy that was cut short is known for something begun.
func Kinds() []driver.Kind { return slices.Concat(coveredKinds, logKinds, fleetingKinds) }

// Look shows rows for a verification: nothing is numbered, signed or tried out, so not a byte of them changes. What it returns is
// not to be written through and needs no closing; the driver stays the caller's.
func Look(rows driver.Driver, ring *seal.Keyring) *Store {
	s := &Store{d: rows, ring: ring, now: time.Now, log: slog.New(slog.DiscardHandler), nudge: make(chan struct{}, 1), stop: func() {}}
	s.keys.init(s.now)
	return s
}

// Belongs reports whether rows are those of the installation whose keys the ring holds. Without any key among them they are
// nobody's, and that is a NotFound fault; with a key that the ring does not open, the error is seal.ErrSealed.
func Belongs(ctx context.Context, rows driver.Driver, ring *seal.Keyring) error {
	row, err := rows.Get(ctx, driver.Key{Kind: kindKey, ID: systemOwner})
	if err != nil {
		return translate(err)
	}
	_, err = ring.OpenDataKey(row.ID, row.Blob)
	return err
}

// Unreadable visits the rows that no leaf covers and that do not open: their kind and the pseudonym of their id. What leaves cover is for
// audit.Verify to judge.
func (s *Store) Unreadable(ctx context.Context, visit func(kind, pseudonym string)) error {
	x := source{s: s, ctx: ctx}
	for _, kind := range fleetingKinds {
		err := x.rows(kind, "", func(row driver.Row) error {
			_, err := s.openBytes(ctx, row)
			if fault.Is(err, fault.Unavailable) {
				return err
			}
			if err != nil {
				visit(string(kind), s.pseudonym("row", row.ID))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
