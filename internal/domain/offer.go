package domain

import (
	"slices"
	"time"

	"amparo/internal/fault"
)

// OfferState is where one question to one provider stands.
type OfferState string

// The states of an offer.
const (
	OfferSent       OfferState = "enviada"
	OfferSeen       OfferState = "vista"
	OfferQuestion   OfferState = "pregunta"
	OfferAccepted   OfferState = "aceptada"
	OfferDeclined   OfferState = "declinada"
	OfferExpired    OfferState = "vencida"
	OfferSuperseded OfferState = "reemplazada"
	OfferWithdrawn  OfferState = "retirada"
)

// Offer puts one referral to one provider, with a deadline.
type Offer struct {
	ID         OfferID    `json:"id" tier:"system"`
	Referral   ReferralID `json:"referral" tier:"system"`
	Case       CaseID     `json:"case" tier:"system"`
	From       AgencyID   `json:"from" tier:"D1"`
	To         AgencyID   `json:"to" tier:"D1"`
	Class      Class      `json:"class" tier:"D1"`
	Shelter    ShelterID  `json:"shelter,omitempty" tier:"D1"`
	Program    ProgramID  `json:"program,omitempty" tier:"D1"`
	Urgency    Urgency    `json:"urgency" tier:"D1"`
	State      OfferState `json:"state" tier:"D1"`
	SentAt     time.Time  `json:"sent_at" tier:"D1"`
	SentBy     AccountID  `json:"sent_by" tier:"system"`
	DueAt      time.Time  `json:"due_at" tier:"D1"`     // an answer is expected by then; silence escalates
	ExpiresAt  time.Time  `json:"expires_at" tier:"D1"` // after this the offer can no longer be accepted
	SeenAt     time.Time  `json:"seen_at,omitzero" tier:"D1"`
	Hours      string     `json:"hours,omitempty" tier:"D1"` // of the shelter when it was asked, where it can wait
	AnsweredAt time.Time  `json:"answered_at,omitzero" tier:"D1"`
	AnsweredBy AccountID  `json:"answered_by,omitempty" tier:"system"`
	Code       string     `json:"code,omitempty" tier:"D1"` // decline code, or why it ended
	Reminded   bool       `json:"reminded,omitempty" tier:"system"`
	Escalated  bool       `json:"escalated,omitempty" tier:"system"`
	ClaimedBy  AccountID  `json:"claimed_by,omitempty" tier:"system"` // who of the desk sees to it that an answer comes
	ClaimedAt  time.Time  `json:"claimed_at,omitzero" tier:"D1"`
	Thread     []Line     `json:"thread,omitempty" tier:"D1"`
	Why        []string   `json:"why,omitempty" tier:"D1"` // rule codes the candidate met when it was asked
	Stay       StayID     `json:"stay,omitempty" tier:"system"`
	Slot       SlotID     `json:"slot,omitempty" tier:"system"`
	// Transfer says that it moves her from the house that she has a bed in, which she leaves when she arrives.
	Transfer bool `json:"transfer,omitempty" tier:"D1"`

	// With is the offer of the other part of a group that is to live in two houses: both are accepted in one act, or
	// neither. Ready says who said yes first, with the units by hand; it reserves nothing.
	With       OfferID           `json:"with,omitempty" tier:"system"`
	ReadyAt    time.Time         `json:"ready_at,omitzero" tier:"D1"`
	ReadyBy    AccountID         `json:"ready_by,omitempty" tier:"system"`
	ReadyUnits map[string]UnitID `json:"ready_units,omitempty" tier:"D1"`

	Calls   []AppointmentID `json:"calls,omitempty" tier:"system"` // interpreters asked for within this placement
	Figures *Figures        `json:"figures,omitempty" tier:"D1"`   // the provider's own, when it said no
	Check   DeclineCheck    `json:"check,omitempty" tier:"D1"`     // what the desk found of its no
}

// Provider is the id of the shelter or the programme that is asked.
func (o Offer) Provider() string { return string(o.Shelter) + string(o.Program) }

// Line is one question or answer between provider and worker.
type Line struct {
	At     time.Time `json:"at" tier:"D1"`
	By     AccountID `json:"by" tier:"system"`
	Agency AgencyID  `json:"agency" tier:"D1"`
	Text   string    `json:"text" tier:"D1"`
}

// MaxThread bounds the lines of one offer's questions and answers.
const MaxThread = 50

// Live reports whether the provider may still answer, apart from the clock.
func (s OfferState) Live() bool { return s == OfferSent || s == OfferSeen || s == OfferQuestion }

