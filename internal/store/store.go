// Package store is the only door to data at rest.
//
// Everything personal is sealed before a driver sees it, and no change is kept without its audit
// leaf: rows and leaf are one batch, all or nothing. The store trusts the keyring it is given; it
// does not trust the driver, nor the disk beneath it. It never logs a value it has opened.
package store

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
	"amparo/internal/store/translog"
)

// Store seals, keeps, opens and finds nouns. It is safe for concurrent use.
type Store struct {
	rows *sealed.Rows
	logs *translog.Logs
	now  func() time.Time
	log  *slog.Logger
	hub  hub

	floors floors

	stop   context.CancelFunc
	done   sync.WaitGroup
	broken chan error // holds one
}

// ErrStale says that a row moved on while an act was being decided: load again and decide again.
var ErrStale = sealed.ErrStale

// Term is one thing a noun can be found by, for example {"case", id}. At rest it is a keyed hash.
type Term = noun.Term

// Keyed gives a noun without an id of its own the id of its row: a keyed hash, or another noun's id.
type Keyed[T any] = noun.Keyed[T]

// Throttle is one bucket of guesses; one moment is all it keeps.
type Throttle = noun.Throttle

// By names a term to find nouns by.
func By[T ~string](name string, value T) Term { return noun.By(name, value) }

// ByNarrow names a term of few bits: the caller must compare what it finds with what it looked for.
func ByNarrow(name, value string) Term { return noun.ByNarrow(name, value) }

// Entry is what the log says of one act or one disclosure.
type Entry = translog.Entry

// LeafAt is one integrated leaf of the log with its sequence number.
type LeafAt = translog.LeafAt

// VerifierOf returns what opens heads that any key of the ring has signed.
func VerifierOf(ring *seal.Keyring) (*audit.Verifier, error) { return translog.VerifierOf(ring) }

// LogState says how far a log has come.
type LogState = translog.Info

// Outcomes of an act, as the log spells them.
const (
	Done    = translog.Done
	Refused = translog.Refused
	Failed  = translog.Failed
)

// SystemLog is the name of the log for acts of the installation itself.
const SystemLog = translog.System

// Ready proves that the store can be read and written now.
func (s *Store) Ready(ctx context.Context) error { return sealed.Fault(s.rows.Ready(ctx)) }

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.now().UTC() }

// Keyring returns the keys the store seals with, for the parts that sign and look up.
func (s *Store) Keyring() *seal.Keyring { return s.rows.Ring }

// Logs returns the audit logs.
func (s *Store) Logs() *translog.Logs { return s.logs }

// LogOf returns the name under which an agency's log is kept: its pseudonym.
func (s *Store) LogOf(agency domain.AgencyID) string { return s.logs.NameOf(agency) }

// PseudonymOf returns the name under which the log speaks of something.
func (s *Store) PseudonymOf(kind, id string) string { return s.rows.Pseudonym(kind, id) }

// Exists reports whether rows hold anything of an installation. It needs no keys, and opens nothing.
func Exists(ctx context.Context, rows driver.Driver) (bool, error) {
	for _, kind := range []driver.Kind{noun.Installation, noun.DataKey, noun.Log} {
		page, err := rows.Query(ctx, driver.Query{Kind: kind, Limit: 1})
		if err != nil || len(page.Rows) > 0 {
			return len(page.Rows) > 0, err
		}
	}
	return false, nil
}

// Kinds lists every kind of row that an installation may have: what a copy has to hold to be one.
func Kinds() []driver.Kind { return noun.Kinds() }

// HoldsKeys reports whether rows of a kind are the wrapped data keys, without which no other row opens: what a
// backup keeps apart, so that a person who was erased is erased there too when that part is destroyed.
func HoldsKeys(kind driver.Kind) bool { return kind == noun.DataKey }

// Belongs reports whether rows are those of the installation whose keys the ring holds. Without any key among
// them they are nobody's, and that is a NotFound fault; with a key that the ring does not open, the error is
// seal.ErrSealed.
func Belongs(ctx context.Context, rows driver.Driver, ring *seal.Keyring) error {
	return sealed.Belongs(ctx, rows, ring)
}
