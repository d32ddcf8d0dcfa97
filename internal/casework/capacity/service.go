// Package capacity is what shelters and programmes can take: their descriptions, beds and caseloads, how fresh their
// figures are, and who of them fits a referral.
package capacity

import "amparo/internal/casework/act"

// Service keeps capacity and ranks providers. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
