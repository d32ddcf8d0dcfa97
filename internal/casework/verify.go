package casework

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

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
	verifyWithin = time.Hour
	verifyLooks  = 3 // how often what was found is looked at before it counts
)

// StartVerification begins to check the whole installation against its logs, unless a check is running. People go on working: what
// looks wrong is looked at again, so that an act in the middle of the reading is not taken for damage.
func (s *Service) StartVerification(ctx context.Context, actor domain.Actor) error {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.LogVerify, policy.LogFacts{Agency: store.SystemLog}, "log", store.SystemLog); err != nil {
		return err
	}
	verifier, err := s.store.Verifier()
	if err != nil {
		return fault.New(fault.Internal, "fault.internal", err)
	}
	if err := s.store.Record(ctx, t.entry(policy.LogVerify, "log", store.SystemLog)); err != nil {
		return err
	}
	first := false
	s.checks.set(func(v *Verification) {
		if first = !v.Running(); first {
			*v = Verification{Began: t.now}
		}
	})
	if first {
		go s.verify(context.WithoutCancel(ctx), verifier)
	}
	return nil
}

// verify reads everything, and again what it found something in.
func (s *Service) verify(ctx context.Context, verifier *audit.Verifier) {
	ctx, stop := context.WithTimeout(ctx, verifyWithin)
	defer stop()
	report, err := s.verifyOnce(ctx, verifier)
	for look := 1; err == nil && !report.OK() && look < verifyLooks; look++ {
		var again audit.Report
		if again, err = s.verifyOnce(ctx, verifier); err == nil {
			report = both(report, again)
		}
	}
	if err != nil {
		s.log.Error("the data could not be checked against its logs", slog.String("error", err.Error()))
	}
	s.checks.set(func(v *Verification) { v.Ended, v.Failed, v.Report = s.Now(), err != nil, report })
}

func (s *Service) verifyOnce(ctx context.Context, verifier *audit.Verifier) (audit.Report, error) {
	var pins []audit.Head
	if s.pins != nil {
		var err error
		if pins, err = s.pins(); err != nil {
			return audit.Report{}, err
		}
	}
	if err := s.store.Number(ctx); err != nil {
		return audit.Report{}, err
	}
	return audit.Verify(ctx, s.store.Source(ctx), verifier, pins, func(done int64) {
		s.checks.set(func(v *Verification) { v.Done = done })
	})
}

// both keeps of two reports the later, with the findings that stand in the two.
func both(first, again audit.Report) audit.Report {
	type spot struct {
		kind                audit.FindingKind
		log, rowKind, rowID string
		seq, rev            int64
	}
	at := func(f audit.Finding) spot { return spot{f.Kind, f.Log, f.RowKind, f.RowID, f.Seq, f.Rev} }
	before := make(map[spot]bool, len(first.Findings))
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
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if !t.can(policy.LogVerify, policy.LogFacts{Agency: store.SystemLog}) {
		return Verification{}, false
	}
	return s.checks.now(), true
}
