package record

import (
	"time"

	"amparo/internal/domain"
)

// ApprovalID names one act on an account that waits for a second person.
type ApprovalID string

// ApprovalLife is how long a second person has.
const ApprovalLife = 72 * time.Hour

// ApprovalKind says what is asked.
type ApprovalKind string

// Kinds of acts that may wait.
const (
	ApproveCreate  ApprovalKind = "create"  // an account
	ApproveEdit    ApprovalKind = "edit"    // other roles
	ApproveReset   ApprovalKind = "reset"   // a one-time code
	ApproveFactors ApprovalKind = "factors" // every second factor is taken away
)

// ApprovalState says where a request stands.
type ApprovalState string

// States of a request.
const (
	ApprovalAsked   ApprovalState = "asked"
	ApprovalRefused ApprovalState = "refused"
	ApprovalDone    ApprovalState = "done"
)

// Approval is one act on an account exactly as it was asked, until another person confirms or refuses it.
type Approval struct {
	ID      ApprovalID       `json:"id" tier:"system"`
	What    ApprovalKind     `json:"what" tier:"system"`
	Account domain.AccountID `json:"account,omitempty" tier:"system"` // empty: a new one
	Rev     int64            `json:"rev,omitempty" tier:"system"`     // of the account when it was asked
	Agency  domain.AgencyID  `json:"agency,omitempty" tier:"system"`  // of a new account
	Name    string           `json:"name,omitempty" tier:"D1"`
	Login   string           `json:"login,omitempty" tier:"D1"`
	Lang    string           `json:"lang,omitempty" tier:"D1"`
	Roles   []domain.Role    `json:"roles,omitempty" tier:"D1"`
	Reason  string           `json:"reason" tier:"D1"`

	State     ApprovalState    `json:"state" tier:"system"`
	By        domain.AccountID `json:"by" tier:"system"`
	Role      domain.Role      `json:"role" tier:"system"` // in which it was asked
	At        time.Time        `json:"at" tier:"system"`
	DecidedBy domain.AccountID `json:"decided_by,omitempty" tier:"system"`
	DecidedAt time.Time        `json:"decided_at,omitzero" tier:"system"`
}

// Until is when the request ends.
func (a Approval) Until() time.Time { return a.At.Add(ApprovalLife) }

// Waits reports whether the request can still be confirmed.
func (a Approval) Waits(now time.Time) bool { return a.State == ApprovalAsked && now.Before(a.Until()) }
