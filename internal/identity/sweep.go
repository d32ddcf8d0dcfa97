package identity

import (
	"context"
	"time"

	"amparo/internal/identity/guess"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/store"
)

const (
	// sessionDays is how long the row of a session that is over is kept.
	sessionDays = 90
	// guessDays is how long a bucket with a run of failures is kept after its last one; a rested bucket goes after a day.
	guessDays = 30
	sweptOnce = 500
)

// Sweep removes what time has made useless: sessions long over, forms that waited too long for their sender, and
// buckets of guesses long rested. It removes a bounded number and returns how many, so that its caller comes again.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	ctx = store.WithoutIdem(ctx)
	now := s.now(ctx)
	var c store.Change
	sessions, _, err := store.List[record.Session](ctx, s.store, store.Filter{Until: now.AddDate(0, 0, -sessionDays),
		Limit: sweptOnce})
	if err != nil {
		return 0, err
	}
	for _, r := range sessions {
		store.Delete(&c, r)
	}
	waiting, _, err := store.List[record.PendingForm](ctx, s.store, store.Filter{Until: now.Add(-PendingLife),
		Limit: sweptOnce})
	if err != nil {
		return 0, err
	}
	for _, r := range waiting {
		store.Delete(&c, r)
	}
	removed := len(sessions) + len(waiting)
	after := ""
	for removed < 3*sweptOnce {
		buckets, next, err := store.List[store.Keyed[store.Throttle]](ctx, s.store,
			store.Filter{Until: now.Add(-24 * time.Hour), After: after, Limit: sweptOnce})
		if err != nil {
			return 0, err
		}
		for _, r := range buckets {
			if r.V.V.Fails < guess.Free || r.V.V.Next.Before(now.AddDate(0, 0, -guessDays)) {
				store.Delete(&c, r)
				removed++
			}
		}
		if after = next; after == "" {
			break
		}
	}
	if removed == 0 {
		return 0, nil
	}
	return removed, s.store.Commit(ctx, c)
}
