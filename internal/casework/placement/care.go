package placement

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// BookInput is the first appointment.
type BookInput struct {
	At   time.Time
	How  string // picklist modalidad_atencion
	Note string // where to ask, whom to ask for; shown to the team

	Anyway bool // though the same professional meets somebody else then
}

// Book sets or changes the first appointment and tells the team.
func (s *Service) Book(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in BookInput) error {
	ctx = moment.Begin(ctx, s.Now)
	now := s.At(ctx).Now()
	var c fault.Fields
	c.Check(s.Country.Has(country.ListDelivery, in.How), "how", "field.choose_one")
	act.Ahead(&c, "at", in.At, now.Add(-time.Hour), act.YearDays)
	act.Text(&c, "note", in.Note, domain.MaxLine)
	if err := c.Err(); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Slot(id), rev, policy.SlotBook, func(t *act.Txn, f *dossier.Dossier,
		p dossier.Place) error {
		sl, r := p.Slot, p.Referral
		if err := dossier.Covered(t, f, p.Offer.V); err != nil {
			return err
		}
		if err := meetsTwice(t, sl.V, in); err != nil {
			return err
		}
		var err error
		if sl.V, err = sl.V.Book(in.At.UTC(), in.How, in.Note); err != nil {
			return err
		}
		if sl.V.HeldUntil.Before(in.At) {
			sl.V.HeldUntil = in.At.Add(act.SlotHold)
			t.Schedule(domain.DeadlineFreeSlot, string(sl.V.ID), sl.V.HeldUntil)
		}
		store.Put(&t.Change, sl)
		r.V = r.V.Logged(actor, domain.EventMeet, sl.V.Agency, in.How, t.Now)
		store.Put(&t.Change, r)
		t.LogAct(policy.SlotBook, "offer", string(id), "")
		t.NotifyTeam("notice.appointment", r.V)
		return nil
	})
}

// meetsTwice warns before one professional has two first appointments at one time. Who says yes to that books it
// anyway.
func meetsTwice(t *act.Txn, sl domain.Slot, in BookInput) error {
	if in.Anyway {
		return nil
	}
	programs, err := store.All[domain.Program](t.Ctx, t.Store, store.Filter{By: store.By("agency", sl.Agency)})
	if err != nil {
		return err
	}
	for _, pr := range programs {
		slots, err := network.ActiveSlots(t.Ctx, t.Store, pr.V.ID)
		if err != nil {
			return err
		}
		for _, other := range slots {
			if other.ID != sl.ID && other.Taker == sl.Taker && other.State == domain.SlotBooked && domain.MeetsAt(other.MeetAt,
				in.At) {
				return fault.At("at", "slot.meets_twice")
			}
		}
	}
	return nil
}

// Start records that care began.
func (s *Service) Start(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Slot(id), rev, policy.SlotStart, func(t *act.Txn, f *dossier.Dossier,
		p dossier.Place) error {
		sl, r := p.Slot, p.Referral
		err := dossier.Covered(t, f, p.Offer.V)
		if err != nil {
			return err
		}
		if sl.V, err = sl.V.Start(t.Now); err != nil {
			return err
		}
		if r.V, err = r.V.To(domain.ReferralAdmitted, actor, "inicio_atencion", t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, sl)
		store.Put(&t.Change, r)
		t.LogAct(policy.SlotStart, "offer", string(id), "")
		t.NotifyTeam("notice.care_started", r.V)
		return nil
	})
}

// EndCare closes care with a reason and outcomes and frees the place on the caseload.
func (s *Service) EndCare(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in EndInput) error {
	if err := checkEnd(s.Service, in); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Slot(id), rev, policy.SlotClose, func(t *act.Txn, f *dossier.Dossier,
		p dossier.Place) error {
		sl, r := p.Slot, p.Referral
		err := dossier.MayLeave(t, f, in.Reason, in.FollowUp, in.At, sl.V.StartedAt)
		if err != nil {
			return err
		}
		before, was := sl.V, r.V
		if sl.V, err = sl.V.Close(in.Reason, dossier.Moment(in.At, t.Now)); err != nil {
			return err
		}
		sl.V.UndoBy, sl.V.UndoTill = actor.Account, t.Now.Add(journey.UndoFor)
		if r.V, err = r.V.Close(actor, in.Reason, in.Outcomes, in.Reason == handsOn, t.Now); err != nil {
			return err
		}
		if err := dossier.Remember(t, policy.SlotClose, p.Offer.V, was, nil, &before, r.V.State, nil); err != nil {
			return err
		}
		store.Put(&t.Change, sl)
		store.Put(&t.Change, r)
		t.LogAct(policy.SlotClose, "offer", string(id), in.Reason)
		t.NotifyTeam("notice.care_closed", r.V)
		return interpreting.DropCalls(t, f, id)
	})
}
