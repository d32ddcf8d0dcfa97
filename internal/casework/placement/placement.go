package placement

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
	"amparo/internal/match"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// AdmitInput is what a shelter records at arrival. For a minor without an order on record, either the order or the
// emergency basis is needed.
type AdmitInput struct {
	OrderCourt  string
	OrderNumber string
	OrderDate   domain.Date
	Emergency   string        // the basis: picklist base_emergencia
	Brings      domain.Brings // who brings the case to which judge, and until when
	ArrivedAt   time.Time     // when it really was; zero: now
}

func (in AdmitInput) admission(by domain.Actor, f *dossier.Dossier, t *act.Txn) (domain.Admission, error) {
	var c fault.Fields
	var adm domain.Admission
	if in.OrderNumber != "" || in.OrderCourt != "" || in.OrderDate != "" {
		act.Required(&c, "order_number", in.OrderNumber, 80)
		act.Required(&c, "order_court", in.OrderCourt, 200)
		act.Passed(&c, "order_date", in.OrderDate, t.Today())
		adm.Order = &domain.Order{CourtName: in.OrderCourt, Number: in.OrderNumber, Date: in.OrderDate, By: by.Account,
			At: t.Now}
	}
	if adm.Order == nil && f.Case.V.NeedsOrder(t.Majority()) {
		in.emergency(t, &c)
		adm.Emergency, adm.Brings = in.Emergency, in.Brings
	}
	return adm, c.Err()
}

// emergency checks on what a minor is admitted before the order: a basis of the country's list, and somebody who brings
// her case to a judge within the days that the country allows.
func (in AdmitInput) emergency(t *act.Txn, c *fault.Fields) {
	if in.Emergency == "" || !t.Country.EmergencyPlacement() {
		c.Add("emergency", "stay.order_needed")
		return
	}
	t.OneOf(c, "emergency", country.ListEmergency, in.Emergency, true)
	act.Required(c, "brought_by", in.Brings.By, act.MaxName)
	act.Required(c, "brought_to", in.Brings.Court, act.MaxName)
	act.Coming(c, "brought_on", in.Brings.On, t.Today(), t.Country.EmergencyDays())
}

// Admit records that the group arrived. A minor's admission needs the authority's order or an emergency basis; a hold
// does not.
//
// It is recorded also after the hold ran out, while nobody else was given the beds.
func (s *Service) Admit(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in AdmitInput) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Stay(id), rev, policy.StayAdmit, func(t *act.Txn, f *dossier.Dossier,
		p dossier.Place) error {
		o, st, r := p.Offer, p.Stay, p.Referral
		adm, err := in.admission(actor, f, t)
		if err != nil {
			return err
		}
		if err := dossier.DatedBack(t, "arrived_at", in.ArrivedAt, st.V.CreatedAt); err != nil {
			return err
		}
		var from *domain.Stay
		if o.V.Transfer {
			if from, err = moveOut(t, f, st.V, dossier.Moment(in.ArrivedAt, t.Now)); err != nil {
				return err
			}
		}
		if err := dossier.Remember(t, policy.StayAdmit, o.V, r.V, &st.V, nil, domain.ReferralAdmitted, from); err != nil {
			return err
		}
		late := f.Lapsed(o.V)
		if late {
			if err := roomAgain(t, f, &o, &st, r.V); err != nil {
				return err
			}
		}
		store.Check(&t.Change, f.Case)
		if st.V, err = st.V.Arrive(f.Case.V, adm, s.Majority(), dossier.Moment(in.ArrivedAt, t.Now)); err != nil {
			return err
		}
		st.V.UndoBy, st.V.UndoTill = actor.Account, t.Now.Add(journey.UndoFor)
		if late {
			r.V, err = journey.ArrivedLate(r.V, actor, o.V, t.Now)
		} else {
			r.V, err = r.V.To(domain.ReferralAdmitted, actor, "ingreso", t.Now)
		}
		if err != nil {
			return err
		}
		store.Put(&t.Change, st)
		store.Put(&t.Change, r)
		code := ""
		if adm.Emergency != "" {
			code = "emergencia"
			NotifyAuthorities(t, "notice.minor_admitted", r.V)
			if err := t.ScheduleOnce(domain.DeadlineOrder, string(st.V.ID), dossier.OrderAsked(t.Service, st.V)); err != nil {
				return err
			}
		}
		t.LogAct(policy.StayAdmit, "offer", string(id), code)
		t.NotifyTeam("notice.arrived", r.V)
		return nil
	})
}

