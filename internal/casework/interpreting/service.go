// Package interpreting asks agencies for interpreters at the meetings of a person who was received, and lets
// interpreters answer. They learn when, how and in which language, and the name to use where she agreed; nothing else
// of the case.
package interpreting

import "amparo/internal/casework/act"

// Service asks for interpreters and answers. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
