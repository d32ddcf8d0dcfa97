package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"amparo/internal/domain"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
	"amparo/internal/store/translog"
)

// Options tune a store. The zero value is the production setting.
type Options struct {
	Now func() time.Time          // wall clock; nil means the machine's
	Log *slog.Logger              // nil discards
	Pin func(signed []byte) error // keeps a signed log head outside the store; nil keeps none
	// Before looks at the store before anything is written to it; an error refuses the opening. Nil looks at nothing.
	Before func(ctx context.Context, s *Store) error
	// Inspect opens whatever is there, also what was tampered with, and repairs nothing: for whoever wants to know what is
	// wrong.
	Inspect bool
	Quiet   bool // do not integrate leaves in the background; tests and tools do it themselves
}

func assemble(d driver.Driver, ring *seal.Keyring, opt Options) *Store {
	now := opt.Now
	if now == nil {
		now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	rows := sealed.New(d, ring, now)
	return &Store{rows: rows, logs: translog.New(rows, now, opt.Log, opt.Pin), now: now, log: opt.Log, stop: func() {},
		broken: make(chan error, 1)}
}

// Open proves that the driver reads and writes, then starts integrating audit leaves. The caller closes the
// store, which closes the driver.
func Open(ctx context.Context, d driver.Driver, ring *seal.Keyring, opt Options) (*Store, error) {
	if err := d.Ready(ctx); err != nil {
		return nil, sealed.Fault(err)
	}
	s := assemble(d, ring, opt)
	if opt.Before != nil {
		if err := opt.Before(ctx, s); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(s.ownKey(ctx), s.logs.Integrate(ctx), s.logs.IndexOld(ctx)); err != nil {
		return nil, err
	}
	background, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	if !opt.Inspect {
		if err := s.checkIndex(ctx, background, opt.Quiet); err != nil {
			cancel()
			return nil, err
		}
	}
	if err := s.openFloors(ctx, background, opt.Quiet); err != nil {
		cancel()
		return nil, err
	}
	if !opt.Quiet {
		s.done.Go(func() { s.logs.Run(background) })
	}
	return s, nil
}

// ReadOnly shows rows for a verification: nothing is integrated, signed or probed, so not a byte of them
// changes. What it returns is not to be written through and needs no closing; the driver stays the caller's.
func ReadOnly(rows driver.Driver, ring *seal.Keyring) *Store { return assemble(rows, ring, Options{}) }

// ownKey makes the installation's own data key the first time a store is opened, so that no two acts race to make it.
func (s *Store) ownKey(ctx context.Context) error {
	_, err := s.rows.Key(ctx, noun.SystemOwner)
	if !errors.Is(err, driver.ErrNotFound) {
		return sealed.Fault(err)
	}
	made := Entry{Actor: domain.System(""), Act: "keys.create", Kind: "key", ID: noun.SystemOwner, Outcome: Done}
	err = s.Record(ctx, made)
	if errors.Is(err, ErrStale) { // Another process was first: its key must open with ours.
		_, err = s.rows.Key(ctx, noun.SystemOwner)
		err = sealed.Fault(err)
	}
	return err
}

// Close integrates what is left and signs it, then closes the driver.
func (s *Store) Close() error {
	s.stop()
	s.done.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := s.logs.Integrate(ctx)
	if err == nil {
		err = s.logs.SignHeadsNow(ctx)
	}
	return errors.Join(err, s.rows.Close())
}
