// Package outcome has what became of somebody: of each need some time after it ended, and of her case. It is pure.
package outcome

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// Days are the days after a need ended on which it is asked what became of it.
var Days = []int{30, 90}

// Found is what was found of one need at a follow-up. What it was when the need ended stands with its referral.
type Found struct {
	Referral domain.ReferralID `json:"referral" tier:"system"`
	Days     int               `json:"days" tier:"D2"` // of Days
	On       domain.Date       `json:"on" tier:"D2"`
	Outcomes []string          `json:"outcomes" tier:"D2"` // picklist resultado
	By       domain.AccountID  `json:"by" tier:"D2"`
	At       time.Time         `json:"at" tier:"D2"`
}

// Exit is how a case ended.
type Exit struct {
	Code string           `json:"code" tier:"D2"` // picklist motivo_cierre
	On   domain.Date      `json:"on" tier:"D2"`
	Why  string           `json:"why,omitempty" tier:"D2"` // it was changed
	By   domain.AccountID `json:"by" tier:"D2"`
	At   time.Time        `json:"at" tier:"D2"`
}

// Record is what became of one case. The last exit holds; those before it were changed.
type Record struct {
	Case  domain.CaseID `json:"case" tier:"system"`
	Found []Found       `json:"found,omitempty" tier:"D2"`
	Exits []Exit        `json:"exits,omitempty" tier:"D2"`
}

// With puts what was found of a need at a follow-up in the place of what was written of it before.
func (r Record) With(f Found) Record {
	r.Found = append(slices.DeleteFunc(slices.Clone(r.Found), func(o Found) bool {
		return o.Referral == f.Referral && o.Days == f.Days
	}), f)
	return r
}

// Of returns what was found of a need at a follow-up.
func (r Record) Of(id domain.ReferralID, days int) (Found, bool) {
	i := slices.IndexFunc(r.Found, func(f Found) bool { return f.Referral == id && f.Days == days })
	if i < 0 {
		return Found{}, false
	}
	return r.Found[i], true
}
