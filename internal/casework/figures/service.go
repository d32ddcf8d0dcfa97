// Package figures counts free places and waiting referrals for everybody signed in. Small counts of persons are hidden
// so that none can be worked out from the others; free places are shown as they are to who works in the network.
package figures

import "amparo/internal/casework/act"

// Service counts. It is safe for concurrent use.
type Service struct{ *act.Service }

// New returns the verbs of this layer.
func New(core *act.Service) *Service { return &Service{core} }
