package view

import "time"

// Plan is all open needs of a case, and who could meet them together.
type Plan struct {
	Frame
	CaseURL, Code string
	Form          Form // to (repeated): a need and who is asked for it, with a dot between
	Needs         []PlanNeed
	Bed           string   // department around which the services were chosen
	Languages     []string // in which she may need an interpreter
	Voices        int      // agencies that have interpreters
	Asks          bool     // somebody can be asked
}

// PlanNeed is one need of a plan.
type PlanNeed struct {
	URL, Code, Need, Urgency, State string
	Step                            string // plan.step.<Step>
	Fits                            []Candidate
	Near                            bool // the first of them stands near the bed
	Lacks, Why                      *Sentence
	Gaps                            []Excluded
	Unmet                           []Reason
	Provider, Hand, On              string
	Due                             time.Time
	Calls                           []CallRow
	CallURL                         string // where an interpreter is asked for
}
