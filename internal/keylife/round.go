package keylife

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/peer"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// lookEvery is how often a server looks whether there is a newer key.
const lookEvery = 2 * time.Second

// now is the clock by which a pass rests.
var now = time.Now

// batch is how many rows are moved in one commit.
var batch = 200

// Tell writes into the log what was done to the keyset since it was told last.
func Tell(ctx context.Context, s *store.Store) error {
	acts := s.Keyring().Acts()
	if len(acts) == 0 {
		return nil
	}
	told, err := store.Find[store.KeyWork](ctx, s, "acts")
	if err != nil || told.V.Told >= acts[len(acts)-1].N {
		return err
	}
	var c store.Change
	for _, a := range acts {
		if a.N > told.V.Told {
			c.Log(store.Entry{Actor: domain.System("console"), Act: a.What, Kind: "key", ID: a.Of, Outcome: store.Done,
				Policy: "console", Code: a.Of + " by " + a.By + " " + a.At().UTC().Format(time.RFC3339)})
		}
	}
	told.V.Ring, told.V.Told = "acts", acts[len(acts)-1].N
	store.Put(&c, told)
	if err := s.Commit(store.WithoutIdem(ctx), c); !errors.Is(err, store.ErrStale) {
		return err
	}
	return nil // Another process was quicker.
}

// Run tells the log what was done to the keyset, and moves rows to the newest keys, until the context ends. Of several
// processes the one that is first does it.
func Run(ctx context.Context, s *store.Store, first func(context.Context) (bool, error), log *slog.Logger) {
	settled, failing := map[string]uint32{}, false
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
		}
		mine, err := first(ctx)
		if err == nil && mine {
			err = errors.Join(Tell(ctx, s), Round(ctx, s, settled, log))
		}
		if err != nil && !failing && ctx.Err() == nil {
			log.Error("rows could not be moved to a newer key; it is tried again", slog.String("error", err.Error()))
		}
		failing = err != nil
	}
}

// Round moves the rows of every ring that has older keys to its newest one. It goes on where the last one was stopped.
// What is settled is not looked at again before the keys of the ring change again.
func Round(ctx context.Context, s *store.Store, settled map[string]uint32, log *slog.Logger) error {
	for _, ring := range store.MovedRings() {
		keys := s.Keyring()
		to := keys.Generation(ring)
		if ring == seal.RingWrap {
			to = keys.Primary(ring)
		}
		if settled[ring] == to {
			continue
		}
		work, err := store.Find[store.KeyWork](ctx, s, ring)
		if err != nil {
			return err
		}
		if keys.Count(ring) > 1 || work.Rev > 0 {
			if ring == seal.RingIndex && work.V.To != to {
				if late, err := arriving(ctx, s); err != nil || late {
					return err
				}
			}
			if err := settle(ctx, s, work, ring, to, log); err != nil {
				return err
			}
		}
		settled[ring] = to
	}
	return nil
}

// settle looks at every row until nothing is left to move.
func settle(ctx context.Context, s *store.Store, work store.Rec[store.KeyWork], ring string, to uint32,
	log *slog.Logger) error {
	if work.V.To != to {
		work.V = store.KeyWork{Ring: ring, To: to}
	}
	for again := work.V.DoneAt.IsZero() || work.V.Left > 0; again; {
		before := work.V.Moved
		if work.V.Cursor == "" {
			work.V.Left = 0
		}
		var err error
		if work, err = pass(ctx, s, work); err != nil {
			return err
		}
		again = work.V.Left > 0 && work.V.Moved > before
		log.Info("rows are on the newest key", slog.String("kind", ring), slog.Int("count", work.V.Moved),
			slog.Int("left", work.V.Left))
	}
	return nil
}

// arriving reports whether a server may still write rows without the terms of the newest key of the index ring: a row
// that it writes behind the pass would not be found later.
func arriving(ctx context.Context, s *store.Store) (bool, error) {
	acts := s.Keyring().Acts()
	if len(acts) == 0 {
		return false, nil
	}
	peers, err := store.All[peer.Process](ctx, s, store.Filter{})
	if err != nil {
		return false, err
	}
	var all []peer.Process
	for _, p := range peers {
		all = append(all, p.V)
	}
	last := acts[len(acts)-1]
	return Behind(all, last, s.Now()) > 0 || now().Sub(last.At()) < takenUp, nil
}

// pass looks at every row once. It rests as long as it works, so that people are served meanwhile, and takes fewer rows
// at once where others change them in the same moment.
func pass(ctx context.Context, s *store.Store, work store.Rec[store.KeyWork]) (store.Rec[store.KeyWork], error) {
	most := batch
	for end := false; !end; {
		began := now()
		next, last, err := s.Rekey(ctx, work, most)
		switch {
		case errors.Is(err, store.ErrStale) && most > 1:
			seen, look := store.Find[store.KeyWork](ctx, s, work.V.Ring)
			if look != nil || seen.Rev != work.Rev {
				return work, errors.Join(err, look) // Another process is at it.
			}
			most /= 2
		case err != nil:
			return work, err
		default:
			work, end, most = next, last, min(2*most, batch)
		}
		select {
		case <-ctx.Done():
			return work, ctx.Err()
		case <-time.After(min(now().Sub(began), time.Second)):
		}
	}
	return s.SettleKeys(ctx, work)
}
