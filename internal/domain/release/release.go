// Package release has what is asked, agreed and taken when a record of one case leaves with names. It is pure.
package release

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// ID names one request.
type ID string

// State says where a request stands.
type State string

// The states. One that nobody answered, or took, in time is expired, without a row that says so.
const (
	Asked     State = "asked"
	Confirmed State = "confirmed"
	Refused   State = "refused"
	TakenBack State = "taken_back"
	Taken     State = "taken"
	Expired   State = "expired"
)

// TakeWithin is how long a confirmed file may be taken. A proposal of the product.
const TakeWithin = 24 * time.Hour

// Release is a request that the record of a case leave with names, and what became of it. It holds nothing of what the
// file says.
type Release struct {
	ID        ID               `json:"id" tier:"system"`
	Case      domain.CaseID    `json:"case" tier:"system"`
	Agency    domain.AgencyID  `json:"agency" tier:"system"`
	To        string           `json:"to" tier:"D2"`  // the institution that receives it
	Why       string           `json:"why" tier:"D2"` // what for, and on which ground
	LeadOnly  bool             `json:"lead_only,omitempty" tier:"D2"`
	By        domain.AccountID `json:"by" tier:"system"`
	ByHead    bool             `json:"by_head,omitempty" tier:"system"` // the supervisor of the agency asked
	At        time.Time        `json:"at" tier:"D2"`
	Said      State            `json:"state" tier:"D2"`
	DecidedBy domain.AccountID `json:"decided_by,omitempty" tier:"system"`
	DecidedAt time.Time        `json:"decided_at,omitzero" tier:"D2"`
	TakenAt   time.Time        `json:"taken_at,omitzero" tier:"D2"`
}

// State is where it stands at a moment; within is how long it may be answered.
func (r Release) State(now time.Time, within time.Duration) State {
	if r.Said == Asked && !now.Before(r.At.Add(within)) ||
		r.Said == Confirmed && !now.Before(r.DecidedAt.Add(TakeWithin)) {
		return Expired
	}
	return r.Said
}

// Answer confirms or refuses it. Who asked is never the second person.
func (r Release) Answer(by domain.AccountID, yes bool, now time.Time, within time.Duration) (Release, error) {
	switch {
	case r.State(now, within) != Asked:
		return r, fault.New(fault.Conflict, "release.over", nil)
	case by == r.By:
		return r, fault.New(fault.Forbidden, "approval.another", nil)
	}
	r.Said, r.DecidedBy, r.DecidedAt = Refused, by, now
	if yes {
		r.Said = Confirmed
	}
	return r, nil
}

// TakeBack ends it before the file is taken, by who asked.
func (r Release) TakeBack(by domain.AccountID, now time.Time, within time.Duration) (Release, error) {
	if s := r.State(now, within); by != r.By || s != Asked && s != Confirmed {
		return r, fault.New(fault.Conflict, "release.over", nil)
	}
	r.Said = TakenBack
	return r, nil
}

// Take is that the file is given, to who asked, once.
func (r Release) Take(by domain.AccountID, now time.Time, within time.Duration) (Release, error) {
	if by != r.By || r.DecidedBy == r.By || r.State(now, within) != Confirmed {
		return r, fault.New(fault.Conflict, "release.over", nil)
	}
	r.Said, r.TakenAt = Taken, now
	return r, nil
}
