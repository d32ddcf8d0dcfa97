// Package intake registers cases and keeps them true: the people, the needs, consent, court orders, notes, who
// is in charge, and emergency access.
package intake

import "amparo/internal/casework/act"

// Service registers and edits cases. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
