package domain

import (
	"cmp"
	"slices"
	"time"

	"amparo/internal/fault"
)

// ReferralState is where one need stands. Source: picklist estado_referencia.
type ReferralState string

// The states of a referral.
const (
	ReferralDraft     ReferralState = "borrador"
	ReferralSent      ReferralState = "enviada"
	ReferralReview    ReferralState = "en_revision"
	ReferralOffered   ReferralState = "ofertada"
	ReferralWaiting   ReferralState = "lista_espera"
	ReferralAccepted  ReferralState = "aceptada"
	ReferralTransit   ReferralState = "en_traslado"
	ReferralAdmitted  ReferralState = "ingresada" // for programmes: care has started
	ReferralFollowUp  ReferralState = "seguimiento"
	ReferralClosed    ReferralState = "cerrada"
	ReferralHandedOn  ReferralState = "derivada"
	ReferralCancelled ReferralState = "cancelada"
)

// Referral asks for one need of a case to be met.
type Referral struct {
	ID         ReferralID    `json:"id" tier:"system"`
	Code       string        `json:"code" tier:"D1"` // for example REF-2026-0031
	Case       CaseID        `json:"case" tier:"system"`
	Agency     AgencyID      `json:"agency" tier:"D1"`
	Worker     AccountID     `json:"worker" tier:"D1"`
	Need       string        `json:"need" tier:"D1"` // picklist servicio
	Class      Class         `json:"class" tier:"D1"`
	Specialism string        `json:"specialism,omitempty" tier:"D1"`
	Urgency    Urgency       `json:"urgency" tier:"D1"`
	State      ReferralState `json:"state" tier:"D1"`
	Department string        `json:"department,omitempty" tier:"D1"` // where she is now
	EarliestAt time.Time     `json:"earliest_arrival,omitzero" tier:"D1"`
	CreatedAt  time.Time     `json:"created_at" tier:"D1"`
	SentAt     time.Time     `json:"sent_at,omitzero" tier:"D1"`
	DueAt      time.Time     `json:"respond_due_at,omitzero" tier:"D1"`
	Note       string        `json:"note,omitempty" tier:"D2"` // for the team and, after acceptance, the provider
	Winner     OfferID       `json:"winner,omitempty" tier:"system"`
	TransferOf ReferralID    `json:"transfer_of,omitempty" tier:"system"` // of the house she moves from
	Unmet      []string      `json:"unmet,omitempty" tier:"D0"`           // the rules that kept everybody out
	UnmetAt    time.Time     `json:"unmet_at,omitzero" tier:"D0"`
	Openings   []Opening     `json:"openings,omitempty" tier:"system"` // that her team was told of while she waits
	Closing    string        `json:"closing,omitempty" tier:"D2"`      // cancel or close reason code
	Outcomes   []string      `json:"outcomes,omitempty" tier:"D2"`
	Met        *Met          `json:"met,omitempty" tier:"D2"`    // how a need was met that is followed by hand
	Follow     *Follow       `json:"follow,omitempty" tier:"D2"` // who sees to a need that is followed by hand
	EndedAt    time.Time     `json:"ended_at,omitzero" tier:"D1"`
	History    []Event       `json:"history,omitempty" tier:"D1"`
}

// Met says how a need was met that no provider of the network answers.
type Met struct {
	By   string `json:"by" tier:"D2"`   // who met it, as people name them
	On   Date   `json:"on" tier:"D2"`   // when
	With string `json:"with" tier:"D2"` // what was given or done
}

// Follow says who sees to a need that is followed by hand, and by when.
type Follow struct {
	Who AccountID `json:"who" tier:"D2"`
	On  Date      `json:"on" tier:"D2"`
}

// Event is one line of a referral's timeline. It carries codes, never a sentence somebody typed.
type Event struct {
	At     time.Time `json:"at" tier:"D1"`
	Type   string    `json:"type" tier:"D1"`
	Agency AgencyID  `json:"agency,omitempty" tier:"D1"`
	By     AccountID `json:"by,omitempty" tier:"system"`
	Role   Role      `json:"role,omitempty" tier:"D1"`  // in which it was done
	About  AgencyID  `json:"about,omitempty" tier:"D1"` // the provider it concerns
	Code   string    `json:"code,omitempty" tier:"D1"`
}

// MaxHistory bounds a referral's timeline, in events; the oldest middle part is never cut, further events are
// refused a place in the row and remain in the audit log.
const MaxHistory = 400

func (r Referral) log(now time.Time, by Actor, kind string, about AgencyID, code string) Referral {
	if len(r.History) < MaxHistory {
		next := make([]Event, len(r.History), len(r.History)+1)
		copy(next, r.History)
		r.History = append(next, Event{At: now, Type: kind, Agency: by.Agency, By: by.Account, Role: by.Role, About: about,
			Code: code})
	}
	return r
}