var offerEdges = map[OfferState][]OfferState{
	OfferSent:     {OfferSeen, OfferQuestion, OfferAccepted, OfferDeclined, OfferExpired, OfferSuperseded, OfferWithdrawn},
	OfferSeen:     {OfferQuestion, OfferAccepted, OfferDeclined, OfferExpired, OfferSuperseded, OfferWithdrawn},
	OfferQuestion: {OfferSeen, OfferQuestion, OfferAccepted, OfferDeclined, OfferExpired, OfferSuperseded, OfferWithdrawn},
	OfferAccepted: {OfferDeclined, OfferWithdrawn},
	OfferDeclined: {OfferSeen},
}

// OfferEdges returns the lifecycle of an offer as data. The map is a copy.
func OfferEdges() map[OfferState][]OfferState { return copyEdges(offerEdges) }

func (o Offer) to(next OfferState) (Offer, error) {
	if !leads(offerEdges, o.State, next) {
		return o, fault.New(fault.Conflict, "offer.wrong_state", nil).With("state", string(o.State))
	}
	o.State = next
	return o, nil
}

// Seen records the first time the provider opened the card. It is a no-op later.
func (o Offer) Seen(now time.Time) Offer {
	if o.State == OfferSent {
		o.State, o.SeenAt = OfferSeen, now
	}
	return o
}

// Ask adds a provider's question; the clock keeps running.
func (o Offer) Ask(by Actor, text string, now time.Time) (Offer, error) {
	return o.addMessage(OfferQuestion, by, text, now)
}

// Reply adds the worker's answer to a question.
func (o Offer) Reply(by Actor, text string, now time.Time) (Offer, error) {
	if o.State != OfferQuestion {
		return o, fault.New(fault.Conflict, "offer.no_question", nil)
	}
	return o.addMessage(OfferSeen, by, text, now)
}

func (o Offer) addMessage(next OfferState, by Actor, text string, now time.Time) (Offer, error) {
	said, err := o.Said(by, text, now)
	if err != nil {
		return o, err
	}
	return said.to(next)
}

// Said adds a line to what both sides write to each other. A full thread refuses it.
func (o Offer) Said(by Actor, text string, now time.Time) (Offer, error) {
	if len(o.Thread) >= MaxThread {
		return o, fault.New(fault.Conflict, "offer.thread_full", nil)
	}
	o.Thread = append(slices.Clone(o.Thread), Line{At: now, By: by.Account, Agency: by.Agency, Text: text})
	return o, nil
}

// Accept wins the referral for this provider. After ExpiresAt it is refused as expired.
func (o Offer) Accept(by Actor, now time.Time) (Offer, error) {
	if o.State.Live() && !o.ExpiresAt.IsZero() && !now.Before(o.ExpiresAt) {
		return o, fault.New(fault.Expired, "offer.expired", nil)
	}
	return o.end(OfferAccepted, by, "", now)
}

// Decline answers no, with a code and perhaps a word; also after acceptance, when the place falls away.
func (o Offer) Decline(by Actor, code, word string, now time.Time) (Offer, error) {
	next, err := o.end(OfferDeclined, by, code, now)
	if err == nil && word != "" {
		next.Thread = append(slices.Clone(o.Thread), Line{At: now, By: by.Account, Agency: by.Agency, Text: word})
	}
	return next, err
}

// Again puts a no to its provider once more, with new times: it was a mistake, or the desk returned it. What had been
// accepted before is not asked again.
func (o Offer) Again(due, ends, now time.Time) (Offer, error) {
	if o.Stay != "" || o.Slot != "" {
		return o, fault.New(fault.Conflict, "offer.had_place", nil)
	}
	next, err := o.to(OfferSeen)
	if err != nil {
		return o, err
	}
	if next.SeenAt.IsZero() {
		next.SeenAt = now
	}
	next.DueAt, next.ExpiresAt, next.AnsweredAt, next.AnsweredBy, next.Code = due, ends, time.Time{}, "", ""
	next.Reminded, next.Escalated, next.ClaimedBy, next.ClaimedAt, next.Figures = false, false, "", time.Time{}, nil
	next.Check, next.ReadyAt, next.ReadyBy, next.ReadyUnits = "", time.Time{}, "", nil
	return next, nil
}

// Refused reports whether the answer is a no that the desk has not looked at.
func (o Offer) Refused() bool { return o.State == OfferDeclined && o.Check == "" }

// Expire ends an offer nobody answered in time.
func (o Offer) Expire(now time.Time) (Offer, error) { return o.end(OfferExpired, Actor{}, "", now) }

// Supersede ends an offer because another provider accepted first.
func (o Offer) Supersede(now time.Time) (Offer, error) {
	return o.end(OfferSuperseded, Actor{}, "", now)
}

// Withdraw takes the question back, for example because consent ended.
func (o Offer) Withdraw(by Actor, code string, now time.Time) (Offer, error) {
	return o.end(OfferWithdrawn, by, code, now)
}

