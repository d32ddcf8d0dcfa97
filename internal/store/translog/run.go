package translog

import (
	"context"
	"log/slog"
	"time"
)

// integrateEvery is how long a leaf may wait for its sequence number.
const integrateEvery = 500 * time.Millisecond

// Run integrates leaves soon after they are kept, without ever making an act wait, and signs heads that are
// due, until ctx ends.
func (l *Logs) Run(ctx context.Context) {
	tick := time.NewTicker(headAge / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := l.SignHeads(ctx); err != nil && ctx.Err() == nil {
				l.report.Error("signing the audit log failed", slog.String("error", err.Error()))
			}
		case <-l.nudge:
			select {
			case <-ctx.Done():
				return
			case <-time.After(integrateEvery):
			}
		}
		if err := l.Integrate(ctx); err != nil && ctx.Err() == nil {
			l.report.Error("integrating the audit log failed", slog.String("error", err.Error()))
		}
	}
}
