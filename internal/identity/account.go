package identity

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/loginname"
	"amparo/internal/identity/onetime"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
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
	if faults.Check(!domain.Blank(in.Name), "name", "field.required") && utf8.RuneCountInString(in.Name) > maxName {
		faults.AddArgs("name", "field.too_long", fault.Args{"max": maxName})
	}
	var code string
	in.Login, code = loginname.Normal(in.Login)
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

// Gate says at the end of an act on an account, when everything else allows it, whether it may be kept: was is the
// account as it stands, which for a new one is nothing, next what it is to be. Package approval has it.
type Gate func(t *txn.Txn, was store.Rec[domain.Account], next domain.Account) error

// Create puts a new account of an agency into a change, and returns the one-time code for its owner.
func (s *Service) Create(t *txn.Txn, agency domain.AgencyID, in AccountInput, gate Gate) (Invited, error) {
	if err := t.Authorize(policy.AccountCreate, policy.AgencyFacts{ID: string(agency)}, "agency",
		string(agency)); err != nil {
		return Invited{}, err
	}
	of, err := store.Get[domain.Agency](t.Ctx, s.store, agency)
	if err != nil {
		return Invited{}, err
	}
	if in, err = in.check(of.V); err != nil {
		return Invited{}, err
	}
	acct := domain.Account{ID: domain.NewID[domain.AccountID](), Agency: agency, Name: in.Name, Login: in.Login,
		Roles: in.Roles, Lang: in.Lang, Active: true, CreatedAt: t.Now, CreatedBy: t.Actor.Account}
	if err := grant(t, acct, "agency", string(agency)); err != nil {
		return Invited{}, err
	}
	if err := s.claimLogin(t, acct); err != nil {
		return Invited{}, err
	}
	out := Invited{Account: store.Rec[domain.Account]{V: acct, Rev: 1}}
	out.Code, out.Till = s.invite(t, row(string(acct.ID), record.Credential{Account: acct.ID}, 0), CodeLife)
	store.Put(&t.Change, store.New(acct))
	store.Check(&t.Change, of)
	t.LogAct(policy.AccountCreate, "account", string(acct.ID), "")
	if err := t.NewInterpreters(domain.Account{}, acct); err != nil {
		return out, err
	}
	return out, gate(t, store.Rec[domain.Account]{}, acct)
}

// loginTaken refuses a sign-in name. That it belongs to another agency is told only to who may read that account;
// others learn that it cannot be used, and their try is in the log.
func (s *Service) loginTaken(t *txn.Txn, by domain.AccountID) error {
	owner, err := store.Find[domain.Account](t.Ctx, s.store, by)
	if err != nil {
		return err
	}
	f := fault.New(fault.Conflict, "account.login_taken", nil)
	if !t.Can(policy.AccountRead, facts(owner.V)) {
		f = fault.New(fault.Conflict, "account.login_unusable", nil)
		e := t.Entry(policy.AccountCreate, "agency", string(t.Actor.Agency))
		e.Code = f.Code
		if err := t.RecordRefusal(e); err != nil {
			return err
		}
	}
	f.Fields = []fault.Field{{Path: "login", Code: f.Code}}
	return f
}

// claimLogin takes a sign-in name for an account. Its rows are the name's keyed hashes, so no two accounts have one
// name.
func (s *Service) claimLogin(t *txn.Txn, acct domain.Account) error {
	for _, id := range store.LoginIDs(s.ring, acct.Login) {
		taken, err := store.Find[store.Keyed[record.Login]](t.Ctx, s.store, id)
		if err != nil {
			return err
		}
		if taken.Rev > 0 {
			return s.loginTaken(t, taken.V.V.Account)
		}
		store.Put(&t.Change, row(id, record.Login{Account: acct.ID}, 0))
	}
	return nil
}

