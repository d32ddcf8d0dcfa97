package noun

import (
	"time"

	"amparo/internal/domain"
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
