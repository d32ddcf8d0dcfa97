// Package deadline does what falls due: reminders, escalations, expiries, releases, the ends of consents, and
// forgetting.
//
// It guarantees that what is due is done once, however many processes run it, and that a deadline that fails is
// tried again later without holding up the others. It decides nothing itself: every deadline is an act of
// package casework, kept with its audit leaf.
package deadline

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/casework"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

const (
	every       = 10 * time.Second // how often a runner looks; deadlines are kept to the minute
	forgetEvery = time.Hour
	deriveEvery = 24 * time.Hour // how often what must fall due is derived from what is kept
	page        = 200
	firstRetry  = 30 * time.Second
	lastRetry   = time.Hour
	maxForget   = 40 // batches forgotten in one round, so that forgetting never starves what is due
)

// Runner performs deadlines. Any number of runners, in any number of processes, may work on one store.
type Runner struct {
	work  *casework.Service
	store *store.Store
	log   *slog.Logger
	may   func() bool // whether the clock may be gone by; nil: always
	// first says whether this runner derives what must fall due, one of all being enough; nil: it does.
	first func(context.Context) (bool, error)

	mu     sync.Mutex // one round at a time within this process
	later  map[domain.DeadlineID]retry
	latest time.Time    // that a round has gone by, as clocks on walls show it
	seen   network.Seen // what those who wait were last held against
}

// retry says when a deadline that failed is tried again.
type retry struct {
	at   time.Time
	wait time.Duration
}

// New returns a runner. A nil log discards.
func New(work *casework.Service, st *store.Store, log *slog.Logger) *Runner {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Runner{work: work, store: st, log: log, later: make(map[domain.DeadlineID]retry)}
}

// While makes a runner stand still as long as may says no: a clock that is wrong would end what cannot be begun again.
func (r *Runner) While(may func() bool) *Runner {
	r.may = may
	return r
}

// Where makes a runner derive what must fall due only where first says that it does so for all.
func (r *Runner) Where(first func(context.Context) (bool, error)) *Runner {
	r.first = first
	return r
}

// Run runs what falls due until the context ends.
func (r *Runner) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var forgot, derived time.Time
	for {
		if r.may == nil || r.may() {
			r.round(ctx, &forgot, &derived)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// round does what is due, and now and then what is done less often.
func (r *Runner) round(ctx context.Context, forgot, derived *time.Time) {
	now := r.work.Now()
	if _, err := r.Due(ctx); err != nil && ctx.Err() == nil {
		r.log.Error("something that fell due could not be done", slog.String("error", err.Error()))
	}
	if now.Sub(*derived) >= deriveEvery || now.Before(*derived) {
		r.seen = network.Seen{} // Everybody who waits is looked at again, whatever did not tell that it changed.
		if _, err := r.Derive(ctx); err == nil {
			*derived = now
		} else if ctx.Err() == nil {
			r.log.Error("what must fall due could not be derived from the data", slog.String("error", err.Error()))
		}
	}
	var err error
	if _, r.seen, err = r.work.Rematch(ctx, r.seen); err != nil && ctx.Err() == nil && !fault.Is(err, fault.Conflict) {
		r.log.Error("those who wait could not be looked at again", slog.String("error", err.Error()))
	}
	if now.Sub(*forgot) >= forgetEvery || now.Before(*forgot) {
		*forgot = now
		if _, err := r.work.WarnProviders(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("providers could not be warned", slog.String("error", err.Error()))
		}
		if _, err := r.work.Reunions(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("groups that live apart could not be looked at again", slog.String("error", err.Error()))
		}
		if _, err := r.Forget(ctx); err != nil && ctx.Err() == nil {
			r.log.Error("forgetting what is old failed", slog.String("error", err.Error()))
		}
	}
}

// Derive makes again what must fall due and is missing, where this runner does so for all, and returns how much. A
// clock that was set back shows hours again in which much was done already: until it stands where it stood nothing is
// derived, since all of that would be done and told twice.
func (r *Runner) Derive(ctx context.Context) (int, error) {
	if r.first != nil {
		if first, err := r.first(ctx); err != nil || !first {
			return 0, err
		}
	}
	r.mu.Lock()
	again := r.work.Now().Round(0).Before(r.latest)
	r.mu.Unlock()
	if again {
		return 0, nil
	}
	return r.work.RestoreDeadlines(ctx)
}

// Due runs everything that is due now, oldest first, and returns how many deadlines this call did. The error is
// the first of those that failed; the others were done all the same, and what failed is tried again later.
func (r *Runner) Due(ctx context.Context) (done int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.work.Now().Round(0); now.After(r.latest) {
		r.latest = now
	}
	after := ""
	for {
		deadlines, next, listErr := r.work.DeadlinesDue(ctx, after, page)
		if listErr != nil {
			return done, listErr
		}
		for _, d := range deadlines {
			did, failed := r.one(ctx, d)
			if ctx.Err() != nil {
				return done, ctx.Err()
			}
			if did {
				done++
			}
			if failed != nil && err == nil {
				err = failed
			}
		}
		if next == "" {
			r.tidy()
			return done, err
		}
		after = next
	}
}

// one runs a single deadline unless it failed a moment ago.
func (r *Runner) one(ctx context.Context, d domain.Deadline) (bool, error) {
	now := r.work.Now()
	last, failed := r.later[d.ID]
	if failed && now.Before(last.at) {
		return false, nil
	}
	did, err := r.work.RunDeadline(ctx, d.ID)
	if err == nil {
		delete(r.later, d.ID)
		return did, nil
	}
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Stale) {
		return false, nil // Somebody acted on it at the same time: the next round looks again.
	}
	wait := min(max(firstRetry, 2*last.wait), lastRetry)
	r.later[d.ID] = retry{at: now.Add(wait), wait: wait}
	return false, err
}

// tidy drops what it knows of failures that another process has settled since.
func (r *Runner) tidy() {
	now := r.work.Now()
	for id, last := range r.later {
		if now.Sub(last.at) > 2*lastRetry {
			delete(r.later, id)
		}
	}
}

// Forget removes kept answers and unfinished forms that are older than they may be, and returns how many went.
func (r *Runner) Forget(ctx context.Context) (int, error) {
	total := 0
	for _, forget := range []func(context.Context) (int, error){r.store.ForgetAnswers, r.work.ForgetDrafts,
		r.work.ForgetSheets, r.work.ForgetReports, r.work.ForgetRankings, r.work.ForgetBroadcasts} {
		for range maxForget {
			n, err := forget(ctx)
			if fault.Is(err, fault.Stale) {
				break // Another process forgets the same.
			}
			if err != nil {
				return total, err
			}
			if total += n; n == 0 {
				break
			}
		}
	}
	return total, nil
}
