// Package delivering lets notices leave the page: whom one reaches and by which channel, what is on its way out, and
// who of an agency is on duty.
//
// It guarantees that what is told in an act is on its way when the act is kept, that of any number of processes one
// sends it, that it is tried a bounded number of times, and that a failure is told in the page. It sends nothing
// itself, and nothing that it hands out holds more than an address, a language and the name of a fixed text.
package delivering

import "amparo/internal/casework/act"

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
