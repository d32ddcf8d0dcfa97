package casework

import (
	"context"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MetInput says how a need was met that no provider of the network answers.
type MetInput struct {
	By   string      // the person or organisation that met it
	On   domain.Date // empty: today
	With string      // what was given or done
}

// MeetByHand records that a need followed by hand was met: by whom, when and with what. It ends the need, so that its case can be closed.
func (s *Service) MeetByHand(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64, in MetInput) error {
	met := domain.Met{By: strings.TrimSpace(in.By), On: in.On, With: strings.TrimSpace(in.With)}
	if met.On == "" {
		met.On = s.today()
	}
	var c fault.Fields
	c.Check(letters(met.By)+digits(met.By) > 0, "by", "field.required")
	text(&c, "by", met.By, maxName)
	c.Check(letters(met.With)+digits(met.With) > 0, "with", "field.required")
	text(&c, "with", met.With, MaxLine)
	_, ok := domain.ParseDate(string(met.On))
	c.Check(ok && !s.today().Before(met.On), "on", "field.date_past")
	if err := c.Err(); err != nil {
		return err
	}
	return s.onReferral(ctx, actor, id, rev, string(policy.ReferralClose), func(t *txn, f *file, r store.Rec[domain.Referral]) error {
		var err error
		if r.V, err = r.V.MeetByHand(actor, met, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, r)
		t.logged(policy.ReferralClose, "referral", string(id), "atendida")
		if actor.Agency != r.V.Agency {
			t.tellTeam("notice.met_by_hand", r.V)
		}
		return nil
	})
}
