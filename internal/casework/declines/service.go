// Package declines says what a provider's no means: whose it is, what happens next, and whether that provider may be
// asked again. The desk looks at every no, and what ended by mistake or by a no that was set aside is reopened. It
// guarantees that a no of a provider never leaves a person where nobody is asked and nobody learns of it.
package declines

import "amparo/internal/casework/act"

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// New returns the verbs of this layer.
func New(core *act.Service) *Service { return &Service{core} }
