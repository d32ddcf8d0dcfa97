package identity

import (
	"context"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/caller"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/secondlock"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// ChangePassword lets a signed-in person choose another password. Every other session of theirs ends, every device is
// forgotten but the one in hand, and the session goes on under a new id.
func (s *Service) ChangePassword(ctx context.Context, by domain.Actor, old, next,
	deviceCookie string) (SignedIn, error) {
	t := s.acts.Begin(ctx, by)
	ctx = t.Ctx
	if err := own(t, policy.PasswordOwn); err != nil {
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
	right, had, err := s.hash.Verify(ctx, password.KnownDevice, who.cred.V.V, old)
	if err != nil {
		s.giveBack(ctx, buckets)
		return SignedIn{}, busy(err)
	}
	if !right {
		e := t.Entry(policy.PasswordOwn, "account", string(by.Account))
		e.Code = "password.wrong"
		if err := t.RecordRefusal(e); err != nil {
			return SignedIn{}, err
		}
		return SignedIn{}, fault.At("old", "password.wrong")
	}
	s.forgive(ctx, buckets)
	if err := password.Check("new", next, old, who.texts()...); err != nil {
		return SignedIn{}, err
	}
	cred, err := s.hash.Digest(ctx, password.KnownDevice, by.Account, next, had.Key)
	if err != nil {
		return SignedIn{}, busy(err)
	}
	return s.renew(ctx, by, t.Decision, who, cred, caller.ParseDevice(deviceCookie))
}

// renew keeps a new password and puts the session in hand under a new id; every other one ends with it.
func (s *Service) renew(ctx context.Context, by domain.Actor, allowed policy.Decision, proven subject,
	cred record.Credential, dev caller.Device) (SignedIn, error) {
	var in SignedIn
	err := s.acts.Run(store.WithoutIdem(ctx), by, func(t *txn.Txn) error {
		rec, who, err := s.session(t.Ctx, by.Session)
		if err != nil {
			return err
		}
		if rec.V.Account != by.Account || !who.cred.V.V.ChangedAt.Equal(proven.cred.V.V.ChangedAt) {
			return signedOut("session.ended", nil)
		}
		if err := s.endAll(t, by.Account, rec.V.ID, record.EndPassword); err != nil {
			return err
		}
		next := rec.V
		next.ID, next.CreatedAt, next.SeenAt = domain.NewID[domain.SessionID](), t.Now, t.Now
		var secret string
		next.Lock, secret = cred.Key.ForSession()
		s.end(t, rec, record.EndRenewed)
		store.Put(&t.Change, store.New(next))
		cred.ChangedAt = t.Now
		who.cred.V.V = cred
		store.Put(&t.Change, who.cred)
		who.reliesOn(&t.Change)
		t.Decision = allowed
		t.LogAct(policy.PasswordOwn, "account", string(by.Account), "password.changed")
		Tell(t, who.account.V, "notice.password_changed")
		in = SignedIn{Actor: who.actor(next), Session: next, Device: s.remember(s.without(dev, proven.cred.V.V), cred),
			secret: secret}
		in.Actor.Request = by.Request
		return nil
	})
	return s.signed(ctx, in, err)
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
	ctx = moment.Begin(ctx, s.store.Now)
	name := triedName(r.Login)
	who, err := s.byLogin(ctx, name)
	if err != nil {
		return SignedIn{}, err
	}
	network := []bucket{s.networkBucket(r.Addr)}
	if err := s.payFor(ctx, network); err != nil {
		return SignedIn{}, err
	}
	if !opens(who.cred.V.V, r.Code, s.now(ctx)) || !who.active() {
		by := domain.Actor{Agency: who.account.V.Agency, Request: r.Request}
		if err := s.store.Record(ctx, refused(entry(by, actRedeem, "account", string(who.account.V.ID),
			"code.wrong"))); err != nil {
			return SignedIn{}, err
		}
		return SignedIn{}, fault.New(fault.Unauthenticated, "code.wrong", nil)
	}
	s.forgive(ctx, network)
	if err := password.Check("password", r.Password, "", who.texts()...); err != nil {
		return SignedIn{}, err
	}
	cred, err := s.hash.Digest(ctx, password.KnownDevice, who.account.V.ID, r.Password, secondlock.New())
	if err != nil {
		return SignedIn{}, busy(err)
	}
	in, err := s.settleCode(ctx, r, who, cred)
	if err != nil {
		return SignedIn{}, err
	}
	s.forgive(ctx, []bucket{s.accountBucket(name)})
	return in, nil
}

// settleCode keeps the chosen password, ends what was open before, and begins a session, in one act.
func (s *Service) settleCode(ctx context.Context, r Redemption, proven subject,
	cred record.Credential) (SignedIn, error) {
	var in SignedIn
	err := s.acts.Run(store.WithoutIdem(ctx), domain.Actor{}, func(t *txn.Txn) error {
		who, err := s.subject(t.Ctx, proven.account.V.ID)
		if err != nil {
			return err
		}
		if !who.active() || who.cred.V.V.Code != proven.cred.V.V.Code { // Used by somebody else meanwhile, or replaced.
			return fault.New(fault.Unauthenticated, "code.wrong", nil)
		}
		if err := s.endAll(t, who.account.V.ID, "", record.EndPassword); err != nil {
			return err
		}
		r.key = cred.Key
		if in, err = s.beginFirst(t, who, r.Attempt); err != nil {
			return err
		}
		cred.ChangedAt = t.Now
		who.cred.V.V = cred
		store.Put(&t.Change, who.cred)
		if err := s.closeSetup(t, proven.cred.V.V.Code); err != nil {
			return err
		}
		who.reliesOn(&t.Change)
		in.Actor.Request = r.Request
		t.Change.Log(entry(in.Actor, actRedeem, "account", string(who.account.V.ID), "password.chosen"))
		if in.Session.Step == "" {
			in.Device = s.remember(caller.ParseDevice(r.Device), cred)
		}
		return nil
	})
	return s.signed(ctx, in, err)
}
