package declines

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// TakeBackFor is how long whoever said no may take that back.
const TakeBackFor = journey.UndoFor

// ConfirmDecline says for the desk that a no stands. A reason is not needed.
func (s *Service) ConfirmDecline(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	in placement.TextInput) error {
	return s.check(ctx, actor, id, rev, policy.DeclineConfirm, in, finds(domain.DeclineConfirmed))
}

// OverruleDecline sets a no aside, with a reason: it counts for nothing, and the provider may be asked again as if it
// had not said it.
func (s *Service) OverruleDecline(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	in placement.TextInput) error {
	return s.check(ctx, actor, id, rev, policy.DeclineOverrule, in, finds(domain.DeclineOverruled))
}

// ReturnDecline asks the provider to answer anew, with a reason, while she still waits. Nothing is lost by it: others
// may be asked beside.
func (s *Service) ReturnDecline(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	in placement.TextInput) error {
	return s.check(ctx, actor, id, rev, policy.DeclineReturn, in,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			return placement.AskAnew(t, f, o, domain.EventReturned)
		})
}

// finds writes down what the desk found of a no.
func finds(what domain.DeclineCheck) func(*act.Txn, *dossier.Dossier, store.Rec[domain.Offer]) error {
	return func(t *act.Txn, _ *dossier.Dossier, o store.Rec[domain.Offer]) error {
		o.V.Check = what
		store.Put(&t.Change, o)
		return nil
	}
}

// check runs one act of the desk on a no. What it writes stands with the questions and answers, where both sides read
// it; both are told.
func (s *Service) check(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, action policy.Action,
	in placement.TextInput, do func(*act.Txn, *dossier.Dossier, store.Rec[domain.Offer]) error) error {
	var err error
	if action != policy.DeclineConfirm || in.Text != "" {
		if in.Text, err = domain.CheckLine("text", in.Text); err != nil {
			return err
		}
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Offer(id), rev, action,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			if !o.V.Refused() {
				return fault.New(fault.Conflict, "offer.no_decline", nil)
			}
			told, err := placement.CheckTold(t, f, o.V, in)
			if err != nil {
				return err
			}
			if in.Text != "" {
				if o.V, err = o.V.Said(actor, in.Text, t.Now); err != nil {
					return err
				}
			}
			t.LogAct(action, "offer", string(id), told)
			r, _ := f.Referral(o.V.Referral)
			t.NotifyTeam("notice."+string(action), r.V)
			t.NotifyProvider("notice."+string(action), o.V)
			return do(t, f, o)
		})
}

// Reopen lets what ended wait for a place again, with a reason of the country's list: it ended by mistake, or by a no
// that was set aside. What was never sent is a draft again.
func (s *Service) Reopen(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64, code string) error {
	var c fault.Fields
	s.OneOf(&c, "code", country.ListReopen, code, true)
	if err := c.Err(); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralReopen,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) error {
			if err := dossier.Consented(t, f); err != nil {
				return err
			}
			if err := dossier.NeedAgreed(f, r.V.Need, t.Now); err != nil {
				return err
			}
			store.Check(&t.Change, f.Case) // It stays open.
			respond, _, _ := t.ResponseTimes(r.V.Urgency)
			var err error
			if r.V, err = r.V.Resume(actor, code, t.After(r.V.Urgency, t.Now, respond), t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, r)
			t.LogAct(policy.ReferralReopen, "referral", string(id), code)
			t.NotifyTeam("notice.referral_reopened", r.V)
			if r.V.State != domain.ReferralDraft {
				t.NotifyDesk("notice.referral_reopened", r.V)
			}
			return nil
		})
}
