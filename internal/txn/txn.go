// Package txn is how every act is done, those of casework and those of identity: it has one moment, is decided by the
// policies, is kept together with its log entries or not at all, and is decided again when a row moved on meanwhile.
//
// It guarantees that a refusal is in the log before it is told, and that who may not know of a thing is answered as if
// there were none. It trusts the actor it is given to be the one who signed in.
package txn

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Runner runs acts on one store under one set of policies. It is safe for concurrent use.
type Runner struct {
	Store  *store.Store
	Policy *policy.Set
}

// Txn is one try of one act.
type Txn struct {
	Ctx       context.Context // carries the moment of the act
	Actor     domain.Actor
	Now       time.Time
	Change    store.Change
	Decision  policy.Decision // the last one; log entries name its rule
	Acted     *store.Entry    // the first thing the act did, as opposed to what it showed
	OnRefusal func()          // called before a refusal is recorded; may be nil
	Unread    error           // what a rule could not read: nothing is decided on it, and the act fails with it

	run *Runner
}

// ErrNothing ends a try that turned out to have nothing to do: nothing is written, and it is no failure.
var ErrNothing = errors.New("txn: nothing to do")

// Begin begins an act, or a part of one. The clock is read here and not again: whatever the act decides, shows and logs
// has that moment.
func (r *Runner) Begin(ctx context.Context, actor domain.Actor) *Txn {
	ctx = moment.Begin(ctx, r.Store.Now)
	return &Txn{Ctx: ctx, Actor: actor, Now: moment.Of(ctx, r.Store.Now), run: r}
}

// Run decides and commits one try after another until the act is kept or refused, the rows moved on too often, or the
// context ended. A further try has a moment of its own.
func (r *Runner) Run(ctx context.Context, actor domain.Actor, try func(*Txn) error) error {
	return r.Loop(ctx, actor, try, nil)
}

// Loop is Run for an act that waits for something else than a pause after a try that went stale: stale says whether it
// did.
func (r *Runner) Loop(ctx context.Context, actor domain.Actor, try func(*Txn) error,
	stale func(*Txn) (bool, error)) error {
	var err error
	for tries := range store.MaxTries {
		at := ctx
		if tries > 0 {
			at = moment.Retry(ctx, r.Store.Now)
		}
		t := r.Begin(at, actor)
		if err = try(t); t.Unread != nil {
			return t.Unread
		}
		if errors.Is(err, ErrNothing) {
			return nil
		}
		if err != nil {
			return err
		}
		if err = r.Store.Commit(t.Ctx, t.Change); err == nil || !errors.Is(err, store.ErrStale) {
			return err
		}
		waited := false
		if stale != nil {
			var failed error
			if waited, failed = stale(t); failed != nil {
				return failed
			}
		}
		if !waited && !store.Pause(ctx, tries) {
			break
		}
	}
	return fault.New(fault.Conflict, "fault.moved_on", err)
}

// Decide asks whether the actor may do that to the resource, and remembers the answer for the log. The machine itself
// is no account: no rule speaks of it, and nobody can sign in as it. Whoever stands at the public door is none
// either, and may do only what the table of acts opens to all.
func (t *Txn) Decide(action policy.Action, res policy.Resource) policy.Decision {
	switch t.Actor.Role {
	case domain.RoleSystem:
		t.Decision = policy.Decision{Allowed: true, Policy: cmp.Or(t.Actor.Request, "system")}
	case domain.RolePublic:
		t.Decision = policy.AtTheDoor(action)
	default:
		t.Decision = t.question(action, res)
	}
	return t.Decision
}

func (t *Txn) question(action policy.Action, res policy.Resource) policy.Decision {
	if t.Actor.Scopes != "" && !policy.Within(t.Actor.Scopes, action) {
		return policy.Decision{Policy: policy.OutOfScope, Hidden: true}
	}
	d := t.run.Policy.Decide(policy.Request{
		Actor: Principal(t.Actor), Action: action, Resource: res, Reason: t.Actor.Reason, Now: t.Now})
	d.Hidden = d.Hidden || !d.Allowed && t.Actor.Scopes != "" // What is another agency's is not there for a program.
	return d
}

// Can says what the policies would answer, without recording a refusal: for what a page offers to do next.
func (t *Txn) Can(action policy.Action, res policy.Resource) bool {
	return t.question(action, res).Allowed
}

// Authorize decides whether the actor may do that to the resource. A refusal is recorded before it is told; who may not
// know that the thing exists is told that it does not.
func (t *Txn) Authorize(action policy.Action, res policy.Resource, kind, id string) error {
	if !t.Decide(action, res).Allowed {
		return t.Refuse(action, kind, id)
	}
	e := t.Entry(action, kind, id)
	switch {
	case policy.Passkey(action) && !t.Actor.ProvenAt.IsZero() && !t.Actor.ByPasskey:
		e.Code = "factor.passkey_only"
	case policy.Afresh(action) && !t.Actor.Fresh(t.Now):
		e.Code = "factor.needed"
	default:
		return nil
	}
	if err := t.RecordRefusal(e); err != nil {
		return err
	}
	return fault.New(fault.Forbidden, e.Code, nil).With("minutes", int(domain.ProofLife/time.Minute))
}

