// Package interest keeps whom a legal service represents, or acts against, outside the network: in keys alone, so that
// a conflict is found and nobody reads who they are. It is pure.
package interest

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// Side is what somebody is to a legal service.
type Side string

// The sides.
const (
	Client  Side = "client"
	Against Side = "against"
)

// Sides lists them.
var Sides = []Side{Client, Against}

// Max bounds a list.
const Max = 2000

// Entry is somebody of a list. The label is the service's own mark, for example of a file; the name that was typed is
// kept nowhere.
type Entry struct {
	ID    domain.NoteID    `json:"id" tier:"system"`
	Label string           `json:"label" tier:"D2"`
	Side  Side             `json:"side" tier:"D2"`
	Keys  []string         `json:"keys" tier:"system"`
	By    domain.AccountID `json:"by" tier:"system"`
	At    time.Time        `json:"at" tier:"D2"`
}

// List is that of one agency.
type List struct {
	Agency  domain.AgencyID `json:"agency" tier:"system"`
	Entries []Entry         `json:"entries" tier:"D2"`
}

// Against reports whether somebody of the list, as it stood at a moment, is against a person: a client whom she must
// not meet, or the person herself, against whom the service acts.
func (l List) Against(person, avoided []string, at time.Time) bool {
	return slices.ContainsFunc(l.Entries, func(e Entry) bool {
		keys := person
		if e.Side == Client {
			keys = avoided
		}
		return !e.At.After(at) && Meet(e.Keys, keys)
	})
}

// Meet reports whether two lists share a key.
func Meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(k string) bool { return slices.Contains(b, k) })
}
