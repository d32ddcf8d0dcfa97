package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/duty"
)

const (
	// sweepEvery is how often sessions and guesses that time has made useless are removed.
	sweepEvery = 10 * time.Minute
	// lookEvery is how often a process looks for what the others of its installation changed.
	lookEvery = 2 * time.Second
)

// startUpkeep does what falls due and removes what time has made useless, until ctx ends. The returned function waits until
// all of it has stopped.
func (a *App) startUpkeep(ctx context.Context) (wait func()) {
	var running sync.WaitGroup
	running.Go(func() { keepHeap(ctx) })
	running.Go(func() { duty.New(a.Work, a.Store, a.Log).Run(ctx) })
	running.Go(func() { a.keepKeys(ctx) })
	if a.shared() {
		running.Go(func() { a.Store.Follow(ctx, lookEvery) })
	}
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

// keepKeys takes up keys that were added to the keyset while this process runs. A keyset that cannot be read leaves the keys in
// memory in use; it is said once.
func (a *App) keepKeys(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		changed, err := a.Keys.Refresh()
		switch {
		case err != nil && !failing:
			a.Log.Error("the keyset on the disk cannot be taken up; the keys in memory stay in use", slog.String("error", err.Error()))
		case err == nil && changed:
			a.Log.Info("keys that were added to the keyset are in use")
		}
		failing = err != nil
	}
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
