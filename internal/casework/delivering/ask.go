package delivering

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/broadcast"
	"amparo/internal/domain/delivery"
	"amparo/internal/store"
)

// TakeAsk is TakeDelivery for questions to helpers without an account. They wait in a queue of their own, so that many
// of them hold up nobody's notices.
func (s *Service) TakeAsk(ctx context.Context) (Outgoing, bool, error) {
	return s.takeDue(ctx, delivery.Asking)
}

// takeAsk takes one question for one try. What ended, and what is for a helper that is no longer asked, does not leave.
func takeAsk(t *act.Txn, rec store.Rec[delivery.Delivery]) (Outgoing, error) {
	ask, err := store.Find[broadcast.Ask](t.Ctx, t.Store, broadcast.AskID(rec.V.Ask))
	if err != nil {
		return Outgoing{}, err
	}
	b, err := store.Find[broadcast.Broadcast](t.Ctx, t.Store, ask.V.Broadcast)
	if err != nil {
		return Outgoing{}, err
	}
	h, err := store.Find[broadcast.Helper](t.Ctx, t.Store, ask.V.Helper)
	if err != nil {
		return Outgoing{}, err
	}
	if !b.V.Open(t.Now) || !h.V.Active {
		store.Delete(&t.Change, rec)
		return Outgoing{}, nil
	}
	rec.V.Tries++
	rec.V.NextAt = t.Now.Add(lease)
	store.Put(&t.Change, rec)
	return Outgoing{ID: rec.V.ID, Key: rec.V.Key, Try: rec.V.Tries, Channel: rec.V.Channel, To: h.V.Phone,
		Lang: h.V.Lang, Template: rec.V.Template, Code: rec.V.Code}, nil
}

// settleAsk keeps with a question that it left or never did. The desk is told of the first of a broadcast that did not.
func settleAsk(t *act.Txn, d delivery.Delivery) error {
	ask, err := store.Find[broadcast.Ask](t.Ctx, t.Store, broadcast.AskID(d.Ask))
	if err != nil || ask.Rev == 0 || !d.Settled() {
		return err
	}
	if d.State == delivery.Sent {
		ask.V.SentAt = t.Now
		t.LogAct(DeliverAct, "helper", string(ask.V.Helper), string(d.Channel))
		store.Put(&t.Change, ask)
		return nil
	}
	all, err := store.All[broadcast.Ask](t.Ctx, t.Store, store.Filter{By: store.By("broadcast", ask.V.Broadcast)})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(a store.Rec[broadcast.Ask]) bool { return !a.V.FailedAt.IsZero() }) {
		t.NotifyDesk("notice.broadcast_failed", domain.Referral{})
	}
	ask.V.FailedAt = t.Now
	t.LogAct("delivery.failed", "helper", string(ask.V.Helper), string(d.Channel))
	store.Put(&t.Change, ask)
	return nil
}
