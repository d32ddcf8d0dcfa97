// Package personal has the code with which a person follows her own case without an account, and what she and her team
// write to each other by it. It is pure.
package personal

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/suspicion"
	"amparo/internal/fault"
)

// MaxLines is how many texts are kept of one person and her team, the newest: whoever has a code cannot fill a disk.
const MaxLines = 60

// Access is what a person has of her own case by a code. There is one of a case at most; most cases have none.
type Access struct {
	Case    domain.CaseID    `json:"case" tier:"system"`
	Digest  string           `json:"digest,omitempty" tier:"system"` // of the code in force; empty: none is
	GivenAt time.Time        `json:"given_at" tier:"D2"`
	GivenBy domain.AccountID `json:"given_by" tier:"system"`
	Lines   []suspicion.Line `json:"lines,omitempty" tier:"D2"`  // hers have no writer
	Unread  bool             `json:"unread,omitempty" tier:"D1"` // the team has not opened what she wrote last
}

// Live reports whether a code is in force. Without one nothing is written.
func (a Access) Live() bool { return a.Digest != "" }

// Write adds a text: of the team when by names who writes, of the person when it is empty. Where there are too many
// the oldest goes.
func (a Access) Write(by domain.AccountID, text string, now time.Time) (Access, error) {
	if !a.Live() {
		return a, fault.New(fault.Conflict, "personal.none", nil)
	}
	a.Lines = append(slices.Clone(a.Lines), suspicion.Line{By: by, At: now, Text: text})
	a.Lines = a.Lines[max(0, len(a.Lines)-MaxLines):]
	a.Unread = a.Unread || by == ""
	return a, nil
}
