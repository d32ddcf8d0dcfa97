package demo

import (
	"cmp"
	"strconv"
	"time"

	"amparo/internal/country"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

func (st *story) addShelterReferral() {
	row := st.row
	r := st.referral(row.ID, folder.NeedShelter, domain.ReferralState(row.Status))
	r.SentAt, r.DueAt = st.clock.at(row.SentAt), st.clock.at(row.DueAt)
	if row.Closure != nil {
		r.Outcomes = row.Closure.Outcomes
		if r.State.Ended() {
			r.Closing, r.EndedAt = row.Closure.Reason, st.closed
		}
	}
	for _, e := range row.Events {
		st.line(&r, e)
	}
	for i := range row.Offers {
		st.addOffer(&r, i)
	}
	if r.State == domain.ReferralWaiting {
		r.Unmet = st.matcher().unmet(st.query(r))
		for i, e := range r.History {
			if e.Type == domain.EventWaiting {
				r.UnmetAt, r.History[i].Code = e.At, cmp.Or(r.Unmet...)
			}
		}
	}
	st.d.Referrals = append(st.d.Referrals, r)
	if r.State.Open() && r.State != domain.ReferralDraft {
		st.notice(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.referral_sent", Case: r.Case, Ref: r.ID,
			Urgency: r.Urgency, Roles: []domain.Role{domain.RoleCoordinator}, At: r.SentAt})
	}
}

// referral starts a referral of this case.
func (st *story) referral(code, need string, state domain.ReferralState) domain.Referral {
	r := domain.Referral{
		ID: domain.ReferralID(st.id("referral", code)), Code: code, Case: st.d.Case.ID, Agency: st.agency, Worker: st.worker,
		Need:  need,
		Class: classOf(st.pack, need), Urgency: domain.Urgency(st.row.Urgency), State: state, CreatedAt: st.d.Case.CreatedAt,
	}
	if place, ok := st.pack.Municipality(st.row.Profile.Found); ok {
		r.Department = place.Department
	}
	return r
}

// line writes one event of the folder into the timeline.
func (st *story) line(r *domain.Referral, e folder.EventRow) {
	by := domain.Actor{Account: st.answers[e.Org], Agency: st.Builder.agency[e.Org]}
	if e.Org == st.row.Agency {
		by = st.actor
	}
	about := st.Builder.agency[e.Shelter]
	if about == "" && by.Agency != st.agency {
		about = by.Agency
	}
	*r = r.Logged(by, e.Type, about, e.Reason, st.clock.at(e.At))
}

// addOffer turns one offer into its noun, and the accepted one into a stay.
func (st *story) addOffer(r *domain.Referral, i int) {
	row := &st.row.Offers[i]
	shelter := st.shelter[row.Shelter]
	o := domain.Offer{
		ID: domain.OfferID(st.id("offer", r.Code+"/"+strconv.Itoa(i))), Referral: r.ID, Case: r.Case, From: st.agency,
		To:    shelter.Agency,
		Class: domain.ClassShelter, Shelter: shelter.ID, Urgency: r.Urgency, State: domain.OfferSent,
		SentAt: st.clock.at(row.OfferedAt),
		SentBy: st.worker, DueAt: st.clock.at(row.DueAt), AnsweredAt: st.clock.at(row.RespondedAt), Code: text(row.Reason),
	}
	if row.Response != nil {
		o.State = domain.OfferState(*row.Response)
	}
	if !o.State.Live() {
		o.SeenAt = o.SentAt.Add(o.AnsweredAt.Sub(o.SentAt) / 2)
	}
	if o.State == domain.OfferAccepted || o.State == domain.OfferDeclined {
		o.AnsweredBy = st.answers[row.Shelter]
	}
	st.settle(r, &o)
	st.deadlines(&o)
	if o.State == domain.OfferAccepted && st.row.Placement != nil {
		st.addStay(r, &o)
	}
	st.d.Offers = append(st.d.Offers, o)
}

// settle ends an offer that the folder left waiting although the referral no longer waits for it.
func (st *story) settle(r *domain.Referral, o *domain.Offer) {
	if !o.State.Live() || r.State.Open() {
		return
	}
	o.State, o.AnsweredAt = domain.OfferSuperseded, o.DueAt
	if r.State == domain.ReferralCancelled {
		o.State, o.AnsweredAt = domain.OfferWithdrawn, st.closed
	}
}

