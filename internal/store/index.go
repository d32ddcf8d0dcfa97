package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"amparo/internal/domain"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// ErrIndex says that rows cannot be found by what they hold: their terms are not those of their sealed content.
var ErrIndex = errors.New("store: rows are not found by what they hold")

// How long the opening of a store compares the index with the rows. A store that serves goes on with that afterwards; a
// tool does not.
const (
	indexPatience = 300 * time.Millisecond
	toolPatience  = 10 * time.Second
)

// checkIndex compares what rows are found by with what they hold. An index that a driver keeps apart is derived data:
// where it differs, it is made anew from the rows, which the log of the program and an entry of the audit log tell. A
// row whose own terms are not those of its sealed content was edited, and a store in which a stay or an account is
// hidden so is not opened.
func (s *Store) checkIndex(ctx, background context.Context, quiet bool) error {
	patience := indexPatience
	if quiet {
		patience = toolPatience
	}
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := s.compareIndex(within)
	switch {
	case within.Err() == nil || ctx.Err() != nil || errors.Is(err, ErrIndex):
		return err
	case quiet:
		s.log.Error("the index could not be compared with all rows in the time there is at start")
		return nil
	}
	s.done.Go(func() {
		switch err := s.compareIndex(background); {
		case errors.Is(err, ErrIndex):
			s.broken <- err
		case err != nil && background.Err() == nil:
			s.log.Error("the index could not be compared with all rows", slog.String("error", err.Error()))
		}
	})
	return nil
}

func (s *Store) compareIndex(ctx context.Context) error {
	return errors.Join(s.repairIndex(ctx), s.checkTerms(ctx))
}

// Broken tells, once, that a store which is open holds a row that cannot be found by what it holds: it must not serve.
func (s *Store) Broken() <-chan error { return s.broken }

func (s *Store) repairIndex(ctx context.Context) error {
	keeper, apart := s.rows.Driver.(driver.IndexKeeper)
	if !apart {
		return nil
	}
	wrong := map[driver.Key]bool{}
	if err := keeper.CheckIndex(ctx, func(k driver.Key) { wrong[k] = true }); err != nil || len(wrong) == 0 {
		return sealed.Fault(err)
	}
	s.log.Error("the index of the database was not that of its rows; it is made anew", slog.Int("count", len(wrong)))
	if err := keeper.RebuildIndex(ctx); err != nil {
		return sealed.Fault(err)
	}
	return s.Record(ctx, Entry{Actor: domain.System(""), Act: "index.rebuild", Kind: "index", ID: "terms", Outcome: Done})
}

// checkTerms opens the rows that decide who may act and whether a bed is free, and compares their terms with their
// content. Rows that do not open are left to whoever reads them, and to the verification.
func (s *Store) checkTerms(ctx context.Context) error {
	for _, kind := range noun.Kinds() {
		if !noun.IsGuarded(kind) {
			continue
		}
		turning, err := s.rows.Turning(ctx)
		if err != nil {
			return err
		}
		err = s.rows.Walk(ctx, driver.Query{Kind: kind, Limit: 500}, func(row driver.Row) error {
			if ok, err := s.foundByAll(ctx, row, turning); ok || err != nil {
				return err
			}
			// The keys of the index may have begun to turn, and the row may have changed, since both were read.
			turning, err := s.rows.Turning(ctx)
			if err != nil {
				return err
			}
			row, err = s.rows.Get(ctx, row.Key)
			if errors.Is(err, driver.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			if ok, err := s.foundByAll(ctx, row, turning); ok || err != nil {
				return err
			}
			s.log.Error("a row is not found by what it holds", slog.String("kind", string(kind)))
			return ErrIndex
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// foundByAll reports whether a row is found by all it holds, and by nothing else. One that does not open is.
func (s *Store) foundByAll(ctx context.Context, row driver.Row, turning bool) (bool, error) {
	plain, err := s.rows.OpenBytes(ctx, row)
	if err != nil {
		return true, ctx.Err()
	}
	v, err := noun.Decode(row.Kind, row.ID, plain)
	clear(plain)
	if err != nil {
		return true, ctx.Err()
	}
	sh, err := noun.Of(v)
	return row.Order == sealed.OrderOf(sh) && s.rows.Carries(row, sh.Terms, turning), err
}
