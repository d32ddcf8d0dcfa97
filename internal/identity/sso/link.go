package sso

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Mine is how somebody's own account stands with the provider of her agency.
type Mine struct {
	Offered bool      // there is one, and it is switched on
	Since   time.Time // when she linked her account; zero: it is not linked
}

// Mine tells the owner of an account whether it is linked.
func (s *Service) Mine(ctx context.Context, by domain.Actor) (Mine, error) {
	t := s.acts.Begin(ctx, by)
	if err := t.Authorize(policy.SessionOwn, own(by), "account", string(by.Account)); err != nil {
		return Mine{}, err
	}
	_, err := s.door(t.Ctx, string(by.Agency))
	if err != nil && err != errDoor { //nolint:errorlint // the fault itself, which nothing wraps
		return Mine{}, err
	}
	link, found := store.Find[record.Link](t.Ctx, s.store, by.Account)
	return Mine{Offered: err == nil, Since: link.V.At}, found
}

// AnyOn reports whether any agency has a provider that is switched on.
func (s *Service) AnyOn(ctx context.Context) (bool, error) {
	some, _, err := store.List[record.SignOn](ctx, s.store, store.Filter{By: store.By("on", "network"), Limit: 1})
	return len(some) > 0, err
}

// link makes somebody at the provider the owner of the account in whose session she began. A subject that is another
// account's stays that account's.
func (s *Service) link(ctx context.Context, by domain.Actor, who record.Link) error {
	return s.acts.Run(ctx, by, func(t *txn.Txn) error {
		if !t.Decide(policy.SignOnOwn, own(by)).Allowed { // Her factor was fresh when she began.
			return t.Refuse(policy.SignOnOwn, "account", string(by.Account))
		}
		door, err := s.door(t.Ctx, string(by.Agency))
		if err != nil {
			return err
		}
		of, err := s.linkOf(t.Ctx, who)
		if err != nil {
			return err
		}
		if of.Rev > 0 && of.V.Account != by.Account {
			e := t.Entry(policy.SignOnOwn, "account", string(by.Account))
			e.Code = "sso.taken"
			if err := t.RecordRefusal(e); err != nil {
				return err
			}
			return fault.New(fault.Conflict, e.Code, nil)
		}
		mine, acc, err := s.mine(t, by)
		if err != nil {
			return err
		}
		mine.V = who
		mine.V.Account, mine.V.At = by.Account, t.Now
		door.V.Links++
		store.Put(&t.Change, door)
		store.Put(&t.Change, mine)
		t.LogAct(policy.SignOnOwn, "account", string(by.Account), "signon.linked")
		identity.Tell(t, acc, "notice.signon_linked")
		return nil
	})
}

// Unlink ends that somebody signs in at the provider of her agency.
func (s *Service) Unlink(ctx context.Context, by domain.Actor) error {
	return s.acts.Run(ctx, by, func(t *txn.Txn) error {
		if err := t.Authorize(policy.SignOnOwn, own(by), "account", string(by.Account)); err != nil {
			return err
		}
		mine, acc, err := s.mine(t, by)
		if err != nil {
			return err
		}
		if mine.V.Subject == "" {
			return txn.ErrNothing
		}
		mine.V = record.Link{Account: by.Account, Agency: by.Agency}
		store.Put(&t.Change, mine)
		t.LogAct(policy.SignOnOwn, "account", string(by.Account), "signon.unlinked")
		identity.Tell(t, acc, "notice.signon_unlinked")
		return nil
	})
}

func (s *Service) mine(t *txn.Txn, by domain.Actor) (store.Rec[record.Link], domain.Account, error) {
	acc, err := store.Get[domain.Account](t.Ctx, s.store, by.Account)
	if err != nil {
		return store.Rec[record.Link]{}, acc.V, err
	}
	link, err := store.Find[record.Link](t.Ctx, s.store, by.Account)
	return link, acc.V, err
}
