// Package drafting keeps unfinished forms: sealed, seen by their owner alone, and erased when nobody touches them any
// more.
package drafting

import "amparo/internal/casework/act"

// Service keeps unfinished forms. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
