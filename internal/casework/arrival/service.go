// Package arrival is the way from a yes to the door: where the two sides of a placement meet, and what they write to
// each other. It guarantees that the exact address of a shelter is no part of it.
package arrival

import "amparo/internal/casework/act"

// Service has the verbs of arrivals. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
