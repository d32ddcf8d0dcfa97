package casework

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// txn is one try of one act.
type txn struct {
	*Service
	ctx      context.Context
	actor    domain.Actor
	now      time.Time
	ch       store.Change
	decision policy.Decision
	acted    *store.Entry // what the act did, as opposed to what it showed
	booked   []string     // providers whose ledger the act moves on
	leave    func()       // gives the turn up; nil where none was waited for
	ledgers  map[string]store.Rec[domain.Ledger]
}

// act runs one try after another until the act is kept, refused, or the rows moved on too often.
func (s *Service) act(ctx context.Context, actor domain.Actor, try func(*txn) error) error {
	return s.actInTurn(ctx, actor, "", try)
}

// actInTurn is act for what is known to book a provider: its acts take turns, and each reads the provider's ledger before anything else, so
// that no booking of another process goes unseen. An act that turns out to book one, and loses a race
// for it, waits for its turn before it tries again.
func (s *Service) actInTurn(ctx context.Context, actor domain.Actor, provider string, try func(*txn) error) error {
	waited := provider != ""
	leave, err := s.lanes.enter(ctx, provider)
	if err != nil {
		return err
	}
	defer func() { leave() }()
	for tries := range store.MaxTries {
		t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now(), leave: leave}
		if provider != "" {
			if _, err = t.ledger(provider); err != nil {
				return err
			}
		}
		if err = try(t); err != nil {
			return err
		}
		t.tellActed()
		if err = s.store.Commit(ctx, t.ch); err == nil || !errors.Is(err, store.ErrStale) {
			return err
		}
		if waited || len(t.booked) == 0 {
			if !store.Pause(ctx, tries) {
				break
			}
			continue
		}
		waited = true
		if leave, err = s.lanes.enter(ctx, t.booked...); err != nil {
			return err
		}
	}
	return fault.New(fault.Conflict, "fault.moved_on", err)
}

// may decides whether the actor may do that to the resource. A refusal is recorded before it is told; who may not know that the
// thing exists is told that it does not.
func (t *txn) may(action policy.Action, res policy.Resource, kind, id string) error {
	t.decision = t.policy.Decide(policy.Request{Actor: principal(t.actor), Action: action, Resource: res, Reason: t.actor.Reason, Now: t.now})
	if t.decision.Allowed || t.actor.Role == domain.RoleSystem {
		return t.forWhom(action, res, kind, id)
	}
	return t.refuse(action, kind, id)
}

func (t *txn) refuse(action policy.Action, kind, id string) error {
	if t.leave != nil {
		t.leave() // Nobody stands in line behind somebody who is refused.
	}
	entry := t.entry(action, kind, id)
	entry.Outcome = store.Refused
	if err := t.store.Record(t.ctx, entry); err != nil {
		return err
	}
	if t.decision.Hidden {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return fault.New(fault.Forbidden, "fault.forbidden", nil)
}

// absent records a try at something that is not there, as a refusal is recorded, so that guessing leaves a trace and takes as long.
func (t *txn) absent(err error, action policy.Action, kind, id string) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	t.decision = policy.Decision{Policy: policy.DefaultDeny, Hidden: true}
	return t.refuse(action, kind, id)
}

// can asks the policy without recording a refusal: for what a page offers to do next.
func (t *txn) can(action policy.Action, res policy.Resource) bool {
	return t.policy.Decide(policy.Request{Actor: principal(t.actor), Action: action, Resource: res, Reason: t.actor.Reason, Now: t.now}).Allowed
}

func (t *txn) entry(action policy.Action, kind, id string) store.Entry {
	return store.Entry{Actor: t.actor, Act: string(action), Kind: kind, ID: id, Outcome: store.Done,
		Policy: t.decision.Policy, Note: t.actor.Reason}
}

// logged adds the act, as the policy just decided it, to the change.
func (t *txn) logged(action policy.Action, kind, id, code string) {
	e := t.entry(action, kind, id)
	e.Code = code
	t.keep(e)
}

// disclosed adds the reading of content of a tier to the change.
func (t *txn) disclosed(action policy.Action, kind, id, tier, consent string) {
	e := t.entry(action, kind, id)
	e.Tier, e.Consent = tier, consent
	t.keep(e)
}

// opened adds the reading of D2 of a case, with the parts of it that opened to this reader.
func (t *txn) opened(action policy.Action, id, consent string, open sets) {
	e := t.entry(action, "case", id)
	e.Tier, e.Consent, e.Code = "D2", consent, open.code()
	t.keep(e)
}

// keep adds an entry to the change and remembers the first thing that was done.
func (t *txn) keep(e store.Entry) {
	if t.acted == nil && changes(policy.Action(e.Act)) {
		t.acted = &e
	}
	t.ch.Log(e)
}

func principal(a domain.Actor) policy.Actor {
	return policy.Actor{Account: string(a.Account), Agency: string(a.Agency), AgencyType: a.AgencyType, Role: string(a.Role)}
}

// lanes queue the acts of one process that book the same house, so that they take turns instead of failing one another; with those of
// other processes they meet at the ledger, and the pauses between their tries let each through. Correctness does not rest on them: the
// ledger's revision does.
type lanes struct {
	mu sync.Mutex
	m  map[string]*lane
}

type lane struct {
	turn chan struct{}
	n    int
}

// enter waits for the lanes of all keys, always in the same order so that nobody waits in a circle, and returns the function that
// leaves them, which is never nil and may be called again. Empty keys have no lane.
func (l *lanes) enter(ctx context.Context, keys ...string) (leave func(), err error) {
	var held []func()
	leave = func() {
		for _, f := range held {
			f()
		}
	}
	for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		if key == "" {
			continue
		}
		one, err := l.enterOne(ctx, key)
		if err != nil {
			leave()
			return func() {}, err
		}
		held = append(held, one)
	}
	return sync.OnceFunc(leave), nil
}

func (l *lanes) enterOne(ctx context.Context, key string) (leave func(), err error) {
	l.mu.Lock()
	if l.m == nil {
		l.m = make(map[string]*lane)
	}
	ln := l.m[key]
	if ln == nil {
		ln = &lane{turn: make(chan struct{}, 1)}
		l.m[key] = ln
	}
	ln.n++
	l.mu.Unlock()
	done := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if ln.n--; ln.n == 0 {
			delete(l.m, key)
		}
	}
	select {
	case ln.turn <- struct{}{}:
		return func() { <-ln.turn; done() }, nil
	case <-ctx.Done():
		done()
		return nil, fault.New(fault.Unavailable, "fault.unavailable", ctx.Err())
	}
}