// deadlines sets until when an offer stands, and what falls due for one that waits.
func (st *story) deadlines(o *domain.Offer) {
	remind := st.span(func(v country.Value) int { return v.RemindAfter })
	hold := st.span(func(v country.Value) int { return v.OfferExpires })
	o.ExpiresAt = o.SentAt.Add(hold)
	if o.ExpiresAt.Before(o.DueAt) {
		o.ExpiresAt = o.DueAt
	}
	if !o.State.Live() {
		return
	}
	o.Reminded, o.Escalated = !o.SentAt.Add(remind).After(st.Now), !o.DueAt.After(st.Now)
	st.deadline(domain.DeadlineRemind, string(o.ID), o.SentAt.Add(remind))
	st.deadline(domain.DeadlineEscalate, string(o.ID), o.DueAt)
	st.deadline(domain.DeadlineExpire, string(o.ID), o.ExpiresAt)
	st.notice(domain.Notice{Agency: o.To, Kind: "notice.offer_sent", Offer: o.ID, Urgency: o.Urgency,
		Roles: answering(o.Class), At: o.SentAt})
}

func (st *story) addStay(r *domain.Referral, o *domain.Offer) {
	p := st.row.Placement
	s := domain.Stay{
		ID: domain.StayID(st.id("stay", r.Code)), Offer: o.ID, Referral: r.ID, Case: r.Case, Shelter: o.Shelter, Agency: o.To,
		HeldUntil: st.clock.at(p.HeldUntil), CreatedAt: o.AnsweredAt, ArrivedAt: st.clock.at(p.AdmittedAt),
		DepartedAt: st.clock.at(p.DischargedAt),
		EndedAt:    st.clock.at(p.DischargedAt), TransitAt: st.when("traslado_iniciado"),
	}
	for _, in := range p.Persons {
		s.Persons = append(s.Persons, domain.InUnit{Ref: in.Ref, Unit: st.unit[in.Unit]})
	}
	switch {
	case p.State == folder.PlacementLeft:
		s.State, s.Reason = domain.StayDeparted, st.reason()
	case p.State == folder.PlacementAdmitted:
		s.State = domain.StayArrived
	case r.State == domain.ReferralTransit:
		s.State = domain.StayTransit
	default:
		s.State = domain.StayHeld
	}
	if s.HeldUntil.IsZero() {
		s.HeldUntil = s.CreatedAt.Add(st.span(func(v country.Value) int { return v.OfferExpires }))
	}
	if !s.ArrivedAt.IsZero() {
		s.Order = st.d.Case.Order
		if st.d.Case.NeedsOrder(st.pack.AgeOfMajority()) {
			s.Emergency = "riesgo_inminente"
			s.Brings = domain.Brings{By: "La agencia referente", Court: "Juzgado de turno", On: domain.DateOf(s.ArrivedAt)}
		}
	}
	o.Stay, r.Winner = s.ID, o.ID
	st.d.Stays = append(st.d.Stays, s)
	if s.State == domain.StayDeparted && st.row.Consent.Scopes["seguimiento"] == string(domain.Yes) {
		// One that comes too early finds its own time.
		st.deadline(domain.DeadlineFollowUp, string(s.ID), st.Now.Add(time.Minute))
	}
	if s.State == domain.StayHeld || s.State == domain.StayTransit {
		st.deadline(domain.DeadlineRelease, string(s.ID), s.HeldUntil)
		if s.State == domain.StayTransit { // One that comes too early finds its own time.
			st.deadline(domain.DeadlineSilent, string(s.ID), st.Now.Add(time.Minute))
		}
		st.tellTeam("notice.offer_accepted", r, s.CreatedAt)
	}
}

func (st *story) reason() string {
	if st.row.Closure == nil {
		return ""
	}
	return st.row.Closure.Reason
}

// when returns the moment of the last event of a type.
func (st *story) when(event string) time.Time {
	var at time.Time
	for _, e := range st.row.Events {
		if e.Type == event {
			at = st.clock.at(e.At)
		}
	}
	return at
}
