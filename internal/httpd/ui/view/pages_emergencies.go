package view

import "amparo/internal/httpd/ui/view/tables"

// Emergencies are the openings of cases in an emergency, for an auditor.
type Emergencies struct {
	Frame
	Rows   []Emergency
	Left   int // nobody has looked at
	Paging Paging
}

// Emergency is one opening, with the form of what was found: finding, note.
type Emergency struct {
	tables.Emergency
	Form Form
}

// Decoys are the cases of nobody, with who opened them, and the form of the next one, for an auditor.
type Decoys struct {
	Frame
	Rows              []tables.Decoy
	Paging            Paging
	Agencies, Genders []Option
	Form              Form // agency, given, family, birthdate, gender, days
}
