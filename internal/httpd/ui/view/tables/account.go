package tables

import "time"

// SessionRow is one signed-in period.
type SessionRow struct {
	ID              string
	Device          string // message key device.<Device>, for example device.firefox
	Role            string
	Current, Bearer bool
	Created, Seen   time.Time
}

// FactorRow is one second factor. Kind makes the message key factor.kind.<Kind>.
type FactorRow struct {
	ID, Kind, Name string
	Added, Used    time.Time
}

// RotaRow is one turn of every week, or one day that somebody stands in for another.
type RotaRow struct {
	N, Weekday             int
	Who, From, Until, Date string
}

// SignOn is the identity provider of an agency, and where the provider finds us.
type SignOn struct {
	Agency, Back                  string
	There, On                     bool
	Door, Redirect, Logout, After string
}

// Machines are the accounts of the programs of an agency.
type Machines struct {
	Agency, Back string
	Active       bool // the agency takes part
	Rows         []MachineRow
	Scopes       []string
}

// MachineRow is one of them. A scope makes the message key scope.<scope>.
type MachineRow struct {
	URL, Name, Role, State string
	Scopes                 []string
	Until, Used            time.Time
}

// Machine is the account of one program.
type Machine struct {
	MachineRow
	Back     string
	Key      string // just made, shown once
	Keys     []MachineKey
	MayRenew bool
	MayHook  bool   // it may have events posted to it
	Hook     string // where they are posted
	Secret   string // just made, shown once
	Posts    []PostRow
	Dead     int // of Posts, those that never arrived
}

// PostRow is one event on its way to a program. Its state makes the message key post.<state>.
type PostRow struct {
	Act, State string
	Trial      bool // nobody did it
	Tries      int
	At         time.Time
}

// MachineKey is one key that works.
type MachineKey struct {
	ID string
	At time.Time
}
