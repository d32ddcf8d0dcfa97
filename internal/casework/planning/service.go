// Package planning puts all open needs of a case on one page: the best services that fit together, what nobody meets
// and what would change that, and one act that asks for everything that the person's consent covers.
//
// Each need is ranked as it would be alone. Between the best beds, the one is proposed around which the services score
// highest together. How far they are is counted from the seat of its department: nobody learns where a house is.
package planning

import (
	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
)

// Service plans for a case. It is safe for concurrent use.
type Service struct {
	*act.Service
	cases *dossier.Service
	rooms *capacity.Service
	asks  *placement.Service
}

// New returns the verbs of this layer over what every act stands on.
func New(core *act.Service) *Service {
	return &Service{core, dossier.New(core), capacity.New(core), placement.New(core)}
}
