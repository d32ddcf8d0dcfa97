// Package forgetting erases everything that is kept of a person: one asks, another agency confirms, and the data key of
// the case goes with every row that it opens, in the same commit as the entry of the log.
package forgetting

import (
	"context"
	"errors"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/erasure"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct {
	*act.Service
	erased func(domain.CaseID)
}

// New returns the verbs of this layer. Erased is told of every case that was erased; it may be nil.
func New(s *act.Service, erased func(domain.CaseID)) *Service { return &Service{s, erased} }

// Preview is what erasing a case would take away, and where a request stands. It opens no content.
type Preview struct {
	Code      string
	Rev       int64          // of the case
	Rows      map[string]int // rows by kind
	KeepUntil time.Time      // until when the country pack keeps it; zero while it is open, or where nothing is said
	Open      bool           // the case is not closed: it cannot be erased
	Request   erasure.Erasure
	Can       map[policy.Action]bool
}

// Owned finds every row of the case.
func Owned(t *act.Txn, f *dossier.Dossier) (store.Owned, error) {
	id := string(f.Case.V.ID)
	by, ids := []store.Term{store.By("case", id)}, []string{id}
	for _, kind := range domain.CareKinds {
		by = append(by, store.By("case", id+"|"+string(kind)))
	}
	for _, o := range f.Offers {
		by, ids = append(by, store.By("offer", o.V.ID)), append(ids, string(o.V.ID))
	}
	return t.Store.FindOwned(t.Ctx, id, by, ids)
}

// PreviewErasure says what would go if the case were erased. Nothing is erased.
func (s *Service) PreviewErasure(ctx context.Context, actor domain.Actor, id domain.CaseID) (out Preview, err error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.CaseHold, func(t *act.Txn, f *dossier.Dossier,
		_ store.Rec[domain.Case]) (out Preview, err error) {
		rows, err := Owned(t, f)
		if err != nil {
			return out, err
		}
		r, err := store.Find[erasure.Erasure](t.Ctx, s.Store, id)
		out = Preview{Code: f.Case.V.Code, Rev: f.CaseRev(), Rows: rows.Kinds(), KeepUntil: keptUntil(t, f),
			Open: f.Case.V.ClosedAt.IsZero(), Request: r.V, Can: dossier.CaseActs(t, f)}
		t.LogDisclosure(policy.CaseHold, "case", string(id), "D0", "")
		return out, err
	})
}

// Ask is what somebody asks with.
type Ask struct{ Reason, Note string }

// AskErasure asks that everything of a closed case be erased. Somebody of the desk, of another agency, has to confirm
// exactly what is there now.
func (s *Service) AskErasure(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in Ask) error {
	note, err := domain.CheckLine("note", in.Note)
	if err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.CaseForget, func(t *act.Txn, f *dossier.Dossier,
		_ store.Rec[domain.Case]) error {
		if f.Case.V.ClosedAt.IsZero() {
			return fault.New(fault.Conflict, "erasure.open", nil)
		}
		rows, err := Owned(t, f)
		if err != nil {
			return err
		}
		r, err := store.Find[erasure.Erasure](t.Ctx, s.Store, id)
		if err != nil {
			return err
		}
		if r.V, err = r.V.Ask(actor, f.Case.V, in.Reason, note, rows.Fix(), rows.Count(), t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, r)
		t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.erasure_asked", Case: id,
			Roles: []domain.Role{domain.RoleCoordinator}})
		t.LogAct(policy.CaseForget, "case", string(id), in.Reason)
		return nil
	})
}

// HoldCase keeps a case from being erased, for a reason that is written down, and ends a request that waits.
func (s *Service) HoldCase(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, note string) error {
	note, err := domain.CheckLine("note", note)
	if err != nil {
		return err
	}
	return s.hold(ctx, actor, id, rev, "hold", func(t *act.Txn, f *dossier.Dossier, r erasure.Erasure) (erasure.Erasure,
		error) {
		return r.Hold(actor, f.Case.V, note, t.Now), nil
	})
}

// LiftHold lets a case be erased again.
func (s *Service) LiftHold(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64) error {
	return s.hold(ctx, actor, id, rev, "lift", func(t *act.Txn, _ *dossier.Dossier, r erasure.Erasure) (erasure.Erasure,
		error) {
		return r.Lift(actor, t.Now)
	})
}

