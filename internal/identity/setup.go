package identity

import (
	"context"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/onetime"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/secondlock"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// console runs an act of the machine's own console: whoever sits there holds the key file already.
func (s *Service) console(ctx context.Context, try func(*txn.Txn) error) error {
	by := domain.System("console")
	return s.acts.Run(ctx, by, func(t *txn.Txn) error {
		t.Decision = policy.Decision{Allowed: true, Policy: by.Request}
		return try(t)
	})
}

// installationID is the id of the one row that says what a deployment is.
const installationID = "installation"

const actSetup policy.Action = "installation.create"

// Setup is what the console asks before an empty installation can be used.
type Setup struct {
	Name       string // of the installation
	Country    string // code of the country pack
	Agency     string // first agency
	AgencyType string // picklist tipo_organizacion
	Admin      string // name of the first administrator
	Login      string
	Lang       string
}

// check reports everything wrong with the answers under the names they were asked by.
func (in Setup) check(now time.Time) (domain.Agency, AccountInput, error) {
	agency, err := AgencyInput{Name: in.Agency, Type: in.AgencyType, Ref: "AG-01", CanRefer: true}.fill(
		domain.Agency{ID: domain.NewID[domain.AgencyID](), Active: true, CreatedAt: now}, nil)
	person, err2 := AccountInput{Name: in.Admin, Login: in.Login, Lang: in.Lang,
		Roles: []domain.Role{domain.RoleAdmin}}.check(agency)
	var faults fault.Fields
	for _, part := range []struct {
		err   error
		names map[string]string
	}{{err, map[string]string{"name": "agency", "type": "agency_type"}}, {err2, map[string]string{"name": "admin"}}} {
		if part.err == nil {
			continue
		}
		for _, f := range fault.As(part.err).Fields {
			if name, ok := part.names[f.Path]; ok {
				f.Path = name
			}
			faults.AddArgs(f.Path, f.Code, f.Args)
		}
	}
	return agency, person, faults.Err()
}

// Init makes the first agency and the first administrator of an empty installation, and returns the one-time code with
// which that person chooses a password. There is no default account and no second first time.
func (s *Service) Init(ctx context.Context, in Setup) (Invited, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	now := s.now(ctx)
	agency, person, err := in.check(now)
	if err != nil {
		return Invited{}, err
	}
	acct := domain.Account{ID: domain.NewID[domain.AccountID](), Agency: agency.ID, Name: person.Name, Login: person.Login,
		Roles: person.Roles, Lang: person.Lang, Active: true, CreatedAt: now}
	out := Invited{Account: store.Rec[domain.Account]{V: acct, Rev: 1}}
	err = s.console(ctx, func(t *txn.Txn) error {
		was, err := store.Find[domain.Installation](t.Ctx, s.store, installationID)
		if err != nil {
			return err
		}
		if was.Rev > 0 {
			return fault.New(fault.Conflict, "init.done_before", nil)
		}
		if err := s.claimLogin(t, acct); err != nil {
			return err
		}
		cred := row(string(acct.ID), record.Credential{Account: acct.ID}, 0)
		out.Code, out.Till = s.invite(t, cred, SetupLife)
		store.Put(&t.Change, store.New(domain.Installation{Name: in.Name, Country: in.Country, CreatedAt: now,
			SetupCode: onetime.Hash(out.Code), SetupTill: out.Till}))
		store.Put(&t.Change, store.New(agency))
		store.Put(&t.Change, store.New(acct))
		t.LogAct(actSetup, "account", string(acct.ID), "")
		return nil
	})
	return txn.Result(out, err)
}

// RenewSetup gives the first administrator a new code, for an installation whose first code ran out before it was used.
// Afterwards there is nothing left to renew: a lost password is a matter for ResetAccess.
func (s *Service) RenewSetup(ctx context.Context, login string) (Invited, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	name, err := ParseLogin(login)
	if err != nil {
		return Invited{}, err
	}
	var out Invited
	err = s.console(ctx, func(t *txn.Txn) error {
		inst, err := store.Get[domain.Installation](t.Ctx, s.store, installationID)
		if err != nil {
			return err
		}
		who, err := s.byLogin(t.Ctx, name)
		if err != nil {
			return err
		}
		if inst.V.SetupCode == "" || who.account.Rev == 0 || who.cred.V.V.Code != inst.V.SetupCode {
			return fault.New(fault.Conflict, "init.done_before", nil)
		}
		out = Invited{Account: who.account}
		out.Code, out.Till = s.invite(t, who.cred, SetupLife)
		inst.V.SetupCode, inst.V.SetupTill = onetime.Hash(out.Code), out.Till
		store.Put(&t.Change, inst)
		t.LogAct(actSetup, "account", string(who.account.V.ID), "setup.renewed")
		return nil
	})
	return txn.Result(out, err)
}

// closeSetup notes, in the act that uses it, that the first code has been used.
func (s *Service) closeSetup(t *txn.Txn, code string) error {
	inst, err := store.Find[domain.Installation](t.Ctx, s.store, installationID)
	if err != nil {
		return err
	}
	if inst.Rev > 0 && inst.V.SetupCode != "" && inst.V.SetupCode == code {
		inst.V.SetupCode, inst.V.SetupTill = "", time.Time{}
		store.Put(&t.Change, inst)
	}
	return nil
}

// loadedAtOnce is how many accounts one act of loading keeps.
const loadedAtOnce = 50

// LoadAccounts keeps the accounts of a fictional network, all with one password, for an installation that says of
// itself that it is a demonstration. The password is digested once, and opens one pair of keys of all: in a
// demonstration it is printed on the screen anyway. Ids, agencies and names of the accounts must be set; their agencies
// must be stored.
func (s *Service) LoadAccounts(ctx context.Context, accounts []domain.Account, common string) error {
	ctx = moment.Begin(ctx, s.store.Now)
	inst, err := store.Get[domain.Installation](ctx, s.store, installationID)
	if err != nil {
		return err
	}
	if !inst.V.Demo {
		return fault.New(fault.Forbidden, "demo.only", nil)
	}
	if err := password.Check("password", common, ""); err != nil {
		return err
	}
	cred, err := s.hash.Digest(ctx, password.KnownDevice, "", common, secondlock.New())
	if err != nil {
		return busy(err)
	}
	for part := range slices.Chunk(accounts, loadedAtOnce) {
		err := s.console(ctx, func(t *txn.Txn) error {
			for _, a := range part {
				name, err := ParseLogin(a.Login)
				if err != nil {
					return err
				}
				a.Login = name
				if err := s.claimLogin(t, a); err != nil {
					return err
				}
				store.Put(&t.Change, store.New(a))
				store.Put(&t.Change, row(string(a.ID), record.Credential{Account: a.ID, Hash: cred.Hash, Pepper: cred.Pepper,
					ChangedAt: t.Now, Own: cred.Own}, 0))
			}
			store.Check(&t.Change, inst)
			t.LogAct("account.load", "installation", installationID, "")
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SetupLife is how long the first administrator's code can be used, CodeLife any other one-time code.
const (
	SetupLife = 15 * time.Minute
	CodeLife  = 72 * time.Hour
)

// opens reports whether what somebody typed is the code of a credential, and still in time.
func opens(cred record.Credential, typed string, now time.Time) bool {
	return onetime.Same(cred.Code, typed) && now.Before(cred.CodeTill)
}
