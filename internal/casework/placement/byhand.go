package placement

import (
	"context"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MetInput says how a need was met that no provider of the network answers.
type MetInput struct {
	By   string      // the person or organisation that met it
	On   domain.Date // empty: today
	With string      // what was given or done
}

// MeetByHand records that a need followed by hand was met: by whom, when and with what. It ends the need, so that its
// case can be closed.
func (s *Service) MeetByHand(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64,
	in MetInput) error {
	ctx = moment.Begin(ctx, s.Now)
	today := s.At(ctx).Today()
	met := domain.Met{By: strings.TrimSpace(in.By), On: in.On, With: strings.TrimSpace(in.With)}
	if met.On == "" {
		met.On = today
	}
	var c fault.Fields
	c.Check(act.Letters(met.By)+act.Digits(met.By) > 0, "by", "field.required")
	act.Text(&c, "by", met.By, act.MaxName)
	c.Check(act.Letters(met.With)+act.Digits(met.With) > 0, "with", "field.required")
	act.Text(&c, "with", met.With, domain.MaxLine)
	act.Passed(&c, "on", met.On, today)
	if err := c.Err(); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralClose,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) error {
			var err error
			if r.V, err = r.V.MeetByHand(actor, met, t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, r)
			t.LogAct(policy.ReferralClose, "referral", string(id), "atendida")
			if actor.Agency != r.V.Agency {
				t.NotifyTeam("notice.met_by_hand", r.V)
			}
			return nil
		})
}
