// Package oversight shows people what waits for them: work lists, inboxes, the desk, notices, and the audit log with
// its verification.
package oversight

import (
	"amparo/internal/audit"
	"amparo/internal/casework/act"
)

// Service shows what waits, what was done, and how much there is. It is safe for concurrent use.
type Service struct {
	*act.Service
	checks checks
	pins   func() ([]audit.Head, error)
}

// New returns the verbs of this layer. Pins returns the signed heads that are kept outside the store, for a
// verification; it is nil where there are none.
func New(core *act.Service, pins func() ([]audit.Head, error)) *Service {
	return &Service{Service: core, pins: pins}
}