func (s *Service) hold(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, code string,
	next func(*act.Txn, *dossier.Dossier, erasure.Erasure) (erasure.Erasure, error)) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.CaseHold, func(t *act.Txn, f *dossier.Dossier,
		_ store.Rec[domain.Case]) error {
		r, err := store.Find[erasure.Erasure](t.Ctx, s.Store, id)
		if err != nil {
			return err
		}
		if r.V, err = next(t, f, r.V); err != nil {
			return err
		}
		store.Put(&t.Change, r)
		t.LogAct(policy.CaseHold, "case", string(id), code)
		return nil
	})
}

// Erasures lists the requests that wait for a confirmation, the oldest first, with the names of their agencies.
func (s *Service) Erasures(ctx context.Context, actor domain.Actor) ([]erasure.Erasure, map[domain.AgencyID]string,
	error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.ErasureDecide, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, nil, err
	}
	rows, err := store.All[erasure.Erasure](t.Ctx, s.Store, store.Filter{By: store.By("state", erasure.Asked)})
	if err != nil {
		return nil, nil, err
	}
	var list []erasure.Erasure
	var ids []domain.AgencyID
	for _, r := range rows {
		if r.V.Waits(t.Now) {
			list, ids = append(list, r.V), append(ids, r.V.Agency)
		}
	}
	names, err := s.AgencyNames(t.Ctx, ids...)
	return list, names, err
}

// DecideErasure confirms a request, which erases at once, or refuses it with a reason. Erased means: every row of the
// case and the key that opens them are gone from the store in this commit, the log keeps who asked and who confirmed,
// and the agency and the auditors are told.
func (s *Service) DecideErasure(ctx context.Context, actor domain.Actor, id domain.CaseID, confirm bool,
	note string) error {
	if !confirm {
		var err error
		if note, err = domain.CheckLine("note", note); err != nil {
			return err
		}
	}
	err := s.Run(ctx, actor, func(t *act.Txn) error {
		if !t.Decide(policy.ErasureDecide, policy.NetworkFacts{}).Allowed { // Of others' cases nobody else knows.
			return t.RefuseHidden(policy.ErasureDecide, "case", string(id))
		}
		r, err := store.Get[erasure.Erasure](t.Ctx, s.Store, id)
		if err != nil {
			return t.RefuseAbsent(err, policy.ErasureDecide, "case", string(id))
		}
		var rows store.Owned
		if confirm && r.V.State == erasure.Asked {
			f, err := dossier.Load(t.Ctx, t.Service, id)
			if err != nil {
				return err
			}
			if rows, err = Owned(t, f); err != nil {
				return err
			}
		}
		if r.V, err = r.V.Decide(actor, confirm, note, rows.Fix(), t.Now); err != nil {
			if fault.Is(err, fault.Forbidden) {
				err = errors.Join(t.RecordRefusal(t.Entry(policy.ErasureDecide, "case", string(id))), err)
			}
			return err
		}
		store.Put(&t.Change, r)
		told := domain.Notice{Agency: r.V.Agency, Kind: "notice.erasure_refused", Case: id,
			Roles: []domain.Role{domain.RoleSupervisor}}
		if confirm {
			t.Change.Erase(rows)
			t.TellWatch("notice.erased")
			told.Kind, told.Case = "notice.erased", ""
		}
		t.Notify(told)
		t.LogAct(policy.ErasureDecide, "case", string(id), string(r.V.State))
		return nil
	})
	if err == nil && confirm && s.erased != nil {
		s.erased(id)
	}
	return err
}

// keptUntil is until when the country pack keeps a closed case: a minor's longer than an adult's, one for whom nobody
// ever said yes shorter.
func keptUntil(t *act.Txn, f *dossier.Dossier) time.Time {
	c := f.Case.V
	if c.ClosedAt.IsZero() {
		return time.Time{}
	}
	record, minor := "closed_adult", c.Minor(t.Majority())
	switch {
	case !f.AnyOffer(func(o domain.Offer) bool { return o.State == domain.OfferAccepted }):
		record = "cancelled_without_acceptance"
	case minor:
		record = "closed_minor"
	}
	keep, ok := t.Country.Retention(record)
	if !ok {
		return time.Time{}
	}
	until := c.ClosedAt.AddDate(0, 0, keep.Days)
	if keep.UntilAge > 0 {
		for _, p := range c.Group {
			if grown := t.Now.AddDate(keep.UntilAge-p.Age, 0, 0); grown.After(until) {
				until = grown
			}
		}
	}
	return until
}
