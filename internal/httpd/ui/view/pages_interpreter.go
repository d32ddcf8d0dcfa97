package view

import "time"

// Interpreters is where whoever keeps a place for a person asks for an interpreter.
type Interpreters struct {
	Frame
	OfferURL, Code string
	Calls          []CallRow
	Form           Form // to, language, at, how
	Agencies       []Option
	Languages      []Option
}

// CallRow is one request for an interpreter, as who asked sees it.
type CallRow struct {
	State    string // state.appointment.<State>
	Agency   string
	Language string
	How      string // picklist modalidad_atencion
	At, Due  time.Time
	Cancel   *Action // takes it back; nil when that is over
}

// Interpreting is one appointment as its interpreter sees it.
type Interpreting struct {
	Frame
	Appointment
	Form Form // what is wrong about an answer
	Acts []Action
}
