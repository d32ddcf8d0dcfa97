// Package dossier is one case with everything that hangs on it: referrals, offers, stays, appointments, consent and
// emergency access. It says what the policies may know of a case, which field sets are open to a reader, and shows a
// case redacted to them.
package dossier

import "amparo/internal/casework/act"

// Service reads cases. It is safe for concurrent use.
type Service struct {
	*act.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service { return &Service{Service: core} }
