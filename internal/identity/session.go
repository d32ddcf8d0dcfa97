package identity

import (
	"context"
	"math"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/identity/token"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/secondlock"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Auth is a request whose sender is known.
type Auth struct {
	Actor   domain.Actor // Request is left for the caller to fill
	Session record.Session
	EndsAt  time.Time     // when the session ends if it is not used again
	Final   bool          // using it does not put that off: its longest time is over then
	Token   string        // a new token to send back; empty while the one in use is fresh
	Choose  []domain.Role // roles to choose from when the session has none yet
	Secret  string        // of what the session keeps sealed, as its token holds it
}

// seenEvery is how often a session's last use is written down.
func (s *Service) seenEvery() time.Duration { return min(time.Minute, s.set.Idle/10) }

// Authenticate says who sends a token, and counts the request as use of the session. The token only names a session;
// its row, the account, the agency and the credential are read for every request and decide. Without a usable session
// the fault is Unauthenticated, its code says why, and the session that is over is in the answer; when the store cannot
// be read it is another fault, so that a short outage signs nobody out.
func (s *Service) Authenticate(ctx context.Context, raw string, bearer bool) (Auth, error) {
	return s.authenticate(ctx, raw, bearer, s.seenEvery())
}

// AuthenticatePoll is Authenticate for what a page asks by itself while nobody touches it: it does not count as use.
func (s *Service) AuthenticatePoll(ctx context.Context, raw string, bearer bool) (Auth, error) {
	return s.authenticate(ctx, raw, bearer, math.MaxInt64)
}

// Prolong is Authenticate for somebody who says that they are still there: the session's idle time begins anew.
func (s *Service) Prolong(ctx context.Context, raw string, bearer bool) (Auth, error) {
	return s.authenticate(ctx, raw, bearer, 0)
}

// authenticate writes the use of a session down when the last one is at least so long ago.
//
// Nothing in the token is believed but which session it names; whether its secret opens what that session keeps,
// opening it shows. Use is written at the revision that was read: a session that ends meanwhile is read again and found
// ended, never brought back by a late request.
func (s *Service) authenticate(ctx context.Context, raw string, bearer bool, after time.Duration) (Auth, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	c, err := s.tokens.Parse(raw, bearer, s.now(ctx))
	if err != nil {
		return s.notTaken(ctx, raw, bearer, err)
	}
	ctx = store.WithoutIdem(ctx)
	var out Auth
	err = s.acts.Run(ctx, domain.Actor{}, func(t *txn.Txn) error {
		rec, who, err := s.session(t.Ctx, domain.SessionID(c.SID))
		out = Auth{Session: rec.V}
		if err != nil {
			return err
		}
		if rec.V.Bearer != bearer {
			return signedOut("session.none", nil)
		}
		out.Actor, out.Secret = who.actor(rec.V), c.Lock
		out.Actor.Key = secondlock.OfSession(rec.V.Lock, c.Lock)
		switch {
		case rec.V.Step != "":
			out.Actor.Role = "" // No rule allows anything to whoever has none.
		case rec.V.Role == "":
			out.Choose = who.roles()
		}
		if t.Now.Sub(rec.V.SeenAt) < after {
			return txn.ErrNothing
		}
		rec.V.SeenAt = t.Now
		out.Session = rec.V
		store.Put(&t.Change, rec)
		return nil
	})
	if err != nil {
		return Auth{Session: out.Session}, err
	}
	out.EndsAt, out.Final = s.endOf(out.Session)
	if after < math.MaxInt64 && s.now(ctx).Sub(c.IssuedAt.Time) > token.Fresh {
		out.Token, err = s.tokens.Issue(out.Session, c.Lock, s.now(ctx))
	}
	return out, err
}

// endOf says when a session ends if it is not used again, and whether that is its longest time.
func (s *Service) endOf(sess record.Session) (at time.Time, final bool) {
	if at = sess.SeenAt.Add(s.set.Idle); at.Before(sess.EndsAt) {
		return at, false
	}
	return sess.EndsAt, true
}

// notTaken answers a token that is not taken. Of one that was ours and came too late it says what became of its
// session.
func (s *Service) notTaken(ctx context.Context, raw string, bearer bool, cause error) (Auth, error) {
	c, err := s.tokens.ParseLate(raw, bearer, cause)
	if err != nil {
		return Auth{}, signedOut("session.none", cause)
	}
	rec, _, err := s.session(ctx, domain.SessionID(c.SID))
	if err == nil {
		err = signedOut("session.token_expired", cause)
	}
	return Auth{Session: rec.V}, err
}

// session reads a session that may go on, and its person.
func (s *Service) session(ctx context.Context, id domain.SessionID) (store.Rec[record.Session], subject, error) {
	rec, err := store.Find[record.Session](ctx, s.store, id)
	if err != nil {
		return rec, subject{}, err
	}
	if rec.Rev == 0 {
		return rec, subject{}, signedOut("session.ended", nil)
	}
	who, err := s.subject(ctx, rec.V.Account)
	if err != nil {
		return rec, who, err
	}
	if why := s.ended(ctx, who, rec.V); why != "" {
		return rec, who, signedOut("session."+string(why), nil)
	}
	return rec, who, nil
}

// SignOut ends the session a token names. It takes a token that is too old to be used, and has nothing to say about one
// that is not ours or names a session that is over: whoever signs out is signed out.
func (s *Service) SignOut(ctx context.Context, raw, request string) error {
	return s.leave(ctx, raw, request, "session.signed_out")
}

// QuickExit is SignOut for the button that leaves at once. Nothing stands between the press and the end.
func (s *Service) QuickExit(ctx context.Context, raw, request string) error {
	return s.leave(ctx, raw, request, "session.quick_exit")
}

func (s *Service) leave(ctx context.Context, raw, request, code string) error {
	ctx = moment.Begin(ctx, s.store.Now)
	c, err := s.tokens.ParseOld(raw)
	if err != nil {
		return nil // A token of nobody has nothing to end.
	}
	// The person has gone already: a caller who hangs up does not keep the session alive.
	ctx, cancel := context.WithTimeout(store.WithoutIdem(context.WithoutCancel(ctx)), 5*time.Second)
	defer cancel()
	return s.endOne(ctx, domain.SessionID(c.SID), record.EndSignOut, code, request, nil)
}

// endOne ends one session; by is who ends it, or nil for its own person. The code is what the log says of it.
//
// A session ends once. The reason of whoever comes first stays, and a second end is no failure, so an end may be
// asked for again.
func (s *Service) endOne(ctx context.Context, id domain.SessionID, why record.EndReason, code, request string,
	by *domain.Actor) error {
	return s.acts.Run(ctx, domain.Actor{}, func(t *txn.Txn) error {
		rec, err := store.Find[record.Session](t.Ctx, s.store, id)
		if err != nil {
			return err
		}
		if rec.Rev == 0 || !rec.V.EndedAt.IsZero() {
			return txn.ErrNothing
		}
		s.end(t, rec, why)
		actor := domain.Actor{Account: rec.V.Account, Agency: rec.V.Agency, Role: rec.V.Role, Session: id, Request: request}
		if by != nil {
			actor = *by
		}
		t.Change.Log(entry(actor, actClose, "session", string(id), code))
		return nil
	})
}

// SwitchRole chooses the role of a session, or changes it. The session goes on under a new id and a new token; the old
// ones are worth nothing from then on, and the session ends when it would have ended.
func (s *Service) SwitchRole(ctx context.Context, by domain.Actor, role domain.Role) (SignedIn, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	var in SignedIn
	err := s.acts.Run(store.WithoutIdem(ctx), by, func(t *txn.Txn) error {
		rec, who, err := s.session(t.Ctx, by.Session)
		if err != nil {
			return err
		}
		if rec.V.Account != by.Account || !slices.Contains(who.roles(), role) {
			if err := s.store.Record(t.Ctx,
				refused(entry(by, actRole, "session", string(rec.V.ID), "session.role_not_held"))); err != nil {
				return err
			}
			return fault.New(fault.Forbidden, "session.role_not_held", nil)
		}
		next := rec.V
		next.ID, next.Role, next.SeenAt = domain.NewID[domain.SessionID](), role, t.Now
		next.ActingFor = record.ActingFor{} // It was another role's to act for somebody.
		s.end(t, rec, record.EndRenewed)
		store.Put(&t.Change, store.New(next))
		who.reliesOn(&t.Change)
		in = SignedIn{Actor: who.actor(next), Session: next}
		in.Actor.Request = by.Request
		t.Change.Log(entry(in.Actor, actRole, "session", string(rec.V.ID), string(role)))
		return nil
	})
	return s.signed(ctx, in, err)
}

// Sessions lists one's own sessions that may still go on, the most lately used first.
func (s *Service) Sessions(ctx context.Context, by domain.Actor) ([]record.Session, error) {
	t := s.acts.Begin(ctx, by)
	if err := own(t, policy.SessionOwn); err != nil {
		return nil, err
	}
	recs, err := s.live(t.Ctx, by.Account)
	out := store.Values(slices.DeleteFunc(recs, func(r store.Rec[record.Session]) bool { return r.V.Step != "" }))
	slices.SortStableFunc(out, func(x, y record.Session) int { return y.SeenAt.Compare(x.SeenAt) })
	return out, err
}

// EndSession ends one of one's own sessions. Somebody else's is absent.
func (s *Service) EndSession(ctx context.Context, by domain.Actor, id domain.SessionID) error {
	t := s.acts.Begin(ctx, by)
	if err := own(t, policy.SessionOwn); err != nil {
		return err
	}
	rec, err := store.Get[record.Session](t.Ctx, s.store, id)
	if err != nil {
		return err
	}
	if rec.V.Account != by.Account {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return s.endOne(t.Ctx, id, record.EndByOwner, "session.ended_by_owner", by.Request, &by)
}

// EndOtherSessions ends all of one's own sessions but the one that asks.
func (s *Service) EndOtherSessions(ctx context.Context, by domain.Actor) error {
	return s.acts.Run(store.WithoutIdem(ctx), by, func(t *txn.Txn) error {
		if err := own(t, policy.SessionOwn); err != nil {
			return err
		}
		t.LogAct(policy.SessionOwn, "account", string(by.Account), "session.ended_others")
		return s.endAll(t, by.Account, by.Session, record.EndByOwner)
	})
}
