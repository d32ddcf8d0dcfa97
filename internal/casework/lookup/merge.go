package lookup

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/parting"
	"amparo/internal/domain"
	"amparo/internal/domain/same"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Merge joins a case with another one of the same person and agency: it is closed and points to the other, from which
// all of it stays readable, and where what she needs goes on. A case in which she has a place, or a need that has not
// ended, is not closed so: nothing would be left of her that nobody looks at. Who is in charge of both may do it, and
// the supervisor. A case that was made out of another for some of its people is joined with that one alone, which takes
// them back.
func (s *Service) Merge(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, into domain.CaseID,
	reason string) error {
	reason, err := domain.CheckLine("reason", reason)
	if err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.CaseMerge,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			other, err := store.Find[domain.Case](t.Ctx, t.Store, into)
			if err != nil {
				return err
			}
			switch may := t.Can(policy.CaseMerge, dossier.ListFacts(t, other.V)); {
			case into == id || other.Rev == 0 || other.V.Agency != f.Case.V.Agency || !may:
				return fault.At("into", "merge.not_yours")
			case !other.V.ClosedAt.IsZero() || !f.Case.V.ClosedAt.IsZero():
				return fault.New(fault.Conflict, "merge.closed", nil)
			case f.Housed() || f.Cared():
				return fault.New(fault.Conflict, "merge.placed", nil)
			}
			for _, r := range f.Referrals {
				if !r.V.State.Ended() {
					return fault.New(fault.Conflict, "merge.needs_open", nil)
				}
			}
			old, err := store.Find[same.Merge](t.Ctx, t.Store, id)
			if err != nil {
				return err
			}
			if old.V.Split {
				return parting.Back(t, f, other, old, reason)
			}
			old.V = same.Merge{Case: id, Code: f.Case.V.Code, Into: into, IntoCode: other.V.Code, Reason: reason,
				By: actor.Account, At: t.Now}
			f.Case.V.ClosedAt, f.Case.V.Into = t.Now, into
			store.Put(&t.Change, old)
			store.Put(&t.Change, f.Case)
			store.Check(&t.Change, other)
			t.LogAct(policy.CaseMerge, "case", string(id), "")
			t.LogAct(policy.CaseMerge, "case", string(into), "recibe")
			if err := dossier.EndHandOn(t, f); err != nil {
				return err
			}
			t.NotifyCase("notice.merged", f.Case.V)
			if other.V.Worker != f.Case.V.Worker {
				t.NotifyCase("notice.merged", other.V)
			}
			return nil
		})
}

// Part undoes that a case was joined with another, within 30 days: it is open again as it was.
func (s *Service) Part(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.CasePart,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			m, err := store.Find[same.Merge](t.Ctx, t.Store, id)
			switch {
			case err != nil:
				return err
			case !m.V.Stands() || f.Case.V.Into == "":
				return fault.New(fault.Conflict, "merge.none", nil)
			case !t.Now.Before(m.V.Until()):
				return fault.New(fault.Conflict, "merge.too_late", nil)
			}
			m.V.PartedAt, m.V.PartedBy = t.Now, actor.Account
			f.Case.V.ClosedAt, f.Case.V.Into = time.Time{}, ""
			store.Put(&t.Change, m)
			store.Put(&t.Change, f.Case)
			t.LogAct(policy.CasePart, "case", string(id), "")
			t.NotifyCase("notice.parted", f.Case.V)
			return nil
		})
}
