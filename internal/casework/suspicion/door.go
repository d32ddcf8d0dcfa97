// Package suspicion carries reports of suspicion from the public door to the desk, and the desk's answers back. Who
// sends one has no account: a receipt, shown once, is all that leads back to it. Of the sender nothing is kept but
// what was written.
package suspicion

import (
	"context"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/receipt"
	"amparo/internal/domain"
	"amparo/internal/domain/suspicion"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Service has the verbs of reports. It is safe for concurrent use.
type Service struct{ *act.Service }

// Bounds of what a sender may write, in characters.
const (
	MaxText    = 4000
	MaxPlace   = 200
	MaxContact = 200
)

// Input is what somebody saw.
type Input struct {
	Text    string
	Place   string // as typed; may be empty
	Danger  bool   // a person is in danger now
	Contact string // how to reach the sender; may be empty
}

// SendReport keeps a report, tells the desk that there is one, and returns the receipt, which is kept nowhere.
func (s *Service) SendReport(ctx context.Context, request string, in Input) (code string, err error) {
	in.Text, in.Place, in.Contact = strings.TrimSpace(in.Text), strings.TrimSpace(in.Place), strings.TrimSpace(in.Contact)
	var c fault.Fields
	act.Required(&c, "text", in.Text, MaxText)
	act.Text(&c, "place", in.Place, MaxPlace)
	act.Text(&c, "contact", in.Contact, MaxContact)
	if err := c.Err(); err != nil {
		return "", err
	}
	code, digest := receipt.New()
	return txn.Result(code, s.Run(ctx, domain.Public(request), func(t *act.Txn) error {
		if err := t.Authorize(policy.ReportSend, policy.NetworkFacts{}, "network", "network"); err != nil {
			return err
		}
		r, err := suspicion.Report{ID: domain.NewID[suspicion.ID](), Receipt: digest, At: t.Now,
			Place: in.Place, Danger: in.Danger, Contact: in.Contact}.Write("", in.Text, t.Now)
		if err != nil {
			return err
		}
		keep(t, store.New(r), policy.ReportSend, "")
		return nil
	}))
}

// keep writes a report over the revision it was read at, with its log entry, and tells the desk of what came in.
func keep(t *act.Txn, rec store.Rec[suspicion.Report], action policy.Action, code string) {
	store.Put(&t.Change, rec)
	n := domain.Notice{Agency: domain.DeskAgency, Roles: []domain.Role{domain.RoleCoordinator}}
	if rec.V.Danger {
		n.Urgency = domain.UrgencyCritical
	}
	switch action {
	case policy.ReportSend:
		n.Kind = "notice.report_sent"
		t.Notify(n)
	case policy.ReportAdd:
		n.Kind = "notice.report_added"
		t.Notify(n)
	}
	t.LogAct(action, "report", string(rec.V.ID), code)
}

// byReceipt finds the report of a receipt.
func byReceipt(t *act.Txn, typed string, action policy.Action) (store.Rec[suspicion.Report], error) {
	return receipt.Find(t, action, "receipt", typed, func(r suspicion.Report) string { return r.Receipt },
		fault.At("receipt", "receipt.unknown"))
}

// AddToReport adds a text to the report of a receipt.
func (s *Service) AddToReport(ctx context.Context, request, code, text string) error {
	text = strings.TrimSpace(text)
	var c fault.Fields
	act.Required(&c, "text", text, MaxText)
	if err := c.Err(); err != nil {
		return err
	}
	return s.Run(ctx, domain.Public(request), func(t *act.Txn) error {
		rec, err := byReceipt(t, code, policy.ReportAdd)
		if err != nil {
			return err
		}
		if rec.V, err = rec.V.Write("", text, t.Now); err != nil {
			return err
		}
		keep(t, rec, policy.ReportAdd, "")
		return nil
	})
}

// FollowReport shows the holder of a receipt what the desk answered. What the sender wrote is not shown again: a
// receipt that others find must not say what was reported.
func (s *Service) FollowReport(ctx context.Context, request, code string) (out suspicion.Report, err error) {
	return act.Answer(ctx, s.Service, domain.Public(request), func(t *act.Txn) (out suspicion.Report, err error) {
		rec, err := byReceipt(t, code, policy.ReportFollow)
		if err != nil {
			return out, err
		}
		out = suspicion.Report{ID: rec.V.ID, At: rec.V.At, ClosedAt: rec.V.ClosedAt, Holder: rec.V.Holder,
			Unread: rec.V.Unread, Lines: rec.V.Answers()}
		t.LogDisclosure(policy.ReportFollow, "report", string(rec.V.ID), "D2", "")
		return out, nil
	})
}
