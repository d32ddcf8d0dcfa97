package planning

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// byHandDays is how far ahead the day of a need that is followed by hand may lie, and remindAgain when its person is
// reminded once more.
const (
	byHandDays  = 365
	remindAgain = 7 // days
)

// FollowInput says who sees to a need that nobody of the network answers, and by when.
type FollowInput struct {
	Who domain.AccountID // empty: who is in charge of the case
	On  domain.Date
}

// FollowByHand puts somebody of the case's own agency in charge of a need that is followed by hand. She is told, and
// reminded from that day on, every week, until the need is met or cancelled.
func (s *Service) FollowByHand(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64,
	in FollowInput) error {
	ctx = moment.Begin(ctx, s.Now)
	var c fault.Fields
	act.Coming(&c, "on", in.On, s.At(ctx).Today(), byHandDays)
	if err := c.Err(); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralEdit,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) error {
			if in.Who == "" {
				in.Who = f.Case.V.Worker
			}
			who, err := store.Find[domain.Account](t.Ctx, t.Store, in.Who)
			if err != nil {
				return err
			}
			if who.Rev == 0 || intake.WorksAs(who.V, f.Case.V) == "" {
				return fault.At("who", "field.unknown")
			}
			store.Check(&t.Change, who)
			if r.V, err = r.V.FollowByHand(actor, domain.Follow{Who: in.Who, On: in.On}, t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, r)
			if in.Who != actor.Account {
				t.Notify(handNotice("notice.by_hand", r.V))
			}
			t.LogAct(policy.ReferralEdit, "referral", string(id), "a_mano")
			return t.ScheduleOnce(domain.DeadlineByHand, string(id), s.Morning(in.On))
		})
}

// Hands lists, by name, who of the case's own agency may see to a need that is followed by hand.
func (s *Service) Hands(ctx context.Context, actor domain.Actor, id domain.ReferralID) ([]intake.Colleague, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Referral(id), 0, policy.ReferralEdit,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Referral]) (out []intake.Colleague, err error) {
			out, err = intake.ColleaguesOn(t, f.Case.V)
			return out, err
		})
}

func handNotice(kind string, r domain.Referral) domain.Notice {
	return domain.Notice{Agency: r.Agency, Account: r.Follow.Who, Kind: kind, Case: r.Case, Ref: r.ID, Urgency: r.Urgency}
}

// NextByHand is when whoever sees to a need is reminded next; the zero time when never.
func NextByHand(s *act.Service, r domain.Referral, now time.Time) time.Time {
	if r.Follow == nil || !r.ByHand() {
		return time.Time{}
	}
	at := s.Morning(r.Follow.On)
	for !at.After(now) {
		at = at.AddDate(0, 0, remindAgain)
	}
	return at
}

// ByHandDue reminds whoever sees to a need that is still open.
func ByHandDue(t *act.Txn, id domain.ReferralID, did *bool) (time.Time, error) {
	r, err := store.Get[domain.Referral](t.Ctx, t.Store, id)
	if err != nil || r.V.Follow == nil || !r.V.ByHand() {
		return time.Time{}, err
	}
	if first := t.Morning(r.V.Follow.On); t.Now.Before(first) {
		return first, nil // It was put off.
	}
	*did = true
	t.Notify(handNotice("notice.by_hand_due", r.V))
	t.LogAct(domain.DeadlineByHand, "referral", string(id), "")
	return NextByHand(t.Service, r.V, t.Now), nil
}
