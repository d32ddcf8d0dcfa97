// Package broadcast has the nouns by which the desk asks helpers without an account for places: who they are, what is
// asked, and what each answers. They are pure: no store, no clock. Nothing of a case or a person is in any of them.
package broadcast

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// HelperID names one helper.
type HelperID string

// Helper is a house, a hotel, a parish or a family without an account, that may be asked by a message.
type Helper struct {
	ID         HelperID  `json:"id" tier:"system"`
	Name       string    `json:"name" tier:"D1"`
	Kind       string    `json:"kind" tier:"D1"` // picklist tipo_apoyo
	Department string    `json:"department" tier:"D1"`
	Phone      string    `json:"phone" tier:"D2"`
	Lang       string    `json:"lang" tier:"D1"` // of the message: es or en
	Active     bool      `json:"active" tier:"D1"`
	CreatedAt  time.Time `json:"created_at" tier:"D1"`
}

// ID names one broadcast.
type ID string

// The most that a broadcast asks.
const (
	MaxPlaces = 40
	MaxNights = 14
	MaxHours  = 24
)

// Broadcast asks helpers for places, in numbers and one code.
type Broadcast struct {
	ID         ID               `json:"id" tier:"system"`
	By         domain.AccountID `json:"by" tier:"system"`
	At         time.Time        `json:"at" tier:"D1"`
	Places     int              `json:"places" tier:"D1"`
	Nights     int              `json:"nights" tier:"D1"`               // from tonight
	Population string           `json:"population" tier:"D1"`           // picklist poblacion_unidad
	Department string           `json:"department,omitempty" tier:"D1"` // whose helpers are asked; empty: all
	Until      time.Time        `json:"until" tier:"D1"`                // answers are taken before
}

// Open reports whether answers are taken.
func (b Broadcast) Open(now time.Time) bool { return now.Before(b.Until) }

// End is the broadcast once no more answers are taken.
func (b Broadcast) End(now time.Time) (Broadcast, error) {
	if !b.Open(now) {
		return b, fault.New(fault.Conflict, "broadcast.ended", nil)
	}
	b.Until = now
	return b, nil
}

// AskID names what one helper is asked in one broadcast.
type AskID string

// Answer is what a helper said.
type Answer string

// The answers.
const (
	Yes  Answer = "yes"
	No   Answer = "no"
	Call Answer = "call" // the helper wants to be called
)

// Ask is one helper asked in one broadcast. Whoever holds the code of its link answers.
type Ask struct {
	ID         AskID     `json:"id" tier:"system"`
	Broadcast  ID        `json:"broadcast" tier:"system"`
	Helper     HelperID  `json:"helper" tier:"system"`
	Code       string    `json:"code" tier:"system"` // digest of the code in the link
	SentAt     time.Time `json:"sent_at,omitzero" tier:"D1"`
	FailedAt   time.Time `json:"failed_at,omitzero" tier:"D1"` // it was tried as often as it may be
	Answer     Answer    `json:"answer,omitempty" tier:"D1"`
	Places     int       `json:"places,omitempty" tier:"D1"` // with a yes
	AnsweredAt time.Time `json:"answered_at,omitzero" tier:"D1"`
}

// Reply keeps an answer over the one before. Places count with a yes only.
func (a Ask) Reply(said Answer, places int, now time.Time) (Ask, error) {
	var c fault.Fields
	c.Check(said == Yes || said == No || said == Call, "answer", "field.choose_one")
	if said != Yes {
		places = 0
	} else if places < 1 || places > MaxPlaces {
		c.AddArgs("places", "field.range", fault.Args{"min": 1, "max": MaxPlaces})
	}
	a.Answer, a.Places, a.AnsweredAt = said, places, now
	return a, c.Err()
}
