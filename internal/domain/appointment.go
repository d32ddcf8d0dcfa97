package domain

import (
	"time"

	"amparo/internal/fault"
)

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

// Appointment asks one interpreters' agency to interpret at one meeting with a person who was received. It holds nothing of the
// person: when, how, and in which language.
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

// MaxAppointments bounds how many interpreters are asked for within one placement.
const MaxAppointments = 60

// appointmentOpen is how long after its time an interpreter still sees an appointment: somebody may be late, nobody needs it the day after.
const appointmentOpen = 24 * time.Hour

var appointmentEdges = map[AppointmentState][]AppointmentState{
	AppointmentAsked:    {AppointmentAccepted, AppointmentDeclined, AppointmentExpired, AppointmentCancelled},
	AppointmentAccepted: {AppointmentDeclined, AppointmentCancelled},
}

// AppointmentEdges returns the lifecycle of an appointment as data. The map is a copy.
func AppointmentEdges() map[AppointmentState][]AppointmentState { return copyEdges(appointmentEdges) }

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
