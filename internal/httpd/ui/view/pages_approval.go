package view

import "time"

// Approvals lists the acts on accounts that wait for a second person.
type Approvals struct {
	Frame
	Waiting      []WaitingApproval
	Code, CodeOf string // of the account whose code was just made
	CodeTill     time.Time
}

// WaitingApproval is one of them.
type WaitingApproval struct {
	ID, What, Of, Login, Agency, Asker, Reason string
	Roles, Held                                []string
	At, Until                                  time.Time
	Own                                        bool // the reader cannot confirm it
}
