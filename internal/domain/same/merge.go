package same

import (
	"time"

	"amparo/internal/domain"
)

// UndoDays is for how many days two cases that were joined can be parted again.
const UndoDays = 30

// Merge is how two cases of one agency belong together: one was closed because the same person has another, in which
// her story goes on, or one was made for some of the people of the other. No row of either is moved.
type Merge struct {
	Case     domain.CaseID    `json:"case" tier:"system"` // the one that was closed
	Code     string           `json:"code" tier:"D1"`
	Into     domain.CaseID    `json:"into" tier:"system"`
	IntoCode string           `json:"into_code" tier:"D1"`
	Reason   string           `json:"reason" tier:"D2"`
	By       domain.AccountID `json:"by" tier:"system"`
	At       time.Time        `json:"at" tier:"D1"`
	PartedAt time.Time        `json:"parted_at,omitzero" tier:"D1"`
	PartedBy domain.AccountID `json:"parted_by,omitempty" tier:"system"`
	// the other way round: Case was made for some of the people of Into, and how each, by ref, was related to who leads it
	Split bool              `json:"split,omitempty" tier:"D1"`
	Was   map[string]string `json:"was,omitempty" tier:"D2"`
}

// Stands reports whether the two are joined.
func (m Merge) Stands() bool { return m.Into != "" && m.PartedAt.IsZero() }

// Until is the moment up to which they can be parted.
func (m Merge) Until() time.Time { return m.At.AddDate(0, 0, UndoDays) }