// freeLogin gives the sign-in name of an account back.
func (s *Service) freeLogin(t *txn.Txn, acct domain.Account) error {
	old, err := store.GetMany[store.Keyed[record.Login]](t.Ctx, s.store, store.LoginIDs(s.ring, acct.Login))
	for _, rec := range old {
		store.Delete(&t.Change, rec)
	}
	return err
}

// invite puts a new one-time code in the place of whatever the account proved itself with.
func (s *Service) invite(t *txn.Txn, cred store.Rec[store.Keyed[record.Credential]],
	life time.Duration) (shown string, till time.Time) {
	shown = onetime.New()
	till = t.Now.Add(life)
	cred.V.V = record.Credential{Account: cred.V.V.Account, MustReset: true, ChangedAt: t.Now, Code: onetime.Hash(shown),
		CodeTill: till}
	store.Put(&t.Change, cred)
	return shown, till
}

// over asks whether somebody may do act to another's account. Who may not give a role may not touch an account with it:
// else a new code for a coordinator would be a way to become one.
func over(t *txn.Txn, act policy.Action, acct domain.Account) error {
	if err := t.Authorize(act, facts(acct), "account", string(acct.ID)); err != nil {
		return err
	}
	return grant(t, acct, "account", string(acct.ID))
}

// grant asks whether somebody may give all roles of an account. The log goes on naming the rule that allowed the act
// itself.
func grant(t *txn.Txn, acct domain.Account, kind, id string) error {
	was := t.Decision
	err := t.Authorize(policy.AccountGrant, facts(acct), kind, id)
	t.Decision = was
	return err
}

// Edit puts a change of name, language, sign-in name and roles into a change, decided on what stands now. People may
// edit their own entry if their role allows it, and never their own roles or sign-in name. rev is the revision that was
// edited.
//
// Who edits must be allowed to give the roles that were held and those that are to be: otherwise somebody could take
// away, or hand on, more than is theirs. The change rests on the row of the agency, which says what roles it may have.
func (s *Service) Edit(t *txn.Txn, id domain.AccountID, rev int64, in AccountInput,
	gate Gate) (store.Rec[domain.Account], error) {
	var next store.Rec[domain.Account]
	who, err := s.kept(t.Ctx, id)
	if err != nil {
		return next, err
	}
	if err := t.Authorize(policy.AccountEdit, facts(who.account.V), "account", string(id)); err != nil {
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
	if id != t.Actor.Account || in.Login != was.Login || !sameRoles(in.Roles, was.Roles) {
		for _, held := range []domain.Account{was, next.V} {
			if err := grant(t, held, "account", string(id)); err != nil {
				return next, err
			}
		}
	}
	if in.Login != was.Login {
		if err := s.freeLogin(t, was); err != nil {
			return next, err
		}
		if err := s.claimLogin(t, next.V); err != nil {
			return next, err
		}
		Tell(t, next.V, "notice.login_changed")
	}
	if err := s.keepsAnAdmin(t, was, next.V); err != nil {
		return next, err
	}
	store.Put(&t.Change, next)
	store.Check(&t.Change, who.agency)
	t.LogAct(policy.AccountEdit, "account", string(id), whatChanged(was, next.V))
	if err := t.NewInterpreters(was, next.V); err != nil {
		return next, err
	}
	next.Rev++
	return next, gate(t, who.account, next.V)
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
func (s *Service) keepsAnAdmin(t *txn.Txn, was, next domain.Account) error {
	admin := func(a domain.Account) bool { return a.Active && a.Holds(domain.RoleAdmin) }
	if !admin(was) || admin(next) {
		return nil
	}
	all, err := store.All[domain.Account](t.Ctx, s.store, store.Filter{})
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.V.ID == was.ID || !admin(other.V) {
			continue
		}
		who, err := s.subject(t.Ctx, other.V.ID)
		if err != nil {
			return err
		}
		if who.active() && who.cred.V.V.Hash != "" {
			store.Check(&t.Change, who.account)
			store.Check(&t.Change, who.agency)
			return nil
		}
	}
	return fault.New(fault.Conflict, "account.last_admin", nil)
}
