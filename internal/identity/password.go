package identity

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ChangePassword lets a signed-in person choose another password. Every other session of theirs ends, every device is
// forgotten but the one in hand, and the session goes on under a new id.
func (s *Service) ChangePassword(ctx context.Context, by domain.Actor, old, next, deviceCookie string) (SignedIn, error) {
	rule, err := s.own(ctx, by, policy.PasswordOwn)
	if err != nil {
		return SignedIn{}, err
	}
	who, err := s.subject(ctx, by.Account)
	if err != nil {
		return SignedIn{}, err
	}
	// Whoever found an open session must not guess the password at leisure: guesses here are paid for too.
	buckets := []bucket{s.deviceBucket(by.Account, "own session")}
	if err := s.payFor(ctx, buckets); err != nil {
		return SignedIn{}, err
	}
	right, _, err := s.hash.check(ctx, laneKnown, who.cred.V.V, normal(old))
	if err != nil {
		s.giveBack(ctx, buckets)
		return SignedIn{}, busy(err)
	}
	if !right {
		e := refused(logged(by, policy.PasswordOwn, rule, "account", string(by.Account), "password.wrong"))
		if err := s.store.Record(ctx, e); err != nil {
			return SignedIn{}, err
		}
		return SignedIn{}, &fault.Fault{Kind: fault.Invalid, Code: "fault.invalid", Fields: []fault.Field{{Path: "old", Code: "password.wrong"}}}
	}
	s.forgive(ctx, buckets)
	if err := judge("new", next, old, contextOf(who)); err != nil {
		return SignedIn{}, err
	}
	hash, pepper, err := s.hash.make(ctx, laneKnown, normal(next))
	if err != nil {
		return SignedIn{}, busy(err)
	}
	return s.renew(ctx, by, rule, who, domain.Credential{Account: by.Account, Hash: hash, Pepper: pepper}, parseDevice(deviceCookie))
}

// renew keeps a new password and puts the session in hand under a new id; every other one ends with it.
func (s *Service) renew(ctx context.Context, by domain.Actor, rule string, proven subject, cred domain.Credential, dev device) (SignedIn, error) {
	var in SignedIn
	err := s.again(store.WithoutIdem(ctx), func() (store.Change, error) {
		var c store.Change
		rec, who, err := s.session(ctx, by.Session)
		if err != nil {
			return c, err
		}
		if rec.V.Account != by.Account || !who.cred.V.V.ChangedAt.Equal(proven.cred.V.V.ChangedAt) {
			return c, signedOut("session.ended", nil)
		}
		now := s.now()
		if err := s.endAll(ctx, &c, by.Account, rec.V.ID); err != nil {
			return c, err
		}
		next := rec.V
		next.ID, next.CreatedAt, next.SeenAt = domain.NewID[domain.SessionID](), now, now
		rec.V.EndedAt = now
		store.Put(&c, rec)
		store.Put(&c, store.New(next))
		cred.ChangedAt = now
		who.cred.V.V = cred
		store.Put(&c, who.cred)
		who.reliesOn(&c)
		c.Log(logged(by, policy.PasswordOwn, rule, "account", string(by.Account), "password.changed"))
		in = SignedIn{Actor: who.actor(next), Session: next, Device: s.remember(s.without(dev, proven.cred.V.V), cred)}
		in.Actor.Request = by.Request
		return c, nil
	})
	if err != nil {
		return SignedIn{}, err
	}
	in.Token, err = s.tokens.issue(in.Session)
	return in, err
}

// Redemption is a one-time code turned into a password.
type Redemption struct {
	Attempt        // Password is the one the person chooses
	Code    string // as it was handed over
}

// Redeem lets the owner of a one-time code choose a password, and signs them in. The code is used up, earlier sessions
// end, and the path from unknown devices is open again. A wrong code, a late one and a name that does not exist get one
// answer. Guesses are limited by network only: a code of 128 bits is not guessed, and nobody can shut its owner out.
func (s *Service) Redeem(ctx context.Context, r Redemption) (SignedIn, error) {
	loginID := s.loginID(triedName(r.Login))
	who, err := s.byLogin(ctx, loginID)
	if err != nil {
		return SignedIn{}, err
	}
	network := []bucket{s.networkBucket(r.Addr)}
	if err := s.payFor(ctx, network); err != nil {
		return SignedIn{}, err
	}
	if !opens(who.cred.V.V, r.Code, s.now()) || !who.active() {
		by := domain.Actor{Agency: who.account.V.Agency, Request: r.Request}
		if err := s.store.Record(ctx, refused(entry(by, actRedeem, "account", string(who.account.V.ID), "code.wrong"))); err != nil {
			return SignedIn{}, err
		}
		return SignedIn{}, fault.New(fault.Unauthenticated, "code.wrong", nil)
	}
	s.forgive(ctx, network)
	if err := judge("password", r.Password, "", contextOf(who)); err != nil {
		return SignedIn{}, err
	}
	hash, pepper, err := s.hash.make(ctx, laneKnown, normal(r.Password))
	if err != nil {
		return SignedIn{}, busy(err)
	}
	cred := domain.Credential{Account: who.account.V.ID, Hash: hash, Pepper: pepper}
	in, err := s.settleCode(ctx, r, who, cred)
	if err != nil {
		return SignedIn{}, err
	}
	s.forgive(ctx, []bucket{s.accountBucket(loginID)})
	return in, nil
}

// settleCode keeps the chosen password, ends what was open before, and begins a session, in one act.
func (s *Service) settleCode(ctx context.Context, r Redemption, proven subject, cred domain.Credential) (SignedIn, error) {
	var in SignedIn
	err := s.again(store.WithoutIdem(ctx), func() (store.Change, error) {
		var c store.Change
		who, err := s.subject(ctx, proven.account.V.ID)
		if err != nil {
			return c, err
		}
		if !who.active() || who.cred.V.V.Code != proven.cred.V.V.Code { // Used by somebody else meanwhile, or replaced.
			return c, fault.New(fault.Unauthenticated, "code.wrong", nil)
		}
		if err := s.endAll(ctx, &c, who.account.V.ID, ""); err != nil {
			return c, err
		}
		if in, err = s.beginFirst(&c, who, r.Attempt); err != nil {
			return c, err
		}
		cred.ChangedAt = s.now()
		who.cred.V.V = cred
		store.Put(&c, who.cred)
		if err := s.closeSetup(ctx, &c, proven.cred.V.V.Code); err != nil {
			return c, err
		}
		who.reliesOn(&c)
		in.Actor.Request = r.Request
		c.Log(entry(in.Actor, actRedeem, "account", string(who.account.V.ID), "password.chosen"))
		in.Device = s.remember(parseDevice(r.Device), cred)
		return c, nil
	})
	if err != nil {
		return SignedIn{}, err
	}
	in.Token, err = s.tokens.issue(in.Session)
	return in, err
}
