// Package store is the only door to data at rest.
//
// Everything personal is sealed before a driver sees it, and no change is kept without its audit
// leaf: rows and leaf are one batch, all or nothing. The store trusts the keyring it is given; it
// does not trust the driver, nor the disk beneath it. It never logs a value it has opened.
package store

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
)

// Options tune a store. The zero value is the production setting.
type Options struct {
	Now func() time.Time          // wall clock; nil means the machine's
	Log *slog.Logger              // nil discards
	Pin func(signed []byte) error // keeps a signed log head outside the store; nil keeps none
	// Before looks at the store before anything is written to it; an error refuses the opening. Nil looks at nothing.
	Before func(ctx context.Context, s *Store) error
	Quiet  bool // do not number leaves in the background; tests and tools call Number themselves
}

// Store seals, keeps, opens and finds nouns. It is safe for concurrent use.
type Store struct {
	d    driver.Driver
	ring *seal.Keyring
	now  func() time.Time
	log  *slog.Logger
	pin  func([]byte) error
	keys keyCache
	told tellings
	hub  hub

	nudge chan struct{}
	stop  context.CancelFunc
	done  sync.WaitGroup
}

// Open proves that the driver reads and writes, then starts numbering audit leaves. The caller closes the store, which closes the driver.
func Open(ctx context.Context, d driver.Driver, ring *seal.Keyring, opt Options) (*Store, error) {
	if err := d.Ready(ctx); err != nil {
		return nil, translate(err)
	}
	s := &Store{d: d, ring: ring, now: opt.Now, log: opt.Log, pin: opt.Pin, nudge: make(chan struct{}, 1)}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.keys.init(s.now)
	if opt.Before != nil {
		if err := opt.Before(ctx, s); err != nil {
			return nil, err
		}
	}
	background, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	if err := errors.Join(s.ownKey(ctx), s.Number(ctx), s.indexLogs(ctx)); err != nil {
		cancel()
		return nil, err
	}
	if !opt.Quiet {
		s.done.Go(func() { s.numberLoop(background) })
	}
	return s, nil
}

// ownKey makes the installation's own data key the first time a store is opened, so that no two acts race to make it.
func (s *Store) ownKey(ctx context.Context) error {
	_, err := s.dataKey(ctx, systemOwner)
	if !errors.Is(err, driver.ErrNotFound) {
		return translate(err)
	}
	err = s.Record(ctx, Entry{Actor: domain.System(""), Act: "keys.create", Kind: "key", ID: systemOwner, Outcome: Done})
	if errors.Is(err, ErrStale) { // Another process was first: its key must open with ours.
		_, err = s.dataKey(ctx, systemOwner)
		err = translate(err)
	}
	return err
}

// Close numbers what is left and signs it, then closes the driver.
func (s *Store) Close() error {
	s.stop()
	s.done.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := s.Number(ctx)
	if err == nil {
		err = s.signHeads(ctx, true)
	}
	return errors.Join(err, s.d.Close())
}

// Ready proves that the store can be read and written now.
func (s *Store) Ready(ctx context.Context) error { return translate(s.d.Ready(ctx)) }

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.now().UTC() }

// Keyring returns the keys the store seals with, for the parts that sign and look up.
func (s *Store) Keyring() *seal.Keyring { return s.ring }

// ErrStale says that a row moved on while an act was being decided: load again and decide again.
var ErrStale = errors.New("store: a row moved on")

// ErrRepeated says that an act with the same idempotency key has landed before.
var ErrRepeated = errors.New("store: this request was done before")

// translate turns a driver's error into a fault; an unknown one becomes an internal fault.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, driver.ErrNotFound):
		return fault.New(fault.NotFound, "fault.not_found", err)
	case errors.Is(err, driver.ErrStale), errors.Is(err, driver.ErrExists):
		return fault.New(fault.Stale, "fault.stale", errors.Join(ErrStale, err))
	case errors.Is(err, driver.ErrUnavailable), errors.Is(err, driver.ErrClosed), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fault.New(fault.Unavailable, "fault.unavailable", err)
	}
	return fault.New(fault.Internal, "fault.internal", err)
}
