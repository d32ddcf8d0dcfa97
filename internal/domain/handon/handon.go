// Package handon has the request by which another agency is asked to take a whole case over: who asked, why, how she
// agreed, and what became of it. It is pure: no store, no clock of its own.
package handon

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// ID names one request.
type ID string

// State says where a request stands.
type State string

// The states of a request. All but the first are final.
const (
	Asked     State = "asked"
	Accepted  State = "accepted"
	Declined  State = "declined"
	Withdrawn State = "withdrawn" // by the agency in charge, by her, or because the case was closed
	Expired   State = "expired"   // nobody answered in time
)

// Reasons are why a case is handed on; Declines why it is not taken. In the order of pages.
var (
	Reasons  = []string{"wish", "place", "care", "capacity", "safety"}
	Declines = []string{"no_capacity", "not_our_area", "not_our_profile", "conflict", "other"}
)

// Least is how long an agency has for its answer at least: until then the case has a team.
const Least = 24 * time.Hour

// Request asks one agency to take one case over. It stays as the receipt of the agency that handed the case on, which
// reads nothing of it that tells who she is.
type Request struct {
	ID        ID               `json:"id" tier:"system"`
	Case      domain.CaseID    `json:"case" tier:"system"`
	Code      string           `json:"code" tier:"D1"` // of the case
	From      domain.AgencyID  `json:"from" tier:"D1"`
	To        domain.AgencyID  `json:"to" tier:"D1"`
	Reason    string           `json:"reason" tier:"D1"` // of Reasons
	Note      string           `json:"note" tier:"D2"`   // what the next team should know; read after the yes alone
	GivenBy   string           `json:"given_by" tier:"D2"`
	Method    string           `json:"method" tier:"D2"` // how she, or who answers for her, said yes to this agency
	By        domain.AccountID `json:"by" tier:"system"`
	At        time.Time        `json:"at" tier:"D1"`
	DueAt     time.Time        `json:"due_at" tier:"D1"`
	Reminded  bool             `json:"reminded,omitempty" tier:"system"` // both sides, that it ends soon
	State     State            `json:"state" tier:"D1"`
	Answer    string           `json:"answer,omitempty" tier:"D1"` // of Declines
	Why       string           `json:"why,omitempty" tier:"D1"`    // of the desk, where it answered for the agency
	DecidedBy domain.AccountID `json:"decided_by,omitempty" tier:"system"`
	DecidedAt time.Time        `json:"decided_at,omitzero" tier:"D1"`
}

// Waits reports whether the request can still be answered.
func (r Request) Waits(now time.Time) bool { return r.State == Asked && now.Before(r.DueAt) }

// NextDue is when the request is looked at next: for the reminder, when a quarter of its time is left, and at its end.
func (r Request) NextDue() time.Time {
	if r.Reminded {
		return r.DueAt
	}
	return r.DueAt.Add(-r.DueAt.Sub(r.At) / 4)
}

// End settles a request that was not settled before. An answer that comes too late is refused; what nobody answered
// can only be withdrawn, or expire.
func (r Request) End(state State, code string, by domain.AccountID, now time.Time) (Request, error) {
	switch {
	case r.State != Asked:
		return r, fault.New(fault.Conflict, "handon.over", nil)
	case (state == Accepted || state == Declined) && !r.Waits(now):
		return r, fault.New(fault.Expired, "handon.late", nil)
	}
	r.State, r.Answer, r.DecidedBy, r.DecidedAt = state, code, by, now
	return r, nil
}
