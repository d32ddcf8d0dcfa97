// Package due does what falls due when nobody acts: requests without an answer, holds that run out, consent that ends.
// It also finds deadlines that are missing from the data.
package due

import "amparo/internal/casework/act"

// Service does what falls due. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
