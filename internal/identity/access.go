package identity

import (
	"context"
	"slices"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// actReset is what the log calls a new one-time code; the policies decide it as an edit.
const actReset = "account.reset"

// ResetAccess gives an account a new one-time code. Its password is void and its sessions end at once; the owner chooses
// a new password with the code. Nobody ever chooses a password for somebody else.
func (s *Service) ResetAccess(ctx context.Context, by domain.Actor, id domain.AccountID) (Invited, error) {
	var out Invited
	err := s.again(ctx, func() (store.Change, error) {
		var c store.Change
		who, err := s.kept(ctx, id)
		if err != nil {
			return c, err
		}
		rule, err := s.over(ctx, by, policy.AccountEdit, who.account.V)
		if err != nil {
			return c, err
		}
		if err := s.endAll(ctx, &c, id, ""); err != nil {
			return c, err
		}
		who.cred.V.V.Account = id
		out = Invited{Account: who.account}
		out.Code, out.Till = s.invite(&c, who.cred, CodeLife)
		store.Check(&c, who.account)
		e := logged(by, policy.AccountEdit, rule, "account", string(id), "")
		e.Act = actReset
		c.Log(e)
		return c, nil
	})
	if err != nil {
		return Invited{}, err
	}
	s.forgive(ctx, []bucket{s.accountBucket(s.loginID(out.Account.V.Login))})
	return out, nil
}

// DisableAccount ends an account's part in the network, and its sessions, at once. What it did stays.
func (s *Service) DisableAccount(ctx context.Context, by domain.Actor, id domain.AccountID) error {
	return s.setActive(ctx, by, id, false)
}

// EnableAccount lets a disabled account take part again, with the password it had.
func (s *Service) EnableAccount(ctx context.Context, by domain.Actor, id domain.AccountID) error {
	return s.setActive(ctx, by, id, true)
}

func (s *Service) setActive(ctx context.Context, by domain.Actor, id domain.AccountID, active bool) error {
	return s.again(ctx, func() (store.Change, error) {
		var c store.Change
		who, err := s.kept(ctx, id)
		if err != nil {
			return c, err
		}
		rule, err := s.over(ctx, by, policy.AccountDisable, who.account.V)
		if err != nil {
			return c, err
		}
		if who.account.V.Active == active {
			return c, errNothing
		}
		next := who.account
		next.V.Active = active
		code := "account.enabled"
		if !active {
			code = "account.disabled"
			if err := s.keepsAnAdmin(ctx, &c, who.account.V, next.V); err != nil {
				return c, err
			}
			if err := s.endAll(ctx, &c, id, ""); err != nil {
				return c, err
			}
		}
		store.Put(&c, next)
		c.Log(logged(by, policy.AccountDisable, rule, "account", string(id), code))
		return c, nil
	})
}

// Account returns one account, for those who may read it.
func (s *Service) Account(ctx context.Context, by domain.Actor, id domain.AccountID) (store.Rec[domain.Account], error) {
	who, err := s.kept(ctx, id)
	if err != nil {
		return store.Rec[domain.Account]{}, err
	}
	if _, err := s.permit(ctx, by, policy.AccountRead, facts(who.account.V), "account", string(id)); err != nil {
		return store.Rec[domain.Account]{}, err
	}
	return who.account, nil
}

// AccountByLogin returns the account of a sign-in name, for those who may read it.
func (s *Service) AccountByLogin(ctx context.Context, by domain.Actor, login string) (store.Rec[domain.Account], error) {
	name, err := ParseLogin(login)
	if err != nil {
		return store.Rec[domain.Account]{}, err
	}
	found, err := store.Get[store.Keyed[domain.Login]](ctx, s.store, s.loginID(name))
	if err != nil {
		return store.Rec[domain.Account]{}, err
	}
	return s.Account(ctx, by, found.V.V.Account)
}

// ListAccounts lists the accounts of an agency by name.
func (s *Service) ListAccounts(ctx context.Context, by domain.Actor, agency domain.AgencyID) ([]store.Rec[domain.Account], error) {
	if _, err := s.permit(ctx, by, policy.AccountList, policy.AgencyFacts{ID: string(agency)}, "agency", string(agency)); err != nil {
		return nil, err
	}
	all, err := store.All[domain.Account](ctx, s.store, store.Filter{By: store.By("agency", agency)})
	slices.SortFunc(all, func(a, b store.Rec[domain.Account]) int {
		return strings.Compare(a.V.Name+"\x00"+string(a.V.ID), b.V.Name+"\x00"+string(b.V.ID))
	})
	return all, err
}

// SetLanguage chooses the language of one's own pages.
func (s *Service) SetLanguage(ctx context.Context, by domain.Actor, lang string) error {
	rule, err := s.own(ctx, by, policy.SessionOwn)
	if err != nil {
		return err
	}
	if lang != "es" && lang != "en" {
		return &fault.Fault{Kind: fault.Invalid, Code: "fault.invalid", Fields: []fault.Field{{Path: "lang", Code: "field.unknown"}}}
	}
	return s.again(ctx, func() (store.Change, error) {
		var c store.Change
		who, err := s.kept(ctx, by.Account)
		if err != nil {
			return c, err
		}
		if who.account.V.Lang == lang {
			return c, errNothing
		}
		who.account.V.Lang = lang
		store.Put(&c, who.account)
		c.Log(logged(by, policy.SessionOwn, rule, "account", string(by.Account), "account.language"))
		return c, nil
	})
}

// Guesses is what a person should know about guesses at their own password.
type Guesses struct {
	Failed int  // wrong guesses in a row from devices they never used
	Closed bool // so many that devices they never used are refused
}

// Guesses tells a person how often their password was guessed at.
func (s *Service) Guesses(ctx context.Context, by domain.Actor) (Guesses, error) {
	if _, err := s.own(ctx, by, policy.SessionOwn); err != nil {
		return Guesses{}, err
	}
	who, err := s.kept(ctx, by.Account)
	if err != nil {
		return Guesses{}, err
	}
	rec, err := s.throttle(ctx, s.accountBucket(s.loginID(who.account.V.Login)).id)
	return Guesses{Failed: rec.V.V.Fails, Closed: rec.V.V.Fails >= closedAfter}, err
}

// Reopen lets devices a person never used try again after too many wrong guesses. Only that person may, from a session
// that is open, or whoever gives them a new code.
func (s *Service) Reopen(ctx context.Context, by domain.Actor) error {
	rule, err := s.own(ctx, by, policy.PasswordOwn)
	if err != nil {
		return err
	}
	who, err := s.kept(ctx, by.Account)
	if err != nil {
		return err
	}
	if err := s.store.Record(ctx, logged(by, policy.PasswordOwn, rule, "account", string(by.Account), "signin.reopened")); err != nil {
		return err
	}
	s.forgive(ctx, []bucket{s.accountBucket(s.loginID(who.account.V.Login))})
	return nil
}
