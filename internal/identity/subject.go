package identity

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// subject is one person as the store has them now: account, agency, and how they prove themselves.
type subject struct {
	account store.Rec[domain.Account]
	agency  store.Rec[domain.Agency]
	cred    store.Rec[store.Keyed[record.Credential]]
}

// subject reads a person. Absent parts stay empty: the same reads are made for a person who does not exist.
func (s *Service) subject(ctx context.Context, id domain.AccountID) (subject, error) {
	var who subject
	var err error
	if who.account, err = store.Find[domain.Account](ctx, s.store, id); err != nil {
		return who, err
	}
	agency := who.account.V.Agency
	if agency == "" {
		agency = domain.AgencyID(id)
	}
	if who.agency, err = store.Find[domain.Agency](ctx, s.store, agency); err != nil {
		return who, err
	}
	who.cred, err = s.credentialOf(ctx, id)
	return who, err
}

// byLogin reads the person of a sign-in name.
func (s *Service) byLogin(ctx context.Context, name string) (subject, error) {
	loginID := s.loginID(name)
	login, err := store.Find[store.Keyed[record.Login]](ctx, s.store, loginID)
	if err != nil {
		return subject{}, err
	}
	id := login.V.V.Account
	if id == "" {
		id = domain.AccountID(loginID)
	}
	return s.subject(ctx, id)
}

// active reports whether the person and their agency take part at all.
func (w subject) active() bool {
	return w.account.Rev > 0 && w.agency.Rev > 0 && w.account.V.Active && w.agency.V.Active
}

// roles lists what the person may act as: what the account holds and the agency's accounts may hold.
func (w subject) roles() []domain.Role {
	var out []domain.Role
	for _, r := range w.account.V.Roles {
		if r.Valid() && allowedBy(w.agency.V, r) && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func allowedBy(a domain.Agency, r domain.Role) bool {
	return len(a.Roles) == 0 || slices.Contains(a.Roles, r)
}

// reliesOn makes an act stale when anything about the person changes before it is kept.
func (w subject) reliesOn(c *store.Change) {
	store.Check(c, w.account)
	store.Check(c, w.agency)
	if w.cred.Rev > 0 {
		store.Check(c, w.cred)
	}
}

// texts are what a password of the person must not be made of.
func (w subject) texts() []string {
	return []string{w.account.V.Login, w.account.V.Name, w.agency.V.Name, w.agency.V.Ref}
}

// actor is the person acting in a session.
func (w subject) actor(sess record.Session) domain.Actor {
	return domain.Actor{Account: w.account.V.ID, Agency: w.agency.V.ID, AgencyType: w.agency.V.Type, Role: sess.Role,
		Session: sess.ID, Name: w.account.V.Name, AgencyName: w.agency.V.Name, Lang: w.account.V.Lang,
		ProvenAt: sess.ProvenAt, ByPasskey: sess.ByPasskey}
}

// ended says why a session of the person may not go on, or nothing.
func (s *Service) ended(ctx context.Context, w subject, sess record.Session) record.EndReason {
	now := s.now(ctx)
	switch {
	case !sess.EndedAt.IsZero():
		return cmp.Or(sess.Ended, record.EndRenewed)
	case !now.Before(sess.EndsAt):
		return record.EndLifetime
	case now.Sub(sess.SeenAt) >= s.set.Idle:
		return record.EndIdle
	case !w.active(), sess.Agency != w.account.V.Agency, w.cred.V.V.Hash == "":
		return record.EndAccount
	case w.cred.V.V.ChangedAt.After(sess.CreatedAt):
		return record.EndPassword
	case s.set.SecondFactor && sess.Step == "" && sess.ProvenAt.IsZero():
		return record.EndFactor // It was opened before a second factor was asked for.
	case sess.Role != "" && !slices.Contains(w.roles(), sess.Role):
		return record.EndRole
	}
	return ""
}

// end ends a session in an act.
func (s *Service) end(t *txn.Txn, rec store.Rec[record.Session], why record.EndReason) {
	rec.V.End(t.Now, why)
	store.Put(&t.Change, rec)
}

// live lists the sessions of a person that may still go on, newest first.
func (s *Service) live(ctx context.Context, id domain.AccountID) ([]store.Rec[record.Session], error) {
	// No session outlives its absolute limit, so older rows need not be read.
	all, err := store.All[record.Session](ctx, s.store, store.Filter{
		By: store.By("account", id), Desc: true, Since: s.now(ctx).Add(-2 * s.set.Absolute)})
	now := s.now(ctx)
	return slices.DeleteFunc(all, func(r store.Rec[record.Session]) bool {
		return !r.V.EndedAt.IsZero() || !now.Before(r.V.EndsAt) || now.Sub(r.V.SeenAt) >= s.set.Idle
	}), err
}

// endAll ends every live session of a person except one, in the same act.
func (s *Service) endAll(t *txn.Txn, id domain.AccountID, except domain.SessionID, why record.EndReason) error {
	sessions, err := s.live(t.Ctx, id)
	if err != nil {
		return err
	}
	for _, r := range sessions {
		if r.V.ID != except {
			s.end(t, r, why)
		}
	}
	return nil
}

// kept reads an account that an act is about, or says that there is none.
func (s *Service) kept(ctx context.Context, id domain.AccountID) (subject, error) {
	who, err := s.subject(ctx, id)
	if err == nil && who.account.Rev == 0 {
		err = fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return who, err
}

// facts is what the policies know of an account.
func facts(a domain.Account) policy.AccountFacts {
	return policy.AccountFacts{ID: string(a.ID), Agency: string(a.Agency), Roles: words(a.Roles)}
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// own decides whether somebody may act on their own account; it is asked like everything else.
func own(t *txn.Txn, act policy.Action) error {
	return t.Authorize(act, policy.AccountFacts{ID: string(t.Actor.Account), Agency: string(t.Actor.Agency)}, "account",
		string(t.Actor.Account))
}

// entry is what the log says of an act that no policy decides: who signs in is not yet an actor.
func entry(by domain.Actor, act policy.Action, kind, id, code string) store.Entry {
	return store.Entry{Actor: by, Act: string(act), Kind: kind, ID: id, Outcome: store.Done, Code: code}
}

func refused(e store.Entry) store.Entry {
	e.Outcome = store.Refused
	return e
}
