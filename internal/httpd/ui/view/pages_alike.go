package view

import (
	"time"

	"amparo/internal/domain/same"
)

// CaseAlike shows the other cases in which the people of a case may be.
type CaseAlike struct {
	Frame
	CaseURL, Code              string
	Cases                      []AlikeCase
	Hidden                     int // cases that the reader may not open
	Joined                     same.Merge
	Onward, Merged             []same.Merge
	MayMerge, MayPart, Unasked bool
	Into                       []Option // the cases with which it can be joined
	Form                       Form     // into, reason
	Elsewhere                  []string
}

// AlikeCase is one of them.
type AlikeCase struct {
	URL, Code, Worker string
	Closed            bool
	At                time.Time
	Why               []string
}

// CaseDivide is where some of the people of a case get one of their own. Of each child it is asked who is her adult.
type CaseDivide struct {
	Frame
	CaseURL, Code                                string
	Going, Children, Adults, Needs, Notes, Files []Option
	Form                                         Form // go, adults.<mark>, needs.<id>, notes, files, written, ...
}
