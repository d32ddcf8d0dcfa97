package casework

import (
	"context"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// onStay runs an act on the stay of an accepted offer. Acts on one house take turns.
func (s *Service) onStay(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, action string,
	do func(*txn, *file, store.Rec[domain.Offer], store.Rec[domain.Stay], store.Rec[domain.Referral]) error) error {
	return s.onBooking(ctx, actor, id, rev, action, func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		st, ok := f.stayOf(id)
		r, known := f.referral(o.V.Referral)
		if !ok || !known {
			return fault.New(fault.Conflict, "stay.none", nil)
		}
		if err := do(t, f, o, st, r); err != nil {
			return err
		}
		return t.book(string(st.V.Shelter))
	})
}

// Transit records that the group is on its way. The beds stay held for the group.
func (s *Service) Transit(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return s.onStay(ctx, actor, id, rev, "stay.transit", func(t *txn, _ *file, o store.Rec[domain.Offer], st store.Rec[domain.Stay], r store.Rec[domain.Referral]) error {
		var err error
		if st.V, err = st.V.Depart(t.now); err != nil {
			return err
		}
		if r.V, err = r.V.To(domain.ReferralTransit, actor, "traslado_iniciado", t.now); err != nil {
			return err
		}
		store.Put(&t.ch, st)
		store.Put(&t.ch, r)
		t.logged("stay.transit", "offer", string(id), "")
		if actor.Agency != o.V.To { // Whoever says it knows it; the other side is told.
			t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: "notice.on_the_way", Offer: id, Urgency: o.V.Urgency})
		}
		if actor.Agency != r.V.Agency {
			t.tellTeam("notice.on_the_way", r.V)
		}
		return nil
	})
}

// AdmitInput is what a shelter records at arrival. For a minor without an order on record, either the order or the emergency basis is needed.
type AdmitInput struct {
	OrderCourt  string
	OrderNumber string
	OrderDate   domain.Date
	Emergency   string // the basis, and who brings it to the judge
}

func (in AdmitInput) admission(by domain.Actor, f *file, t *txn) (domain.Admission, error) {
	var c fault.Fields
	adm := domain.Admission{Emergency: in.Emergency}
	if in.Emergency != "" {
		if _, err := line("emergency", in.Emergency); err != nil {
			return adm, err
		}
	}
	if in.OrderNumber != "" || in.OrderCourt != "" || in.OrderDate != "" {
		c.Check(in.OrderNumber != "" && len(in.OrderNumber) <= 80 && clean(in.OrderNumber), "order_number", "field.required")
		c.Check(in.OrderCourt != "" && len(in.OrderCourt) <= 200 && clean(in.OrderCourt), "order_court", "field.required")
		_, ok := domain.ParseDate(string(in.OrderDate))
		c.Check(ok && !t.today().Before(in.OrderDate), "order_date", "field.date_past")
		adm.Order = &domain.Order{CourtName: in.OrderCourt, Number: in.OrderNumber, Date: in.OrderDate, By: by.Account, At: t.now}
	}
	if f.cas.V.NeedsOrder(t.majority()) && adm.Order == nil && adm.Emergency == "" {
		c.Add("emergency", "stay.order_needed")
	}
	return adm, c.Err()
}

// Admit records that the group arrived. A minor's admission needs the authority's order or an emergency basis; a hold does not.
func (s *Service) Admit(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in AdmitInput) error {
	return s.onStay(ctx, actor, id, rev, "stay.admit", func(t *txn, f *file, _ store.Rec[domain.Offer], st store.Rec[domain.Stay], r store.Rec[domain.Referral]) error {
		adm, err := in.admission(actor, f, t)
		if err != nil {
			return err
		}
		store.Check(&t.ch, f.cas)
		if st.V, err = st.V.Arrive(f.cas.V, adm, s.majority(), t.now); err != nil {
			return err
		}
		if r.V, err = r.V.To(domain.ReferralAdmitted, actor, "ingreso", t.now); err != nil {
			return err
		}
		store.Put(&t.ch, st)
		store.Put(&t.ch, r)
		code := ""
		if adm.Emergency != "" {
			code = "emergencia"
			t.tellAuthorities("notice.minor_admitted", r.V)
		}
		t.logged("stay.admit", "offer", string(id), code)
		t.tellTeam("notice.arrived", r.V)
		return nil
	})
}

// tellAuthorities leaves a notice for the child-protection authorities of the network.
func (t *txn) tellAuthorities(kind string, r domain.Referral) {
	t.tell(domain.Notice{Agency: DeskAgency, Kind: kind, Case: r.Case, Ref: r.ID, Urgency: r.Urgency, Roles: []domain.Role{domain.RoleChildAuth}})
}

// NoShow frees the beds of a group that did not arrive and returns the referral to review.
func (s *Service) NoShow(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return s.lostStay(ctx, actor, id, rev, "stay.noshow", domain.StayNoShow, "no_llego", "notice.no_show")
}

// Release frees the beds before arrival, for example because she found another place, and returns the referral to review.
func (s *Service) Release(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return s.lostStay(ctx, actor, id, rev, "stay.release", domain.StayReleased, "cupo_liberado", "notice.released")
}

func (s *Service) lostStay(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, action string, state domain.StayState, event, notice string) error {
	return s.onBooking(ctx, actor, id, rev, action, func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		var err error
		if o.V, err = o.V.Withdraw(actor, event, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, o)
		if err := t.giveBack(f, o.V, state, event, ""); err != nil {
			return err
		}
		t.logged(policyAction(action), "offer", string(id), "")
		r, _ := f.referral(o.V.Referral)
		t.tellTeam(notice, r.V)
		if actor.Agency != o.V.To {
			t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: notice, Offer: id, Urgency: o.V.Urgency})
		}
		return nil
	})
}

// EndInput is how a stay or care ended.
type EndInput struct {
	Reason   string   // picklist motivo_cierre
	Outcomes []string // picklist resultado
	FollowUp bool     // the referral stays open for follow-up instead of closing
}

func (s *Service) checkEnd(in EndInput) error {
	var c fault.Fields
	c.Check(s.pack.Has(country.ListClose, in.Reason), "reason", "field.choose_one")
	for _, o := range in.Outcomes {
		c.Check(s.pack.Has(country.ListOutcome, o), "outcomes", "field.unknown")
	}
	return c.Err()
}

// handsOn is the closing reason that passes the person on to another service.
const handsOn = "traslado_otro_servicio"

// Discharge records that the group left, with a reason and outcomes. It frees the beds at once.
func (s *Service) Discharge(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in EndInput) error {
	if err := s.checkEnd(in); err != nil {
		return err
	}
	return s.onStay(ctx, actor, id, rev, "stay.discharge", func(t *txn, f *file, _ store.Rec[domain.Offer], st store.Rec[domain.Stay], r store.Rec[domain.Referral]) error {
		var err error
		if st.V, err = st.V.Leave(in.Reason, t.now); err != nil {
			return err
		}
		r.V = r.V.Logged(actor, "egreso", "", in.Reason, t.now)
		if in.FollowUp {
			r.V, err = r.V.To(domain.ReferralFollowUp, actor, "inicio_seguimiento", t.now)
		} else {
			r.V, err = r.V.Close(actor, in.Reason, in.Outcomes, in.Reason == handsOn, t.now)
		}
		if err != nil {
			return err
		}
		store.Put(&t.ch, st)
		store.Put(&t.ch, r)
		t.logged("stay.discharge", "offer", string(id), in.Reason)
		t.tellTeam("notice.departed", r.V)
		return t.dropCalls(f, id)
	})
}
