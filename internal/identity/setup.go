package identity

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// installationID is the id of the one row that says what a deployment is.
const installationID = "installation"

const actSetup = "installation.create"

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
		domain.Agency{ID: domain.NewID[domain.AgencyID](), Active: true, CreatedAt: now})
	person, err2 := AccountInput{Name: in.Admin, Login: in.Login, Lang: in.Lang, Roles: []domain.Role{domain.RoleAdmin}}.check(agency)
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
	by := domain.System("console")
	now := s.now()
	agency, person, err := in.check(now)
	if err != nil {
		return Invited{}, err
	}
	acct := domain.Account{
		ID: domain.NewID[domain.AccountID](), Agency: agency.ID, Name: person.Name, Login: person.Login, Roles: person.Roles,
		Lang: person.Lang, Active: true, CreatedAt: now,
	}
	out := Invited{Account: store.Rec[domain.Account]{V: acct, Rev: 1}}
	err = s.again(ctx, func() (store.Change, error) {
		var c store.Change
		was, err := store.Find[domain.Installation](ctx, s.store, installationID)
		if err != nil {
			return c, err
		}
		if was.Rev > 0 {
			return c, fault.New(fault.Conflict, "init.done_before", nil)
		}
		if err := s.claimLogin(ctx, &c, acct); err != nil {
			return c, err
		}
		cred := row(string(acct.ID), domain.Credential{Account: acct.ID}, 0)
		out.Code, out.Till = s.invite(&c, cred, SetupLife)
		store.Put(&c, store.New(domain.Installation{Name: in.Name, Country: in.Country, CreatedAt: now, SetupCode: hashCode(out.Code), SetupTill: out.Till}))
		store.Put(&c, store.New(agency))
		store.Put(&c, store.New(acct))
		c.Log(logged(by, actSetup, byConsole, "account", string(acct.ID), ""))
		return c, nil
	})
	if err != nil {
		return Invited{}, err
	}
	return out, nil
}

// RenewSetup gives the first administrator a new code, for an installation whose first code ran out before it was used.
// Afterwards there is nothing left to renew: a lost password is a matter for ResetAccess.
func (s *Service) RenewSetup(ctx context.Context, login string) (Invited, error) {
	name, err := ParseLogin(login)
	if err != nil {
		return Invited{}, err
	}
	var out Invited
	err = s.again(ctx, func() (store.Change, error) {
		var c store.Change
		inst, err := store.Get[domain.Installation](ctx, s.store, installationID)
		if err != nil {
			return c, err
		}
		who, err := s.byLogin(ctx, s.loginID(name))
		if err != nil {
			return c, err
		}
		if inst.V.SetupCode == "" || who.account.Rev == 0 || who.cred.V.V.Code != inst.V.SetupCode {
			return c, fault.New(fault.Conflict, "init.done_before", nil)
		}
		out = Invited{Account: who.account}
		out.Code, out.Till = s.invite(&c, who.cred, SetupLife)
		inst.V.SetupCode, inst.V.SetupTill = hashCode(out.Code), out.Till
		store.Put(&c, inst)
		c.Log(logged(domain.System("console"), actSetup, byConsole, "account", string(who.account.V.ID), "setup.renewed"))
		return c, nil
	})
	if err != nil {
		return Invited{}, err
	}
	return out, nil
}

// closeSetup notes, in the act that uses it, that the first code has been used.
func (s *Service) closeSetup(ctx context.Context, c *store.Change, code string) error {
	inst, err := store.Find[domain.Installation](ctx, s.store, installationID)
	if err != nil {
		return err
	}
	if inst.Rev > 0 && inst.V.SetupCode != "" && inst.V.SetupCode == code {
		inst.V.SetupCode, inst.V.SetupTill = "", time.Time{}
		store.Put(c, inst)
	}
	return nil
}

// loadedAtOnce is how many accounts one act of loading keeps.
const loadedAtOnce = 50

// LoadAccounts keeps the accounts of a fictional network, all with one password, for an installation that says of itself
// that it is a demonstration. The password is digested once: in a demonstration it is printed on the screen anyway. Ids,
// agencies and names of the accounts must be set; their agencies must be stored.
func (s *Service) LoadAccounts(ctx context.Context, accounts []domain.Account, password string) error {
	inst, err := store.Get[domain.Installation](ctx, s.store, installationID)
	if err != nil {
		return err
	}
	if !inst.V.Demo {
		return fault.New(fault.Forbidden, "demo.only", nil)
	}
	if err := judge("password", password, "", judged{}); err != nil {
		return err
	}
	hash, pepper, err := s.hash.make(ctx, laneKnown, normal(password))
	if err != nil {
		return busy(err)
	}
	for start := 0; start < len(accounts); start += loadedAtOnce {
		part := accounts[start:min(start+loadedAtOnce, len(accounts))]
		err := s.again(ctx, func() (store.Change, error) {
			var c store.Change
			for _, a := range part {
				name, err := ParseLogin(a.Login)
				if err != nil {
					return c, err
				}
				a.Login = name
				if err := s.claimLogin(ctx, &c, a); err != nil {
					return c, err
				}
				store.Put(&c, store.New(a))
				store.Put(&c, row(string(a.ID), domain.Credential{Account: a.ID, Hash: hash, Pepper: pepper, ChangedAt: s.now()}, 0))
			}
			store.Check(&c, inst)
			c.Log(logged(domain.System("console"), "account.load", byConsole, "installation", installationID, ""))
			return c, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
