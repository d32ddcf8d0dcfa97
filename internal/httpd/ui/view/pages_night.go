package view

import (
	"time"

	"amparo/internal/httpd/ui/view/tables"
)

// Night is one bed for each of all who wait, planned together, beside what each would get as they came.
type Night struct {
	Frame
	Form                            Form // lines, reason
	Rows                            []NightRow
	Paging                          Paging // N: all who wait
	Placed, InTurn, Already, Beyond int    // groups; Already: of whom a shelter is asked
	Optimal, Others                 bool   // proven the best; a line is another agency's, so that a reason is asked for
	Seed                            string
	Done                            []NightDone // what became of the lines that were chosen
}

// NightRow is one who waits. Value is posted where the line is accepted; empty: there is nothing to accept.
type NightRow struct {
	URL, Value, Code, Agency, Urgency, AgeBand, Gender, Department string
	People                                                         int
	Since                                                          time.Time
	Shelter, At                                                    string // where she is planned, and in which department
	Why                                                            Sentence
	On                                                             bool
}

// NightDone is one line that was chosen. Why is empty where the shelter was asked.
type NightDone struct {
	Code string
	Why  *Sentence
}

// PastMatch is how the providers for a need were ranked when somebody was asked, as it is worked out today. Without a
// time nothing of it is kept.
type PastMatch struct {
	Frame
	tables.Past
	Card        Card
	ReferralURL string
	Candidates  []Candidate
	Excluded    []Excluded
	Differs     []string // line by line, where it does not
	Sent        []tables.Sent
	Redacted    bool
}

// PastNight is a plan of a night as it was. Without a time none is kept.
type PastNight struct {
	Frame
	tables.Past
	Paging Paging
	Seed   string
	Rows   []tables.Planned
}
