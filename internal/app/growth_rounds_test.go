package app

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/casework/capacity"
	waits "amparo/internal/casework/network"
	"amparo/internal/deadline"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// growthRounds measures what happens by itself, every round: deadlines, and those who wait held against what changed;
// and the plan of a night.
func growthRounds(t *testing.T, a *App, desk domain.Actor, shelters map[domain.AgencyID]domain.Actor,
	g *grown, later *time.Duration) {
	t.Helper()
	ctx := t.Context()
	start := time.Now()
	_, seen, err := a.Work.Rematch(ctx, waits.Seen{})
	grow(t, err)
	g.Rematch = ms(time.Since(start))
	houses, err := store.All[domain.Shelter](ctx, a.Store, store.Filter{})
	grow(t, err)
	at := slices.IndexFunc(houses, func(h store.Rec[domain.Shelter]) bool { // with a bed that nobody was promised
		stays, err := waits.ActiveStays(ctx, a.Store, h.V.ID)
		grow(t, err)
		return shelters[h.V.Agency].Account != "" && len(h.V.Units) > 0 && domain.Rooms(h.V, stays)[0].Free > 1
	})
	h := houses[at].V
	g.Freed = median(growthSees/4, func(i int) {
		*later += 3 * time.Second // A snapshot of the network is used for two.
		blocked := i % 2
		grow(t, a.Work.SetBeds(ctx, shelters[h.Agency], h.ID, 0,
			[]capacity.BedsInput{{Unit: h.Units[0].ID, Blocked: &blocked}}))
		_, seen, err = a.Work.Rematch(ctx, seen)
		grow(t, err)
	})
	g.Night = median(growthSees/4, func(int) {
		_, err := a.Work.Night(ctx, desk, "")
		grow(t, err)
	})
	runner := deadline.New(a.Work, a.Store, nil)
	*later = 24 * time.Hour
	start = time.Now()
	n, err := runner.Due(ctx)
	grow(t, err)
	g.Swept, g.Sweep = n, ms(time.Since(start))/float64(max(n, 1))
	g.Quiet = median(growthSees, func(int) {
		_, err := runner.Due(ctx)
		grow(t, err)
	})
}
