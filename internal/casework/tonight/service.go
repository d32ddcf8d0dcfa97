// Package tonight files a case with the few answers that a house needs to say yes or no, when somebody needs a bed now,
// and says what is to be completed before she arrives. What it files it files as every case is filed: no rule is
// weaker here.
package tonight

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/intake"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct {
	*act.Service
	intake *intake.Service
}

// New returns the verbs of this layer over what every act stands on, and over the verb that files.
func New(core *act.Service, filing *intake.Service) *Service { return &Service{core, filing} }
