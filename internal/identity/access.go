package identity

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/secondlock"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// actReset is what the log calls a new one-time code; the policies decide it as an edit.
const actReset policy.Action = "account.reset"

// Reset gives an account a new one-time code. Its password is void and its sessions end at once; the owner chooses a
// new password with the code. Nobody ever chooses a password for somebody else. When it is kept, Forgive follows.
func (s *Service) Reset(t *txn.Txn, id domain.AccountID, gate Gate) (Invited, error) {
	who, err := s.over(t, policy.AccountEdit, id)
	if err != nil {
		return Invited{}, err
	}
	who.cred.V.V.Account = id
	out := Invited{Account: who.account}
	out.Code, out.Till = s.invite(t, who.cred, CodeLife)
	t.LogAct(actReset, "account", string(id), "")
	Tell(t, who.account.V, "notice.account_reset")
	return out, gate(t, who.account, who.account.V)
}

// RemoveFactors takes every second factor from an account whose owner lost them all. Its sessions end at once; whoever
// knows the password adds a first factor again.
func (s *Service) RemoveFactors(t *txn.Txn, id domain.AccountID, gate Gate) error {
	who, err := s.over(t, policy.AccountFactors, id)
	if err != nil {
		return err
	}
	has, err := store.Find[record.Factors](t.Ctx, s.store, id)
	if err == nil && len(has.V.List) == 0 {
		err = fault.New(fault.Conflict, "factor.none", nil)
	}
	if err != nil {
		return err
	}
	store.Delete(&t.Change, has)
	t.LogAct(policy.AccountFactors, "account", string(id), "")
	Tell(t, who.account.V, "notice.factors_taken")
	return gate(t, who.account, who.account.V)
}

// over reads an account of which somebody may renew the access, and ends its sessions.
func (s *Service) over(t *txn.Txn, act policy.Action, id domain.AccountID) (subject, error) {
	who, err := s.kept(t.Ctx, id)
	if err == nil {
		err = over(t, act, who.account.V)
	}
	if err == nil {
		err = s.endAll(t, id, "", record.EndAccount)
	}
	store.Check(&t.Change, who.account)
	return who, err
}

// Forgive lets an account be tried from any device again.
func (s *Service) Forgive(ctx context.Context, a domain.Account) {
	s.forgive(ctx, []bucket{s.accountBucket(a.Login)})
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
	return s.acts.Run(ctx, by, func(t *txn.Txn) error {
		who, err := s.kept(t.Ctx, id)
		if err != nil {
			return err
		}
		if err := over(t, policy.AccountDisable, who.account.V); err != nil {
			return err
		}
		if who.account.V.Active == active {
			return txn.ErrNothing
		}
		next := who.account
		next.V.Active = active
		code := "account.enabled"
		if !active {
			code = "account.disabled"
			if err := s.keepsAnAdmin(t, who.account.V, next.V); err != nil {
				return err
			}
			if err := s.endAll(t, id, "", record.EndAccount); err != nil {
				return err
			}
			if who.cred.V.V.Own = (secondlock.Own{}); who.cred.Rev > 0 { // What her team gave her opens no more.
				store.Put(&t.Change, who.cred)
			}
			has, err := store.Find[record.Factors](t.Ctx, s.store, id)
			if err != nil {
				return err
			}
			if has.V.Forget(); has.Rev > 0 {
				store.Put(&t.Change, has)
			}
		}
		store.Put(&t.Change, next)
		t.LogAct(policy.AccountDisable, "account", string(id), code)
		return t.NewInterpreters(who.account.V, next.V)
	})
}

// Account returns one account, for those who may read it.
func (s *Service) Account(ctx context.Context, by domain.Actor,
	id domain.AccountID) (store.Rec[domain.Account], error) {
	t := s.acts.Begin(ctx, by)
	who, err := s.kept(t.Ctx, id)
	if err != nil {
		return store.Rec[domain.Account]{}, err
	}
	return txn.Result(who.account, t.Authorize(policy.AccountRead, facts(who.account.V), "account", string(id)))
}

