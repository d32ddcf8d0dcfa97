package record

import (
	"strings"
	"time"

	"amparo/internal/domain"
)

// MaxMachineKeys is how many keys of one machine account work at once: the second makes a change without a gap.
const MaxMachineKeys = 2

// Machine is the account of a program of one agency. Nobody signs in with it: it has keys and no session, and may do
// what its scopes open of what its role may.
type Machine struct {
	ID        domain.AccountID `json:"id" tier:"system"`
	Agency    domain.AgencyID  `json:"agency" tier:"D0"`
	Name      string           `json:"name" tier:"D0"`
	Role      domain.Role      `json:"role" tier:"D0"`
	Scopes    []string         `json:"scopes" tier:"D0"`
	Keys      []MachineKey     `json:"keys" tier:"system"`
	EndsAt    time.Time        `json:"ends_at" tier:"D0"`
	RevokedAt time.Time        `json:"revoked_at,omitzero" tier:"D0"`
	Hook      *Hook            `json:"hook,omitempty" tier:"system"` // nil: nothing is posted to it
	CreatedAt time.Time        `json:"created_at" tier:"system"`
	CreatedBy domain.AccountID `json:"created_by" tier:"system"`
}

// MachineKey is one key, of which only the digest is kept.
type MachineKey struct {
	ID     string    `json:"id" tier:"system"`
	Digest []byte    `json:"digest" tier:"system"` // SHA-256 of a secret of 256 random bits
	At     time.Time `json:"at" tier:"system"`
}

// Lives reports whether the account may be used at a moment.
func (m Machine) Lives(now time.Time) bool { return m.RevokedAt.IsZero() && now.Before(m.EndsAt) }

// Actor is the account acting, for one request.
func (m Machine) Actor(of domain.Agency, request string) domain.Actor {
	return domain.Actor{Account: m.ID, Agency: of.ID, AgencyType: of.Type, Role: m.Role, Name: m.Name,
		AgencyName: of.Name, Request: request, Scopes: strings.Join(m.Scopes, " ")}
}

// MachineUse says in which hour a machine account was used last.
type MachineUse struct {
	Account domain.AccountID `json:"account" tier:"system"`
	At      time.Time        `json:"at" tier:"system"`
}

// BothSign is how long the secret before a new one signs beside it, so that a program changes over without a gap.
const BothSign = 24 * time.Hour

// Hook is where events are posted for a program, and the secret that signs them.
type Hook struct {
	URL    string    `json:"url" tier:"system"`
	Secret []byte    `json:"secret" tier:"system"`
	Before []byte    `json:"before,omitempty" tier:"system"` // the secret before, at the same address
	From   int64     `json:"from" tier:"system"`             // the position of the agency's log behind which posting began
	At     time.Time `json:"at" tier:"system"`
}

// Secrets are those that sign at a moment, the newest first.
func (h Hook) Secrets(now time.Time) [][]byte {
	if h.Before != nil && now.Before(h.At.Add(BothSign)) {
		return [][]byte{h.Secret, h.Before}
	}
	return [][]byte{h.Secret}
}

// HookPlace says how far posting has come for a machine account.
type HookPlace struct {
	Account  domain.AccountID `json:"account" tier:"system"`
	Position int64            `json:"position" tier:"system"`
	FailedAt time.Time        `json:"failed_at,omitzero" tier:"system"` // when it was told last that nothing arrives
}
