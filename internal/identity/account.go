package identity

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// AccountInput is what people enter about an account.
type AccountInput struct {
	Name  string
	Login string
	Lang  string
	Roles []domain.Role
}

// Invited is an account with the one-time code that lets its owner choose a password. The code is shown once and kept
// nowhere.
type Invited struct {
	Account store.Rec[domain.Account]
	Code    string
	Till    time.Time
}

const maxName = 120

// check reports everything wrong with the input, and returns it tidied.
func (in AccountInput) check(of domain.Agency) (AccountInput, error) {
	var faults fault.Fields
	in.Name = strings.Join(strings.Fields(in.Name), " ")
	if faults.Check(in.Name != "", "name", "field.required") && utf8.RuneCountInString(in.Name) > maxName {
		faults.AddArgs("name", "field.too_long", fault.Args{"max": maxName})
	}
	var code string
	in.Login, code = normalLogin(in.Login)
	faults.Check(code == "", "login", code)
	if in.Lang == "" {
		in.Lang = "es"
	}
	faults.Check(in.Lang == "es" || in.Lang == "en", "lang", "field.unknown")
	in.Roles = slices.Compact(slices.Sorted(slices.Values(in.Roles)))
	faults.Check(len(in.Roles) > 0, "roles", "field.required")
	for _, r := range in.Roles {
		if faults.Check(r.Valid(), "roles", "field.unknown") && !allowedBy(of, r) {
			faults.Add("roles", "account.role_not_of_agency")
			break
		}
	}
	return in, faults.Err()
}

// CreateAccount makes an account of an agency and returns the one-time code for its owner.
func (s *Service) CreateAccount(ctx context.Context, by domain.Actor, agency domain.AgencyID, in AccountInput) (Invited, error) {
	rule, err := s.permit(ctx, by, policy.AccountCreate, policy.AgencyFacts{ID: string(agency)}, "agency", string(agency))
	if err != nil {
		return Invited{}, err
	}
	var out Invited
	err = s.again(ctx, func() (store.Change, error) {
		var c store.Change
		of, err := store.Get[domain.Agency](ctx, s.store, agency)
		if err != nil {
			return c, err
		}
		if in, err = in.check(of.V); err != nil {
			return c, err
		}
		acct := domain.Account{
			ID: domain.NewID[domain.AccountID](), Agency: agency, Name: in.Name, Login: in.Login, Roles: in.Roles, Lang: in.Lang,
			Active: true, CreatedAt: s.now(), CreatedBy: by.Account,
		}
		if _, err := s.permit(ctx, by, policy.AccountGrant, facts(acct), "agency", string(agency)); err != nil {
			return c, err
		}
		if err := s.claimLogin(ctx, &c, acct); err != nil {
			return c, err
		}
		out = Invited{Account: store.Rec[domain.Account]{V: acct, Rev: 1}}
		out.Code, out.Till = s.invite(&c, row(string(acct.ID), domain.Credential{Account: acct.ID}, 0), CodeLife)
		store.Put(&c, store.New(acct))
		store.Check(&c, of)
		c.Log(logged(by, policy.AccountCreate, rule, "account", string(acct.ID), ""))
		return c, nil
	})
	if err != nil {
		return Invited{}, err
	}
	return out, nil
}

// claimLogin takes a sign-in name for an account. Its row is the name's keyed hash, so two accounts cannot have one name.
func (s *Service) claimLogin(ctx context.Context, c *store.Change, acct domain.Account) error {
	id := s.loginID(acct.Login)
	taken, err := store.Find[store.Keyed[domain.Login]](ctx, s.store, id)
	if err != nil {
		return err
	}
	if taken.Rev > 0 {
		return &fault.Fault{Kind: fault.Conflict, Code: "account.login_taken", Fields: []fault.Field{{Path: "login", Code: "account.login_taken"}}}
	}
	store.Put(c, row(id, domain.Login{Account: acct.ID}, 0))
	return nil
}

// invite puts a new one-time code in the place of whatever the account proved itself with.
func (s *Service) invite(c *store.Change, cred store.Rec[store.Keyed[domain.Credential]], life time.Duration) (shown string, till time.Time) {
	shown = newCode()
	till = s.now().Add(life)
	cred.V.V = domain.Credential{Account: cred.V.V.Account, MustReset: true, ChangedAt: s.now(), Code: hashCode(shown), CodeTill: till}
	store.Put(c, cred)
	return shown, till
}

