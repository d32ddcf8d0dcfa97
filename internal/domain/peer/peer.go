// Package peer has what one running server says of itself to the others of its installation.
package peer

import "time"

// Process is one running server of an installation, as it last said of itself. Several may serve one
// installation, as long as they go by the same rules and hold the same keys.
type Process struct {
	ID        string    `json:"id" tier:"system"`
	StartedAt time.Time `json:"begun" tier:"system"`
	At        time.Time `json:"at" tier:"system"` // when it last said so
	Left      bool      `json:"left,omitempty" tier:"system"`
	Version   string    `json:"version,omitempty" tier:"system"` // of the program
	Rules     string    `json:"rules" tier:"system"`             // version of the policies
	Pack      string    `json:"pack" tier:"system"`              // version of the files of the country pack
	Keys      []string  `json:"keys,omitempty" tier:"system"`    // fingerprints of the keys it puts to use
	Keyset    int64     `json:"keyset,omitempty" tier:"system"`  // the newest act of the keyset that it has taken up
}

// Alive reports whether the process has been heard of lately enough to be taken for one that still serves.
func (p Process) Alive(now time.Time, silence time.Duration) bool {
	return !p.Left && now.Sub(p.At) < silence
}

// Alike reports whether two processes decide by the same rules and the same knowledge of the country.
func (p Process) Alike(other Process) bool { return p.Rules == other.Rules && p.Pack == other.Pack }
