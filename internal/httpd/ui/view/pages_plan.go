package view

import "time"

// Plan is all open needs of a case, and who could meet them together.
type Plan struct {
	Frame
	CaseURL, Code string
	Form          Form // to (repeated): a need and who is asked for it, with a dot between
	Needs         []PlanNeed
	Bed           string   // department around which the services were chosen
	Languages     []string // in which an interpreter may be needed
	Voices        int      // agencies that have interpreters
	Asks          bool     // somebody can be asked
}

// PlanNeed is one need of a plan. Its step is worded by plan.step.<Step>; Near says that the first who fits stands near
// the bed, and CallURL is where an interpreter is asked for.
type PlanNeed struct {
	URL, Code, Need, Urgency, State, Step, Provider, Hand, On, CallURL string
	Near                                                               bool
	Fits                                                               []Candidate
	Lacks, Why                                                         *Sentence
	Gaps                                                               []Excluded
	Unmet                                                              []Reason
	Due                                                                time.Time
	Calls                                                              []CallRow
}

// Agenda is what the reader keeps in the days to come.
type Agenda struct {
	Frame
	Days          []AgendaDay
	Feed          bool   // a private address of the calendar is in use
	FeedURL, Next string // that address, shown once where it was made just now; that of the days after these
}

// AgendaDay is one day of an agenda.
type AgendaDay struct {
	Day  string
	Rows []AgendaRow
}

// AgendaRow is one line of an agenda, of the kind agenda.<Kind>.
type AgendaRow struct {
	Kind, Code, URL, How, Department, Language string
	At                                         time.Time
	Open, Clash                                bool
}

// Interpreters is where whoever keeps a place for a person asks for an interpreter.
type Interpreters struct {
	Frame
	OfferURL, Code      string
	Calls               []CallRow
	Form                Form // to, language, at, how
	Agencies, Languages []Option
}

// CallRow is one request for an interpreter, as who asked sees it.
type CallRow struct {
	State            string // state.appointment.<State>
	Agency, Language string
	How              string // picklist modalidad_atencion
	At, Due          time.Time
	Cancel           *Action // takes it back; nil when that is over
}

// Interpreting is one appointment as its interpreter sees it.
type Interpreting struct {
	Frame
	Appointment
	Form Form // what is wrong about an answer
	Acts []Action
}
