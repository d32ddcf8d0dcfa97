// Package translog keeps the audit log of an installation as transparency logs, one for each agency and one for
// the system (RFC 6962; the words sequence and integrate are those of the implementations).
//
// A leaf is durable in the same batch as the act it tells of. Soon after, it is integrated: it gets the next
// sequence number of its log, moves into a block, and the log's tree grows by it; heads over the tree are
// signed at least once a minute while there is something new, and handed to whoever keeps them outside the
// store. Acts therefore never wait for one another, and any number of processes may write. Leaves that are not
// integrated yet count in every check.
//
// It trusts the keyring it is given, and neither the driver nor the disk beneath it.
package translog

import (
	"log/slog"
	"sync"
	"time"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// System is the name of the log for acts of the installation itself.
const System = audit.SystemLog

// Logs are all logs of one installation. They are safe for concurrent use.
type Logs struct {
	rows      *sealed.Rows
	now       func() time.Time
	report    *slog.Logger
	pin       func(signed []byte) error // keeps a signed head outside the store; nil keeps none
	nudge     chan struct{}
	disclosed disclosures
}

// disclosures remembers which disclosures the blocks tell of.
type disclosures struct {
	mu      sync.Mutex
	byBlock map[string][]audit.Leaf
}

// New returns the logs among rows. Pin, when given, gets every head as it is signed.
func New(rows *sealed.Rows, now func() time.Time, report *slog.Logger, pin func(signed []byte) error) *Logs {
	return &Logs{rows: rows, now: now, report: report, pin: pin, nudge: make(chan struct{}, 1)}
}

// Wake says that a leaf waits to be integrated. It never blocks.
func (l *Logs) Wake() {
	select {
	case l.nudge <- struct{}{}:
	default:
	}
}

// NameOf returns the name under which an agency's log is kept: its pseudonym.
func (l *Logs) NameOf(agency domain.AgencyID) string {
	if agency == "" {
		return System
	}
	return l.rows.Pseudonym("agency", string(agency))
}

// byLog is the term that blocks and heads of a log are found by.
func byLog(name string) noun.Term { return noun.By("log", name) }
