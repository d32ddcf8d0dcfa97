package view

import "time"

// Erasure says what erasing a case would take away, and asks for it.
type Erasure struct {
	Frame
	Code, CaseURL           string
	KeepUntil               time.Time // zero: nothing is said
	State, Reason, Note     string    // of the request; empty: none
	At, Until               time.Time
	Rows                    []ErasureRow
	Closed, MayAsk, MayHold bool
	Form                    Form
}

// ErasureRow is how many rows of one kind would go.
type ErasureRow struct {
	Kind string
	N    int
}

// Erasures lists the cases whose erasure waits for a confirmation.
type Erasures struct {
	Frame
	Waiting []WaitingErasure
	Form    Form // that was sent and is to be mended
}

// WaitingErasure is one of them.
type WaitingErasure struct {
	Case, Code, Agency, Reason, Note string
	Rows                             int
	At, Until                        time.Time
	Own                              bool // the reader cannot confirm it
}
