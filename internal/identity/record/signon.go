package record

import (
	"time"

	"amparo/internal/domain"
)

// SignOn is the identity provider of one agency, at which its people may sign in instead of with their password. Of one
// that was taken away the row stays, without an issuer.
type SignOn struct {
	Agency    domain.AgencyID `json:"agency" tier:"system"`
	Issuer    string          `json:"issuer" tier:"system"`
	ClientID  string          `json:"client_id" tier:"system"`
	Secret    string          `json:"secret" tier:"system"`
	On        bool            `json:"on" tier:"system"`
	Links     int64           `json:"links" tier:"system"` // made so far: two that are made at once meet here
	ChangedAt time.Time       `json:"changed_at" tier:"system"`
}

// Link says that somebody at an issuer is the owner of an account. The row has the account's id, and stays without
// a subject where nothing is linked.
type Link struct {
	Account domain.AccountID `json:"account" tier:"system"`
	Agency  domain.AgencyID  `json:"agency" tier:"system"`
	Issuer  string           `json:"issuer" tier:"system"`
	Subject string           `json:"subject" tier:"D1"`
	At      time.Time        `json:"at" tier:"system"`
}

// Key is what a link is found by.
func (l Link) Key() string { return l.Issuer + "\n" + l.Subject }

// Provided says how a session began at the identity provider of its agency. The zero value is one that did not.
type Provided struct {
	Link    string `json:"link" tier:"D1"`                  // the key of the link
	Session string `json:"session,omitempty" tier:"system"` // as the provider names its own
}

// End ends a session.
func (s *Session) End(now time.Time, why EndReason) {
	s.EndedAt, s.Ended, s.ActingFor, s.DraftKey, s.Lock = now, why, ActingFor{}, nil, nil
}
