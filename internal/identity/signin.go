package identity

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/caller"
	"amparo/internal/identity/loginname"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/secondlock"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Attempt is a try to sign in. Only Login and Password come from the person; the rest from their request.
type Attempt struct {
	Login    string
	Password string
	Role     domain.Role    // which role to act in, when the person said so already; empty or not held asks
	Last     record.Session // the session that the caller had and that is over: its own person goes on in its role
	Device   string         // the device cookie, if there is one
	Addr     string         // network address of the caller, with or without a port
	Agent    string         // user agent; only the browser's family is kept
	Bearer   bool           // a program that will send the token in a header, rather than a browser
	Request  string         // opaque id of the request, for the log
	Provided record.Provided

	key *secondlock.Key // what the password opened
}

// SignedIn is an open session, or a half one whose second step is still to be done: Session.Step says so.
type SignedIn struct {
	Actor   domain.Actor // its Role is empty while Choose is not
	Session record.Session
	Token   string        // what the caller sends with the next request
	Device  string        // device cookie to keep for DeviceDays; empty means keep the one there is
	Choose  []domain.Role // roles to choose from; until one is chosen no policy allows anything

	secret string // of what the session keeps, where it is new
}

// Acts of this package that no policy decides.
const (
	actOpen   policy.Action = "session.open"
	actClose  policy.Action = "session.close"
	actRole   policy.Action = "session.role"
	actRedeem policy.Action = "account.redeem"
)

// wrong is the one answer to a sign-in that fails, whatever it failed for.
func wrong() error { return fault.New(fault.Unauthenticated, "signin.wrong", nil) }

// SignIn opens a session for whoever knows the password of an active account. Everything else gets one answer, after
// the same reads, the same digest and the same entry in the log.
func (s *Service) SignIn(ctx context.Context, a Attempt) (SignedIn, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	name := triedName(a.Login)
	who, err := s.byLogin(ctx, name)
	if err != nil {
		return SignedIn{}, err
	}
	priority, buckets := s.pathOf(name, who, caller.ParseDevice(a.Device), a.Addr)
	if err := s.payFor(ctx, buckets); err != nil {
		if priority == password.KnownDevice {
			return SignedIn{}, err
		}
		return s.signInLate(ctx, who, a, []bucket{s.accountBucket(name), s.reserveBucket(a.Addr)}, err)
	}
	return s.look(ctx, who, priority, buckets, a)
}

// look looks at a guess that was paid for, and opens the session.
func (s *Service) look(ctx context.Context, who subject, priority password.Priority, buckets []bucket,
	a Attempt) (SignedIn, error) {
	right, next, err := s.hash.Verify(ctx, priority, who.cred.V.V, a.Password)
	if err != nil {
		s.giveBack(ctx, buckets) // Nothing was looked at.
		return SignedIn{}, busy(err)
	}
	if !right || !who.active() {
		return SignedIn{}, s.refuseSignIn(ctx, who, a.Request)
	}
	in, err := s.open(ctx, who, next, caller.ParseDevice(a.Device), a)
	if err != nil {
		return SignedIn{}, err
	}
	if in.Session.Step == "" { // Else Prove does: a password alone gives no guess back.
		s.forgive(ctx, buckets)
	}
	return in, nil
}

// signInLate looks at a guess that came too soon after others of its network. Only the right password of somebody who
// exists changes anything; whatever else happens, the answer is slow, and comes when every such answer comes, so that
// it tells of no name.
func (s *Service) signInLate(ctx context.Context, who subject, a Attempt, buckets []bucket,
	slow error) (SignedIn, error) {
	at := time.NewTimer(s.even)
	defer at.Stop()
	if who.active() && s.payFor(ctx, buckets) == nil {
		if in, err := s.look(ctx, who, password.OtherDevice, buckets, a); err == nil {
			return in, nil
		}
	}
	select {
	case <-at.C:
	case <-ctx.Done():
	}
	return SignedIn{}, slow
}

// pathOf says how a guess is measured: by the person's own device, or by name and network.
func (s *Service) pathOf(name string, who subject, dev caller.Device, addr string) (password.Priority, []bucket) {
	if s.knows(dev, who.cred.V.V) {
		return password.KnownDevice, []bucket{s.deviceBucket(who.account.V.ID, dev.Bits)}
	}
	return password.OtherDevice, []bucket{s.accountBucket(name), s.networkBucket(addr)}
}

func busy(err error) error {
	switch {
	case errors.Is(err, password.ErrBusy):
		return fault.New(fault.TooMany, "signin.busy", err).With("seconds", 2)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Unavailable, "fault.unavailable", err)
	}
	return err
}

// refuseSignIn keeps the refusal in the log of the agency whose account was tried, then answers. Who tried is not
// known, so no actor is named; what was typed is not kept.
func (s *Service) refuseSignIn(ctx context.Context, who subject, request string) error {
	by := domain.Actor{Agency: who.account.V.Agency, Request: request}
	code := "signin.wrong"
	if who.account.Rev > 0 && !who.active() {
		code = "signin.inactive"
	}
	if err := s.store.Record(ctx, refused(entry(by, actOpen, "account", string(who.account.V.ID), code))); err != nil {
		return err
	}
	return wrong()
}

