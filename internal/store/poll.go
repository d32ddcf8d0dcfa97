package store

import (
	"context"
	"log/slog"
	"time"

	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// pollBack is how far back a look for new notices goes: beyond any difference between the clocks of two machines.
const pollBack = 3 * time.Minute

// pollMost bounds how many notices one look considers; who missed one looks again with the next.
const pollMost = 500

// Follow tells listeners of this process what other processes changed, until the context ends. It looks only
// while somebody listens.
func (s *Store) Follow(ctx context.Context, every time.Duration) {
	s.hub.follow()
	tick := time.NewTicker(every)
	defer tick.Stop()
	var seen map[driver.Key]int64
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.readFloors(ctx); err != nil && ctx.Err() == nil && !failing {
			s.log.Error("reading what other processes logged failed", slog.String("error", err.Error()))
		}
		if !s.hub.heard() {
			seen = nil
			continue
		}
		now, err := s.look(ctx, seen)
		if err != nil {
			if !failing && ctx.Err() == nil {
				s.log.Error("looking for what other processes changed failed", slog.String("error", err.Error()))
			}
			failing = true
			continue // What was seen stays, so that nothing is missed.
		}
		seen, failing = now, false
	}
}

// look compares what listeners care about with what was there at the last look, and publishes what another
// process changed: the notices of the last minutes, by which everybody is told of what concerns them, and the
// shelters and programmes.
func (s *Store) look(ctx context.Context, seen map[driver.Key]int64) (map[driver.Key]int64, error) {
	since := sealed.Minute(s.now().Add(-pollBack))
	now := map[driver.Key]int64{}
	for _, q := range []driver.Query{
		{Kind: noun.Notice, Since: &since, Desc: true, Limit: pollMost, Bare: true},
		{Kind: noun.Shelter, Limit: driver.MaxLimit, Bare: true},
		{Kind: noun.Program, Limit: driver.MaxLimit, Bare: true},
	} {
		page, err := s.rows.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			now[driver.Key{Kind: q.Kind, ID: row.ID}] = row.Rev
		}
	}
	if seen == nil {
		return now, nil
	}
	var moved []driver.Key
	for key, rev := range now {
		if seen[key] != rev && s.hub.own(key) != rev {
			moved = append(moved, key)
		}
	}
	s.hub.settle(now)
	if len(moved) == 0 {
		return now, nil
	}
	rows, err := s.rows.GetMany(ctx, moved)
	if err != nil {
		return nil, err
	}
	touched := make([]Touch, 0, len(rows))
	for _, row := range rows { // A row is sealed under the key of its owner.
		touched = append(touched, Touch{Kind: string(row.Kind), ID: row.ID, Owner: row.KeyID})
	}
	s.hub.publish(touched)
	return now, nil
}
