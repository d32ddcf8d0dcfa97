package tables

import "time"

// Duty is how an agency is reached at this moment, or a shelter with a line of its own. Rota is set where the agency
// says who is on duty when; People is how many are.
type Duty struct {
	Name, URL, Department, Phone, Hours string
	Rota                                bool
	People                              int
}

// Stale is a shelter or programme whose figures nobody has confirmed lately.
type Stale struct {
	Name, Department, Phone string
	Confirmed               time.Time
	Free                    int
	URL, ActURL             string
}

// Tile is one number of the desk. Key is its message key.
type Tile struct {
	Key  string
	N    int
	URL  string
	Tone string // "", "wait" or "now"
}
