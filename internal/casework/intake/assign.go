package intake

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Colleague is somebody a case may be handed to.
type Colleague struct {
	ID   domain.AccountID
	Name string
	Role domain.Role // in which she would work on the case
}

// AssignInput hands a case to another worker.
type AssignInput struct {
	To   domain.AccountID
	Note string // why, and what the next worker should know; the case's team reads it
}

// HandoverLetters is how many letters the note of a handover needs.
const HandoverLetters = 10

// WorksAs returns the role in which an account of the case's own agency would work on it, and nothing when it cannot.
func WorksAs(a domain.Account, c domain.Case) domain.Role {
	if !a.Active || a.Agency != c.Agency {
		return ""
	}
	for _, r := range act.WorkRoles {
		if a.Holds(r) {
			return r
		}
	}
	return ""
}

// Colleagues lists, by name, who could take a case over: the active workers of the agency that owns it, without who has
// it now.
func (s *Service) Colleagues(ctx context.Context, actor domain.Actor, id domain.CaseID) ([]Colleague, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.CaseAssign,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out []Colleague, err error) {
			all, err := ColleaguesOn(t, f.Case.V)
			out = slices.DeleteFunc(all, func(c Colleague) bool { return c.ID == f.Case.V.Worker })
			return out, err
		})
}

// ColleaguesOn lists, by name, the active workers of the agency that owns a case.
func ColleaguesOn(t *act.Txn, c domain.Case) ([]Colleague, error) {
	var out []Colleague
	all, err := t.AccountsOf(t.Ctx, c.Agency)
	for _, a := range all {
		if role := WorksAs(a.V, c); role != "" {
			out = append(out, Colleague{ID: a.V.ID, Name: a.V.Name, Role: role})
		}
	}
	names.Sort(out, func(c Colleague) string { return c.Name })
	return out, err
}

// AssignWorker puts somebody else of the owning agency in charge of a case and of its referrals. She learns of it and
// reads the note; who had the case until now is told, unless she handed it over herself.
func (s *Service) AssignWorker(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in AssignInput) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.CaseAssign, func(t *act.Txn, f *dossier.Dossier,
		_ store.Rec[domain.Case]) error {
		note, err := HandoverNote(in.Note)
		if err != nil {
			return err
		}
		who, err := store.Find[domain.Account](ctx, s.Store, in.To)
		if err != nil {
			return err
		}
		if who.Rev == 0 || WorksAs(who.V, f.Case.V) == "" {
			return fault.At("worker", "field.unknown")
		}
		was := f.Case.V.Worker
		if was == in.To {
			return fault.At("worker", "case.worker_same")
		}
		store.Check(&t.Change, who)
		PutInCharge(t, f, in.To, note)
		if was != "" && was != actor.Account {
			t.Notify(domain.Notice{Agency: f.Case.V.Agency, Account: was, Kind: "notice.handed_over", Case: id})
		}
		t.LogAct(policy.CaseAssign, "case", string(id), "")
		return nil
	})
}

// PutInCharge puts somebody of the agency that has a case in charge of it and of its referrals, which follow the case
// to that agency, and tells her.
func PutInCharge(t *act.Txn, f *dossier.Dossier, to domain.AccountID, note string) {
	f.Case.V = f.Case.V.HandTo(to, t.Actor, note, t.Now)
	store.Put(&t.Change, f.Case)
	for _, r := range f.Referrals {
		goesOn := !r.V.State.Ended()
		if !goesOn && r.V.Agency == f.Case.V.Agency {
			continue
		}
		if r.V.Agency = f.Case.V.Agency; goesOn {
			r.V.Worker = to
			r.V = r.V.Logged(t.Actor, "caso_entregado", "", "", t.Now)
		}
		store.Put(&t.Change, r)
	}
	if f.Case.V.ClosedAt.IsZero() {
		t.Notify(domain.Notice{Agency: f.Case.V.Agency, Account: to, Kind: "notice.assigned", Case: f.Case.V.ID,
			Urgency: Pressing(f)})
	}
}

// HandoverNote checks what one worker leaves the next.
func HandoverNote(text string) (string, error) {
	text, err := domain.CheckLine("note", text)
	if err == nil && act.Letters(text) < HandoverLetters {
		var c fault.Fields
		c.AddArgs("note", "field.too_short", fault.Args{"min": HandoverLetters})
		err = c.Err()
	}
	return text, err
}

// Pressing returns the highest urgency among the needs of a case that are not settled.
func Pressing(f *dossier.Dossier) domain.Urgency {
	var out domain.Urgency
	for _, r := range f.Referrals {
		if r.V.State.Open() && (out == "" || r.V.Urgency.Rank() < out.Rank()) {
			out = r.V.Urgency
		}
	}
	return out
}
