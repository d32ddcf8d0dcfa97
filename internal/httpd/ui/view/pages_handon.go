package view

import "time"

// CaseHandon is where a case is handed on to another agency.
type CaseHandon struct {
	Frame
	CaseURL, Code       string
	Minor               bool
	Waits               HandonRow // its ID is empty where none waits
	Past                []HandonRow
	Agencies            []Option
	MayAsk, MayWithdraw bool
	Form                Form // to, reason, given_by, method, note
}

// Handons is what an agency is asked to take over, and what it handed on.
type Handons struct {
	Frame
	Cards, Handed []HandonRow
	Form          Form // handon, worker or code
}

// HandonRow is one request, as far as the reader may read it.
type HandonRow struct {
	ID, Code, From, To, Reason, Note string
	State, Answer                    string // handon.state.<State>, handon.answer.<Answer>
	At, Due, Decided                 time.Time
	Urgency                          string
	Needs                            []string
	Takers                           []Option
}
