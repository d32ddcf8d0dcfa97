package view

import (
	"amparo/internal/country"
	"amparo/internal/domain"
)

// Tab leads to one part of a form that is spread over several pages. Key is a message key; Label stands in its place
// for a name.
type Tab struct {
	Key, Label, URL string
	Here            bool
}

// ShelterForm is what a shelter says of itself: where it stands, whom it takes in, its units. Only its own team reads
// it.
type ShelterForm struct {
	Frame
	BackURL, Name string
	Part          string // house, care or unit
	Tabs          []Tab
	Form          Form // names are the paths of the verb's faults; those of a unit begin with "unit."
	New           bool // a shelter that does not exist yet: everything needed stands on one page
	Closed        bool // the address is under a key that this session does not open
	CanDrop       bool
	Minors        int // age of majority, in years
}

// ProgramForm is what a psychological or legal programme says of itself.
type ProgramForm struct {
	Frame
	BackURL, Name string
	Class         string // psych or legal
	Part          string // house or care
	Tabs          []Tab
	Form          Form
	New           bool
}

// Specialisms returns the picklist of the programme's specialisms.
func (p ProgramForm) Specialisms() string {
	if p.Class == string(domain.ClassLegal) {
		return country.ListLegalSpecialism
	}
	return country.ListPsychSpecialism
}
