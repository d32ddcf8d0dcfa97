// Package erasure has the request that everything kept of one person be erased: who asked, who confirmed, and what
// stands in the way. It is pure: no store, no clock. What is left of a person afterwards is this request, which names
// nobody.
package erasure

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// State says where a request stands.
type State string

// The states of a request. A case that was never asked about has no request.
const (
	Held    State = "held"    // nothing may be erased: a court or an investigation needs it
	Asked   State = "asked"   // one person asked, another has to confirm
	Refused State = "refused" // it stays, and may be asked again
	Done    State = "done"    // erased
)

// Reasons why somebody is erased.
const (
	ReasonWish    = "wish"    // she asked for it
	ReasonTerm    = "term"    // it was kept as long as the country pack allows
	ReasonMistake = "mistake" // she was never meant to be registered, or twice
)

// Reasons lists them in the order of pages.
var Reasons = []string{ReasonWish, ReasonTerm, ReasonMistake}

// Open is how long a request waits for its confirmation.
const Open = 14 * 24 * time.Hour

// Erasure is what was asked about one case. It is sealed with the key of the installation, because the case's own key
// goes.
type Erasure struct {
	Case   domain.CaseID   `json:"case" tier:"system"`
	Agency domain.AgencyID `json:"agency" tier:"system"`
	Code   string          `json:"code,omitempty" tier:"D1"` // of the case; empty once it is erased
	State  State           `json:"state" tier:"system"`
	Reason string          `json:"reason,omitempty" tier:"D1"`
	Note   string          `json:"note,omitempty" tier:"D1"` // why it was asked, refused or held
	// Fixes names exactly the rows that were there when it was asked: what was added since was not asked about.
	Fixes     string           `json:"fixes,omitempty" tier:"system"`
	Rows      int              `json:"rows,omitempty" tier:"system"`
	By        domain.AccountID `json:"by" tier:"system"`
	At        time.Time        `json:"at" tier:"system"`
	DecidedBy domain.AccountID `json:"decided_by,omitempty" tier:"system"`
	DecidedAt time.Time        `json:"decided_at,omitzero" tier:"system"`
}

// Ask begins a request. It is refused while the case is held, or is asked about already.
func (r Erasure) Ask(actor domain.Actor, c domain.Case, reason, note, fixes string, rows int, now time.Time) (Erasure,
	error) {
	var f fault.Fields
	f.Check(slices.Contains(Reasons, reason), "reason", "field.choose_one")
	if err := f.Err(); err != nil {
		return r, err
	}
	switch {
	case r.State == Held:
		return r, fault.New(fault.Conflict, "erasure.held", nil)
	case r.State == Asked && now.Before(r.At.Add(Open)):
		return r, fault.New(fault.Conflict, "erasure.asked", nil)
	}
	return Erasure{Case: c.ID, Agency: c.Agency, Code: c.Code, State: Asked, Reason: reason, Note: note, Fixes: fixes,
		Rows: rows, By: actor.Account, At: now}, nil
}

// Decide confirms a request, or refuses it. Nobody confirms what she asked, nor what her agency did; and nothing is
// confirmed that is too old, or not what was asked about any more.
func (r Erasure) Decide(actor domain.Actor, confirm bool, note, fixes string, now time.Time) (Erasure, error) {
	switch {
	case r.State != Asked || !now.Before(r.At.Add(Open)):
		return r, fault.New(fault.Conflict, "erasure.over", nil)
	case confirm && (r.By == actor.Account || r.Agency == actor.Agency):
		return r, fault.New(fault.Forbidden, "erasure.another", nil)
	case confirm && r.Fixes != fixes:
		return r, fault.New(fault.Conflict, "erasure.changed", nil)
	}
	r.DecidedBy, r.DecidedAt = actor.Account, now
	if r.State = Refused; confirm {
		r.State, r.Code, r.Note, r.Reason = Done, "", "", ""
	} else {
		r.Note = note
	}
	return r, nil
}

// Hold keeps a case from being erased, and ends a request that waits.
func (r Erasure) Hold(actor domain.Actor, c domain.Case, note string, now time.Time) Erasure {
	return Erasure{Case: c.ID, Agency: c.Agency, Code: c.Code, State: Held, Note: note, By: actor.Account, At: now}
}

// Lift lets a held case be erased again.
func (r Erasure) Lift(actor domain.Actor, now time.Time) (Erasure, error) {
	if r.State != Held {
		return r, fault.New(fault.Conflict, "erasure.not_held", nil)
	}
	r.State, r.Note, r.DecidedBy, r.DecidedAt = Refused, "", actor.Account, now
	return r, nil
}

// Waits reports whether the request can still be confirmed.
func (r Erasure) Waits(now time.Time) bool { return r.State == Asked && now.Before(r.At.Add(Open)) }
