package countrylists

import (
	"context"
	"log/slog"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain/packchange"
	"amparo/internal/store"
)

// lookEvery is how often a process looks for what another one had confirmed.
const lookEvery = 10 * time.Second

// TakeUpChanges has the country pack hold what was confirmed, here or in another process, and returns what the files
// have no room for. Where nothing is new it costs one reading.
func (s *Service) TakeUpChanges(ctx context.Context) ([]country.Unfit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	settled, err := store.Find[packchange.Settled](ctx, s.Store, packchange.TheSettled)
	if err != nil || settled.Rev == s.rev {
		return s.left, err
	}
	rows, err := store.GetMany[packchange.Change](ctx, s.Store, settled.V.Changes)
	if err != nil {
		return s.left, err
	}
	changes := make([]packchange.Change, len(rows))
	for i, r := range rows {
		changes[i] = r.V
	}
	s.left, s.rev = s.Country.Settle(changes), settled.Rev
	return s.left, nil
}

// BeginChanges has the pack hold what was confirmed until now, before anybody is served.
func (s *Service) BeginChanges(ctx context.Context) error {
	left, err := s.TakeUpChanges(ctx)
	if len(left) > 0 {
		s.Log.WarnContext(ctx, "changes of the country pack do not fit its files and are left out: \"amparo doctor\" "+
			"names them", slog.Int("n", len(left)))
	}
	return err
}

// KeepChanges takes up what other processes had confirmed until ctx ends. While it cannot be read, what was confirmed
// until then holds here; that is said once.
func (s *Service) KeepChanges(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for failing := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		_, err := s.TakeUpChanges(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "changes of the country pack could not be taken up", slog.String("error", err.Error()))
		}
		failing = err != nil
	}
}
