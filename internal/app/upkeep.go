package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/duty"
)

// sweepEvery is how often sessions and guesses that time has made useless are removed.
const sweepEvery = 10 * time.Minute

// startUpkeep does what falls due and removes what time has made useless, until ctx ends. The returned function waits until
// all of it has stopped.
func (a *App) startUpkeep(ctx context.Context) (wait func()) {
	var running sync.WaitGroup
	running.Go(func() { keepHeap(ctx) })
	running.Go(func() { duty.New(a.Work, a.Store, a.Log).Run(ctx) })
	running.Go(func() {
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				a.sweep(ctx)
			}
		}
	})
	return running.Wait
}

// sweep removes what identity no longer needs, a bounded number at a time.
func (a *App) sweep(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := a.Identity.Sweep(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("upkeep failed", slog.String("act", "session.sweep"), slog.String("error", err.Error()))
		}
		if n == 0 || err != nil {
			return
		}
	}
}
