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
		if err := t.countOpenings(); err != nil {
			return err
		}
		t.tellOwners()
		return nil
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

// Told is what an agency's log says of an offer, a shelter or a programme of its own that somebody else changed. Its
// code says how the offer stands, as the envelope of the offer does; not who changed it, nor by which act.
const Told policy.Action = "event.tell"

// tellOwners has the log of each agency say which offers put to it, and which shelters and programmes of its own, the
// act changed, where no entry of that log says so already: whoever reads that one log then misses nothing.
func (t *Txn) tellOwners() {
	tell := func(of domain.AgencyID, kind, id, code string) {
		for _, e := range t.Change.Entries() {
			if e.Actor.Agency == of && e.Kind == kind && e.ID == id && !policy.Shows(policy.Action(e.Act)) {
				return
			}
		}
		by := domain.System("")
		by.Agency = of
		t.Change.Log(store.Entry{Actor: by, Act: string(Told), Kind: kind, ID: id, Outcome: store.Done, Policy: "system",
			Code: code})
	}
	for _, o := range store.Written[domain.Offer](&t.Change) {
		tell(o.To, "offer", string(o.ID), string(o.State))
	}
	for _, s := range store.Written[domain.Stay](&t.Change) {
		tell(s.Agency, "offer", string(s.Offer), string(s.State))
	}
	for _, s := range store.Written[domain.Slot](&t.Change) {
		tell(s.Agency, "offer", string(s.Offer), string(s.State))
	}
	for _, h := range store.Written[domain.Shelter](&t.Change) {
		tell(h.Agency, "shelter", string(h.ID), "")
	}
	for _, p := range store.Written[domain.Program](&t.Change) {
		tell(p.Agency, "program", string(p.ID), "")
	}
}

// logPatience is how long a reader of a log waits for what was kept a moment ago to get its place in it.
const logPatience = 3 * time.Second

// NumberFirst gives waiting leaves their places, so that a reader sees them. On a night when acts come faster than
// that, what is left stands in the log a moment later, and the page is not refused.
func (s *Service) NumberFirst(ctx context.Context) error {
	within, stop := context.WithTimeout(ctx, logPatience)
	defer stop()
	if err := s.Store.Logs().Integrate(within); err != nil && within.Err() == nil {
		return err
	}
	return nil
}
