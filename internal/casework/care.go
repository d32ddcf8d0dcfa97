package casework

import (
	"context"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// onSlot runs an act on the place that an accepted offer took on a caseload.
func (s *Service) onSlot(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, action string,
	do func(*txn, store.Rec[domain.Slot], store.Rec[domain.Referral]) error) error {
	return s.onBooking(ctx, actor, id, rev, action, func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		sl, ok := f.slotOf(id)
		r, known := f.referral(o.V.Referral)
		if !ok || !known {
			return fault.New(fault.Conflict, "slot.none", nil)
		}
		if err := do(t, sl, r); err != nil {
			return err
		}
		if action == string(policy.SlotClose) {
			if err := t.dropCalls(f, id); err != nil {
				return err
			}
		}
		return t.book(string(sl.V.Program))
	})
}

// BookInput is the first appointment.
type BookInput struct {
	At   time.Time
	How  string // picklist modalidad_atencion
	Note string // where to ask, whom to ask for; shown to the team
}

// Book sets or changes the first appointment and tells the team.
func (s *Service) Book(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in BookInput) error {
	var c fault.Fields
	c.Check(s.pack.Has(country.ListDelivery, in.How), "how", "field.choose_one")
	c.Check(in.At.After(s.Now().Add(-time.Hour)) && in.At.Before(s.Now().AddDate(1, 0, 0)), "at", "field.date_future")
	c.Check(len(in.Note) <= MaxLine && clean(in.Note), "note", "field.characters")
	if err := c.Err(); err != nil {
		return err
	}
	return s.onSlot(ctx, actor, id, rev, "slot.book", func(t *txn, sl store.Rec[domain.Slot], r store.Rec[domain.Referral]) error {
		var err error
		if sl.V, err = sl.V.Book(in.At.UTC(), in.How, in.Note); err != nil {
			return err
		}
		if sl.V.HeldUntil.Before(in.At) {
			sl.V.HeldUntil = in.At.Add(slotHold)
			t.duty(domain.DutyFreeSlot, string(sl.V.ID), sl.V.HeldUntil)
		}
		store.Put(&t.ch, sl)
		r.V = r.V.Logged(actor, "cita", sl.V.Agency, in.How, t.now)
		store.Put(&t.ch, r)
		t.logged("slot.book", "offer", string(id), "")
		t.tellTeam("notice.appointment", r.V)
		return nil
	})
}

// Start records that care began.
func (s *Service) Start(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return s.onSlot(ctx, actor, id, rev, "slot.start", func(t *txn, sl store.Rec[domain.Slot], r store.Rec[domain.Referral]) error {
		var err error
		if sl.V, err = sl.V.Start(t.now); err != nil {
			return err
		}
		if r.V, err = r.V.To(domain.ReferralAdmitted, actor, "inicio_atencion", t.now); err != nil {
			return err
		}
		store.Put(&t.ch, sl)
		store.Put(&t.ch, r)
		t.logged("slot.start", "offer", string(id), "")
		t.tellTeam("notice.care_started", r.V)
		return nil
	})
}

// EndCare closes care with a reason and outcomes and frees the place on the caseload.
func (s *Service) EndCare(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in EndInput) error {
	if err := s.checkEnd(in); err != nil {
		return err
	}
	return s.onSlot(ctx, actor, id, rev, "slot.close", func(t *txn, sl store.Rec[domain.Slot], r store.Rec[domain.Referral]) error {
		var err error
		if sl.V, err = sl.V.Close(in.Reason, t.now); err != nil {
			return err
		}
		if r.V, err = r.V.Close(actor, in.Reason, in.Outcomes, in.Reason == handsOn, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, sl)
		store.Put(&t.ch, r)
		t.logged("slot.close", "offer", string(id), in.Reason)
		t.tellTeam("notice.care_closed", r.V)
		return nil
	})
}
