// Package approval carries out what makes an account, gives it other roles or renews its access. Whatever gives power
// over the whole network is asked by one person and confirmed by another.
//
// It guarantees that such an act is kept only where another person confirmed exactly what was asked, on the account as
// it was, within 72 hours and while who asked still may; that a one-time code is shown to who confirmed and to nobody
// else; and that owner and auditors are told in the same commit. An installation with one administrator does it alone,
// which the log and a notice say. The machine's own console is not held to it: whoever sits there holds the key file.
package approval

import (
	"context"
	"errors"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// What the log calls that an act was asked, or done without a second person; the policies decide them as the act.
const (
	actAsk   policy.Action = "approval.ask"
	actAlone policy.Action = "approval.alone"
)

// powers are the roles that reach over the whole network.
var powers = []domain.Role{domain.RoleCoordinator, domain.RoleAuditor, domain.RoleAdmin}

// Weighs reports whether an account holds power over the whole network.
func Weighs(a domain.Account) bool { return slices.ContainsFunc(powers, a.Holds) }

// Service has the verbs. It is safe for concurrent use.
type Service struct {
	ids  *identity.Service
	acts *txn.Runner
}

// Of returns the verbs over the accounts of a service.
func Of(ids *identity.Service) Service { return Service{ids, ids.Runner()} }

// Outcome is an act that was carried out, or the request that was kept in its place.
type Outcome struct {
	identity.Invited                 // Code is empty where the act gives none
	Asked            record.Approval // zero: it was carried out
}

// CreateAccount makes an account of an agency and returns the one-time code for its owner, or asks for it.
func (s Service) CreateAccount(ctx context.Context, by domain.Actor, agency domain.AgencyID, in identity.AccountInput,
	reason string) (Outcome, error) {
	return s.do(ctx, by, record.Approval{What: record.ApproveCreate, Agency: agency, Name: in.Name, Login: in.Login,
		Lang: in.Lang, Roles: in.Roles, Reason: reason})
}

// EditAccount changes name, language, sign-in name and roles, or asks for it.
func (s Service) EditAccount(ctx context.Context, by domain.Actor, id domain.AccountID, rev int64,
	in identity.AccountInput, reason string) (Outcome, error) {
	return s.do(ctx, by, record.Approval{What: record.ApproveEdit, Account: id, Rev: rev, Name: in.Name, Login: in.Login,
		Lang: in.Lang, Roles: in.Roles, Reason: reason})
}

// ResetAccess gives an account a new one-time code, or asks for it.
func (s Service) ResetAccess(ctx context.Context, by domain.Actor, id domain.AccountID,
	reason string) (Outcome, error) {
	return s.do(ctx, by, record.Approval{What: record.ApproveReset, Account: id, Reason: reason})
}

// RemoveFactors takes every second factor from an account whose owner lost them all, or asks for it.
func (s Service) RemoveFactors(ctx context.Context, by domain.Actor, id domain.AccountID,
	reason string) (Outcome, error) {
	return s.do(ctx, by, record.Approval{What: record.ApproveFactors, Account: id, Reason: reason})
}

// errSecond ends an act that everything allows and that needs a second person.
var errSecond = errors.New("approval: needs a second person")

// do carries an act out, or keeps it as a request where it needs a second person.
func (s Service) do(ctx context.Context, by domain.Actor, r record.Approval) (Outcome, error) {
	ctx = moment.Begin(ctx, s.acts.Store.Now)
	out, err := txn.Answer(ctx, s.acts, by, func(t *txn.Txn) (out Outcome, err error) {
		var of store.Rec[domain.Account]
		out.Invited, err = s.carryOut(t, r, func(t *txn.Txn, was store.Rec[domain.Account], next domain.Account) error {
			of = was
			return s.gate(t, r.What, was.V, next)
		})
		if errors.Is(err, errSecond) {
			t.Change, t.Acted = store.Change{}, nil // What would be is forgotten.
			out.Invited = identity.Invited{}
			out.Asked, err = ask(t, r, of)
		}
		return out, err
	})
	if err == nil && out.Asked.ID == "" && r.What == record.ApproveReset {
		s.ids.Forgive(ctx, out.Account.V)
	}
	return out, err
}

// carryOut puts the act into a change, in the name of the actor of t.
func (s Service) carryOut(t *txn.Txn, r record.Approval, gate identity.Gate) (out identity.Invited, err error) {
	in := identity.AccountInput{Name: r.Name, Login: r.Login, Lang: r.Lang, Roles: r.Roles}
	switch r.What {
	case record.ApproveCreate:
		return s.ids.Create(t, r.Agency, in, gate)
	case record.ApproveEdit:
		out.Account, err = s.ids.Edit(t, r.Account, r.Rev, in, gate)
	case record.ApproveReset:
		return s.ids.Reset(t, r.Account, gate)
	case record.ApproveFactors:
		err = s.ids.RemoveFactors(t, r.Account, gate)
	}
	return out, err
}

// gate lets pass what gives no power over the network, and what nobody is there to confirm.
func (s Service) gate(t *txn.Txn, what record.ApprovalKind, was, next domain.Account) error {
	weighs := func(r domain.Role) bool {
		return next.Holds(r) && what != record.ApproveEdit || was.Holds(r) != next.Holds(r)
	}
	if t.Actor.Role == domain.RoleSystem || !slices.ContainsFunc(powers, weighs) {
		return nil
	}
	alone, err := txn.Alone(t.Ctx, s.acts.Store, t.Actor.Account, domain.RoleAdmin)
	if err != nil {
		return err
	}
	if !alone {
		return errSecond
	}
	t.LogAct(actAlone, "account", string(next.ID), string(what))
	tell(t, "notice.approval_alone", domain.RoleAuditor)
	return nil
}

// Alone reports whether an administrator is the only one.
func (s Service) Alone(ctx context.Context, by domain.Actor) (bool, error) {
	if by.Role != domain.RoleAdmin {
		return false, nil
	}
	return txn.Alone(ctx, s.acts.Store, by.Account, domain.RoleAdmin)
}

// ask keeps the request and tells whoever may confirm it, the auditors and the owner.
func ask(t *txn.Txn, r record.Approval, of store.Rec[domain.Account]) (record.Approval, error) {
	if domain.Blank(r.Reason) {
		return r, fault.At("note", "approval.reason")
	}
	var err error
	if r.Reason, err = domain.CheckLine("note", r.Reason); err != nil {
		return r, err
	}
	r.ID, r.State, r.Rev = domain.NewID[record.ApprovalID](), record.ApprovalAsked, of.Rev
	r.By, r.Role, r.At = t.Actor.Account, t.Actor.Role, t.Now
	store.Put(&t.Change, store.New(r))
	if of.Rev > 0 {
		store.Check(&t.Change, of)
		identity.Tell(t, of.V, "notice.approval_of_yours")
	}
	tell(t, "notice.approval_asked", powers...)
	t.LogAct(actAsk, "approval", string(r.ID), string(r.What))
	return r, nil
}

func tell(t *txn.Txn, kind string, roles ...domain.Role) {
	t.Change.Notify(domain.Notice{ID: domain.NewID[domain.NoticeID](), Agency: domain.DeskAgency, Kind: kind,
		Roles: roles, At: t.Now})
}