func (o Offer) end(state OfferState, by Actor, code string, now time.Time) (Offer, error) {
	next, err := o.to(state)
	if err == nil {
		next.AnsweredAt, next.AnsweredBy, next.Code = now, by.Account, code
	}
	return next, err
}

// AppointmentState is where a request for an interpreter stands.
type AppointmentState string

// The states of an appointment with an interpreter.
const (
	AppointmentAsked     AppointmentState = "pedida"
	AppointmentAccepted  AppointmentState = "aceptada"
	AppointmentDeclined  AppointmentState = "declinada"
	AppointmentExpired   AppointmentState = "vencida"
	AppointmentCancelled AppointmentState = "cancelada"
)

// Appointment asks one interpreters' agency to interpret at one meeting with a person who was received. It
// holds nothing of the person: when, how, and in which language.
type Appointment struct {
	ID         AppointmentID    `json:"id" tier:"system"`
	Case       CaseID           `json:"case" tier:"system"`
	Offer      OfferID          `json:"offer" tier:"system"`
	From       AgencyID         `json:"from" tier:"D1"` // who asks
	AskedBy    AccountID        `json:"asked_by" tier:"system"`
	To         AgencyID         `json:"to" tier:"D1"` // the interpreters' agency
	Taker      AccountID        `json:"taker,omitempty" tier:"system"`
	Language   string           `json:"language" tier:"D1"`
	At         time.Time        `json:"at" tier:"D1"`
	How        string           `json:"how" tier:"D1"`                  // picklist modalidad_atencion
	Department string           `json:"department,omitempty" tier:"D1"` // where somebody must come to
	State      AppointmentState `json:"state" tier:"D1"`
	AskedAt    time.Time        `json:"asked_at" tier:"D1"`
	DueAt      time.Time        `json:"due_at" tier:"D1"` // silence ends the request then
	AnsweredAt time.Time        `json:"answered_at,omitzero" tier:"D1"`
}

// appointmentOpen is how long after its time an interpreter still sees an appointment: somebody may be late,
// nobody needs it the day after.
const appointmentOpen = 24 * time.Hour

var appointmentEdges = map[AppointmentState][]AppointmentState{
	AppointmentAsked:    {AppointmentAccepted, AppointmentDeclined, AppointmentExpired, AppointmentCancelled},
	AppointmentAccepted: {AppointmentDeclined, AppointmentCancelled},
}

// AppointmentEdges returns the lifecycle of an appointment as data. The map is a copy.
func AppointmentEdges() map[AppointmentState][]AppointmentState { return copyEdges(appointmentEdges) }

// MeetsAt reports whether one person cannot be at both meetings: each takes an hour at least.
func MeetsAt(a, b time.Time) bool { return a.Sub(b).Abs() < time.Hour }

// Over reports whether the appointment lies so far back that it opens nothing any more.
func (a Appointment) Over(now time.Time) bool { return !now.Before(a.At.Add(appointmentOpen)) }

// Booked reports whether an interpreter is expected at now.
func (a Appointment) Booked(now time.Time) bool {
	return a.State == AppointmentAccepted && !a.Over(now)
}

// Stands reports whether the appointment still counts at now: booked, or waiting for an answer.
func (a Appointment) Stands(now time.Time) bool {
	return a.Booked(now) || a.State == AppointmentAsked && now.Before(a.At)
}

func (a Appointment) to(next AppointmentState, now time.Time) (Appointment, error) {
	if !leads(appointmentEdges, a.State, next) {
		return a, fault.New(fault.Conflict, "appointment.wrong_state", nil)
	}
	a.State, a.AnsweredAt = next, now
	return a, nil
}

// Accept books the interpreter who says yes. When the deadline or the meeting has passed it is refused as expired.
func (a Appointment) Accept(by Actor, now time.Time) (Appointment, error) {
	if a.State == AppointmentAsked && !now.Before(a.DueAt) {
		return a, fault.New(fault.Expired, "appointment.too_late", nil)
	}
	next, err := a.to(AppointmentAccepted, now)
	if err == nil {
		next.Taker = by.Account
	}
	return next, err
}

// Decline answers no; also after a yes, by the interpreter who cannot come after all.
func (a Appointment) Decline(now time.Time) (Appointment, error) {
	return a.to(AppointmentDeclined, now)
}

// Cancel takes the request back: who asked no longer needs it, or the person is no longer there.
func (a Appointment) Cancel(now time.Time) (Appointment, error) {
	return a.to(AppointmentCancelled, now)
}

// Expire ends a request that nobody answered.
func (a Appointment) Expire(now time.Time) (Appointment, error) { return a.to(AppointmentExpired, now) }