// Logged returns r with one more line in its timeline.
func (r Referral) Logged(by Actor, kind string, about AgencyID, code string, now time.Time) Referral {
	return r.log(now, by, kind, about, code)
}

// referralEdges is the lifecycle: from each state, the states an act may lead to. What still waits for a place
// is closed only as a need followed by hand that somebody met.
var referralEdges = map[ReferralState][]ReferralState{
	ReferralDraft:  {ReferralSent, ReferralCancelled, ReferralClosed},
	ReferralSent:   {ReferralReview, ReferralOffered, ReferralWaiting, ReferralCancelled, ReferralClosed},
	ReferralReview: {ReferralAdmitted, ReferralOffered, ReferralWaiting, ReferralCancelled, ReferralClosed},
	ReferralOffered: {ReferralAdmitted, ReferralReview, ReferralOffered, ReferralWaiting, ReferralAccepted,
		ReferralCancelled},
	ReferralWaiting: {ReferralAdmitted, ReferralReview, ReferralOffered, ReferralAccepted, ReferralCancelled,
		ReferralClosed},
	ReferralAccepted: {ReferralTransit, ReferralAdmitted, ReferralReview, ReferralCancelled},
	ReferralTransit:  {ReferralAdmitted, ReferralReview, ReferralCancelled},
	ReferralAdmitted: {ReferralFollowUp, ReferralClosed, ReferralHandedOn},
	ReferralFollowUp: {ReferralClosed, ReferralHandedOn},

	ReferralClosed: {ReferralReview}, ReferralHandedOn: {ReferralReview},
	ReferralCancelled: {ReferralReview, ReferralDraft},
}

// ReferralEdges returns the lifecycle as data, for the documents and the tests. The map is a copy.
func ReferralEdges() map[ReferralState][]ReferralState { return copyEdges(referralEdges) }

// Open reports whether the referral still waits for a place.
func (s ReferralState) Open() bool {
	switch s {
	case ReferralDraft, ReferralSent, ReferralReview, ReferralOffered, ReferralWaiting:
		return true
	}
	return false
}

// Ended reports whether nothing more happens to the referral, unless it is reopened.
func (s ReferralState) Ended() bool {
	return s == ReferralClosed || s == ReferralHandedOn || s == ReferralCancelled
}

// Placed reports whether a provider holds, or has, a place for the person.
func (s ReferralState) Placed() bool {
	return s == ReferralAccepted || s == ReferralTransit || s == ReferralAdmitted || s == ReferralFollowUp
}

// To moves the referral along an edge of the lifecycle, or refuses with a conflict that names both states.
func (r Referral) To(next ReferralState, by Actor, event string, now time.Time) (Referral, error) {
	return r.move(next, by, event, "", "", now)
}

func (r Referral) move(next ReferralState, by Actor, event string, about AgencyID, code string,
	now time.Time) (Referral, error) {
	if !leads(referralEdges, r.State, next) || r.State.Ended() && event != EventReopened {
		return r, fault.New(fault.Conflict, "referral.wrong_state", nil).With("state", string(r.State))
	}
	r.State = next
	return r.log(now, by, event, about, code), nil
}

// Send files the referral, which must be answered by due.
func (r Referral) Send(by Actor, due, now time.Time) (Referral, error) {
	next, err := r.move(ReferralSent, by, EventSent, "", "", now)
	if err == nil {
		next.SentAt, next.DueAt = now, due
	}
	return next, err
}

// Offered records that providers were asked.
func (r Referral) Offered(by Actor, to AgencyID, now time.Time) (Referral, error) {
	return r.move(ReferralOffered, by, "oferta_enviada", to, "", now)
}

// Wait puts the referral on the waiting list, with the rules that kept every provider out; the history keeps the first.
func (r Referral) Wait(by Actor, unmet []string, now time.Time) (Referral, error) {
	next, err := r.move(ReferralWaiting, by, EventWaiting, "", cmp.Or(unmet...), now)
	if err == nil {
		next.Unmet, next.UnmetAt = append([]string(nil), unmet...), now
	}
	return next, err
}

// Accepted records the offer that won.
func (r Referral) Accepted(by Actor, o Offer, now time.Time) (Referral, error) {
	next, err := r.move(ReferralAccepted, by, EventAccepted, o.To, "", now)
	if err == nil {
		next.Winner, next.Unmet, next.UnmetAt, next.Openings = o.ID, nil, time.Time{}, nil
	}
	return next, err
}

