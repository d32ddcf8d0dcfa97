package diary

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TaskID names a task.
type TaskID string

// Task is something that somebody of the team that owns a case does by a day.
type Task struct {
	ID     TaskID           `json:"id" tier:"system"`
	Case   domain.CaseID    `json:"case" tier:"system"`
	Agency domain.AgencyID  `json:"agency" tier:"system"` // that owns the case
	Text   string           `json:"text" tier:"D2"`
	Owner  domain.AccountID `json:"owner" tier:"D2"`
	Due    domain.Date      `json:"due" tier:"D2"`
	By     domain.AccountID `json:"by" tier:"D2"`
	At     time.Time        `json:"at" tier:"D2"`
	DoneBy domain.AccountID `json:"done_by,omitempty" tier:"D2"`
	DoneAt time.Time        `json:"done_at,omitzero" tier:"D2"`
}

// Late reports whether the task is open after its day.
func (k Task) Late(today domain.Date) bool { return k.DoneAt.IsZero() && k.Due.Before(today) }

// Tick says that the task is done, or that it is not after all.
func (k Task) Tick(done bool, by domain.AccountID, now time.Time) (Task, error) {
	if done != k.DoneAt.IsZero() {
		return k, fault.New(fault.Conflict, "task.already", nil)
	}
	if k.DoneBy, k.DoneAt = by, now; !done {
		k.DoneBy, k.DoneAt = "", time.Time{}
	}
	return k, nil
}
