package tables

import "time"

// Emergency is one opening of a case in an emergency: who, when, why and what was read, and what an auditor
// found.
type Emergency struct {
	Name, Code, Reason       string
	At, Until, Due, Reviewed time.Time
	Read                     []string // acts
	Finding, Note, Reviewer  string   // Finding is empty: nobody has looked at it
	Open                     bool     // reviewed when it has ended
}

// Decoy is a case of nobody. URL takes it away.
type Decoy struct {
	URL, Rev, Code, Agency string
	At                     time.Time
	Gone                   bool // its case was erased
	Opened                 []Opened
}

// Opened is one look at a decoy.
type Opened struct {
	Name, Act string
	At        time.Time
}

// AuditEntry is one leaf.
type AuditEntry struct {
	N            int
	At           time.Time
	Action       string // code, shown as it is
	Does         string // the same in words; "" where this version has none
	Who          string // pseudonym
	Name         string // of a colleague of the reader
	Role, Agency string
	For          string // agency the desk acted for
	Target       string // kind
	Tier, Code   string
	Decision     string // allow, deny
	Policy       string
	Object       string // pseudonym
}
