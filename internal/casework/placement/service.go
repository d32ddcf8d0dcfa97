// Package placement takes a referral from its sending to its end: offers, answers, held beds, arrival, care, and what
// falls due on the way.
package placement

import "amparo/internal/casework/act"

// Service moves referrals and offers on. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