// AccountByLogin returns the account of a sign-in name, for those who may read it.
func (s *Service) AccountByLogin(ctx context.Context, by domain.Actor,
	login string) (store.Rec[domain.Account], error) {
	name, err := ParseLogin(login)
	if err != nil {
		return store.Rec[domain.Account]{}, err
	}
	found, err := store.Get[store.Keyed[record.Login]](ctx, s.store, s.loginID(name))
	if err != nil {
		return store.Rec[domain.Account]{}, err
	}
	return s.Account(ctx, by, found.V.V.Account)
}

// ListAccounts lists the accounts of an agency by name: all of them, or those who hold a role.
func (s *Service) ListAccounts(ctx context.Context, by domain.Actor, agency domain.AgencyID,
	role domain.Role) ([]store.Rec[domain.Account], error) {
	t := s.acts.Begin(ctx, by)
	if err := t.Authorize(policy.AccountList, policy.AgencyFacts{ID: string(agency)}, "agency",
		string(agency)); err != nil {
		return nil, err
	}
	if role != "" && !role.Valid() {
		return nil, fault.At("role", "field.choose_one")
	}
	all, err := store.All[domain.Account](t.Ctx, s.store, store.Filter{By: store.By("agency", agency)})
	all = slices.DeleteFunc(all, func(a store.Rec[domain.Account]) bool { return role != "" && !a.V.Holds(role) })
	names.Sort(all, func(a store.Rec[domain.Account]) string { return a.V.Name })
	return all, err
}

// SetLanguage chooses the language of one's own pages.
func (s *Service) SetLanguage(ctx context.Context, by domain.Actor, lang string) error {
	return s.acts.Run(ctx, by, func(t *txn.Txn) error {
		if err := own(t, policy.SessionOwn); err != nil {
			return err
		}
		if lang != "es" && lang != "en" {
			return fault.At("lang", "field.unknown")
		}
		who, err := s.kept(t.Ctx, by.Account)
		if err != nil {
			return err
		}
		if who.account.V.Lang == lang {
			return txn.ErrNothing
		}
		who.account.V.Lang = lang
		store.Put(&t.Change, who.account)
		t.LogAct(policy.SessionOwn, "account", string(by.Account), "account.language")
		return nil
	})
}

// Guesses is what a person should know about guesses at their own password.
type Guesses struct {
	Failed int  // wrong guesses in a row from devices they never used
	Closed bool // so many that devices they never used are refused
}

// Guesses tells a person how often their password was guessed at.
func (s *Service) Guesses(ctx context.Context, by domain.Actor) (Guesses, error) {
	t := s.acts.Begin(ctx, by)
	if err := own(t, policy.SessionOwn); err != nil {
		return Guesses{}, err
	}
	who, err := s.kept(t.Ctx, by.Account)
	if err != nil {
		return Guesses{}, err
	}
	rec, err := s.throttle(t.Ctx, s.accountBucket(who.account.V.Login).ID)
	return Guesses{Failed: rec.V.V.Fails, Closed: rec.V.V.Fails >= closedAfter}, err
}

// Reopen lets devices a person never used try again after too many wrong guesses. Only that person may, from a session
// that is open, or whoever gives them a new code.
func (s *Service) Reopen(ctx context.Context, by domain.Actor) error {
	ctx = moment.Begin(ctx, s.store.Now)
	var name string
	err := s.acts.Run(ctx, by, func(t *txn.Txn) error {
		if err := own(t, policy.PasswordOwn); err != nil {
			return err
		}
		who, err := s.kept(t.Ctx, by.Account)
		if err != nil {
			return err
		}
		name = who.account.V.Login
		t.LogAct(policy.PasswordOwn, "account", string(by.Account), "signin.reopened")
		return nil
	})
	if err == nil {
		s.forgive(ctx, []bucket{s.accountBucket(name)})
	}
	return err
}
