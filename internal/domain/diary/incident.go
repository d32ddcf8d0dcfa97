package diary

import (
	"time"

	"amparo/internal/domain"
)

// IncidentID names an incident.
type IncidentID string

// Codes of the picklists that a rule depends on: of which incidents the desk is told, and how soon a reminder follows.
const (
	Left   = "salio_sin_avisar"
	Threat = "amenaza"
	Grave  = "grave"
)

// Incident is what happened to somebody in the house where she stays, as the house recorded it. The team that owns the
// case acknowledges it.
type Incident struct {
	ID     IncidentID       `json:"id" tier:"system"`
	Case   domain.CaseID    `json:"case" tier:"system"`
	Agency domain.AgencyID  `json:"agency" tier:"D2"` // the house
	Author domain.AccountID `json:"author" tier:"D2"`
	Kind   string           `json:"kind" tier:"D2"`  // picklist incidente
	Grade  string           `json:"grade" tier:"D2"` // picklist gravedad
	When   time.Time        `json:"when" tier:"D2"`
	Text   string           `json:"text" tier:"D2"`
	Done   string           `json:"done" tier:"D2"` // what the house did
	At     time.Time        `json:"at" tier:"D2"`
	SeenBy domain.AccountID `json:"seen_by,omitempty" tier:"D2"` // who of the team acknowledged it
	SeenAt time.Time        `json:"seen_at,omitzero" tier:"D2"`
}

// ForDesk reports whether the desk is told of it too: she is gone, or somebody threatens her.
func (i Incident) ForDesk() bool { return i.Kind == Left || i.Kind == Threat }

// Urgency is how soon the team is to know of it.
func (i Incident) Urgency() domain.Urgency {
	if i.ForDesk() || i.Grade == Grave {
		return domain.UrgencyCritical
	}
	return domain.UrgencyHigh
}
