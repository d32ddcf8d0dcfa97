package casework

import (
	"context"
	"slices"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/fault"
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

// workRoles are the roles in which somebody is in charge of a case.
var workRoles = []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleChildAuth, domain.RoleCoordinator}

// worksAs returns the role in which an account of the case's own agency would work on it, and nothing when it cannot.
func worksAs(a domain.Account, c domain.Case) domain.Role {
	if !a.Active || a.Agency != c.Agency {
		return ""
	}
	for _, r := range workRoles {
		if a.Holds(r) {
			return r
		}
	}
	return ""
}

// Colleagues lists, by name, who could take a case over: the active workers of the agency that owns it, without who has it now.
func (s *Service) Colleagues(ctx context.Context, actor domain.Actor, id domain.CaseID) ([]Colleague, error) {
	var out []Colleague
	err := s.onCase(ctx, actor, id, 0, string(policy.CaseAssign), func(t *txn, f *file) error {
		out = nil
		all, err := s.accountsOf(ctx, f.cas.V.Agency)
		if err != nil {
			return err
		}
		for _, a := range all {
			if role := worksAs(a.V, f.cas.V); role != "" && a.V.ID != f.cas.V.Worker {
				out = append(out, Colleague{ID: a.V.ID, Name: a.V.Name, Role: role})
			}
		}
		slices.SortFunc(out, func(a, b Colleague) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
		return nil
	})
	return out, err
}

// AssignWorker puts somebody else of the owning agency in charge of a case and of its referrals. She learns of it and reads the note;
// who had the case until now is told, unless she handed it over herself.
func (s *Service) AssignWorker(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in AssignInput) error {
	return s.onCase(ctx, actor, id, rev, string(policy.CaseAssign), func(t *txn, f *file) error {
		note, err := handoverNote(in.Note)
		if err != nil {
			return err
		}
		who, err := store.Find[domain.Account](ctx, s.store, in.To)
		if err != nil {
			return err
		}
		if who.Rev == 0 || worksAs(who.V, f.cas.V) == "" {
			return fieldFault("worker", "field.unknown")
		}
		was := f.cas.V.Worker
		if was == in.To {
			return fieldFault("worker", "case.worker_same")
		}
		store.Check(&t.ch, who)
		f.cas.V = f.cas.V.HandTo(in.To, actor, note, t.now)
		store.Put(&t.ch, f.cas)
		for _, r := range f.referrals {
			if !r.V.State.Ended() {
				r.V.Worker = in.To
				r.V = r.V.Logged(actor, "caso_entregado", "", "", t.now)
				store.Put(&t.ch, r)
			}
		}
		t.tell(domain.Notice{Agency: f.cas.V.Agency, Account: in.To, Kind: "notice.assigned", Case: id, Urgency: f.pressing()})
		if was != "" && was != actor.Account {
			t.tell(domain.Notice{Agency: f.cas.V.Agency, Account: was, Kind: "notice.handed_over", Case: id})
		}
		t.logged(policy.CaseAssign, "case", string(id), "")
		return nil
	})
}

// handsOf lists who had a hand in the handovers of a case.
func handsOf(c domain.Case) []domain.AccountID {
	var out []domain.AccountID
	for _, h := range c.Handed {
		out = append(out, h.By, h.From, h.To)
	}
	return out
}

// handoverNote checks what one worker leaves the next.
func handoverNote(text string) (string, error) {
	text, err := line("note", text)
	if err == nil && letters(text) < HandoverLetters {
		var c fault.Fields
		c.AddArgs("note", "field.too_short", fault.Args{"min": HandoverLetters})
		err = c.Err()
	}
	return text, err
}

// pressing returns the highest urgency among the needs of a case that are not settled.
func (f *file) pressing() domain.Urgency {
	var out domain.Urgency
	for _, r := range f.referrals {
		if r.V.State.Open() && (out == "" || r.V.Urgency.Rank() < out.Rank()) {
			out = r.V.Urgency
		}
	}
	return out
}
