package view

import "time"

// PastMatch is how the providers for a need were ranked when somebody was asked, as it is worked out today. Without a
// time nothing of it is kept.
type PastMatch struct {
	Frame
	Card         Card
	ReferralURL  string
	At           time.Time
	When         []PastTime // of all that are kept, newest first
	Rules, Today string     // by which it was worked out, then and today
	Same         bool       // the same answer comes out
	Candidates   []Candidate
	Excluded     []Excluded
	Differs      []string // line by line, where it does not
	Sent         []PastOffer
	Redacted     bool
}

// PastTime is when one ranking was made.
type PastTime struct {
	At  time.Time
	URL string
	On  bool
}

// PastOffer is somebody who was asked, in the order in which they were.
type PastOffer struct {
	Name, State string
	At          time.Time
}
