// Package arrival is the way from a yes to the door: where the two sides of a placement meet, and what they write to
// each other. It guarantees that the exact address of a shelter is no part of it.
package arrival

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of arrivals. It is safe for concurrent use.
type Service struct{ *act.Service }

// expectedDays is how far ahead an arrival may be expected.
const expectedDays = 1

// checkExpected refuses an expected arrival that is past, or too far ahead. A zero time is none.
func checkExpected(at, now time.Time) error {
	var c fault.Fields
	if !at.IsZero() {
		act.Ahead(&c, "expected_at", at, now, expectedDays)
	}
	return c.Err()
}

// Transit records that the group is on its way, expected when the two sides said that they meet.
func (s *Service) Transit(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return s.Depart(ctx, actor, id, rev, time.Time{})
}

// Depart is Transit for a group that is expected at another time. The beds stay held for the group.
func (s *Service) Depart(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	expected time.Time) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Stay(id), rev, policy.StayTransit,
		func(t *act.Txn, f *dossier.Dossier, p dossier.Place) error {
			o, st, r := p.Offer, p.Stay, p.Referral
			err := checkExpected(expected, t.Now)
			if err != nil {
				return err
			}
			if st.V, err = st.V.Depart(t.Now); err != nil {
				return err
			}
			meets, err := store.Find[journey.Meeting](t.Ctx, t.Store, id)
			if err != nil {
				return err
			}
			if st.V.ExpectedAt = expected.UTC(); expected.IsZero() && meets.V.At.After(t.Now) {
				st.V.ExpectedAt = meets.V.At
			}
			t.Schedule(domain.DeadlineSilent, string(st.V.ID), dossier.SilentAt(t.Service, st.V, o.V.Urgency))
			if r.V, err = r.V.To(domain.ReferralTransit, actor, "traslado_iniciado", t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, st)
			store.Put(&t.Change, r)
			t.LogAct(policy.StayTransit, "offer", string(id), "")
			tellOtherSide(t, f, o.V, "notice.on_the_way")
			return nil
		})
}

// NoShow frees the beds of a group that did not arrive and returns the referral to review.
func (s *Service) NoShow(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return lostStay(ctx, s.Service, actor, id, rev, policy.StayNoShow, domain.StayNoShow, "no_llego", "notice.no_show")
}

// Release frees the beds before arrival, for example because she found another place, and returns the referral to
// review.
func (s *Service) Release(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return lostStay(ctx, s.Service, actor, id, rev, policy.StayRelease, domain.StayReleased, "cupo_liberado",
		"notice.released")
}

func lostStay(ctx context.Context, s *act.Service, actor domain.Actor, id domain.OfferID, rev int64,
	action policy.Action, state domain.StayState, event, notice string) error {
	return dossier.Do(ctx, s, actor, dossier.Stay(id), rev, action, func(t *act.Txn, f *dossier.Dossier,
		p dossier.Place) error {
		o, st, r := p.Offer, p.Stay, p.Referral
		err := dossier.Remember(t, action, o.V, r.V, &st.V, nil, domain.ReferralReview, nil)
		if err != nil {
			return err
		}
		if o.V, err = o.V.Withdraw(actor, event, t.Now); err != nil {
			return err
		}
		if st.V, err = st.V.Free(state, event, t.Now); err != nil {
			return err
		}
		st.V.UndoBy, st.V.UndoTill = actor.Account, t.Now.Add(journey.UndoFor)
		if r.V, err = r.V.Reopened(actor, event, "", o.V.To, t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, o)
		store.Put(&t.Change, st)
		store.Put(&t.Change, r)
		t.LogAct(action, "offer", string(id), "")
		t.NotifyTeam(notice, r.V)
		if actor.Agency != o.V.To {
			t.NotifyProvider(notice, o.V)
		}
		return interpreting.DropCalls(t, f, id)
	})
}

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
