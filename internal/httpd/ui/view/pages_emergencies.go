package view

import "time"

// Emergencies are the openings of cases in an emergency, for an auditor.
type Emergencies struct {
	Frame
	Rows   []Emergency
	Left   int // nobody has looked at
	Paging Paging
}

// Emergency is one opening: who, when, why and what was read, and what an auditor found of it.
type Emergency struct {
	Name, Code, Reason       string
	At, Until, Due, Reviewed time.Time
	Read                     []string // acts
	Finding, Note, Reviewer  string   // Finding is empty: nobody has looked at it
	Open                     bool     // reviewed when it has ended
	Form                     Form     // finding, note
}