// over asks whether somebody may do act to an account of another person. Who may not give a role may not touch an
// account that holds it either: else a new code for a coordinator would be a way to become one.
func (s *Service) over(ctx context.Context, by domain.Actor, act policy.Action, acct domain.Account) (string, error) {
	rule, err := s.permit(ctx, by, act, facts(acct), "account", string(acct.ID))
	if err != nil {
		return "", err
	}
	_, err = s.permit(ctx, by, policy.AccountGrant, facts(acct), "account", string(acct.ID))
	return rule, err
}

// EditAccount changes name, language, sign-in name and roles. People may edit their own entry if their role allows it,
// and never their own roles or sign-in name. rev is the revision that was edited.
func (s *Service) EditAccount(ctx context.Context, by domain.Actor, id domain.AccountID, rev int64, in AccountInput) (store.Rec[domain.Account], error) {
	var out store.Rec[domain.Account]
	err := s.again(ctx, func() (c store.Change, err error) {
		out, err = s.edited(ctx, &c, by, id, rev, in)
		return c, err
	})
	if err != nil {
		return store.Rec[domain.Account]{}, err
	}
	out.Rev++
	return out, nil
}

// edited puts an edit into a change, decided on what stands now.
func (s *Service) edited(ctx context.Context, c *store.Change, by domain.Actor, id domain.AccountID, rev int64, in AccountInput) (store.Rec[domain.Account], error) {
	var next store.Rec[domain.Account]
	who, err := s.kept(ctx, id)
	if err != nil {
		return next, err
	}
	rule, err := s.permit(ctx, by, policy.AccountEdit, facts(who.account.V), "account", string(id))
	if err != nil {
		return next, err
	}
	if who.account.Rev != rev {
		return next, fault.New(fault.Stale, "fault.stale", nil)
	}
	if in, err = in.check(who.agency.V); err != nil {
		return next, err
	}
	was := who.account.V
	next = who.account
	next.V.Name, next.V.Lang, next.V.Login, next.V.Roles = in.Name, in.Lang, in.Login, in.Roles
	if id != by.Account || in.Login != was.Login || !sameRoles(in.Roles, was.Roles) {
		for _, held := range []domain.Account{was, next.V} {
			if _, err := s.permit(ctx, by, policy.AccountGrant, facts(held), "account", string(id)); err != nil {
				return next, err
			}
		}
	}
	if in.Login != was.Login {
		old, err := store.Get[store.Keyed[domain.Login]](ctx, s.store, s.loginID(was.Login))
		if err != nil {
			return next, err
		}
		if err := s.claimLogin(ctx, c, next.V); err != nil {
			return next, err
		}
		store.Delete(c, old)
	}
	if err := s.keepsAnAdmin(ctx, c, was, next.V); err != nil {
		return next, err
	}
	store.Put(c, next)
	store.Check(c, who.agency)
	c.Log(logged(by, policy.AccountEdit, rule, "account", string(id), whatChanged(was, next.V)))
	return next, nil
}

// whatChanged names the weightiest part of an edit, for the log.
func whatChanged(was, next domain.Account) string {
	switch {
	case !sameRoles(was.Roles, next.Roles):
		return "account.roles"
	case was.Login != next.Login:
		return "account.login"
	}
	return "account.edited"
}

func sameRoles(a, b []domain.Role) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// keepsAnAdmin refuses an act after which nobody could keep accounts any more. The act rests on another operator who
// stays, so that two operators cannot remove each other at the same moment.
func (s *Service) keepsAnAdmin(ctx context.Context, c *store.Change, was, next domain.Account) error {
	admin := func(a domain.Account) bool { return a.Active && a.Holds(domain.RoleAdmin) }
	if !admin(was) || admin(next) {
		return nil
	}
	all, err := store.All[domain.Account](ctx, s.store, store.Filter{})
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.V.ID == was.ID || !admin(other.V) {
			continue
		}
		who, err := s.subject(ctx, other.V.ID)
		if err != nil {
			return err
		}
		if who.active() && who.cred.V.V.Hash != "" {
			store.Check(c, who.account)
			store.Check(c, who.agency)
			return nil
		}
	}
	return fault.New(fault.Conflict, "account.last_admin", nil)
}
