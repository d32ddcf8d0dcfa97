// Package decoy has the noun of a case of nobody, which is there to be opened by whoever looks through cases that are
// none of her work. It is pure.
package decoy

import (
	"time"

	"amparo/internal/domain"
)

// ID names the mark of one decoy.
type ID string

// Mark says that a case is a decoy. Nothing of the case itself tells it, and only auditors read marks.
type Mark struct {
	ID       ID               `json:"id" tier:"system"`
	Case     domain.CaseID    `json:"case" tier:"system"`
	Code     string           `json:"code" tier:"D2"` // of the case
	Agency   domain.AgencyID  `json:"agency" tier:"D2"`
	By       domain.AccountID `json:"by" tier:"D2"`
	At       time.Time        `json:"at" tier:"D2"`
	Openings []Opening        `json:"openings,omitempty" tier:"D2"` // the newest first, Kept at most
}

// Opening is one look at a decoy, told once an hour for the same person.
type Opening struct {
	By  domain.AccountID `json:"by" tier:"D2"`
	Act string           `json:"act" tier:"D2"` // by which she saw it first
	At  time.Time        `json:"at" tier:"D2"`
}

// Kept is how many openings a mark keeps; the log has them all.
const Kept = 50

// MostOfAgency is how many decoys one agency may have. A few are enough, and each is a row that its people read past.
const MostOfAgency = 5

// Opened adds an opening.
func (m Mark) Opened(o Opening) Mark {
	all := append([]Opening{o}, m.Openings...)
	m.Openings = all[:min(len(all), Kept)]
	return m
}
