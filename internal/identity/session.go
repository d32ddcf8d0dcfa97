package identity

import (
	"context"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// seenEvery is how often a session's last use is written down.
const seenEvery = time.Minute

// Auth is a request whose sender is known.
type Auth struct {
	Actor   domain.Actor // Request is left for the caller to fill
	Session domain.Session
	Token   string        // a new token to send back; empty while the one in use is fresh
	Choose  []domain.Role // roles to choose from when the session has none yet
}

// Authenticate says who sends a token. The token only names a session; its row, the account, the agency and the
// credential are read for every request and decide. Without a usable session the fault is Unauthenticated; when the
// store cannot be read it is not, so that a short outage signs nobody out.
func (s *Service) Authenticate(ctx context.Context, token string, bearer bool) (Auth, error) {
	c, err := s.tokens.parse(token, bearer)
	if err != nil {
		return Auth{}, signedOut("session.none", err)
	}
	ctx = store.WithoutIdem(ctx)
	var out Auth
	err = s.again(ctx, func() (store.Change, error) {
		var change store.Change
		rec, who, err := s.session(ctx, domain.SessionID(c.SID))
		if err != nil {
			return change, err
		}
		if rec.V.Bearer != bearer {
			return change, signedOut("session.none", nil)
		}
		out = Auth{Actor: who.actor(rec.V), Session: rec.V}
		if rec.V.Role == "" {
			out.Choose = who.roles()
		}
		now := s.now()
		if now.Sub(rec.V.SeenAt) < seenEvery {
			return change, errNothing
		}
		rec.V.SeenAt = now
		store.Put(&change, rec)
		return change, nil
	})
	if err != nil {
		return Auth{}, err
	}
	if s.now().Sub(c.IssuedAt.Time) > TokenFresh {
		out.Token, err = s.tokens.issue(out.Session)
	}
	return out, err
}

// session reads a session that may go on, and its person.
func (s *Service) session(ctx context.Context, id domain.SessionID) (store.Rec[domain.Session], subject, error) {
	rec, err := store.Find[domain.Session](ctx, s.store, id)
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
	if code := s.verdict(who, rec.V); code != "" {
		return rec, who, signedOut(code, nil)
	}
	return rec, who, nil
}

// SignOut ends the session a token names. It takes a token that is too old to be used, and has nothing to say about one
// that is not ours or names a session that is over: whoever signs out is signed out.
func (s *Service) SignOut(ctx context.Context, token, request string) error {
	return s.leave(ctx, token, request, "session.signed_out")
}

// QuickExit is SignOut for the button that leaves at once. Nothing stands between the press and the end.
func (s *Service) QuickExit(ctx context.Context, token, request string) error {
	return s.leave(ctx, token, request, "session.quick_exit")
}

func (s *Service) leave(ctx context.Context, token, request, code string) error {
	c, err := s.tokens.parseOld(token)
	if err != nil {
		return nil // A token of nobody has nothing to end.
	}
	// The person has gone already: a caller who hangs up does not keep the session alive.
	ctx, cancel := context.WithTimeout(store.WithoutIdem(context.WithoutCancel(ctx)), 5*time.Second)
	defer cancel()
	return s.end(ctx, domain.SessionID(c.SID), code, request, nil)
}

// end ends one session; by is who ends it, or nil for its own person.
func (s *Service) end(ctx context.Context, id domain.SessionID, code, request string, by *domain.Actor) error {
	return s.again(ctx, func() (store.Change, error) {
		var c store.Change
		rec, err := store.Find[domain.Session](ctx, s.store, id)
		if err != nil {
			return c, err
		}
		if rec.Rev == 0 || !rec.V.EndedAt.IsZero() {
			return c, errNothing
		}
		rec.V.EndedAt = s.now()
		store.Put(&c, rec)
		actor := domain.Actor{Account: rec.V.Account, Agency: rec.V.Agency, Role: rec.V.Role, Session: id, Request: request}
		if by != nil {
			actor = *by
		}
		c.Log(entry(actor, actClose, "session", string(id), code))
		return c, nil
	})
}

// SwitchRole chooses the role of a session, or changes it. The session goes on under a new id and a new token; the old
// ones are worth nothing from then on, and the session ends when it would have ended.
func (s *Service) SwitchRole(ctx context.Context, by domain.Actor, role domain.Role) (SignedIn, error) {
	var in SignedIn
	err := s.again(store.WithoutIdem(ctx), func() (store.Change, error) {
		var c store.Change
		rec, who, err := s.session(ctx, by.Session)
		if err != nil {
			return c, err
		}
		if rec.V.Account != by.Account || !slices.Contains(who.roles(), role) {
			if err := s.store.Record(ctx, refused(entry(by, actRole, "session", string(rec.V.ID), "session.role_not_held"))); err != nil {
				return c, err
			}
			return c, fault.New(fault.Forbidden, "session.role_not_held", nil)
		}
		next := rec.V
		next.ID, next.Role, next.SeenAt = domain.NewID[domain.SessionID](), role, s.now()
		rec.V.EndedAt = s.now()
		store.Put(&c, rec)
		store.Put(&c, store.New(next))
		who.reliesOn(&c)
		in = SignedIn{Actor: who.actor(next), Session: next}
		in.Actor.Request = by.Request
		c.Log(entry(in.Actor, actRole, "session", string(rec.V.ID), string(role)))
		return c, nil
	})
	if err != nil {
		return SignedIn{}, err
	}
	in.Token, err = s.tokens.issue(in.Session)
	return in, err
}

// Sessions lists one's own sessions that may still go on, the most lately used first.
func (s *Service) Sessions(ctx context.Context, by domain.Actor) ([]domain.Session, error) {
	if _, err := s.own(ctx, by, policy.SessionOwn); err != nil {
		return nil, err
	}
	recs, err := s.live(ctx, by.Account)
	if err != nil {
		return nil, err
	}
	out := make([]domain.Session, len(recs))
	for i, r := range recs {
		out[i] = r.V
	}
	slices.SortStableFunc(out, func(x, y domain.Session) int { return y.SeenAt.Compare(x.SeenAt) })
	return out, nil
}

// EndSession ends one of one's own sessions. Somebody else's is absent.
func (s *Service) EndSession(ctx context.Context, by domain.Actor, id domain.SessionID) error {
	if _, err := s.own(ctx, by, policy.SessionOwn); err != nil {
		return err
	}
	rec, err := store.Get[domain.Session](ctx, s.store, id)
	if err != nil {
		return err
	}
	if rec.V.Account != by.Account {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return s.end(ctx, id, "session.ended_by_owner", by.Request, &by)
}

// EndOtherSessions ends all of one's own sessions but the one that asks.
func (s *Service) EndOtherSessions(ctx context.Context, by domain.Actor) error {
	rule, err := s.own(ctx, by, policy.SessionOwn)
	if err != nil {
		return err
	}
	return s.again(store.WithoutIdem(ctx), func() (store.Change, error) {
		var c store.Change
		c.Log(logged(by, policy.SessionOwn, rule, "account", string(by.Account), "session.ended_others"))
		return c, s.endAll(ctx, &c, by.Account, by.Session)
	})
}
