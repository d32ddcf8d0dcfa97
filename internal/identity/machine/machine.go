// Package machine keeps the accounts of programs: who asks, by a key, apart from people and their sessions.
//
// It guarantees that a key is shown once and kept as a digest, that it opens nothing once its account is over, was
// revoked or belongs to an agency that takes no part, that every refused key is in the log, and that no account of a
// program has power over the network. The policies decide what it does; its scopes only narrow them.
package machine

import (
	"context"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// MaxDays is for how many days an account is made or renewed at most.
const MaxDays = 366

// Service has the verbs. It is safe for concurrent use.
type Service struct{ acts *txn.Runner }

// Of returns the verbs beside those of a service.
func Of(ids *identity.Service) Service { return Service{ids.Runner()} }

// Input is what an administrator says of a new account.
type Input struct {
	Name   string
	Role   domain.Role
	Scopes []string
	Days   int // for how many it is good
}

// Roles lists those that a program of an agency may have: none that reaches over the network.
func Roles(of domain.Agency) []domain.Role {
	return slices.DeleteFunc([]domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleChildAuth,
		domain.RoleIntake, domain.RoleShelterHead, domain.RolePsych, domain.RoleLegal},
		func(r domain.Role) bool { return len(of.Roles) > 0 && !slices.Contains(of.Roles, r) })
}

func (in Input) check(of domain.Agency) (Input, error) {
	var c fault.Fields
	var err error
	if in.Name, err = domain.CheckLine("name", in.Name); err != nil {
		return in, err
	}
	c.Check(slices.Contains(Roles(of), in.Role), "role", "field.choose_one")
	slices.Sort(in.Scopes)
	in.Scopes = slices.Compact(in.Scopes)
	known := !slices.ContainsFunc(in.Scopes, func(s string) bool { return !slices.Contains(policy.Scopes(), s) })
	c.Check(len(in.Scopes) > 0 && known, "scopes", "field.choose_one")
	checkDays(&c, in.Days)
	return in, c.Err()
}

func checkDays(c *fault.Fields, days int) {
	if days < 1 || days > MaxDays {
		c.AddArgs("days", "field.range", fault.Args{"min": 1, "max": MaxDays})
	}
}

// Made is an account with the key that was just made for it, which is shown here and nowhere else.
type Made struct {
	store.Rec[record.Machine]
	Key    string // that the program shows
	Secret string // that signs what is posted to it
}

// Create makes an account for a program of an agency. Its supervisors and the auditors are told.
func (s Service) Create(ctx context.Context, by domain.Actor, agency domain.AgencyID, in Input) (Made, error) {
	return txn.Answer(ctx, s.acts, by, func(t *txn.Txn) (out Made, err error) {
		of, err := s.agency(t, policy.MachineKeep, agency)
		if err != nil {
			return out, err
		}
		if !of.V.Active {
			return out, fault.New(fault.Conflict, "machine.agency_off", nil)
		}
		if in, err = in.check(of.V); err != nil {
			return out, err
		}
		out.Rec = store.New(record.Machine{ID: domain.NewID[domain.AccountID](), Agency: agency, Name: in.Name,
			Role: in.Role, Scopes: in.Scopes, EndsAt: t.Now.AddDate(0, 0, in.Days), CreatedAt: t.Now, CreatedBy: by.Account})
		out.Key = newKey(&out.V, t.Now)
		store.Put(&t.Change, out.Rec)
		store.Check(&t.Change, of)
		s.did(t, out.V, "machine.created")
		return out, nil
	})
}

// Renew makes a further key, with which the account is good for so many days from now; the one before it works until it
// is ended.
func (s Service) Renew(ctx context.Context, by domain.Actor, id domain.AccountID, days int) (Made, error) {
	return txn.Answer(ctx, s.acts, by, func(t *txn.Txn) (out Made, err error) {
		if out.Rec, err = s.machine(t, policy.MachineKeep, id); err != nil {
			return out, err
		}
		var c fault.Fields
		checkDays(&c, days)
		switch {
		case c.Err() != nil:
			return out, c.Err()
		case !out.V.RevokedAt.IsZero():
			return out, fault.New(fault.Conflict, "machine.revoked", nil)
		case len(out.V.Keys) >= record.MaxMachineKeys:
			return out, fault.New(fault.Conflict, "machine.two_keys", nil)
		}
		out.V.EndsAt = t.Now.AddDate(0, 0, days)
		out.Key = newKey(&out.V, t.Now)
		store.Put(&t.Change, out.Rec)
		s.did(t, out.V, "machine.renewed")
		return out, nil
	})
}