// NotifyAuthorities leaves a notice for the child-protection authorities of the network.
func NotifyAuthorities(t *act.Txn, kind string, r domain.Referral) {
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: kind, Case: r.Case, Ref: r.ID, Urgency: r.Urgency,
		Roles: []domain.Role{domain.RoleChildAuth}})
}

// EndInput is how a stay or care ended.
type EndInput struct {
	Reason   string    // picklist motivo_cierre
	Outcomes []string  // picklist resultado
	FollowUp bool      // the referral stays open for follow-up instead of closing
	At       time.Time // when it really was; zero: now
}

func checkEnd(s *act.Service, in EndInput) error {
	var c fault.Fields
	c.Check(s.Country.Has(country.ListClose, in.Reason), "reason", "field.choose_one")
	for _, o := range in.Outcomes {
		c.Check(s.Country.Has(country.ListOutcome, o), "outcomes", "field.unknown")
	}
	return c.Err()
}

// handsOn is the closing reason that passes the person on to another service.
const handsOn = "traslado_otro_servicio"

// Discharge records that the group left, with a reason and outcomes. It frees the beds at once.
func (s *Service) Discharge(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in EndInput) error {
	if err := checkEnd(s.Service, in); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Stay(id), rev, policy.StayDischarge,
		func(t *act.Txn, f *dossier.Dossier, p dossier.Place) error {
			o, st, r := p.Offer, p.Stay, p.Referral
			err := dossier.MayLeave(t, f, in.Reason, in.FollowUp, in.At, st.V.ArrivedAt)
			if err != nil {
				return err
			}
			before, was := st.V, r.V
			if st.V, err = st.V.Leave(in.Reason, dossier.Moment(in.At, t.Now)); err != nil {
				return err
			}
			st.V.UndoBy, st.V.UndoTill = actor.Account, t.Now.Add(journey.UndoFor)
			r.V = r.V.Logged(actor, "egreso", "", in.Reason, t.Now)
			if in.FollowUp {
				r.V, err = r.V.To(domain.ReferralFollowUp, actor, "inicio_seguimiento", t.Now)
				r.V.Outcomes = in.Outcomes
			} else {
				r.V, err = r.V.Close(actor, in.Reason, in.Outcomes, in.Reason == handsOn, t.Now)
			}
			if err != nil {
				return err
			}
			if err := dossier.Remember(t, policy.StayDischarge, o.V, was, &before, nil, r.V.State, nil); err != nil {
				return err
			}
			store.Put(&t.Change, st)
			store.Put(&t.Change, r)
			if err := dossier.FollowUpDeadline(t, f.Consent.V, st.V); err != nil {
				return err
			}
			t.LogAct(policy.StayDischarge, "offer", string(id), in.Reason)
			t.NotifyTeam("notice.departed", r.V)
			return interpreting.DropCalls(t, f, id)
		})
}

// roomAgain lets an acceptance stand again whose hold ran out, when its beds, or others of the house that fit, are
// still free.
func roomAgain(t *act.Txn, f *dossier.Dossier, o *store.Rec[domain.Offer], st *store.Rec[domain.Stay],
	r domain.Referral) error {
	sh, stays, err := dossier.ShelterAndStays(t, o.V.Shelter)
	if err != nil {
		return err
	}
	state := match.ShelterState{Shelter: sh, Rooms: domain.Rooms(sh, stays)}
	if !domain.Fits(state.Rooms, dossier.BedsOf(st.V)) {
		safety, err := store.Find[domain.Safety](t.Ctx, t.Store, r.Case)
		if err != nil {
			return err
		}
		if st.V.Persons, err = seats(t, f, safety.V, r, state, AcceptInput{}); err != nil {
			return fault.New(fault.Conflict, "offer.bed_taken", err)
		}
	}
	if o.V, err = journey.Revive(o.V, t.Actor, t.Now); err != nil {
		return err
	}
	st.V.EndedAt, st.V.Reason = time.Time{}, ""
	store.Put(&t.Change, *o)
	supersede(t, f, o.V)
	return nil
}
