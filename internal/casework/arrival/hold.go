package arrival

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ExtendHold keeps beds longer for a group that has not arrived: the car broke down, the escort is late. By how much
// and how often is set per urgency in the country pack. It is for the shelter itself, and for the desk with a reason.
func (s *Service) ExtendHold(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Stay(id), rev, policy.StayExtend, func(t *act.Txn, _ *dossier.Dossier,
		p dossier.Place) error {
		o, st, r := p.Offer, p.Stay, p.Referral
		v, _ := s.Country.Value(country.ListUrgency, string(o.V.Urgency))
		from := dossier.KeptUntil(t.Service, st.V, o.V.Urgency)
		if from.Before(t.Now) {
			from = t.Now // The deadline has passed and the beds are still hers: what counts is the time from now on.
		}
		var err error
		if st.V, err = st.V.Extend(from.Add(time.Duration(v.ExtendBy)*time.Minute), v.ExtendTimes); err != nil {
			return err
		}
		store.Put(&t.Change, st)
		r.V = r.V.Logged(actor, "reserva_prorrogada", o.V.To, "", t.Now)
		store.Put(&t.Change, r)
		t.LogAct(policy.StayExtend, "offer", string(id), "")
		t.NotifyTeam("notice.hold_extended", r.V)
		if actor.Agency != o.V.To {
			t.NotifyProvider("notice.hold_extended", o.V)
		}
		return nil
	})
}
