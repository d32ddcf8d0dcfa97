package approval

import (
	"context"
	"errors"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Waiting is a request with the names that a reader needs to judge it.
type Waiting struct {
	record.Approval
	Of, Asker, AgencyName string        // of whom, by whom, and the organisation of whom it is of
	Held                  []domain.Role // the roles the account has now
	Own                   bool          // the reader asked it, or it is the reader's own account
}

// List returns the requests that wait for a second person. One whose account changed since waits no longer.
func (s Service) List(ctx context.Context, by domain.Actor) ([]Waiting, error) {
	t := s.acts.Begin(ctx, by)
	if !t.Decide(policy.ApprovalDecide, policy.NetworkFacts{}).Allowed {
		return nil, t.Refuse(policy.ApprovalDecide, "network", "network")
	}
	rows, err := store.All[record.Approval](t.Ctx, s.acts.Store,
		store.Filter{By: store.By("state", record.ApprovalAsked)})
	var out []Waiting
	for _, r := range rows {
		if !r.V.Waits(t.Now) {
			continue
		}
		w := Waiting{Approval: r.V, Of: r.V.Name, Own: by.Account == r.V.By || by.Account == r.V.Account}
		asker, err := store.Find[domain.Account](t.Ctx, s.acts.Store, r.V.By)
		if err != nil {
			return nil, err
		}
		if r.V.Account != "" {
			of, err := store.Find[domain.Account](t.Ctx, s.acts.Store, r.V.Account)
			if err != nil {
				return nil, err
			}
			if of.Rev != r.V.Rev {
				continue
			}
			w.Of, w.Agency, w.Held = of.V.Name, of.V.Agency, of.V.Roles
		}
		agency, err := store.Find[domain.Agency](t.Ctx, s.acts.Store, w.Agency)
		if err != nil {
			return nil, err
		}
		w.Asker, w.AgencyName = asker.V.Name, agency.V.Name
		out = append(out, w)
	}
	return out, err
}

// Decide confirms a request, which carries it out at once, or refuses it. Who asked may take it back, and confirms
// nothing; nor does anybody confirm what is about her own account.
func (s Service) Decide(ctx context.Context, by domain.Actor, id record.ApprovalID, confirm bool) (Outcome, error) {
	ctx = moment.Begin(ctx, s.acts.Store.Now)
	var what record.ApprovalKind
	out, err := txn.Answer(ctx, s.acts, by, func(t *txn.Txn) (out Outcome, err error) {
		if err := t.Authorize(policy.ApprovalDecide, policy.NetworkFacts{}, "approval", string(id)); err != nil {
			return out, err
		}
		r, err := store.Get[record.Approval](t.Ctx, s.acts.Store, id)
		switch {
		case err != nil:
			return out, t.RefuseAbsent(err, policy.ApprovalDecide, "approval", string(id))
		case !r.V.Waits(t.Now):
			return out, fault.New(fault.Conflict, "approval.over", nil)
		case confirm && (r.V.By == by.Account || r.V.Account == by.Account):
			e := t.Entry(policy.ApprovalDecide, "approval", string(id))
			e.Code = "approval.another"
			return out, errors.Join(t.RecordRefusal(e), fault.New(fault.Forbidden, "approval.another", nil))
		}
		told := "notice.approval_refused"
		if r.V.State = record.ApprovalRefused; confirm {
			if out.Invited, err = s.confirm(t, r.V); err != nil {
				return out, err
			}
			r.V.State, told, what = record.ApprovalDone, "notice.approval_done", r.V.What
		}
		r.V.DecidedBy, r.V.DecidedAt = by.Account, t.Now
		store.Put(&t.Change, r)
		tell(t, told, domain.RoleAuditor, domain.RoleAdmin)
		t.Decide(policy.ApprovalDecide, policy.NetworkFacts{}) // The log names the rule that let the second person decide.
		t.LogAct(policy.ApprovalDecide, "approval", string(id), string(r.V.State))
		return out, nil
	})
	if err == nil && what == record.ApproveReset {
		s.ids.Forgive(ctx, out.Account.V)
	}
	return out, err
}

// confirm carries a request out in the name of who asked, decided on what she may do now.
func (s Service) confirm(t *txn.Txn, r record.Approval) (identity.Invited, error) {
	asker, err := store.Find[domain.Account](t.Ctx, s.acts.Store, r.By)
	if err != nil {
		return identity.Invited{}, err
	}
	agency, err := store.Find[domain.Agency](t.Ctx, s.acts.Store, asker.V.Agency)
	if err != nil {
		return identity.Invited{}, err
	}
	if !asker.V.Active || !agency.V.Active || !asker.V.Holds(r.Role) {
		return identity.Invited{}, fault.New(fault.Conflict, "approval.asker_gone", nil)
	}
	store.Check(&t.Change, asker)
	store.Check(&t.Change, agency)
	second := t.Actor
	t.Actor = domain.Actor{Account: asker.V.ID, Agency: agency.V.ID, AgencyType: agency.V.Type, Role: r.Role,
		Name: asker.V.Name, AgencyName: agency.V.Name, Request: second.Request, ProvenAt: t.Now}
	defer func() { t.Actor = second }()
	return s.carryOut(t, r, func(t *txn.Txn, was store.Rec[domain.Account], next domain.Account) error {
		if was.Rev != r.Rev {
			return fault.New(fault.Conflict, "approval.changed", nil)
		}
		if r.What == record.ApproveEdit {
			identity.Tell(t, next, "notice.account_roles")
		}
		return nil
	})
}
