package casework

import (
	"context"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// Hold is until when beds are kept for a group that has not arrived, and how much longer they may be.
type Hold struct {
	Until time.Time
	Step  time.Duration // by how much it may be made longer at a time
	Left  int           // how often it still may be
}

// keptUntil is until when the beds of a group that has not arrived are kept. On the road the hold counts from the departure.
func (s *Service) keptUntil(st domain.Stay, u domain.Urgency) time.Time {
	until := st.HeldUntil
	if st.State == domain.StayTransit {
		_, _, hold := s.clock(u)
		if road := st.TransitAt.Add(max(hold, leastRoad)); road.After(until) {
			until = road
		}
	}
	return until
}

// hold says how a stay's beds are kept; nil once she has arrived or the beds are free again.
func (s *Service) hold(st domain.Stay, u domain.Urgency) *Hold {
	if st.State != domain.StayHeld && st.State != domain.StayTransit {
		return nil
	}
	v, _ := s.pack.Value(country.ListUrgency, string(u))
	return &Hold{Until: s.keptUntil(st, u), Step: time.Duration(v.ExtendBy) * time.Minute, Left: max(0, v.ExtendTimes-st.Extended)}
}

func (s *Service) extendable(st domain.Stay, u domain.Urgency) bool {
	h := s.hold(st, u)
	return h != nil && h.Left > 0
}

// ExtendHold keeps beds longer for a group that has not arrived: the car broke down, the escort is late. By how much and how often is set
// per urgency in the country pack. It is for the shelter itself, and for the desk with a reason.
func (s *Service) ExtendHold(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return s.onStay(ctx, actor, id, rev, "stay.extend", func(t *txn, _ *file, o store.Rec[domain.Offer], st store.Rec[domain.Stay], r store.Rec[domain.Referral]) error {
		v, _ := s.pack.Value(country.ListUrgency, string(o.V.Urgency))
		from := s.keptUntil(st.V, o.V.Urgency)
		if from.Before(t.now) {
			from = t.now // The deadline has passed and the beds are still hers: what counts is the time from now on.
		}
		var err error
		if st.V, err = st.V.Extend(from.Add(time.Duration(v.ExtendBy)*time.Minute), v.ExtendTimes); err != nil {
			return err
		}
		store.Put(&t.ch, st)
		r.V = r.V.Logged(actor, "reserva_prorrogada", o.V.To, "", t.now)
		store.Put(&t.ch, r)
		t.logged("stay.extend", "offer", string(id), "")
		t.tellTeam("notice.hold_extended", r.V)
		if actor.Agency != o.V.To {
			t.tellProvider("notice.hold_extended", o.V)
		}
		return nil
	})
}
