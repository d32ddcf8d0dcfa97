// Package sweep removes rows of identity that time has made useless.
//
// It guarantees that nothing goes that somebody can still use.
package sweep

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

// Sweep removes sessions long over, forms that waited too long for their sender, and
// buckets of guesses long rested. It removes a bounded number and returns how many, so that its caller comes again.
func Sweep(ctx context.Context, st *store.Store) (int, error) {
	ctx = moment.Begin(store.WithoutIdem(ctx), st.Now)
	now := moment.Of(ctx, st.Now)
	var c store.Change
	sessions, _, err := store.List[record.Session](ctx, st, store.Filter{Until: now.AddDate(0, 0, -sessionDays),
		Limit: sweptOnce})
	if err != nil {
		return 0, err
	}
	for _, r := range sessions {
		store.Delete(&c, r)
	}
	waiting, _, err := store.List[record.PendingForm](ctx, st, store.Filter{Until: now.Add(-record.PendingLife),
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
		buckets, next, err := store.List[store.Keyed[store.Throttle]](ctx, st,
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
	return removed, st.Commit(ctx, c)
}
