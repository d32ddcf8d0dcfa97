package delivering

import (
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/events"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// maxPosts is how many of the newest deliveries to a program are listed, and how many are sent again at once.
const maxPosts = 50

// PlanPosts puts the next event of each program that has an address on its way, where none is on its way already: so
// they arrive in their order, and an address that does not answer gathers no queue; the log is one.
func (s *Service) PlanPosts(ctx context.Context) error {
	machines, err := store.All[record.Machine](ctx, s.Store, store.Filter{By: store.By("hook", "network")})
	if err != nil || len(machines) == 0 {
		return err
	}
	waiting, err := store.All[delivery.Delivery](ctx, s.Store, store.Filter{By: store.By("state", delivery.Posting)})
	if err != nil {
		return err
	}
	var failed error
	for _, m := range machines {
		if !slices.ContainsFunc(waiting, func(d store.Rec[delivery.Delivery]) bool { return d.V.Account == m.V.ID }) {
			failed = errors.Join(failed, s.planPost(ctx, m.V.ID))
		}
	}
	return failed
}

func (s *Service) planPost(ctx context.Context, id domain.AccountID) error {
	return s.run(ctx, func(t *act.Txn) error {
		m, actor, err := posted(t, id)
		if err != nil || actor.Scopes == "" || !s.Begin(t.Ctx, actor).Can(policy.EventList, policy.NetworkFacts{}) {
			return err
		}
		place, err := store.Find[record.HookPlace](t.Ctx, t.Store, id)
		if err != nil {
			return err
		}
		from := max(place.V.Position, m.Hook.From)
		page, err := events.Behind(s.Begin(t.Ctx, actor), from, 1)
		if err != nil || page.Next == from {
			return err
		}
		place.V.Account, place.V.Position = id, page.Next
		store.Put(&t.Change, place)
		for _, e := range page.Events {
			post(t, m, e)
		}
		return nil
	})
}

// post puts an event on its way to a program.
func post(t *act.Txn, m record.Machine, e delivery.Event) {
	store.Put(&t.Change, store.New(delivery.Delivery{ID: domain.NewID[delivery.ID](), Key: domain.NewID[delivery.ID](),
		Agency: m.Agency, Account: m.ID, Channel: delivery.Webhook, Event: &e, State: delivery.Posting, NextAt: t.Now}))
}

// posted returns an account and who it is when it asks; nobody where nothing is posted to it any more.
func posted(t *act.Txn, id domain.AccountID) (record.Machine, domain.Actor, error) {
	m, err := store.Find[record.Machine](t.Ctx, t.Store, id)
	if err != nil || m.V.Hook == nil || !m.V.Lives(t.Now) {
		return record.Machine{}, domain.Actor{}, err
	}
	of, err := store.Find[domain.Agency](t.Ctx, t.Store, m.V.Agency)
	if err != nil || !of.V.Active {
		return record.Machine{}, domain.Actor{}, err
	}
	return m.V, m.V.Actor(of.V, ""), nil
}

// TakePost is TakeDelivery for what is posted to programs. It waits in a queue of its own, so that an address that is
// slow holds up nobody's notices.
func (s *Service) TakePost(ctx context.Context) (Outgoing, bool, error) {
	return s.takeDue(ctx, delivery.Posting)
}

// takePost takes one event for one try. What was to be posted to an account that is over leaves no more.
func takePost(t *act.Txn, rec store.Rec[delivery.Delivery]) (Outgoing, error) {
	m, _, err := posted(t, rec.V.Account)
	if err != nil {
		return Outgoing{}, err
	}
	if m.Hook == nil {
		store.Delete(&t.Change, rec)
		return Outgoing{}, nil
	}
	rec.V.Tries++
	rec.V.NextAt = t.Now.Add(lease)
	store.Put(&t.Change, rec)
	return Outgoing{ID: rec.V.ID, Key: rec.V.Key, Try: rec.V.Tries, Channel: rec.V.Channel, To: m.Hook.URL,
		Secrets: m.Hook.Secrets(t.Now), Event: rec.V.Event}, nil
}

// notPosted tells those who look after an agency's programs, once a day, that one does not take what is posted.
func notPosted(t *act.Txn, d delivery.Delivery) error {
	place, err := store.Find[record.HookPlace](t.Ctx, t.Store, d.Account)
	if err != nil || t.Now.Sub(place.V.FailedAt) < tellOnce {
		return err
	}
	place.V.Account, place.V.FailedAt = d.Account, t.Now
	store.Put(&t.Change, place)
	t.Notify(domain.Notice{Agency: d.Agency, Kind: "notice.webhook_failed",
		Roles: []domain.Role{domain.RoleSupervisor, domain.RoleShelterHead, domain.RolePsych, domain.RoleLegal}})
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.webhook_failed",
		Roles: []domain.Role{domain.RoleAdmin}})
	return nil
}

// Posts lists the newest deliveries to a program: what is on its way, what was taken and what never was.
func (s *Service) Posts(ctx context.Context, actor domain.Actor, id domain.AccountID) ([]delivery.Delivery, error) {
	t := s.Begin(ctx, actor)
	if _, err := hooked(t, policy.MachineRead, id); err != nil {
		return nil, err
	}
	recs, _, err := store.List[delivery.Delivery](t.Ctx, t.Store,
		store.Filter{By: store.By("hook", id), Desc: true, Limit: maxPosts})
	return store.Values(recs), err
}

// TryPost posts an event to a program that nobody did, at once and as any other.
func (s *Service) TryPost(ctx context.Context, actor domain.Actor, id domain.AccountID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		m, err := hooked(t, policy.MachineKeep, id)
		if err != nil {
			return err
		}
		if m.Hook == nil {
			return fault.New(fault.Conflict, "machine.no_webhook", nil)
		}
		post(t, m, delivery.Event{Act: string(act.Told), At: t.Now.Truncate(time.Second)})
		t.LogAct(policy.MachineKeep, "account", string(id), "machine.webhook_try")
		return nil
	})
}

// PostAgain puts on its way once more what a program never took, under the ids it had.
func (s *Service) PostAgain(ctx context.Context, actor domain.Actor, id domain.AccountID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if _, err := hooked(t, policy.MachineKeep, id); err != nil {
			return err
		}
		recs, err := store.All[delivery.Delivery](t.Ctx, t.Store, store.Filter{By: store.By("hook", id)})
		if err != nil {
			return err
		}
		recs = slices.DeleteFunc(recs, func(d store.Rec[delivery.Delivery]) bool { return d.V.State != delivery.Failed })
		if len(recs) == 0 {
			return fault.New(fault.Conflict, "machine.webhook_none", nil)
		}
		for _, rec := range recs[:min(len(recs), maxPosts)] {
			rec.V.State, rec.V.Tries, rec.V.NextAt = delivery.Posting, 0, t.Now
			store.Put(&t.Change, rec)
		}
		t.LogAct(policy.MachineKeep, "account", string(id), "machine.webhook_again")
		return nil
	})
}

// hooked reads an account and decides an act on it. One that is not there is refused like one that is.
func hooked(t *act.Txn, action policy.Action, id domain.AccountID) (record.Machine, error) {
	m, err := store.Find[record.Machine](t.Ctx, t.Store, id)
	if err != nil {
		return m.V, err
	}
	err = t.Authorize(action, policy.AgencyFacts{ID: string(m.V.Agency)}, "account", string(id))
	if err == nil && m.Rev == 0 {
		err = t.RefuseHidden(action, "account", string(id))
	}
	return m.V, err
}
