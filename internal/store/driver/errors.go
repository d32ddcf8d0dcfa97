package driver

import (
	"errors"
	"fmt"
	"time"
)

// The errors a driver answers. None of them carries anything but keys and causes.
var (
	// ErrNotFound means no row has the key.
	ErrNotFound = errors.New("row not found")
	// ErrStale means a revision the batch rests on has moved; nothing was applied.
	ErrStale = errors.New("row has changed since it was read")
	// ErrExists means a row that must not exist yet is present; nothing was applied.
	ErrExists = errors.New("row already exists")
	// ErrClosed means the driver was closed.
	ErrClosed = errors.New("storage is closed")
	// ErrUnavailable means the engine could not do its work now; the cause is wrapped beside it.
	ErrUnavailable = errors.New("storage is unavailable")
	// ErrInvalid means a batch or query that no state of the data could make right.
	ErrInvalid = errors.New("invalid storage request")
)

// StaleError names the row that made a commit fail. errors.Is holds with ErrStale, and with
// ErrExists instead when the row was expected not to exist and a put was to create it.
type StaleError struct {
	Key Key
	// Want is the revision the batch rested on, zero for an absent row.
	Want int64
	// Exists tells that a put with Prev zero met a present row.
	Exists bool
}

// Error names the kind and the revision, but not the id: ids do not belong in a log line.
func (e *StaleError) Error() string {
	return string(e.Key.Kind) + ": " + e.Unwrap().Error()
}

// Unwrap gives the sentinel this error stands for.
func (e *StaleError) Unwrap() error {
	if e.Exists {
		return ErrExists
	}
	return ErrStale
}

// HeldError means that a row of the batch was held all the time by an act that neither ended nor was rolled back: most
// likely one of a process that was killed. Nothing was applied. errors.Is holds with ErrUnavailable and with Cause.
type HeldError struct {
	// Limit is how long an engine with default settings keeps such an act before it rolls it back.
	Limit time.Duration
	Cause error
}

// Error names no row.
func (e *HeldError) Error() string {
	return fmt.Sprintf("a row is held by an act that does not end, most likely of a process that was killed; "+
		"it is rolled back after %s unless the engine is set otherwise: %v", e.Limit, e.Cause)
}

// Unwrap gives ErrUnavailable and the cause.
func (e *HeldError) Unwrap() []error { return []error{ErrUnavailable, e.Cause} }

// Unavailable wraps the cause that kept an engine from working, with the operation it was in.
func Unavailable(op string, cause error) error {
	return &unavailableError{op: op, cause: cause}
}

type unavailableError struct {
	op    string
	cause error
}

func (e *unavailableError) Error() string {
	return e.op + ": " + ErrUnavailable.Error() + ": " + e.cause.Error()
}

func (e *unavailableError) Unwrap() []error { return []error{ErrUnavailable, e.cause} }
