package act

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Txn is one try of one act of casework: beside what every act has, the network's service and the bookings it moves on.
type Txn struct {
	*txn.Txn
	*Service
	Now              time.Time
	Case             domain.CaseID // which case the act is about; empty where it is about none, or several
	advanced         []string      // providers whose capacity version the act moves on
	capacityVersions map[string]store.Rec[domain.CapacityVersion]
}

// Begin begins an act, or a part of one.
func (s *Service) Begin(ctx context.Context, actor domain.Actor) *Txn {
	return s.with(s.Runner.Begin(moment.Begin(ctx, s.Now), actor))
}

func (s *Service) with(t *txn.Txn) *Txn { return &Txn{Txn: t, Service: s.At(t.Ctx), Now: t.Now} }

// At returns the service with its clock standing at the moment of the act that ctx belongs to.
func (s *Service) At(ctx context.Context) *Service {
	now := moment.Of(ctx, s.Now)
	stands := *s
	stands.clock = func() time.Time { return now }
	return &stands
}

// Run runs one try after another until the act is kept, refused, or the rows moved on too often.
func (s *Service) Run(ctx context.Context, actor domain.Actor, try func(*Txn) error) error {
	return s.RunFor(ctx, actor, "", try)
}

// RunFor is Run for what is known to book a provider: its acts take turns, and each reads the provider's capacity
// version before anything else, so that no booking of another process goes unseen. An act that turns out to book one,
// and loses a race for it, waits for its turn before it tries again. Nobody stands in line behind somebody who is
// refused.
func (s *Service) RunFor(ctx context.Context, actor domain.Actor, provider string, try func(*Txn) error) error {
	waited := provider != ""
	leave, err := s.providers.Lock(ctx, provider)
	if err != nil {
		return err
	}
	defer func() { leave() }()
	var t *Txn
	return s.Loop(ctx, actor, func(base *txn.Txn) error {
		t = s.with(base)
		t.OnRefusal = leave
		if provider != "" {
			if _, err := t.CapacityVersion(provider); err != nil {
				return err
			}
		}
		if err := try(t); err != nil {
			return err
		}
		t.notifyActed()
		if err := t.dropCopies(); err != nil {
			return err
		}
		return t.countOpenings()
	}, func(*txn.Txn) (bool, error) {
		if waited || len(t.advanced) == 0 {
			return false, nil
		}
		waited = true
		leave, err = s.providers.Lock(ctx, t.advanced...)
		return true, err
	})
}

// dropCopies deletes what was sealed of an address for a group whose stay the act ends.
func (t *Txn) dropCopies() error {
	for _, st := range store.Written[domain.Stay](&t.Change) {
		if st.State.Active() {
			continue
		}
		sealed, err := store.Find[address.Copy](t.Ctx, t.Store, st.Offer)
		if err != nil {
			return err
		}
		if sealed.Rev > 0 {
			store.Delete(&t.Change, sealed)
		}
	}
	return nil
}

// Answer is Run for an act that answers something: nothing where the act was not kept.
func Answer[V any](ctx context.Context, s *Service, actor domain.Actor,
	try func(*Txn) (V, error)) (out V, err error) {
	err = s.Run(ctx, actor, func(t *Txn) (err error) {
		out, err = try(t)
		return err
	})
	return txn.Result(out, err)
}

// Authorize is that of every act. Who acts for one agency is refused what is another one's matter.
func (t *Txn) Authorize(action policy.Action, res policy.Resource, kind, id string) error {
	if err := t.Txn.Authorize(action, res, kind, id); err != nil {
		return err
	}
	return t.forWhom(action, res, kind, id)
}

// Can says what Authorize would, without recording a refusal: for what a page offers to do next.
func (t *Txn) Can(action policy.Action, res policy.Resource) bool {
	return !t.strays(action, res) && t.Txn.Can(action, res)
}
