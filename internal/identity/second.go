package identity

import (
	"context"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/caller"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/secondlock"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// HalfLife is how long somebody has for the second step of signing in.
const HalfLife = 10 * time.Minute

// stepOf says what is still to be done after a password was right. The act rests on the factors it saw.
func (s *Service) stepOf(t *txn.Txn, id domain.AccountID) (record.Step, error) {
	has, err := store.Find[record.Factors](t.Ctx, s.store, id)
	switch {
	case err != nil:
		return "", err
	case len(has.V.List) > 0:
		store.Check(&t.Change, has)
		return record.StepFactor, nil
	case s.set.SecondFactor:
		return record.StepEnrol, nil
	}
	return "", nil
}

// Proving is a session in which a second factor is given or kept, and its person.
type Proving struct {
	Session record.Session
	Account domain.Account
	Actor   domain.Actor // for the log, with the key that its session opens
	Public  []byte       // of the account's pair of keys
	Passkey bool         // set by what finds a passkey right
	Next    record.Step  // set where something is still to be done after the factor that was right
}

// Proving reads a session that may go on, also one whose second step is still to be done.
func (s *Service) Proving(ctx context.Context, id domain.SessionID, request string) (Proving, error) {
	rec, who, err := s.session(ctx, id)
	p := Proving{Session: rec.V, Account: who.account.V, Actor: who.actor(rec.V)}
	p.Actor.Request = request
	return p, err
}

// Prove opens a session in which try finds a second factor right, or notes that it was given again, in one act with
// what try keeps; a key that try adds to the actor opens with the session from then on. The session goes on under a new
// id and a new token. Nothing but this makes a half session whole.
func (s *Service) Prove(ctx context.Context, id domain.SessionID, device, request string,
	try func(*txn.Txn, *Proving) error) (SignedIn, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	var in SignedIn
	var login string
	dev := caller.ParseDevice(device)
	err := s.acts.Run(store.WithoutIdem(ctx), domain.Actor{}, func(t *txn.Txn) error {
		rec, who, err := s.session(t.Ctx, id)
		if err != nil {
			return err
		}
		p := Proving{Session: rec.V, Account: who.account.V, Actor: who.actor(rec.V), Public: who.cred.V.V.Own.Public}
		p.Actor.Request, p.Actor.Key = request, secondlock.OfSession(rec.V.Lock, secondlock.SecretOf(ctx))
		had := p.Actor.Key != nil
		if err := try(t, &p); err != nil {
			return err
		}
		next, secret := rec.V, ""
		if !had && p.Actor.Key != nil {
			next.Lock, secret = p.Actor.Key.ForSession()
		}
		next.ID, next.SeenAt, next.ProvenAt, next.ByPasskey = domain.NewID[domain.SessionID](), t.Now, t.Now, p.Passkey
		next.Step = p.Next
		s.end(t, rec, record.EndRenewed)
		login, in = who.account.V.Login, SignedIn{Device: s.remember(dev, who.cred.V.V), secret: secret}
		whole := rec.V.Step != "" && next.Step == ""
		if whole {
			next.CreatedAt, next.EndsAt = t.Now, t.Now.Add(s.set.Absolute).Truncate(time.Second)
			if !s.knows(dev, who.cred.V.V) {
				Tell(t, who.account.V, "notice.new_device")
			}
		}
		if in.Actor, in.Session = who.actor(next), next; next.Role == "" {
			in.Choose = who.roles()
		}
		in.Actor.Request = request
		store.Put(&t.Change, store.New(next))
		who.reliesOn(&t.Change)
		if !whole {
			return nil
		}
		return s.replaceOlder(t, in)
	})
	if in, err = s.signed(ctx, in, err); err == nil {
		s.forgive(ctx, []bucket{s.accountBucket(login), s.deviceBucket(in.Session.Account, dev.Bits),
			s.factorBucket(in.Session.Account)})
	}
	return in, err
}

// Known opens a session of somebody known by other means than a password: what is asked after one is asked after them.
// Whoever has chosen no password stays out.
func (s *Service) Known(ctx context.Context, id domain.AccountID, a Attempt) (SignedIn, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	who, err := s.subject(ctx, id)
	if err == nil && (!who.active() || who.cred.V.V.Hash == "") {
		err = s.refuseSignIn(ctx, who, a.Request)
	}
	if err != nil {
		return SignedIn{}, err
	}
	return s.open(ctx, who, who.cred.V.V, caller.ParseDevice(a.Device), a)
}

// PayForNetwork charges a try of somebody who is not known yet to the network it comes from.
func (s *Service) PayForNetwork(ctx context.Context, addr string) error {
	return s.payFor(moment.Begin(ctx, s.store.Now), []bucket{s.networkBucket(addr)})
}

// GiveNetworkBack gives back what PayForNetwork charged.
func (s *Service) GiveNetworkBack(ctx context.Context, addr string) {
	s.giveBack(moment.Begin(ctx, s.store.Now), []bucket{s.networkBucket(addr)})
}

// EndOthers ends every session of a person but the one in hand, because a second factor of hers changed.
func (s *Service) EndOthers(t *txn.Txn, p Proving) error {
	return s.endAll(t, p.Account.ID, p.Session.ID, record.EndFactor)
}

// Unprove asks for no factor in a session any more: its person has none left.
func (s *Service) Unprove(t *txn.Txn, p Proving) error {
	rec, err := store.Get[record.Session](t.Ctx, s.store, p.Session.ID)
	rec.V.ProvenAt = time.Time{}
	store.Put(&t.Change, rec)
	return err
}

// Tell tells an owner what happened to her account.
func Tell(t *txn.Txn, owner domain.Account, kind string) {
	t.Change.Notify(domain.Notice{ID: domain.NewID[domain.NoticeID](), Agency: owner.Agency, Account: owner.ID,
		Kind: kind, At: t.Now})
}

// TellHeads tells the heads of an agency and the auditors what was done to how its people or programs come in, by the
// code that the log gives it.
func TellHeads(t *txn.Txn, agency domain.AgencyID, code string) {
	kind := "notice." + strings.Replace(code, ".", "_", 1)
	for to, roles := range map[domain.AgencyID][]domain.Role{
		agency:            {domain.RoleSupervisor, domain.RoleShelterHead, domain.RolePsych, domain.RoleLegal},
		domain.DeskAgency: {domain.RoleAuditor}} {
		t.Change.Notify(domain.Notice{ID: domain.NewID[domain.NoticeID](), Agency: to, Roles: roles, Kind: kind, At: t.Now})
	}
}

// factorBucket limits guesses at codes that change with time, from wherever they come.
func (s *Service) factorBucket(account domain.AccountID) bucket {
	return bucket{ID: s.ring.Pseudonym("guess factor", string(account)), Window: 15 * time.Minute,
		Every: 3 * time.Minute, Grows: true, Closes: closedAfter}
}

// PayForCode charges a guess at a code that changes with time; when it is right, Prove gives it back.
func (s *Service) PayForCode(ctx context.Context, account domain.AccountID) error {
	err := s.payFor(ctx, []bucket{s.factorBucket(account)})
	if f := fault.As(err); err != nil && f.Code == "signin.closed_here" {
		return fault.New(fault.TooMany, "factor.closed", err)
	}
	return err
}
