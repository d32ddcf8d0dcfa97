// Package oversight shows people what waits for them: work lists, inboxes, the desk, notices, and the audit log with
// its verification.
package oversight

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/audit"
	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service shows what waits, what was done, and how much there is. It is safe for concurrent use.
type Service struct {
	*act.Service
	checks checks
	pins   func() ([]audit.Head, error)
}

// New returns the verbs of this layer. Pins returns the signed heads that are kept outside the store, for a
// verification; it is nil where there are none.
func New(core *act.Service, pins func() ([]audit.Head, error)) *Service {
	return &Service{Service: core, pins: pins}
}

// Verification is one check of everything that is kept against what the logs tell, as it goes on or as it ended.
type Verification struct {
	Began, Ended time.Time // Ended is zero while it runs
	Done         int64     // leaves and rows read so far
	Failed       bool      // the data could not be read to the end
	Report       audit.Report
}

// Running reports whether the check still goes on.
func (v Verification) Running() bool { return !v.Began.IsZero() && v.Ended.IsZero() }

// checks holds the one check of this process: a second one would only slow the first.
type checks struct {
	mu   sync.Mutex
	last Verification
}

func (c *checks) now() Verification {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

func (c *checks) set(change func(*Verification)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.last)
}

const (
	verifyWithin = 6 * time.Hour
	verifyRest   = 20 * time.Millisecond // after each stretch of a paced check
	verifyLooks  = 3                     // how often what was found is looked at before it counts
)

// StartVerification begins to check the whole installation against its logs, unless a check is running. People go on
// working: what looks wrong is looked at again, so that an act in the middle of the reading is not taken for damage.
func (s *Service) StartVerification(ctx context.Context, actor domain.Actor) error {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.LogVerify, policy.LogFacts{Agency: store.SystemLog}, "log", store.SystemLog); err != nil {
		return err
	}
	if err := s.Store.Record(ctx, t.Entry(policy.LogVerify, "log", store.SystemLog)); err != nil {
		return err
	}
	if s.beginCheck() {
		go func() {
			if err := s.verify(context.WithoutCancel(ctx), false); err != nil {
				s.Log.Error("the data could not be checked against its logs", slog.String("error", err.Error()))
			}
		}()
	}
	return nil
}

// VerifyDaily checks the whole installation as StartVerification does, with a rest after each stretch so that people do
// not wait for it. It returns when the check is over, or at once when another one is under way.
func (s *Service) VerifyDaily(ctx context.Context) error {
	by := s.Begin(ctx, domain.System("watch"))
	if !s.beginCheck() {
		return nil
	}
	if err := s.Store.Record(ctx, by.Entry(policy.LogVerify, "log", store.SystemLog)); err != nil {
		s.checks.set(func(v *Verification) { v.Ended, v.Failed = s.Now(), true })
		return err
	}
	return s.verify(ctx, true)
}

// beginCheck reports whether no check is under way, and begins one.
func (s *Service) beginCheck() (first bool) {
	s.checks.set(func(v *Verification) {
		if first = !v.Running(); first {
			*v = Verification{Began: s.Now()}
		}
	})
	return first
}

// verify reads everything, and again what it found something in. What is found reaches those who watch over the data.
func (s *Service) verify(process context.Context, paced bool) error {
	ctx, stop := context.WithTimeout(process, verifyWithin)
	defer stop()
	report, err := s.verifyOnce(ctx, paced)
	for look := 1; err == nil && !report.OK() && look < verifyLooks; look++ {
		var again audit.Report
		if again, err = s.verifyOnce(ctx, paced); err == nil {
			report = both(report, again)
		}
	}
	switch {
	case process.Err() != nil: // It ends.
	case err != nil:
		err = errors.Join(err, s.TellWatch(process, "notice.not_whole"))
	case !report.OK():
		s.Log.Error("the data does not match its logs", slog.Int("count", len(report.Findings)))
		err = s.TellWatch(process, "notice.not_whole")
	}
	s.checks.set(func(v *Verification) { v.Ended, v.Failed, v.Report = s.Now(), err != nil, report })
	return err
}

func (s *Service) verifyOnce(ctx context.Context, paced bool) (audit.Report, error) {
	var pins []audit.Head
	if s.pins != nil {
		var err error
		if pins, err = s.pins(); err != nil {
			return audit.Report{}, err
		}
	}
	if err := s.Store.Logs().Integrate(ctx); err != nil {
		return audit.Report{}, err
	}
	return s.Store.Logs().Verify(ctx, pins, func(done int64) {
		s.checks.set(func(v *Verification) { v.Done = done })
		if paced {
			rest(ctx)
		}
	})
}

// rest lets others have the machine after a stretch of a check.
func rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(verifyRest):
	}
}

// both keeps of two reports the later, with the findings that stand in the two.
func both(first, again audit.Report) audit.Report {
	type location struct {
		kind                audit.FindingKind
		log, rowKind, rowID string
		seq, rev            int64
	}
	at := func(f audit.Finding) location { return location{f.Kind, f.Log, f.RowKind, f.RowID, f.Seq, f.Rev} }
	before := make(map[location]bool, len(first.Findings))
	for _, f := range first.Findings {
		before[at(f)] = true
	}
	kept := again
	kept.Findings = nil
	for _, f := range again.Findings {
		if before[at(f)] {
			kept.Findings = append(kept.Findings, f)
		}
	}
	kept.More = min(first.More, again.More)
	return kept
}

// Verification says how far the check of this process is, or how it ended, and whether the actor may see that at all.
func (s *Service) Verification(ctx context.Context, actor domain.Actor) (Verification, bool) {
	t := s.Begin(ctx, actor)
	if !t.Can(policy.LogVerify, policy.LogFacts{Agency: store.SystemLog}) {
		return Verification{}, false
	}
	return s.checks.now(), true
}
