package identity

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// subject is one person as the store has them now: account, agency, and how they prove themselves.
type subject struct {
	account store.Rec[domain.Account]
	agency  store.Rec[domain.Agency]
	cred    store.Rec[store.Keyed[domain.Credential]]
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
func (s *Service) byLogin(ctx context.Context, loginID string) (subject, error) {
	login, err := store.Find[store.Keyed[domain.Login]](ctx, s.store, loginID)
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

// actor is the person acting in a session.
func (w subject) actor(sess domain.Session) domain.Actor {
	return domain.Actor{
		Account: w.account.V.ID, Agency: w.agency.V.ID, AgencyType: w.agency.V.Type, Role: sess.Role, Session: sess.ID,
		Name: w.account.V.Name, AgencyName: w.agency.V.Name, Lang: w.account.V.Lang,
	}
}

// verdict says why a session of the person may not go on, or nothing.
func (s *Service) verdict(w subject, sess domain.Session) string {
	now := s.now()
	switch {
	case !sess.EndedAt.IsZero():
		return "session.ended"
	case !now.Before(sess.EndsAt):
		return "session.over"
	case now.Sub(sess.SeenAt) >= s.set.Idle:
		return "session.idle"
	case !w.active(), sess.Agency != w.account.V.Agency, w.cred.V.V.ChangedAt.After(sess.CreatedAt), w.cred.V.V.Hash == "":
		return "session.ended"
	case sess.Role != "" && !slices.Contains(w.roles(), sess.Role):
		return "session.role_gone"
	}
	return ""
}

// live lists the sessions of a person that may still go on, newest first.
func (s *Service) live(ctx context.Context, id domain.AccountID) ([]store.Rec[domain.Session], error) {
	// No session outlives its absolute limit, so older rows need not be read.
	all, err := store.All[domain.Session](ctx, s.store, store.Filter{
		By: store.By("account", id), Desc: true, Since: s.now().Add(-2 * s.set.Absolute)})
	if err != nil {
		return nil, err
	}
	now := s.now()
	return slices.DeleteFunc(all, func(r store.Rec[domain.Session]) bool {
		return !r.V.EndedAt.IsZero() || !now.Before(r.V.EndsAt) || now.Sub(r.V.SeenAt) >= s.set.Idle
	}), nil
}

// endAll ends every live session of a person except one, in the same act.
func (s *Service) endAll(ctx context.Context, c *store.Change, id domain.AccountID, except domain.SessionID) error {
	sessions, err := s.live(ctx, id)
	if err != nil {
		return err
	}
	for _, r := range sessions {
		if r.V.ID != except {
			r.V.EndedAt = s.now()
			store.Put(c, r)
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
