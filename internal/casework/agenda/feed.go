package agenda

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// feedDays is how many days a calendar that is fetched holds, from today on.
const feedDays = MaxDays

// keyBytes is how many random bytes a key has.
const keyBytes = 32

// NewFeed makes the key of the actor's own calendar, in the role that she has now. An older key ends. It is told this
// once: only its digest is kept.
func (s *Service) NewFeed(ctx context.Context, actor domain.Actor) (string, error) {
	raw := make([]byte, keyBytes)
	_, _ = rand.Read(raw) // It never fails.
	key := base64.RawURLEncoding.EncodeToString(raw)
	err := s.setFeed(ctx, actor, &delivery.Feed{Digest: digest(key), Role: actor.Role})
	return txn.Result(string(actor.Account)+"."+key, err)
}

// EndFeed ends the actor's calendar: its address answers as if there never was one.
func (s *Service) EndFeed(ctx context.Context, actor domain.Actor) error {
	return s.setFeed(ctx, actor, nil)
}

// HasFeed reports whether the actor has a calendar that can be fetched.
func (s *Service) HasFeed(ctx context.Context, actor domain.Actor) (bool, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.SessionOwn, act.Self(actor), "account", string(actor.Account)); err != nil {
		return false, err
	}
	p, err := store.Find[delivery.Preferences](t.Ctx, t.Store, actor.Account)
	return p.V.Feed != nil, err
}

func (s *Service) setFeed(ctx context.Context, actor domain.Actor, feed *delivery.Feed) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.SessionOwn, act.Self(actor), "account", string(actor.Account)); err != nil {
			return err
		}
		p, err := store.Find[delivery.Preferences](t.Ctx, t.Store, actor.Account)
		if err != nil {
			return err
		}
		if p.Rev == 0 {
			p = store.New(delivery.Preferences{Account: actor.Account, Agency: actor.Agency})
		}
		p.V.Feed = feed
		store.Put(&t.Change, p)
		t.LogAct(policy.SessionOwn, "account", string(actor.Account), "account.feed")
		return nil
	})
}

func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// Feed answers whoever comes with the key of a calendar with its entries and the language of its owner. A key that is
// not known, or no longer, and one of somebody who may not sign in, are answered alike.
func (s *Service) Feed(ctx context.Context, key string) ([]Entry, string, error) {
	absent := fault.New(fault.NotFound, "fault.not_found", nil)
	id, secret, _ := strings.Cut(key, ".")
	account, ok := domain.ParseID[domain.AccountID](id)
	if !ok {
		return nil, "", absent
	}
	p, err := store.Find[delivery.Preferences](ctx, s.Store, account)
	if err != nil {
		return nil, "", err
	}
	feed := p.V.Feed
	if feed == nil || subtle.ConstantTimeCompare([]byte(feed.Digest), []byte(digest(secret))) != 1 {
		return nil, "", absent
	}
	actor, err := s.owner(ctx, account, feed.Role)
	if err != nil {
		return nil, "", err
	}
	var out []Entry
	err = s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.SessionOwn, act.Self(actor), "account", string(account)); err != nil {
			return err
		}
		t.LogAct(policy.SessionOwn, "account", string(account), "account.feed_read")
		out, err = s.entries(t, t.Today(), t.Today().AddDays(feedDays))
		return err
	})
	if fault.Is(err, fault.Forbidden) {
		err = absent
	}
	return out, actor.Lang, err
}

// owner is the person of a calendar, as she could act now.
func (s *Service) owner(ctx context.Context, id domain.AccountID, role domain.Role) (domain.Actor, error) {
	a, err := store.Get[domain.Account](ctx, s.Store, id)
	if err != nil {
		return domain.Actor{}, err
	}
	agency, err := store.Get[domain.Agency](ctx, s.Store, a.V.Agency)
	if err != nil {
		return domain.Actor{}, err
	}
	may := len(agency.V.Roles) == 0 || slices.Contains(agency.V.Roles, role)
	if !a.V.Active || !agency.V.Active || !a.V.Holds(role) || !may {
		return domain.Actor{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return domain.Actor{Account: id, Agency: a.V.Agency, AgencyType: agency.V.Type, Role: role, Lang: a.V.Lang}, nil
}
