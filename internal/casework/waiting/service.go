// Package waiting looks again for everybody who waits for a place whenever one changes, and lists who waits and why.
package waiting

import "amparo/internal/casework/act"

// Service keeps the waiting list. It is safe for concurrent use.
type Service struct{ *act.Service }

// New returns the verbs of this layer.
func New(core *act.Service) *Service { return &Service{core} }
