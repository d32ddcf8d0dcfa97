// Package apart has what was agreed when a family or a group lives in two houses: that it is so, why, and how those who
// are apart stay in touch.
package apart

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// Agreement stands in each of the two cases, sealed with its key: erasing one leaves the other's.
type Agreement struct {
	Case domain.CaseID    `json:"case" tier:"system"`
	With domain.CaseID    `json:"with" tier:"D2"`
	Why  string           `json:"why" tier:"D2"` // what was agreed with the person, and why they live apart
	By   domain.AccountID `json:"by" tier:"system"`
	At   time.Time        `json:"at" tier:"D2"`
	// how they stay in touch: in words, and on which days of the week, Sunday being 0
	Contact string `json:"contact" tier:"D2"`
	Days    []int  `json:"days" tier:"D2"`
	Changes []Plan `json:"changes,omitempty" tier:"D2"` // of how they stay in touch, as they were said
	// when they were told to be together again, or the agreement ended
	ToldAt  time.Time        `json:"told_at,omitzero" tier:"D2"`
	Told    domain.ShelterID `json:"told,omitempty" tier:"D2"`
	EndedAt time.Time        `json:"ended_at,omitzero" tier:"D2"`
}

// Stands reports whether they live apart by this agreement.
func (a Agreement) Stands() bool { return a.Case != "" && a.EndedAt.IsZero() }

// Plan is how they stay in touch from a day on, in words and on which days of the week, and why it was changed.
type Plan struct {
	From    domain.Date      `json:"from" tier:"D2"`
	Contact string           `json:"contact" tier:"D2"`
	Days    []int            `json:"days" tier:"D2"`
	Why     string           `json:"why" tier:"D2"`
	By      domain.AccountID `json:"by" tier:"system"`
	At      time.Time        `json:"at" tier:"D2"`
}

// Plans are all plans as they were said, the first from the day on which they agreed to live apart.
func (a Agreement) Plans(first domain.Date) []Plan {
	return append([]Plan{{From: first, Contact: a.Contact, Days: a.Days, By: a.By, At: a.At}}, a.Changes...)
}

// InForce returns which plan holds on a day, and which comes next; 0 where none does. What was said last counts: it
// takes the place of everything that was to begin on its day or later.
func InForce(plans []Plan, on domain.Date) (now, next int) {
	for i, p := range plans {
		if !on.Before(p.From) {
			now, next = i, 0
		} else if next == 0 || !plans[next].From.Before(p.From) {
			next = i
		}
	}
	return now, next
}

// Days reports whether days are days of the week, each once and at least one.
func Days(days []int) bool {
	sorted := slices.Compact(slices.Sorted(slices.Values(days)))
	return len(days) > 0 && len(sorted) == len(days) && sorted[0] >= 0 && sorted[len(sorted)-1] <= 6
}
