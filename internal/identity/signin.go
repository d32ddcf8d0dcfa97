package identity

import (
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// Attempt is a try to sign in. Only Login and Password come from the person; the rest from their request.
type Attempt struct {
	Login    string
	Password string
	Role     domain.Role // which role to act in, when the person said so already; empty or not held asks
	Device   string      // the device cookie, if there is one
	Addr     string      // network address of the caller, with or without a port
	Agent    string      // user agent; only the browser's family is kept
	Bearer   bool        // a program that will send the token in a header, rather than a browser
	Request  string      // opaque id of the request, for the log
}

// SignedIn is an open session.
type SignedIn struct {
	Actor   domain.Actor // its Role is empty while Choose is not
	Session domain.Session
	Token   string        // what the caller sends with the next request
	Device  string        // device cookie to keep for DeviceDays; empty means keep the one there is
	Choose  []domain.Role // roles to choose from; until one is chosen no policy allows anything
}

// Acts of this package that no policy decides.
const (
	actOpen   = "session.open"
	actClose  = "session.close"
	actRole   = "session.role"
	actRedeem = "account.redeem"
)

// wrong is the one answer to a sign-in that fails, whatever it failed for.
func wrong() error { return fault.New(fault.Unauthenticated, "signin.wrong", nil) }

// SignIn opens a session for whoever knows the password of an active account. Everything else gets one answer, after
// the same reads, the same digest and the same entry in the log.
func (s *Service) SignIn(ctx context.Context, a Attempt) (SignedIn, error) {
	loginID := s.loginID(triedName(a.Login))
	who, err := s.byLogin(ctx, loginID)
	if err != nil {
		return SignedIn{}, err
	}
	dev := parseDevice(a.Device)
	lane, buckets := s.pathOf(loginID, who, dev, a.Addr)
	if err := s.payFor(ctx, buckets); err != nil {
		return SignedIn{}, err
	}
	right, next, err := s.hash.check(ctx, lane, who.cred.V.V, normal(a.Password))
	if err != nil {
		s.giveBack(ctx, buckets) // Nothing was looked at.
		return SignedIn{}, busy(err)
	}
	if !right || !who.active() {
		return SignedIn{}, s.refuseSignIn(ctx, who, a.Request)
	}
	// A second factor belongs here: the password is proven and no session exists yet. What is handed out until the
	// factor is shown must open nothing else, and a wrong factor must not give the guess back.
	in, err := s.open(ctx, who, next, dev, a)
	if err != nil {
		return SignedIn{}, err
	}
	s.forgive(ctx, buckets)
	return in, nil
}

// pathOf says how a guess is measured: by the person's own device, or by name and network.
func (s *Service) pathOf(loginID string, who subject, dev device, addr string) (lane, []bucket) {
	if s.knows(dev, who.cred.V.V) {
		return laneKnown, []bucket{s.deviceBucket(who.account.V.ID, dev.bits)}
	}
	return laneOther, []bucket{s.accountBucket(loginID), s.networkBucket(addr)}
}

func busy(err error) error {
	switch {
	case errors.Is(err, errBusy):
		return fault.New(fault.TooMany, "signin.busy", err).With("seconds", 2)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Unavailable, "fault.unavailable", err)
	}
	return err
}

// refuseSignIn keeps the refusal in the log of the agency whose account was tried, then answers. Who tried is not known,
// so no actor is named; what was typed is not kept.
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
func (s *Service) open(ctx context.Context, proven subject, next domain.Credential, dev device, a Attempt) (SignedIn, error) {
	var in SignedIn
	err := s.again(store.WithoutIdem(ctx), func() (store.Change, error) {
		var c store.Change
		who, err := s.subject(ctx, proven.account.V.ID)
		if err != nil {
			return c, err
		}
		if !who.active() || !who.cred.V.V.ChangedAt.Equal(proven.cred.V.V.ChangedAt) {
			return c, wrong()
		}
		if in, err = s.begin(ctx, &c, who, a); err != nil {
			return c, err
		}
		if who.cred.Rev == proven.cred.Rev && next.Hash != who.cred.V.V.Hash {
			who.cred.V.V = next
			store.Put(&c, who.cred)
		}
		who.reliesOn(&c)
		in.Actor.Request = a.Request
		c.Log(entry(in.Actor, actOpen, "session", string(in.Session.ID), ""))
		in.Device = s.remember(dev, who.cred.V.V)
		return c, nil
	})
	if err != nil {
		return SignedIn{}, err
	}
	in.Token, err = s.tokens.issue(in.Session)
	return in, err
}

// begin adds a new session to an act, and ends the oldest ones beyond the number a person may have.
func (s *Service) begin(ctx context.Context, c *store.Change, who subject, a Attempt) (SignedIn, error) {
	in, err := s.beginFirst(c, who, a)
	if err != nil {
		return in, err
	}
	older, err := s.live(ctx, in.Session.Account)
	if err != nil {
		return SignedIn{}, err
	}
	slices.SortStableFunc(older, func(x, y store.Rec[domain.Session]) int { return y.V.CreatedAt.Compare(x.V.CreatedAt) })
	for i, r := range older {
		if i+1 >= s.set.Sessions {
			r.V.EndedAt = in.Session.CreatedAt
			store.Put(c, r)
			c.Log(entry(in.Actor, actClose, "session", string(r.V.ID), "session.replaced"))
		}
	}
	return in, nil
}

// beginFirst adds a new session of a person who has no other. Its id is new whatever the request brought along.
func (s *Service) beginFirst(c *store.Change, who subject, a Attempt) (SignedIn, error) {
	roles := who.roles()
	if len(roles) == 0 {
		return SignedIn{}, fault.New(fault.Forbidden, "signin.no_role", nil)
	}
	now := s.now()
	sess := domain.Session{
		ID: domain.NewID[domain.SessionID](), Account: who.account.V.ID, Agency: who.agency.V.ID, Device: family(a.Agent), Bearer: a.Bearer,
		CreatedAt: now, SeenAt: now, EndsAt: now.Add(s.set.Absolute).Truncate(time.Second),
	}
	var choose []domain.Role
	switch {
	case slices.Contains(roles, a.Role):
		sess.Role = a.Role
	case len(roles) == 1:
		sess.Role = roles[0]
	default:
		choose = roles
	}
	store.Put(c, store.New(sess))
	return SignedIn{Actor: who.actor(sess), Session: sess, Choose: choose}, nil
}
