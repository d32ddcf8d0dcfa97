package view

import (
	"time"

	"amparo/internal/domain/same"
)

// CaseAlike shows the other cases in which the people of a case may be.
type CaseAlike struct {
	Frame
	CaseURL, Code  string
	Cases          []AlikeCase
	Hidden         int // cases that the reader may not open
	Joined         same.Merge
	Onward, Merged []same.Merge
	MayMerge       bool
	Into           []Option // the cases with which it can be joined
	MayPart        bool
	Form           Form // into, reason
	Elsewhere      []string
	Unasked        bool
}

// AlikeCase is one of them.
type AlikeCase struct {
	URL, Code, Worker string
	Closed            bool
	At                time.Time
	Why               []string
}
