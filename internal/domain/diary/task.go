package diary

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TaskID names a task.
type TaskID string

// Task is something that somebody of the team that owns a case does by a day. Some are steps of a plan of the country
// pack: their text is the label of their code.
type Task struct {
	ID     TaskID           `json:"id" tier:"system"`
	Case   domain.CaseID    `json:"case" tier:"system"`
	Agency domain.AgencyID  `json:"agency" tier:"system"` // that owns the case
	Text   string           `json:"text" tier:"D2"`
	Owner  domain.AccountID `json:"owner" tier:"D2"`
	Due    domain.Date      `json:"due" tier:"D2"` // empty: of a step that waits for the day of travel
	By     domain.AccountID `json:"by" tier:"D2"`
	At     time.Time        `json:"at" tier:"D2"`
	DoneBy domain.AccountID `json:"done_by,omitempty" tier:"D2"`
	DoneAt time.Time        `json:"done_at,omitzero" tier:"D2"`

	Plan   string      `json:"plan,omitempty" tier:"D2"`   // picklist of its steps; empty: a task and no step
	Step   string      `json:"step,omitempty" tier:"D2"`   // of that picklist
	Ref    string      `json:"ref,omitempty" tier:"D2"`    // whom of the group it is about; empty: all of them
	Result string      `json:"result,omitempty" tier:"D2"` // of Results, once it is settled
	On     domain.Date `json:"on,omitempty" tier:"D2"`     // when that was
	Note   string      `json:"note,omitempty" tier:"D2"`
}

// Late reports whether the task is open after its day.
func (k Task) Late(today domain.Date) bool {
	return k.DoneAt.IsZero() && k.Due != "" && k.Due.Before(today)
}

// Tick says that the task is done, or that it is not after all.
func (k Task) Tick(done bool, by domain.AccountID, now time.Time) (Task, error) {
	if done != k.DoneAt.IsZero() || k.Plan != "" { // A step is settled, with what it needs.
		return k, fault.New(fault.Conflict, "task.already", nil)
	}
	if k.DoneBy, k.DoneAt = by, now; !done {
		k.DoneBy, k.DoneAt = "", time.Time{}
	}
	return k, nil
}