// EndKey ends one key at once. The last one is ended with its account.
func (s Service) EndKey(ctx context.Context, by domain.Actor, id domain.AccountID, key string) error {
	return s.change(ctx, by, id, "machine.key_ended", func(t *txn.Txn, m *record.Machine) error {
		at := slices.IndexFunc(m.Keys, func(k record.MachineKey) bool { return k.ID == key })
		switch {
		case at < 0:
			return fault.New(fault.NotFound, "fault.not_found", nil)
		case len(m.Keys) == 1:
			return fault.New(fault.Conflict, "machine.last_key", nil)
		}
		m.Keys = slices.Delete(m.Keys, at, at+1)
		return nil
	})
}

// Revoke ends an account and all its keys at once, for good.
func (s Service) Revoke(ctx context.Context, by domain.Actor, id domain.AccountID) error {
	return s.change(ctx, by, id, "machine.ended", func(t *txn.Txn, m *record.Machine) error {
		if !m.RevokedAt.IsZero() {
			return txn.ErrNothing
		}
		m.RevokedAt, m.Keys, m.Hook = t.Now, nil, nil
		return nil
	})
}

func (s Service) change(ctx context.Context, by domain.Actor, id domain.AccountID, code string,
	do func(*txn.Txn, *record.Machine) error) error {
	return s.acts.Run(ctx, by, func(t *txn.Txn) error {
		m, err := s.machine(t, policy.MachineKeep, id)
		if err != nil {
			return err
		}
		if err := do(t, &m.V); err != nil {
			return err
		}
		store.Put(&t.Change, m)
		s.did(t, m.V, code)
		return nil
	})
}

// did logs an act on an account, and tells the supervisors of its agency and the auditors.
func (s Service) did(t *txn.Txn, m record.Machine, code string) {
	t.LogAct(policy.MachineKeep, "account", string(m.ID), code)
	identity.TellHeads(t, m.Agency, code)
}

// Shown is an account and in which hour it was used last.
type Shown struct {
	store.Rec[record.Machine]
	UsedAt time.Time
}

// List returns the accounts of the programs of an agency by name.
func (s Service) List(ctx context.Context, by domain.Actor, agency domain.AgencyID) ([]Shown, error) {
	t := s.acts.Begin(ctx, by)
	if _, err := s.agency(t, policy.MachineRead, agency); err != nil {
		return nil, err
	}
	all, err := store.All[record.Machine](t.Ctx, s.acts.Store, store.Filter{By: store.By("agency", agency)})
	out := make([]Shown, len(all))
	for i, m := range all {
		if out[i], err = s.shown(t, m); err != nil {
			return nil, err
		}
	}
	names.Sort(out, func(m Shown) string { return m.V.Name })
	return out, err
}

// Get returns one account.
func (s Service) Get(ctx context.Context, by domain.Actor, id domain.AccountID) (Shown, error) {
	t := s.acts.Begin(ctx, by)
	m, err := s.machine(t, policy.MachineRead, id)
	if err != nil {
		return Shown{}, err
	}
	return s.shown(t, m)
}

func (s Service) shown(t *txn.Txn, m store.Rec[record.Machine]) (Shown, error) {
	used, err := store.Find[record.MachineUse](t.Ctx, s.acts.Store, m.V.ID)
	return Shown{m, used.V.At}, err
}

// agency decides an act on the programs of an agency, and reads it.
func (s Service) agency(t *txn.Txn, act policy.Action, id domain.AgencyID) (store.Rec[domain.Agency], error) {
	if err := t.Authorize(act, policy.AgencyFacts{ID: string(id)}, "agency", string(id)); err != nil {
		return store.Rec[domain.Agency]{}, err
	}
	of, err := store.Get[domain.Agency](t.Ctx, s.acts.Store, id)
	return of, t.RefuseAbsent(err, act, "agency", string(id))
}

// machine reads an account and decides an act on it. One that is not there is refused like one that is.
func (s Service) machine(t *txn.Txn, act policy.Action, id domain.AccountID) (store.Rec[record.Machine], error) {
	m, err := store.Find[record.Machine](t.Ctx, s.acts.Store, id)
	if err != nil {
		return m, err
	}
	err = t.Authorize(act, policy.AgencyFacts{ID: string(m.V.Agency)}, "account", string(id))
	if err != nil || m.Rev > 0 {
		return m, err
	}
	return m, t.RefuseHidden(act, "account", string(id))
}
