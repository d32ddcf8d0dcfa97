package view

import "time"

// CaseHandon is where a case is handed on to another agency.
type CaseHandon struct {
	Frame
	CaseURL, Code              string
	Waits                      HandonRow // its ID is empty where none waits
	Past                       []HandonRow
	Agencies                   []Option
	Minor, MayAsk, MayWithdraw bool
	Form                       Form // to, reason, given_by, method, note
}

// Handons is what an agency is asked to take over, and what it handed on.
type Handons struct {
	Frame
	Cards, Handed, Answered []HandonRow // the desk answered for the reader's agency
	Form                    Form        // handon, worker or code, agency and reason of the desk
}

// HandonRow is one request, as far as the reader may read it. For: the agency for which the desk answers.
type HandonRow struct {
	ID, Code, From, To, For, Reason, Note, Why, Urgency string
	Form                                                Form   // what was typed of this one
	State, Answer                                       string // handon.state.<State>, handon.answer.<Answer>
	At, Due, Decided                                    time.Time
	Needs                                               []string
	Takers                                              []Option
}