// Refuse records that the policy refused the actor, and returns the fault: NotFound where the actor may not know that
// the thing exists, Forbidden otherwise.
func (t *Txn) Refuse(action policy.Action, kind, id string) error {
	if err := t.RecordRefusal(t.Entry(action, kind, id)); err != nil {
		return err
	}
	if t.Decision.Hidden {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return fault.New(fault.Forbidden, "fault.forbidden", nil)
}

// RecordRefusal keeps an entry of what was refused, at once: the act that asked will not be kept.
func (t *Txn) RecordRefusal(e store.Entry) error {
	if t.OnRefusal != nil {
		t.OnRefusal()
	}
	e.Outcome = store.Refused
	return t.run.Store.Record(t.Ctx, e)
}

// RefuseAbsent records a try at something that is not there, as a refusal is recorded, so that guessing leaves a trace
// and takes as long.
func (t *Txn) RefuseAbsent(err error, action policy.Action, kind, id string) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return t.RefuseHidden(action, kind, id)
}

// RefuseHidden records a refusal that no rule of the policies words, and answers as if the thing did not exist.
func (t *Txn) RefuseHidden(action policy.Action, kind, id string) error {
	t.Decision = policy.Decision{Policy: policy.DefaultDeny, Hidden: true}
	return t.Refuse(action, kind, id)
}

// Schedule makes something fall due.
func (t *Txn) Schedule(kind, target string, at time.Time) {
	store.Put(&t.Change, store.New(domain.Deadline{ID: domain.NewID[domain.DeadlineID](), Kind: kind, Target: target,
		DueAt: at}))
}

// EndOffers makes it fall due at once that the unanswered offers to an agency end, or those to one provider of it, when
// it was switched off: nobody there will answer. Each ends in an act of its own, for they are of many cases.
func (t *Txn) EndOffers(off bool, agency domain.AgencyID, provider string) error {
	if !off {
		return nil
	}
	offers, err := store.All[domain.Offer](t.Ctx, t.run.Store, store.Filter{By: store.By("live", agency)})
	for _, o := range offers {
		if provider == "" || o.V.Provider() == provider {
			t.Schedule(domain.DeadlineOff, string(o.V.ID), t.Now)
		}
	}
	return err
}

// InterpretersOf names the row, of those that bookings rewrite, which says when an interpreter of a language last
// became free; of one whose languages are not known it is that of no language.
func InterpretersOf(language string) string { return "interpreters|" + language }

// NewInterpreters says that somebody may interpret from now on, in whatever languages, if one of the accounts does who
// did not before.
func (t *Txn) NewInterpreters(before domain.Account, now ...domain.Account) error {
	does := func(a domain.Account) bool { return a.Active && a.Holds(domain.RoleInterpreter) }
	if does(before) || !slices.ContainsFunc(now, does) {
		return nil
	}
	free, err := store.Find[domain.CapacityVersion](t.Ctx, t.run.Store, InterpretersOf(""))
	free.V.Provider = InterpretersOf("")
	free.V = free.V.Next(t.Now)
	store.Put(&t.Change, free)
	return err
}

// Entry returns the log entry of an action of this actor, as the policy decided it last.
func (t *Txn) Entry(action policy.Action, kind, id string) store.Entry {
	return store.Entry{Actor: t.Actor, Act: string(action), Kind: kind, ID: id, Outcome: store.Done,
		Policy: t.Decision.Policy, Note: t.Actor.Reason}
}

// LogAct adds the act, as the policy just decided it, to the change.
func (t *Txn) LogAct(action policy.Action, kind, id, code string) {
	e := t.Entry(action, kind, id)
	e.Code = code
	t.LogEntry(e)
}

// LogDisclosure adds the reading of content of a tier to the change.
func (t *Txn) LogDisclosure(action policy.Action, kind, id, tier, consent string) {
	e := t.Entry(action, kind, id)
	e.Tier, e.Consent = tier, consent
	t.LogEntry(e)
}

// LogEntry adds an entry to the change and remembers the first thing that was done.
func (t *Txn) LogEntry(e store.Entry) {
	if t.Acted == nil && !policy.Shows(policy.Action(e.Act)) {
		t.Acted = &e
	}
	t.Change.Log(e)
}

// Result is what an act answers: nothing where the act was not kept.
func Result[T any](v T, err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return v, nil
}

// Answer is Run for an act that answers something: nothing where the act was not kept.
func Answer[V any](ctx context.Context, r *Runner, actor domain.Actor, try func(*Txn) (V, error)) (out V, err error) {
	err = r.Run(ctx, actor, func(t *Txn) (err error) {
		out, err = try(t)
		return err
	})
	return Result(out, err)
}

// Principal returns the actor as the policies see it.
func Principal(a domain.Actor) policy.Actor {
	return policy.Actor{
		Account: string(a.Account), Agency: string(a.Agency), AgencyType: a.AgencyType, Role: string(a.Role)}
}