// open makes the session of a person who has proved themself with cred. It is decided again on what is stored: a person
// who was disabled or whose password changed since the proof stays out.
func (s *Service) open(ctx context.Context, proven subject, next record.Credential, dev caller.Device,
	a Attempt) (SignedIn, error) {
	var in SignedIn
	err := s.acts.Run(store.WithoutIdem(ctx), domain.Actor{}, func(t *txn.Txn) error {
		who, err := s.subject(t.Ctx, proven.account.V.ID)
		if err != nil {
			return err
		}
		if !who.active() || !who.cred.V.V.ChangedAt.Equal(proven.cred.V.V.ChangedAt) {
			return wrong()
		}
		if who.cred.V.V.ChangedAt.After(t.Now) { // The session would be over before its first request.
			return fault.New(fault.Unavailable, "signin.clock", nil)
		}
		same := who.cred.Rev == proven.cred.Rev
		if a.key = next.Key; !same && !bytes.Equal(next.Own.Public, who.cred.V.V.Own.Public) {
			a.key = nil // Another session of hers began at the same moment, and made the pair that counts.
		}
		if in, err = s.begin(t, who, a); err != nil {
			return err
		}
		if same && (next.Hash != who.cred.V.V.Hash || !bytes.Equal(next.Own.Public, who.cred.V.V.Own.Public)) {
			who.cred.V.V = next
			store.Put(&t.Change, who.cred)
		}
		who.reliesOn(&t.Change)
		in.Actor.Request = a.Request
		t.Change.Log(entry(in.Actor, actOpen, "session", string(in.Session.ID), string(in.Session.Step)))
		if in.Session.Step == "" {
			in.Device = s.remember(dev, who.cred.V.V)
		}
		return nil
	})
	return s.signed(ctx, in, err)
}

// signed gives an open session its token.
func (s *Service) signed(ctx context.Context, in SignedIn, err error) (SignedIn, error) {
	if err != nil {
		return SignedIn{}, err
	}
	secret := cmp.Or(in.secret, secondlock.SecretOf(ctx))
	in.Actor.Key = secondlock.OfSession(in.Session.Lock, secret)
	in.Token, err = s.tokens.Issue(in.Session, secret, s.now(ctx))
	if s.opened != nil && in.Session.Step == "" && in.Actor.Key != nil {
		s.opened(ctx, in.Actor)
	}
	return in, err
}

// begin adds a new session to an act, and ends the oldest ones beyond the number a person may have.
func (s *Service) begin(t *txn.Txn, who subject, a Attempt) (SignedIn, error) {
	in, err := s.beginFirst(t, who, a)
	if err != nil || in.Session.Step != "" {
		return in, err
	}
	return in, s.replaceOlder(t, in)
}

// replaceOlder ends the oldest sessions of a person beyond the number she may have. Half sessions count for nothing.
func (s *Service) replaceOlder(t *txn.Txn, in SignedIn) error {
	older, err := s.live(t.Ctx, in.Session.Account)
	if err != nil {
		return err
	}
	older = slices.DeleteFunc(older, func(r store.Rec[record.Session]) bool {
		return r.V.Step != "" || r.V.ID == in.Session.ID
	})
	slices.SortStableFunc(older, func(x, y store.Rec[record.Session]) int { return y.V.CreatedAt.Compare(x.V.CreatedAt) })
	for i, r := range older {
		if i+1 >= s.set.Sessions {
			s.end(t, r, record.EndReplaced)
			t.Change.Log(entry(in.Actor, actClose, "session", string(r.V.ID), "session.replaced"))
		}
	}
	return nil
}

// beginFirst adds a new session of a person who has no other. Its id is new whatever the request brought along.
func (s *Service) beginFirst(t *txn.Txn, who subject, a Attempt) (SignedIn, error) {
	roles := who.roles()
	if len(roles) == 0 {
		return SignedIn{}, fault.New(fault.Forbidden, "signin.no_role", nil)
	}
	now := t.Now
	sess := record.Session{ID: domain.NewID[domain.SessionID](), Account: who.account.V.ID, Agency: who.agency.V.ID,
		Device: caller.Family(a.Agent), Bearer: a.Bearer, Provided: a.Provided, CreatedAt: now, SeenAt: now,
		EndsAt: now.Add(s.set.Absolute).Truncate(time.Second)}
	if a.Last.Account == sess.Account && !s.set.NoDrafts {
		sess.DraftKey = a.Last.KeyOfDrafts(now.Add(-record.PendingLife))
	}
	in := SignedIn{}
	sess.Lock, in.secret = a.key.ForSession()
	var choose []domain.Role
	switch {
	case slices.Contains(roles, a.Role):
		sess.Role = a.Role
	case a.Last.Account == sess.Account && slices.Contains(roles, a.Last.Role):
		sess.Role = a.Last.Role
	case len(roles) == 1:
		sess.Role = roles[0]
	default:
		choose = roles
	}
	var err error
	if sess.Step, err = s.stepOf(t, sess.Account); err != nil {
		return SignedIn{}, err
	}
	if sess.Step != "" {
		sess.EndsAt, choose = now.Add(HalfLife).Truncate(time.Second), nil
	}
	store.Put(&t.Change, store.New(sess))
	in.Actor, in.Session, in.Choose = who.actor(sess), sess, choose
	return in, nil
}

// ParseLogin returns a sign-in name in its one normal form, or a fault on the field "login". Two names that people
// would take for the same have the same form or are refused: no controls, no invisible marks, no letters that only
// look Latin.
func ParseLogin(typed string) (string, error) {
	var faults fault.Fields
	name, code := loginname.Normal(typed)
	faults.Check(code == "", "login", code)
	return name, faults.Err()
}

// triedName is the name a guess is counted under. What cannot be anybody's name is counted like one.
func triedName(typed string) string {
	name, code := loginname.Normal(typed)
	if code != "" {
		return "\x00" + typed[:min(len(typed), loginname.Max)]
	}
	return name
}

// loginID is the row that a name is looked for by: a keyed hash, so that the name is nowhere readable.
func (s *Service) loginID(name string) string { return store.LoginIDs(s.ring, name)[0] }
