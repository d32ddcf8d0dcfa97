// Package countrylists changes values of lists, telephone lines and days of rest of the country pack while it is in
// use, by two people.
//
// It guarantees that nothing holds before a second person confirmed exactly what was asked, on what stood there then,
// within 72 hours; that a confirmed change holds here at once and in every other process with its next look; and that
// every change stays listed with who asked, who decided and why. A change that the files of the pack have no more room
// for is left out, and keeps nobody from starting.
package countrylists

import (
	"context"
	"log/slog"
	"slices"
	"sync"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/packchange"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Service has the verbs. It is safe for concurrent use.
type Service struct {
	*act.Service
	mu   sync.Mutex
	rev  int64           // of the settled changes that the pack has
	left []country.Unfit // what the files have no room for
}

// New returns the verbs.
func New(core *act.Service) *Service { return &Service{Service: core} }

// Input is one change that somebody asks for.
type Input struct {
	packchange.Target
	packchange.Said
	Reason string
}

// maxChanges bounds the history.
const maxChanges = 2000

// keepers are those who may confirm a change.
var keepers = []domain.Role{domain.RoleCoordinator, domain.RoleAdmin}

// AskChange asks for a change of the country pack. Who is the only one that could confirm it makes it alone.
func (s *Service) AskChange(ctx context.Context, actor domain.Actor, in Input) (made packchange.Change, err error) {
	if _, err := s.TakeUpChanges(ctx); err != nil {
		return made, err
	}
	made, err = act.Answer(ctx, s.Service, actor, func(t *act.Txn) (packchange.Change, error) {
		c := packchange.Change{ID: domain.NewID[packchange.ID](), Of: in.Target, Is: in.Said, Reason: in.Reason,
			State: packchange.Asked, By: actor.Account, At: t.Now}
		if err := t.Authorize(policy.PicklistsEdit, policy.NetworkFacts{}, "packchange", string(c.ID)); err != nil {
			return c, err
		}
		var f fault.Fields
		act.Required(&f, "why", in.Reason, act.MaxName)
		if err := f.Err(); err != nil {
			return c, err
		}
		var err error
		if c.Was, err = s.Country.Try(c.Of, c.Is); err != nil {
			return c, err
		}
		all, err := store.All[packchange.Change](t.Ctx, t.Store, store.Filter{})
		switch {
		case err != nil:
			return c, err
		case len(all) >= maxChanges:
			return c, fault.New(fault.Conflict, "packchange.too_many", nil).With("max", maxChanges)
		case slices.ContainsFunc(all, func(o store.Rec[packchange.Change]) bool {
			return o.V.Waits(t.Now, record.ApprovalLife) && o.V.Of.Kind == c.Of.Kind && o.V.Of.List == c.Of.List &&
				o.V.Of.Key == c.Of.Key
		}):
			return c, fault.New(fault.Conflict, "packchange.waits", nil)
		}
		if c.Alone, err = txn.Alone(t.Ctx, s.Store, actor.Account, keepers...); err != nil {
			return c, err
		}
		kind, to := "notice.packchange_asked", keepers
		if c.Alone {
			kind, to = "notice.packchange_alone", []domain.Role{domain.RoleAuditor}
			c.State, c.DecidedBy, c.DecidedAt = packchange.Done, actor.Account, t.Now
			if err := s.settle(t, c.ID); err != nil {
				return c, err
			}
		}
		store.Put(&t.Change, store.New(c))
		t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: kind, Roles: to})
		t.LogAct(policy.PicklistsEdit, "packchange", string(c.ID), string(c.State))
		return c, nil
	})
	return made, s.after(ctx, err)
}

// DecideChange confirms a change, which holds from then on, or refuses it. Who asked takes it back by a no.
func (s *Service) DecideChange(ctx context.Context, actor domain.Actor, id packchange.ID, yes bool) error {
	return s.after(ctx, s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.PicklistsEdit, policy.NetworkFacts{}, "packchange", string(id)); err != nil {
			return err
		}
		rec, err := store.Get[packchange.Change](t.Ctx, t.Store, id)
		if err != nil {
			return t.RefuseAbsent(err, policy.PicklistsEdit, "packchange", string(id))
		}
		if rec.V, err = rec.V.Decide(actor.Account, yes, t.Now, record.ApprovalLife); err != nil {
			return err
		}
		if yes {
			if err := s.settle(t, id); err != nil {
				return err
			}
			if err := s.still(rec.V); err != nil {
				return err
			}
		}
		store.Put(&t.Change, rec)
		t.LogAct(policy.PicklistsEdit, "packchange", string(id), string(rec.V.State))
		return nil
	}))
}

// still refuses a change of something that is not as it was when the change was asked.
func (s *Service) still(c packchange.Change) error {
	if was, err := s.Country.Try(c.Of, c.Is); err != nil || was != c.Was {
		return fault.New(fault.Conflict, "packchange.moved", err)
	}
	return nil
}

// settle puts a change at the end of those that hold. Of two at the same moment one is tried again.
func (s *Service) settle(t *act.Txn, id packchange.ID) error {
	rec, err := store.Find[packchange.Settled](t.Ctx, t.Store, packchange.TheSettled)
	if err != nil {
		return err
	}
	if _, err := s.TakeUpChanges(t.Ctx); err != nil { // What it is held against is what the others made of it.
		return err
	}
	rec.V.ID, rec.V.Changes = packchange.TheSettled, append(rec.V.Changes, id)
	store.Put(&t.Change, rec)
	return nil
}

// after takes up what was just settled. Where it cannot be read the next look takes it up.
func (s *Service) after(ctx context.Context, err error) error {
	if err == nil {
		if _, late := s.TakeUpChanges(context.WithoutCancel(ctx)); late != nil {
			s.Log.WarnContext(ctx, "a change of the country pack holds here a little later",
				slog.String("error", late.Error()))
		}
	}
	return err
}
