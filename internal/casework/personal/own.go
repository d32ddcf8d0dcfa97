package personal

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/ledger"
	"amparo/internal/casework/receipt"
	"amparo/internal/domain"
	"amparo/internal/domain/personal"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// states are how a request of hers stands, where somebody was asked at least: nobody was yet where a state is not here.
var states = map[domain.ReferralState]string{domain.ReferralOffered: "asked", domain.ReferralWaiting: "waiting",
	domain.ReferralAccepted: "yes", domain.ReferralTransit: "yes",
	domain.ReferralAdmitted: "here", domain.ReferralFollowUp: "here",
	domain.ReferralClosed: "ended", domain.ReferralHandedOn: "ended", domain.ReferralCancelled: "ended"}

// Request is one need of hers, without who is asked.
type Request struct {
	Class domain.Class
	State string // begun, asked, waiting, yes, here or ended
	Asked int    // how many were asked and may still answer
}

// Line is one text of the team, or that whoever had the code wrote one: whoever finds the code must not read what she
// told her team. Who of the team wrote is not told either.
type Line struct {
	Team bool
	At   time.Time
	Text string
}

// Own is what a person sees of her own case.
type Own struct {
	Requests []Request
	Lines    []Line // newest first
	Closed   bool   // the case is closed: nobody reads what is written
	Agrees   bool   // something is agreed that can be withdrawn
	Ledger   ledger.Ledger
}

// find returns the case that a code opens.
func find(t *act.Txn, code string, action policy.Action) (*dossier.Dossier, store.Rec[personal.Access], error) {
	a, err := receipt.Find(t, action, "personal", code, func(a personal.Access) string { return a.Digest },
		fault.At("code", "personal.unknown"))
	if err != nil {
		return nil, a, err
	}
	t.Case = a.V.Case
	f, err := dossier.Load(t.Ctx, t.Service, a.V.Case)
	return f, a, err
}

// FollowOwn shows a person her own case, by her code. Her ledger tells it the next time.
func (s *Service) FollowOwn(ctx context.Context, request, code string) (Own, error) {
	return act.Answer(ctx, s.Service, domain.Public(request), func(t *act.Txn) (out Own, err error) {
		f, a, err := find(t, code, policy.PersonalFollow)
		if err != nil {
			return out, err
		}
		store.Check(&t.Change, a)
		out = Own{Closed: !f.Case.V.ClosedAt.IsZero(), Agrees: f.Consent.V.Live(t.Now) || f.Consent.V.Waiting != nil}
		for _, r := range f.Referrals {
			req := Request{Class: r.V.Class, State: cmp.Or(states[r.V.State], "begun")}
			for _, o := range f.OffersOf(r.V.ID) {
				if o.V.State.Live() {
					req.Asked++
				}
			}
			out.Requests = append(out.Requests, req)
		}
		for _, l := range slices.Backward(a.V.Lines) {
			if l.By == "" {
				l.Text = ""
			}
			out.Lines = append(out.Lines, Line{l.By != "", l.At, l.Text})
		}
		out.Ledger, err = ledger.Read(t, f, policy.PersonalFollow)
		return out, err
	})
}

// WriteOwn writes to her team, by her code. The team is told.
func (s *Service) WriteOwn(ctx context.Context, request, code, text string) error {
	text, err := domain.CheckLine("text", text)
	if err != nil {
		return err
	}
	return s.Run(ctx, domain.Public(request), func(t *act.Txn) error {
		f, a, err := find(t, code, policy.PersonalAdd)
		if err != nil {
			return err
		}
		if !f.Case.V.ClosedAt.IsZero() {
			return fault.New(fault.Conflict, "personal.closed", nil)
		}
		if a.V, err = a.V.Write("", text, t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, a)
		t.NotifyCase("notice.personal_message", f.Case.V)
		t.LogAct(policy.PersonalAdd, "case", string(f.Case.V.ID), "")
		return nil
	})
}

// WithdrawOwn ends what she agreed to, by her code: at once, as when her team records it. Her team is told. Where
// nothing is agreed any more, nothing happens.
func (s *Service) WithdrawOwn(ctx context.Context, request, code string) error {
	return s.Run(ctx, domain.Public(request), func(t *act.Txn) error {
		f, a, err := find(t, code, policy.PersonalWithdraw)
		if err != nil {
			return err
		}
		if !f.Consent.V.Live(t.Now) && f.Consent.V.Waiting == nil {
			return txn.ErrNothing
		}
		store.Check(&t.Change, a)
		t.NotifyCase("notice.personal_withdrawn", f.Case.V)
		t.LogAct(policy.PersonalWithdraw, "case", string(f.Case.V.ID), "")
		return intake.Withdraw(t, f)
	})
}
