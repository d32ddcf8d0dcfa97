package noun

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
)

// Throttle is one bucket of guesses; one moment is all it keeps.
type Throttle struct {
	Next  time.Time `json:"next" tier:"system"` // theoretical arrival time of the next allowed guess
	Fails int       `json:"fails" tier:"system"`
}

// Answered is the kept answer to a request with an idempotency key.
type Answered struct {
	Account domain.AccountID `json:"account" tier:"system"`
	Digest  string           `json:"digest" tier:"system"` // of method, route and body
	Status  int              `json:"status" tier:"system"`
	Body    []byte           `json:"body" tier:"D2"`
	ETag    string           `json:"etag,omitempty" tier:"system"`
	At      time.Time        `json:"at" tier:"system"`
}

// KeyWork is how far the rows are moved to the newest key of a ring; or, of "acts", how many acts of the keyset the log
// was told.
type KeyWork struct {
	Ring   string    `json:"ring" tier:"system"`
	To     uint32    `json:"to,omitempty" tier:"system"`
	Cursor string    `json:"cursor,omitempty" tier:"system"` // what comes before it was looked at
	Moved  int       `json:"moved,omitempty" tier:"system"`
	Left   int       `json:"left,omitempty" tier:"system"` // rows on older keys when all were looked at
	DoneAt time.Time `json:"done_at,omitzero" tier:"system"`
	Told   int64     `json:"told,omitempty" tier:"system"`
}

// BackupWork is how the scheduled backups of an installation stand, and what the last drill found.
type BackupWork struct {
	ID           string    `json:"id" tier:"system"`
	TriedAt      time.Time `json:"tried_at,omitzero" tier:"system"`
	MadeAt       time.Time `json:"made_at,omitzero" tier:"system"` // the newest that is whole
	Report       string    `json:"report,omitempty" tier:"system"` // of that one
	Failure      string    `json:"failure,omitempty" tier:"system"`
	ToldAt       time.Time `json:"told_at,omitzero" tier:"system"` // of the failure
	DrilledAt    time.Time `json:"drilled_at,omitzero" tier:"system"`
	Drill        string    `json:"drill,omitempty" tier:"system"`
	DrillFailure string    `json:"drill_failure,omitempty" tier:"system"`
}

func sessionShape(n record.Session) Shape {
	terms := append([]Term{By("account", n.Account)}, when(n.Provided.Link != "", By("link", n.Provided.Link))...)
	terms = append(terms, when(n.Provided.Session != "", By("provider", string(n.Agency)+"|"+n.Provided.Session))...)
	sh := ofSystem(n.ID, terms...).at(n.CreatedAt)
	sh.Bound = !n.EndedAt.IsZero()
	return sh
}

func noticeShape(n domain.Notice) Shape {
	terms := append([]Term{By("agency", n.Agency)}, when(n.SeenAt.IsZero(), By("unseen", n.Agency))...)
	return ofAgency(n.ID, n.Agency, terms...).at(n.At)
}
