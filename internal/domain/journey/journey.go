// Package journey has the nouns of the way from a yes to the door and back: where two sides meet, what they write to
// each other, silence on the road, and what is taken back. They are pure: no store, no clock.
package journey

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Meeting is where and when the two sides of a placement meet; either sets it. The exact address of a shelter has no
// place in it.
type Meeting struct {
	Offer  domain.OfferID   `json:"offer" tier:"system"`
	Case   domain.CaseID    `json:"case" tier:"system"`
	Place  string           `json:"place,omitempty" tier:"D2"`
	At     time.Time        `json:"at,omitzero" tier:"D2"`
	Escort string           `json:"escort,omitempty" tier:"D2"` // who travels with the group
	Bring  string           `json:"bring,omitempty" tier:"D2"`
	SetAt  time.Time        `json:"set_at" tier:"D2"`
	SetBy  domain.AccountID `json:"set_by" tier:"system"`
	SetFor domain.AgencyID  `json:"set_for" tier:"D2"`
}

// MessageID names one line between the two sides of a placement.
type MessageID string

// Message is one line between the two sides of a placement, from the yes until the stay or the care is over.
type Message struct {
	ID     MessageID        `json:"id" tier:"system"`
	Case   domain.CaseID    `json:"case" tier:"system"`
	Offer  domain.OfferID   `json:"offer" tier:"system"`
	At     time.Time        `json:"at" tier:"D2"`
	By     domain.AccountID `json:"by" tier:"system"`
	Agency domain.AgencyID  `json:"agency" tier:"D2"` // of the side that wrote
	Text   string           `json:"text" tier:"D2"`
}

// UndoFor is how long whoever recorded an arrival, an absence, a release, a departure, also of one of a group, or the
// end of care may take that back.
const UndoFor = 10 * time.Minute

// RevertFor is how long anybody who may record such an act may take the last one back, with a reason: a mistake is seen
// at the next change of shift or the next weekly meeting, and what is older has other things resting on it.
const RevertFor = 7 * 24 * time.Hour

// Undo is how things stood before such an act, so that it can be taken back whole. There is one for each offer: the
// last.
type Undo struct {
	Offer    domain.OfferID       `json:"offer" tier:"system"`
	Case     domain.CaseID        `json:"case" tier:"system"`
	Act      string               `json:"act" tier:"D2"`
	By       domain.AccountID     `json:"by" tier:"system"`
	At       time.Time            `json:"at" tier:"D2"`
	Asked    domain.Offer         `json:"asked" tier:"D2"`    // the offer as it was
	Referral domain.Referral      `json:"referral" tier:"D2"` // the referral as it was
	Left     domain.ReferralState `json:"left" tier:"D2"`     // where the act left the referral
	Stay     *domain.Stay         `json:"stay,omitempty" tier:"D2"`
	Slot     *domain.Slot         `json:"slot,omitempty" tier:"D2"`
	From     *domain.Stay         `json:"from,omitempty" tier:"D2"`          // the stay that ended elsewhere by it
	Group    *domain.Case         `json:"group,omitempty" tier:"D2"`         // the case as it was, where one left
	GroupRev int64                `json:"group_rev,omitempty" tier:"system"` // the revision at which that act left it
}

// Open reports whether the account may still take the act back.
func (u Undo) Open(by domain.AccountID, now time.Time) bool {
	return u.By == by && now.Before(u.At.Add(UndoFor))
}

// AskedBefore returns an offer as it was answered before.
func (u Undo) AskedBefore(o domain.Offer) domain.Offer {
	o.State, o.Code, o.AnsweredAt, o.AnsweredBy = u.Asked.State, u.Asked.Code, u.Asked.AnsweredAt, u.Asked.AnsweredBy
	return o
}

// StoodBefore returns a referral to where it stood before, with a line in its timeline that says so.
func (u Undo) StoodBefore(r domain.Referral, by domain.Actor, now time.Time) domain.Referral {
	was := u.Referral
	r.State, r.Winner, r.Closing, r.Outcomes, r.EndedAt = was.State, was.Winner, was.Closing, was.Outcomes, was.EndedAt
	return r.Logged(by, "deshecho", "", u.Act, now)
}

// HoldExpired is the code of an offer whose hold ran out before anybody arrived.
const HoldExpired = "reserva_vencida"

// Revive lets an acceptance stand again whose hold ran out: the group came after all. It is no edge of the lifecycle:
// nothing else that was taken back can be accepted.
func Revive(o domain.Offer, by domain.Actor, now time.Time) (domain.Offer, error) {
	if o.State != domain.OfferWithdrawn || o.Code != HoldExpired {
		return o, fault.New(fault.Conflict, "offer.wrong_state", nil).With("state", string(o.State))
	}
	o.State, o.Code, o.AnsweredAt, o.AnsweredBy = domain.OfferAccepted, "", now, by.Account
	return o, nil
}

// EventArrivedLate is the event of a group that came after its hold had run out.
const EventArrivedLate = "ingreso_tardio"

// ArrivedLate records that the group came to a house whose hold had run out.
func ArrivedLate(r domain.Referral, by domain.Actor, o domain.Offer, now time.Time) (domain.Referral, error) {
	next, err := r.To(domain.ReferralAdmitted, by, EventArrivedLate, now)
	if err == nil {
		next.Winner, next.Unmet, next.UnmetAt = o.ID, nil, time.Time{}
	}
	return next, err
}

// Alarmed reports whether the silence of those on the way was told, and nobody has said since that they were heard of.
func Alarmed(s domain.Stay) bool { return !s.AlarmAt.IsZero() && !s.HeardAt.After(s.AlarmAt) }

// Heard records that those on the way were heard of, and when they are expected now; a zero time leaves that open.
func Heard(s domain.Stay, expected, now time.Time) (domain.Stay, error) {
	if s.State != domain.StayTransit {
		return s, fault.New(fault.Conflict, "stay.wrong_state", nil).With("state", string(s.State))
	}
	s.HeardAt, s.ExpectedAt = now, expected
	return s, nil
}

// Nights returns how many nights lie between two days, never fewer than none.
func Nights(from, to domain.Date) int {
	a, err := time.Parse(time.DateOnly, string(from))
	b, wrong := time.Parse(time.DateOnly, string(to))
	if err != nil || wrong != nil {
		return 0
	}
	return max(0, int(b.Sub(a)/(24*time.Hour)))
}
