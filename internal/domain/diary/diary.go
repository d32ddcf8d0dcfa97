// Package diary has what happens in a case from day to day: notes, incidents in a house, tasks and files. It is pure:
// no store, no clock of its own.
package diary

import (
	"cmp"
	"slices"
	"time"

	"amparo/internal/domain"
)

// Note is one entry of a case's diary: what happened on a day. It is never changed: a correction is a further note that
// names the one it corrects.
type Note struct {
	ID       domain.NoteID    `json:"id" tier:"system"`
	Case     domain.CaseID    `json:"case" tier:"system"`
	Agency   domain.AgencyID  `json:"agency" tier:"D2"`
	Author   domain.AccountID `json:"author" tier:"D2"`
	Service  domain.Class     `json:"service" tier:"D2"`        // of the agency's, whose note it is; ClassOther: the team
	Team     bool             `json:"team,omitempty" tier:"D2"` // the team that owns the case reads it too
	Kind     string           `json:"kind" tier:"D2"`           // picklist nota_diario
	On       domain.Date      `json:"on" tier:"D2"`
	Text     string           `json:"text" tier:"D2"`
	Corrects domain.NoteID    `json:"corrects,omitempty" tier:"system"`
	At       time.Time        `json:"at" tier:"D2"`
}

// Same reports whether two notes are of one case, and of the same service of the same agency.
func (n Note) Same(o Note) bool {
	return n.Case == o.Case && n.Agency == o.Agency && n.Service == o.Service
}

// Newest sorts notes by the day it happened, the newest first, and those of one day by when they were written.
func Newest(notes []Note) {
	slices.SortFunc(notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(b.On, a.On), b.At.Compare(a.At), cmp.Compare(b.ID, a.ID))
	})
}
