package app

import (
	"context"
	"time"
)

// upkeepEvery is how often what time has made useless is removed.
const upkeepEvery = 10 * time.Minute

// startUpkeep removes sessions, guesses and kept answers that time has made useless, until ctx ends. The returned
// channel closes when it has stopped.
func (a *App) startUpkeep(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(upkeepEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				a.tidy(ctx)
			}
		}
	}()
	return done
}

func (a *App) tidy(ctx context.Context) {
	for _, part := range []struct {
		act string
		run func(context.Context) (int, error)
	}{{"session.sweep", a.Identity.Sweep}, {"answer.sweep", a.Store.ForgetAnswers}} {
		for ctx.Err() == nil {
			n, err := part.run(ctx)
			if err != nil && ctx.Err() == nil {
				a.Log.Error("upkeep failed", "act", part.act, "error", err.Error())
			}
			if n == 0 || err != nil {
				break
			}
		}
	}
}
