package demo

import (
	"slices"
	"time"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// addService adds the referral for one need beyond the bed.
func (st *story) addService(w want, code string) {
	r := st.referral(code, w.need, st.byHand(w.need))
	r.Specialism = st.pack.NeedSpecialism(w.need)
	if w.service != nil && w.service.Specialism != nil {
		r.Specialism = *w.service.Specialism
	}
	if r.State != domain.ReferralDraft {
		r.SentAt = st.clock.at(st.row.SentAt)
	}
	r = r.Logged(st.actor, "creada", "", "", r.CreatedAt)
	if !r.SentAt.IsZero() {
		r = r.Logged(st.actor, "enviada", "", "", r.SentAt)
		if classOf(st.pack, w.need) != domain.ClassOther { // Nobody of the network is asked for the others, so no clock runs.
			r.DueAt = st.clock.at(st.row.DueAt)
		}
	}
	if w.service != nil {
		st.addProgram(&r, w.service)
	} else {
		st.followByHand(&r)
	}
	st.d.Referrals = append(st.d.Referrals, r)
}

// byHand says where a need stands that no programme was asked for. It follows the referral for the bed: once
// she lives in a house, what the house offers itself is being met, and what no programme was found for waits.
func (st *story) byHand(need string) domain.ReferralState {
	state := domain.ReferralState(st.row.Status)
	switch state {
	case domain.ReferralAccepted, domain.ReferralTransit, domain.ReferralOffered:
		return domain.ReferralReview
	case domain.ReferralWaiting:
		return domain.ReferralSent
	case domain.ReferralAdmitted, domain.ReferralFollowUp:
		if classOf(st.pack, need) != domain.ClassOther && !st.housed(need) {
			return domain.ReferralWaiting
		}
	}
	return state
}

// housed reports whether the shelter where she lives, or lived, meets the need itself.
func (st *story) housed(need string) bool {
	p := st.row.Placement
	return p != nil && slices.Contains(st.shelter[p.Shelter].Services, need)
}

func (st *story) followByHand(r *domain.Referral) {
	last := st.row.CreatedAt
	if n := len(st.row.Events); n > 0 {
		last = st.row.Events[n-1].At
	}
	at := st.clock.at(last)
	switch r.State {
	case domain.ReferralReview:
		*r = r.Logged(st.actor, "en_revision", "", "", at)
	case domain.ReferralWaiting:
		*r = r.Logged(st.actor, "lista_espera", "", "", at)
		r.UnmetAt = at
	case domain.ReferralAdmitted, domain.ReferralFollowUp:
		if p := st.row.Placement; p != nil {
			*r = r.Logged(st.actor, "ingreso", st.Builder.agency[p.Shelter], "", st.clock.at(p.AdmittedAt))
		}
	case domain.ReferralCancelled:
		r.Closing, r.EndedAt = st.reason(), st.closed
		*r = r.Logged(st.actor, "cancelada", "", r.Closing, st.closed)
	case domain.ReferralClosed, domain.ReferralHandedOn:
		r.Closing, r.EndedAt = st.reason(), st.closed
		*r = r.Logged(st.actor, "cierre", "", r.Closing, st.closed)
	}
}

// addProgram adds what was agreed with a programme: a question and, unless it has no place yet, a slot.
func (st *story) addProgram(r *domain.Referral, row *folder.ServiceRow) {
	p := st.program[row.Program]
	asked := st.clock.at(row.RequestedAt)
	answered := asked.Add(st.within(asked, 2*time.Hour))
	o := domain.Offer{
		ID: domain.OfferID(st.id("offer", r.Code)), Referral: r.ID, Case: r.Case, From: st.agency, To: p.Agency,
		Class: p.Class, Program: p.ID,
		Urgency: r.Urgency, State: domain.OfferAccepted, SentAt: asked, SentBy: st.worker,
		SeenAt:     asked.Add(answered.Sub(asked) / 2),
		AnsweredAt: answered, AnsweredBy: st.answers[row.Program],
	}
	o.DueAt = asked.Add(st.clock.at(st.row.DueAt).Sub(st.clock.at(st.row.SentAt)))
	*r = r.Logged(st.actor, "oferta_enviada", p.Agency, "", asked)
	by := domain.Actor{Account: o.AnsweredBy, Agency: p.Agency}
	if row.Status == folder.ServiceWaiting {
		o.State, o.Code = domain.OfferDeclined, domain.DeclineNoRoom
		r.State, r.Unmet, r.UnmetAt = domain.ReferralWaiting, []string{domain.DeclineNoRoom}, answered
		*r = r.Logged(by, domain.EventDeclined, p.Agency, o.Code, answered).
			Logged(st.actor, domain.EventWaiting, "", o.Code, answered)
	} else {
		*r = r.Logged(by, domain.EventAccepted, p.Agency, "", answered)
		st.addSlot(r, &o, row, by)
	}
	st.deadlines(&o)
	st.d.Offers = append(st.d.Offers, o)
}

func (st *story) addSlot(r *domain.Referral, o *domain.Offer, row *folder.ServiceRow, by domain.Actor) {
	wait := time.Duration(st.program[row.Program].WaitDays) * 24 * time.Hour
	started := o.AnsweredAt.Add(st.within(o.AnsweredAt, wait))
	s := domain.Slot{
		ID: domain.SlotID(st.id("slot", r.Code)), Offer: o.ID, Referral: r.ID, Case: r.Case, Program: o.Program, Agency: o.To,
		Taker: o.AnsweredBy, State: domain.SlotStarted, CreatedAt: o.AnsweredAt,
		HeldUntil: o.AnsweredAt.Add(14 * 24 * time.Hour),
		MeetAt:    started, MeetHow: st.modality(row.Program), StartedAt: started,
	}
	r.Winner, r.State = o.ID, domain.ReferralAdmitted
	*r = r.Logged(by, "inicio_atencion", o.To, "", started)
	if row.Status == folder.ServiceClosed {
		s.State, s.Reason, s.EndedAt = domain.SlotClosed, st.reason(), st.ended(started)
		r.State, r.Closing, r.EndedAt = domain.ReferralClosed, st.reason(), s.EndedAt
		*r = r.Logged(by, "cierre", o.To, r.Closing, s.EndedAt)
	}
	o.Slot = s.ID
	st.d.Slots = append(st.d.Slots, s)
}

// ended is when a service that is over ended: with the case, or half way to now when the case goes on.
func (st *story) ended(started time.Time) time.Time {
	if st.closed.After(started) {
		return st.closed
	}
	return started.Add(st.Now.Sub(started) / 2)
}

// modality is how a programme attends: at the shelter when it can.
func (st *story) modality(program string) string {
	all := st.program[program].Modalities
	if st.row.Placement != nil && slices.Contains(all, "en_albergue") {
		return "en_albergue"
	}
	if len(all) > 0 {
		return all[0]
	}
	return ""
}

// within shortens a span that would reach past the end of the story: the case's end, or now.
func (st *story) within(from time.Time, span time.Duration) time.Duration {
	end := st.Now
	if !st.closed.IsZero() && st.closed.Before(end) {
		end = st.closed
	}
	left := end.Sub(from)
	if left < 0 {
		return 0
	}
	return min(span, left/2)
}

func (st *story) tellTeam(kind string, r *domain.Referral, at time.Time) {
	st.notice(domain.Notice{Agency: r.Agency, Account: r.Worker, Kind: kind, Case: r.Case, Ref: r.ID, Urgency: r.Urgency,
		Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleCoordinator}, At: at})
}

func (st *story) notice(n domain.Notice) {
	n.ID = domain.NoticeID(st.id("notice", n.Kind+"/"+string(n.Ref)+string(n.Offer)))
	st.d.Notices = append(st.d.Notices, n)
}

// answering says who of a provider answers questions of a class.
func answering(c domain.Class) []domain.Role {
	switch c {
	case domain.ClassShelter:
		return []domain.Role{domain.RoleIntake, domain.RoleShelterHead}
	case domain.ClassPsych:
		return []domain.Role{domain.RolePsych}
	}
	return []domain.Role{domain.RoleLegal}
}
