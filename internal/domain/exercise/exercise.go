// Package exercise has the noun of a practice: one exercise, who plays which part in it, and when. It is kept in the
// practice's own installation and in no other. It is pure: no store, no clock.
package exercise

import (
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// ID names one exercise.
type ID string

// MaxTogether is how many people may play one part together: each has a session of the same invented account.
const MaxTogether = 3

// Exercise is one run of a scenario, by the shifted clock of the practice.
type Exercise struct {
	ID        ID                  `json:"id" tier:"system"`
	Scenario  string              `json:"scenario" tier:"D1"`
	At        time.Time           `json:"at" tier:"D1"`
	EndedAt   time.Time           `json:"ended_at,omitzero" tier:"D1"`
	Cases     []domain.CaseID     `json:"cases" tier:"system"`
	Referrals []domain.ReferralID `json:"referrals" tier:"system"`
	Codes     []string            `json:"codes" tier:"D1"` // of the cases
	Houses    []domain.ShelterID  `json:"houses" tier:"system"`
	Named     []string            `json:"named" tier:"D1"` // the houses
	Seats     []Seat              `json:"seats" tier:"D1"`
	Parts     []Part              `json:"parts,omitempty" tier:"D1"`
}

// Seat is a part that may be played, and the invented account that it is played as.
type Seat struct {
	Key     string           `json:"key" tier:"D1"`
	Role    domain.Role      `json:"role" tier:"D1"`
	Account domain.AccountID `json:"account" tier:"system"`
	Name    string           `json:"name" tier:"D1"` // of the account
	Agency  string           `json:"agency" tier:"D1"`
}

// Part is one person who plays, from when to when. Person is her account where she works, which names nobody here.
type Part struct {
	Seat   string           `json:"seat" tier:"D1"`
	Person domain.AccountID `json:"person" tier:"system"`
	Name   string           `json:"name" tier:"D1"`
	Since  time.Time        `json:"since" tier:"D1"`
	Left   time.Time        `json:"left,omitzero" tier:"D1"`
}

// Runs reports whether the exercise goes on.
func (e Exercise) Runs() bool { return e.EndedAt.IsZero() }

// Seat returns a part by its key.
func (e Exercise) Seat(key string) (Seat, bool) {
	i := slices.IndexFunc(e.Seats, func(s Seat) bool { return s.Key == key })
	if i < 0 {
		return Seat{}, false
	}
	return e.Seats[i], true
}

// Playing returns the part that a person plays now.
func (e Exercise) Playing(person domain.AccountID) (Seat, bool) {
	for _, p := range e.Parts {
		if p.Person == person && p.Left.IsZero() && e.Runs() {
			return e.Seat(p.Seat)
		}
	}
	return Seat{}, false
}

// Played reports whether somebody plays a part now, so that it is not played by itself.
func (e Exercise) Played(key string) bool { return e.count(key) > 0 }

func (e Exercise) count(key string) (n int) {
	for _, p := range e.Parts {
		if p.Seat == key && p.Left.IsZero() {
			n++
		}
	}
	return n
}

// Take is the exercise once a person plays a part, and no other.
func (e Exercise) Take(key string, person domain.AccountID, name string, now time.Time) (Exercise, error) {
	_, known := e.Seat(key)
	switch {
	case !e.Runs():
		return e, fault.New(fault.Conflict, "practice.over", nil)
	case !known:
		return e, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if at, plays := e.Playing(person); plays && at.Key == key {
		return e, nil // She goes on, from this browser or another one.
	}
	if e = e.Leave(person, now); e.count(key) >= MaxTogether {
		return e, fault.New(fault.Conflict, "practice.full", nil)
	}
	e.Parts = append(e.Parts, Part{Seat: key, Person: person, Name: name, Since: now})
	return e, nil
}

// Leave is the exercise once a person plays no part.
func (e Exercise) Leave(person domain.AccountID, now time.Time) Exercise {
	e.Parts = slices.Clone(e.Parts)
	for i := range e.Parts {
		if p := &e.Parts[i]; p.Person == person && p.Left.IsZero() {
			p.Left = now
		}
	}
	return e
}

// End is the exercise once it is over: nobody plays any more.
func (e Exercise) End(now time.Time) (Exercise, error) {
	if !e.Runs() {
		return e, fault.New(fault.Conflict, "practice.over", nil)
	}
	for _, p := range e.Parts {
		e = e.Leave(p.Person, now)
	}
	e.EndedAt = now
	return e, nil
}

// Who names those who played a part at a moment.
func (e Exercise) Who(key string, at time.Time) string {
	var names []string
	for _, p := range e.Parts {
		if p.Seat == key && !at.Before(p.Since.Truncate(time.Second)) && (p.Left.IsZero() || !at.After(p.Left)) {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}
