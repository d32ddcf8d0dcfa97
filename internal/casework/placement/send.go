// Package placement takes a referral from its sending to its end: offers, answers, held beds, arrival, care, and what
// falls due on the way.
package placement

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service moves referrals and offers on. It is safe for concurrent use.
type Service struct{ *act.Service }

// Send files a draft referral: from now on the answer clock runs and the desk sees it. It needs the person's consent to
// share the minimum; identity is never needed.
func (s *Service) Send(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralSend,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) error {
			if err := dossier.Consented(t, f); err != nil {
				return err
			}
			if err := dossier.NeedAgreed(f, r.V.Need, t.Now); err != nil {
				return err
			}
			next, err := Sent(t, r.V)
			if err != nil {
				return err
			}
			r.V = next
			store.Put(&t.Change, r)
			t.LogAct(policy.ReferralSend, "referral", string(id), "")
			return nil
		})
}

// Sent starts the clock of a referral and tells the desk.
func Sent(t *act.Txn, r domain.Referral) (domain.Referral, error) {
	respond, _, _ := t.ResponseTimes(r.Urgency)
	next, err := r.Send(t.Actor, t.After(r.Urgency, t.Now, respond), t.Now)
	if err != nil {
		return r, err
	}
	t.NotifyDesk("notice.referral_sent", next)
	return next, nil
}