// Reopened returns an accepted referral to review because the place fell away; it is never parked.
func (r Referral) Reopened(by Actor, event, code string, about AgencyID, now time.Time) (Referral, error) {
	next, err := r.move(ReferralReview, by, event, about, code, now)
	if err == nil {
		next.Winner = ""
	}
	return next, err
}

// Cancel ends a referral before admission. It is always possible to the survivor; after admission a stay is
// closed instead.
func (r Referral) Cancel(by Actor, code string, now time.Time) (Referral, error) {
	next, err := r.move(ReferralCancelled, by, EventCancelled, "", code, now)
	if err == nil {
		next.Closing, next.EndedAt = code, now
	}
	return next, err
}

// Close ends an admitted referral with a reason and outcomes; handed on when the reason is a move to another service.
func (r Referral) Close(by Actor, reason string, outcomes []string, handedOn bool, now time.Time) (Referral, error) {
	if r.State.Open() {
		return r, fault.New(fault.Conflict, "referral.wrong_state", nil).With("state", string(r.State))
	}
	state := ReferralClosed
	if handedOn {
		state = ReferralHandedOn
	}
	next, err := r.move(state, by, EventClosed, "", reason, now)
	if err == nil {
		next.Closing, next.Outcomes, next.EndedAt = reason, append([]string(nil), outcomes...), now
	}
	return next, err
}

// ByHand reports whether the need waits to be met by somebody outside the network: nobody of it is asked.
func (r Referral) ByHand() bool {
	return r.Class == ClassOther && r.State.Open() && r.State != ReferralOffered
}

// MeetByHand ends a need that is followed by hand because somebody met it.
func (r Referral) MeetByHand(by Actor, met Met, now time.Time) (Referral, error) {
	if !r.ByHand() {
		return r, fault.New(fault.Conflict, "referral.not_by_hand", nil)
	}
	next, err := r.move(ReferralClosed, by, "atendida", "", "", now)
	if err == nil {
		next.Met, next.EndedAt = &met, now
	}
	return next, err
}

// FollowByHand says who sees to a need that is followed by hand, and by when.
func (r Referral) FollowByHand(by Actor, f Follow, now time.Time) (Referral, error) {
	if !r.ByHand() {
		return r, fault.New(fault.Conflict, "referral.not_by_hand", nil)
	}
	r.Follow = &f
	return r.log(now, by, "a_mano", "", ""), nil
}

// Opening is a place or an interpreter for somebody who waits, as her team was told. Why it fits is never kept.
type Opening struct {
	Provider string    `json:"provider" tier:"system"`
	Unit     UnitID    `json:"unit,omitempty" tier:"system"`
	Beds     int       `json:"beds" tier:"system"`        // what she would take of it
	First    bool      `json:"first" tier:"system"`       // nobody who comes before her needs it
	At       time.Time `json:"at,omitzero" tier:"system"` // since when an interpreter is free
}

// Waits reports whether a place is looked for and no provider has the word: what was put on the waiting list, and what
// went back to review.
func (r Referral) Waits() bool {
	return r.Class != ClassOther && (r.State == ReferralWaiting || r.State == ReferralReview)
}

// WaitsBefore orders those who wait: by urgency, then by how long.
func (r Referral) WaitsBefore(o Referral) int {
	return cmp.Or(r.Urgency.Rank()-o.Urgency.Rank(), r.SentAt.Compare(o.SentAt), cmp.Compare(r.ID, o.ID))
}

// FirstAt reports whether the referral comes first for a place that fits it.
func (r Referral) FirstAt(provider string) bool {
	return slices.ContainsFunc(r.Openings, func(o Opening) bool { return o.Provider == provider && o.First })
}

// AskedAgain records that a provider that had said no is to answer anew.
func (r Referral) AskedAgain(by Actor, event string, to AgencyID, now time.Time) (Referral, error) {
	if r.State == ReferralOffered {
		return r.log(now, by, event, to, ""), nil
	}
	return r.move(ReferralOffered, by, event, to, "", now)
}

// Resume lets what has ended wait for a place again, to be answered by due; what was never sent is a draft again. What
// has not ended is refused: the place that somebody may keep for it would be forgotten.
func (r Referral) Resume(by Actor, code string, due, now time.Time) (Referral, error) {
	if !r.State.Ended() {
		return r, fault.New(fault.Conflict, "referral.wrong_state", nil).With("state", string(r.State))
	}
	state := ReferralReview
	if r.SentAt.IsZero() && r.State == ReferralCancelled {
		state, due = ReferralDraft, time.Time{}
	}
	next, err := r.move(state, by, EventReopened, "", code, now)
	if err == nil {
		next.DueAt, next.EndedAt, next.Closing, next.Outcomes, next.Met, next.Winner = due, time.Time{}, "", nil, nil, ""
	}
	return next, err
}
