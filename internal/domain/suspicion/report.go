// Package suspicion has the report that anybody may send without an account: what was seen, what the sender adds, what
// the desk answers. It is pure: no store, no clock.
package suspicion

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// ID names one report.
type ID string

// Box is where a report stands at the desk.
type Box string

// The boxes, in the order in which the desk looks at them.
const (
	Unread Box = "unread" // something in it was not read yet
	Open   Box = "open"
	Closed Box = "closed"
)

// Boxes lists them.
var Boxes = []Box{Unread, Open, Closed}

// MaxLines is how many texts one report holds, those of both sides together: whoever has a receipt cannot fill a disk.
const MaxLines = 40

// Line is one text of a report, in the order of writing.
type Line struct {
	By   domain.AccountID `json:"by,omitempty" tier:"system"` // who answered at the desk; empty: the sender wrote it
	At   time.Time        `json:"at" tier:"D1"`
	Text string           `json:"text" tier:"D2"`
}

// Report is what somebody saw. Who sent it is nowhere in it, unless the sender wrote how to be reached.
type Report struct {
	ID      ID     `json:"id" tier:"system"`
	Receipt string `json:"receipt" tier:"system"` // digest of the code that its sender was shown once

	At      time.Time `json:"at" tier:"D1"`
	Danger  bool      `json:"danger,omitempty" tier:"D1"` // the sender said that a person is in danger now
	Place   string    `json:"place,omitempty" tier:"D2"`  // as it was typed
	Contact string    `json:"contact,omitempty" tier:"D2"`
	Lines   []Line    `json:"lines" tier:"D2"`

	Unread   bool             `json:"unread,omitempty" tier:"D1"`
	Holder   domain.AccountID `json:"holder,omitempty" tier:"system"` // who at the desk has it in hand
	ClosedAt time.Time        `json:"closed_at,omitzero" tier:"D1"`
	Outcome  string           `json:"outcome,omitempty" tier:"D1"` // picklist cierre_reporte
	Why      string           `json:"why,omitempty" tier:"D2"`
}

// Box is where the report stands.
func (r Report) Box() Box {
	switch {
	case !r.ClosedAt.IsZero():
		return Closed
	case r.Unread:
		return Unread
	}
	return Open
}

// Since is the moment by which a list has it: when it came, and once it is closed when that was.
func (r Report) Since() time.Time {
	if r.ClosedAt.IsZero() {
		return r.At
	}
	return r.ClosedAt
}

// Write adds a text: of the desk when by names who answers, of the sender when it is empty. What the sender adds waits
// to be read.
func (r Report) Write(by domain.AccountID, text string, now time.Time) (Report, error) {
	switch {
	case !r.ClosedAt.IsZero():
		return r, fault.New(fault.Conflict, "report.closed", nil)
	case len(r.Lines) >= MaxLines:
		return r, fault.New(fault.Conflict, "report.full", nil)
	}
	r.Lines = append(slices.Clone(r.Lines), Line{By: by, At: now, Text: text})
	r.Unread = r.Unread || by == ""
	return r, nil
}

// Read is the report after the desk opened it.
func (r Report) Read() Report { r.Unread = false; return r }

// Take puts the report into somebody's hands.
func (r Report) Take(by domain.AccountID) (Report, error) {
	if !r.ClosedAt.IsZero() {
		return r, fault.New(fault.Conflict, "report.closed", nil)
	}
	r.Holder = by
	return r, nil
}

// Close ends the work on a report. Its receipt still opens the answers, until the report is erased.
func (r Report) Close(outcome, why string, now time.Time) (Report, error) {
	if !r.ClosedAt.IsZero() {
		return r, fault.New(fault.Conflict, "report.closed", nil)
	}
	r.ClosedAt, r.Outcome, r.Why = now, outcome, why
	return r, nil
}

// Answers are the texts of the desk.
func (r Report) Answers() []Line {
	return slices.DeleteFunc(slices.Clone(r.Lines), func(l Line) bool { return l.By == "" })
}
