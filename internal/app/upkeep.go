package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/deadline"
	"amparo/internal/deliver"
	"amparo/internal/host"
	"amparo/internal/identity/sweep"
	"amparo/internal/keylife"
)

const (
	// sweepEvery is how often sessions and guesses that time has made useless are removed.
	sweepEvery = 10 * time.Minute
	// lookEvery is how often a process looks for what the others of its installation changed.
	lookEvery = 2 * time.Second
	// countEvery is how often a process looks whether somebody asked for a year to be counted.
	countEvery = 5 * time.Second
	// verifyFirst, verifyEvery and verifyAgain are when everything is checked against its logs; again, where it could
	// not be.
	verifyFirst = 10 * time.Minute
	verifyEvery = 24 * time.Hour
	verifyAgain = 30 * time.Minute
)

// startUpkeep does what falls due and removes what time has made useless, until ctx ends. The returned function
// waits until all of it has stopped.
func (a *App) startUpkeep(ctx context.Context, c *clock, base string) (wait func()) {
	var running sync.WaitGroup
	running.Go(func() { host.KeepHeap(ctx) })
	running.Go(func() { deadline.New(a.Work, a.Store, a.Log).While(c.trusted).Where(a.firstOfPeers).Run(ctx) })
	running.Go(func() { c.keep(ctx) })
	running.Go(func() { a.verifyDaily(ctx) })
	running.Go(func() { a.keepKeys(ctx) })
	running.Go(func() { a.Work.KeepChanges(ctx) })
	running.Go(func() { keylife.Run(ctx, a.Store, a.firstOfPeers, a.Log) })
	running.Go(func() { a.Outside.Run(ctx, a.firstOfPeers) })
	if a.Beside != nil {
		running.Go(func() { a.Beside(ctx, a.firstOfPeers, c.trusted) })
	}
	if a.shared() {
		running.Go(func() { a.Store.Follow(ctx, lookEvery) })
	}
	running.Go(func() { repeat(ctx, sweepEvery, func() { a.sweep(ctx) }) })
	out := &deliver.Runner{Work: a.Work, Senders: a.senders, Base: base, Log: a.Log, May: c.trusted}
	asks := *out // It reads its words by itself.
	running.Go(func() { out.Run(ctx) })
	running.Go(func() { out.RunPosts(ctx) })
	running.Go(func() { asks.RunAsks(ctx) })
	running.Go(func() {
		repeat(ctx, countEvery, func() {
			if err := a.Work.CountYears(ctx); err != nil && ctx.Err() == nil {
				a.Log.Error("a year could not be counted", slog.String("error", err.Error()))
			}
		})
	})
	running.Go(a.metrics.Listen(ctx, a.Settings.MetricsListen, a.Log))
	return running.Wait
}

// repeat does something every so often until ctx ends.
func repeat(ctx context.Context, every time.Duration, do func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do()
		}
	}
}

// verifyDaily checks the whole installation against its logs: first some minutes after the start, then once a day, and
// within the hour where it could not. Of several processes the one whose name comes first does it for all.
func (a *App) verifyDaily(ctx context.Context) {
	daily(ctx, func() error {
		first, err := a.firstOfPeers(ctx)
		if err == nil && first {
			err = a.Work.VerifyDaily(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.Log.Error("the data could not be checked against its logs", slog.String("error", err.Error()))
		}
		return err
	})
}

// daily does something until ctx ends. What goes on failing is tried ever more seldom.
func daily(ctx context.Context, do func() error) {
	for wait, again := verifyFirst, verifyAgain; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if do() == nil {
			wait, again = verifyEvery, verifyAgain
		} else {
			wait, again = again, min(2*again, verifyEvery)
		}
	}
}

// keepKeys takes up keys that were added to the keyset while this process runs. A keyset that cannot be read
// leaves the keys in memory in use; it is said once.
func (a *App) keepKeys(ctx context.Context) {
	failing := false
	repeat(ctx, lookEvery, func() {
		changed, err := a.Keys.Refresh()
		switch {
		case err != nil && !failing:
			a.Log.Error("the keyset on the disk cannot be taken up; the keys in memory stay in use",
				slog.String("error", err.Error()))
		case err == nil && changed:
			a.Log.Info("keys that were added to the keyset are in use")
		}
		failing = err != nil
	})
}

// sweep removes what identity no longer needs, a bounded number at a time.
func (a *App) sweep(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := sweep.Sweep(ctx, a.Store)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("upkeep failed", slog.String("act", "session.sweep"), slog.String("error", err.Error()))
		}
		if n == 0 || err != nil {
			return
		}
	}
}
