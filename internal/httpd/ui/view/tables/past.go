package tables

import "time"

// Past is when an answer was worked out that is told of later, and whether the same comes out of the same today.
type Past struct {
	At           time.Time
	When         []PastTime // of all that are kept, newest first
	Rules, Today string     // by which it was worked out, then and today
	Same         bool
}

// PastTime is when one answer was worked out.
type PastTime struct {
	At  time.Time
	URL string
	On  bool
}

// Sent is somebody who was asked, in the order in which they were.
type Sent struct {
	Name, State string
	At          time.Time
}

// Planned is one who waited on a night, where the plan and the order of arrival saw her, and what became of it until
// now.
type Planned struct{ URL, Code, Agency, Urgency, State, Shelter, InTurn string }
