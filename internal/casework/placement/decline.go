package placement

import (
	"context"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// DeclineInput is why a provider says no. A reason that is none of the list asks for a word.
type DeclineInput struct {
	Code string
	Note string // read by the team that asked, with the questions and answers
}

// Decline answers no with a code. After acceptance it frees what was reserved and returns the referral to review at
// once; a provider's no never parks the person. What an accepted offer led to is over by an act of its own: a stay that
// has ended cannot fall away once more, and takes no later place along.
func (s *Service) Decline(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	in DeclineInput) error {
	code := in.Code
	var c fault.Fields
	c.Check(s.Country.Has(country.ListDecline, code), "code", "field.choose_one")
	if code == domain.DeclineOther {
		act.Required(&c, "note", in.Note, domain.MaxLine)
	} else {
		act.Text(&c, "note", in.Note, domain.MaxLine)
	}
	if err := c.Err(); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Booking(id), rev, policy.OfferDecline,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			wasAccepted := o.V.State == domain.OfferAccepted
			if wasAccepted && !f.Awaited(o.V) {
				return fault.New(fault.Conflict, "offer.wrong_state", nil).With("state", string(o.V.State))
			}
			var err error
			if o.V, err = o.V.Decline(actor, code, strings.TrimSpace(in.Note), t.Now); err != nil {
				return err
			}
			t.LogAct(policy.OfferDecline, "offer", string(id), code)
			if err := capacity.Doubted(t, f, &o.V); err != nil {
				return err
			}
			store.Put(&t.Change, o)
			last := false
			if !wasAccepted {
				last, err = backToReview(t, f, o.V, domain.EventDeclined, code)
			} else {
				err = GiveBack(t, f, o.V, domain.StayReleased, domain.EventDeclined, code)
			}
			if last || wasAccepted { // Nobody else is asked: the desk learns of it when it stays so.
				_, remind, _ := t.ResponseTimes(o.V.Urgency)
				at := t.After(o.V.Urgency, t.Now, remind)
				if err := t.ScheduleOnce(domain.DeadlineIdle, string(o.V.Referral), at); err != nil {
					return err
				}
			}
			if r, _ := f.Referral(o.V.Referral); !last { // The last no is told as such, once.
				t.NotifyTeam("notice.offer_declined", r.V)
			}
			return err
		})
}

// GiveBack frees what an accepted offer reserved and reopens the referral.
func GiveBack(t *act.Txn, f *dossier.Dossier, o domain.Offer, state domain.StayState, event, code string) error {
	if err := free(t, f, o, state, code); err != nil {
		return err
	}
	r, ok := f.Referral(o.Referral)
	if !ok {
		return nil
	}
	var err error
	if r.V, err = r.V.Reopened(t.Actor, event, code, o.To, t.Now); err != nil {
		return err
	}
	store.Put(&t.Change, r)
	return nil
}

// free gives back the beds or the place that an offer reserved. What has begun cannot be freed: it is closed instead.
func free(t *act.Txn, f *dossier.Dossier, o domain.Offer, state domain.StayState, reason string) error {
	if err := interpreting.DropCalls(t, f, o.ID); err != nil {
		return err
	}
	if st, ok := f.StayOf(o.ID); ok && st.V.State.Active() {
		next, err := st.V.Free(state, reason, t.Now)
		if err != nil {
			return err
		}
		st.V = next
		store.Put(&t.Change, st)
		return t.AdvanceCapacity(string(o.Shelter))
	}
	if sl, ok := f.SlotOf(o.ID); ok && sl.V.State.Active() {
		to := domain.SlotReleased
		if state == domain.StayExpired {
			to = domain.SlotExpired
		}
		next, err := sl.V.Free(to, reason, t.Now)
		if err != nil {
			return err
		}
		sl.V = next
		store.Put(&t.Change, sl)
		return t.AdvanceCapacity(string(o.Program))
	}
	return nil
}

// Ask lets a provider ask before it answers; the clock keeps running.
func (s *Service) Ask(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in TextInput) error {
	var err error
	in.Text, err = domain.CheckLine("text", in.Text)
	if err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Offer(id), rev, policy.OfferAsk, func(t *act.Txn, f *dossier.Dossier,
		o store.Rec[domain.Offer]) error {
		told, err := CheckTold(t, f, o.V, in)
		if err != nil {
			return err
		}
		if o.V, err = o.V.Ask(actor, in.Text, t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, o)
		t.LogAct(policy.OfferAsk, "offer", string(id), told)
		r, ok := f.Referral(o.V.Referral)
		if ok {
			store.Put(&t.Change, r) // The team reads the thread with the referral.
		}
		t.NotifyTeam("notice.offer_question", r.V)
		return nil
	})
}

// Reply answers a provider's question.
func (s *Service) Reply(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in TextInput) error {
	var err error
	in.Text, err = domain.CheckLine("text", in.Text)
	if err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Offer(id), rev, policy.OfferReply,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			told, err := CheckTold(t, f, o.V, in)
			if err != nil {
				return err
			}
			if o.V, err = o.V.Reply(actor, in.Text, t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, o)
			if r, ok := f.Referral(o.V.Referral); ok {
				store.Put(&t.Change, r)
			}
			t.LogAct(policy.OfferReply, "offer", string(id), told)
			t.NotifyProvider("notice.offer_reply", o.V)
			return nil
		})
}
