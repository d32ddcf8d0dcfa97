// Package delivering lets notices leave the page: whom one reaches and by which channel, what is on its way out, and
// who of an agency is on duty.
//
// It guarantees that what is told in an act is on its way when the act is kept, that of any number of processes one
// sends it, that it is tried a bounded number of times, and that a failure is told in the page. It sends nothing
// itself, and nothing that it hands out holds more than an address, a language and the name of a fixed text.
package delivering

import (
	"context"
	"errors"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/identity/onetime"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

const (
	lease    = 2 * time.Minute // how long a process has for one try, before another may take it
	keepSent = 7 * 24 * time.Hour
	tellOnce = 24 * time.Hour // how often a person is told that she is not reached
	maxDue   = 200
)

// DeliverAs is what the log names as the rule when a notice leaves the page: no person decides then.
const DeliverAs = "delivery"

// DeliverAct is what the log calls a notice that left the page.
const DeliverAct policy.Action = "delivery.sent"

// Outgoing is one try: all that whoever sends it is told.
type Outgoing struct {
	ID       delivery.ID
	Key      delivery.ID // the same in every try; it is no id of a row
	Try      int
	Channel  delivery.Channel
	To       string
	Lang     string
	Template delivery.Template
	Code     string
	Secrets  [][]byte        // each signs what is posted to a program
	Event    *delivery.Event // what is posted to it
}

// TakeDelivery takes what is to leave now, in a commit of its own, so that of any number of processes one sends it.
// Where there is nothing it says so. What the person has seen meanwhile does not leave.
func (s *Service) TakeDelivery(ctx context.Context) (Outgoing, bool, error) {
	return s.takeDue(ctx, delivery.Waiting)
}

func (s *Service) takeDue(ctx context.Context, state delivery.State) (Outgoing, bool, error) {
	now := s.Now()
	recs, _, err := store.List[delivery.Delivery](ctx, s.Store,
		store.Filter{By: store.By("state", state), Until: now.Add(time.Minute), Limit: maxDue})
	if err != nil {
		return Outgoing{}, false, err
	}
	var failed error
	spread := false
	for _, rec := range recs {
		if now.Before(rec.V.NextAt) {
			continue
		}
		out, err := s.take(ctx, rec.V.ID)
		switch {
		case fault.Is(err, fault.Conflict) || fault.Is(err, fault.Stale): // Another process has it.
		case err != nil: // It keeps none of the others.
			failed = errors.Join(failed, err)
		case out.ID != "":
			return out, true, nil
		default:
			spread = spread || rec.V.Account == "" && rec.V.Ask == ""
		}
	}
	if spread && failed == nil { // Whom it reaches has just been said.
		return s.takeDue(ctx, state)
	}
	return Outgoing{}, false, failed
}

func (s *Service) take(ctx context.Context, id delivery.ID) (out Outgoing, err error) {
	err = s.run(ctx, func(t *act.Txn) error {
		out = Outgoing{}
		rec, err := store.Find[delivery.Delivery](t.Ctx, t.Store, id)
		if err != nil || rec.Rev == 0 || rec.V.Settled() || t.Now.Before(rec.V.NextAt) {
			return err
		}
		if rec.V.Account == "" && rec.V.Ask == "" {
			return spread(t, rec)
		}
		if rec.V.Tries >= delivery.MaxTries { // The process that had the last try did not come back from it.
			return settle(t, rec, false)
		}
		if rec.V.Event != nil {
			out, err = takePost(t, rec)
			return err
		}
		if rec.V.Ask != "" {
			out, err = takeAsk(t, rec)
			return err
		}
		acc, err := store.Find[domain.Account](t.Ctx, t.Store, rec.V.Account)
		if err != nil {
			return err
		}
		to, waits, err := wanted(t, rec.V)
		if err != nil {
			return err
		}
		if !acc.V.Active || !waits {
			store.Delete(&t.Change, rec)
			return nil
		}
		rec.V.Tries++
		rec.V.NextAt = t.Now.Add(lease)
		store.Put(&t.Change, rec)
		out = Outgoing{ID: id, Key: rec.V.Key, Try: rec.V.Tries, Channel: rec.V.Channel, To: to, Lang: acc.V.Lang,
			Template: rec.V.Template, Code: rec.V.Code}
		return nil
	})
	return out, err
}

// wanted says where a delivery goes, and whether it is still to go: something of it is not seen, and the person still
// wants to be reached there.
func wanted(t *act.Txn, d delivery.Delivery) (to string, waits bool, err error) {
	p, err := store.Find[delivery.Preferences](t.Ctx, t.Store, d.Account)
	if err != nil {
		return "", false, err
	}
	a := p.V.Addresses[d.Channel]
	if d.Template == delivery.TextCode {
		return a.To, a.To != "" && a.Code == onetime.Hash(d.Code), nil
	}
	if !a.Proven() {
		return "", false, nil
	}
	notices, err := store.GetMany[domain.Notice](t.Ctx, t.Store, d.Notices)
	for _, n := range notices {
		if n.V.SeenAt.IsZero() {
			return a.To, true, err
		}
	}
	return "", false, err
}

// SettleDelivery keeps how a try ended. One that another process took over meanwhile is that process's.
func (s *Service) SettleDelivery(ctx context.Context, out Outgoing, well bool) error {
	return s.run(ctx, func(t *act.Txn) error {
		rec, err := store.Find[delivery.Delivery](t.Ctx, t.Store, out.ID)
		if err != nil || rec.Rev == 0 || rec.V.Settled() || rec.V.Tries != out.Try {
			return err
		}
		return settle(t, rec, well)
	})
}

// settle ends a try. The log has what left and what never did, by pseudonym and channel; the person is told in the page
// that she was not reached.
func settle(t *act.Txn, rec store.Rec[delivery.Delivery], well bool) error {
	rec.V = rec.V.After(well, t.Now)
	store.Put(&t.Change, rec)
	if rec.V.Ask != "" {
		return settleAsk(t, rec.V)
	}
	switch rec.V.State {
	case delivery.Sent:
		t.LogAct(DeliverAct, "account", string(rec.V.Account), string(rec.V.Channel))
	case delivery.Failed:
		t.LogAct("delivery.failed", "account", string(rec.V.Account), string(rec.V.Channel))
		if rec.V.Event != nil {
			return notPosted(t, rec.V)
		}
		return unreached(t, rec.V)
	}
	return nil
}

func unreached(t *act.Txn, d delivery.Delivery) error {
	p, err := store.Find[delivery.Preferences](t.Ctx, t.Store, d.Account)
	if err != nil || p.Rev == 0 {
		return err
	}
	a := p.V.Addresses[d.Channel]
	if t.Now.Sub(a.FailedAt) >= tellOnce && a.Proven() {
		t.Notify(domain.Notice{Agency: p.V.Agency, Account: p.V.Account, Kind: act.Undelivered})
	}
	a.FailedAt = t.Now
	p.V.Addresses[d.Channel] = a
	store.Put(&t.Change, p)
	return nil
}

// ForgetDeliveries removes what was settled a week ago, and returns how many went.
func (s *Service) ForgetDeliveries(ctx context.Context) (int, error) {
	var c store.Change
	n := 0
	for _, state := range []delivery.State{delivery.Sent, delivery.Failed} {
		old, _, err := store.List[delivery.Delivery](ctx, s.Store,
			store.Filter{By: store.By("state", state), Until: s.Now().Add(-keepSent), Limit: maxDue})
		if err != nil {
			return 0, err
		}
		for _, rec := range old {
			store.Delete(&c, rec)
		}
		n += len(old)
	}
	return n, s.Store.Commit(store.WithoutIdem(ctx), c)
}

// run runs an act of the machine itself.
func (s *Service) run(ctx context.Context, try func(*act.Txn) error) error {
	return s.Run(ctx, domain.System(DeliverAs), func(t *act.Txn) error {
		t.Decision = policy.Decision{Allowed: true, Policy: DeliverAs}
		return try(t)
	})
}
