// Package emergency has the noun of an opening of one case in an emergency, and what an auditor found of it.
package emergency

import (
	"time"

	"amparo/internal/domain"
)

// ID names one opening.
type ID string

// Access is a break-glass opening: one coordinator, one case, a reason, minutes not hours.
type Access struct {
	ID      ID               `json:"id" tier:"system"`
	Case    domain.CaseID    `json:"case" tier:"system"`
	Account domain.AccountID `json:"account" tier:"system"`
	Code    string           `json:"code" tier:"D2"`
	Reason  string           `json:"reason" tier:"D2"`
	At      time.Time        `json:"at" tier:"D2"`
	Until   time.Time        `json:"until" tier:"D2"`
	Review  *Review          `json:"review,omitempty" tier:"D2"` // nil: nobody has looked at it
}

// What an auditor finds of an opening.
const (
	Justified   = "justificado"
	Unjustified = "no_justificado"
)

// Review is what an auditor found of an opening.
type Review struct {
	By      domain.AccountID `json:"by" tier:"D2"`
	At      time.Time        `json:"at" tier:"D2"`
	Finding string           `json:"finding" tier:"D2"`
	Note    string           `json:"note,omitempty" tier:"D2"`
}

// ReviewWithin is how long an auditor has to look at an opening before she is reminded every morning.
const ReviewWithin = 72 * time.Hour

// Minutes is how long a break-glass opening lasts.
const Minutes = 30
