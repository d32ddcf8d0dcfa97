package rank

import (
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
	"amparo/internal/match/snapshot"
)

// Short names for what the stories are told with.
var (
	home     = matchtest.Home
	withUnit = matchtest.AddUnit
	unit     = matchtest.EditUnit
	shelter  = matchtest.EditShelter
	beds     = matchtest.Beds
	person   = matchtest.Person
	asking   = matchtest.Asking
	practice = matchtest.LegalService
	program  = matchtest.EditProgram
)

// network is a snapshot that is asked.
type network struct{ *snapshot.Snapshot }

func compiled(shelters []match.ShelterState, programs []match.ProgramState) network {
	return network{snapshot.Compile(shelters, programs, matchtest.Municipalities, match.DefaultWeights())}
}

func networkOf(shelters ...match.ShelterState) network { return compiled(shelters, nil) }

func (n network) Shelters(q match.Query) match.Ranking { return Shelters(n.Snapshot, q) }

func (n network) Programs(q match.Query) match.Ranking { return Programs(n.Snapshot, q) }

func (n network) Fits(q match.Query) int { return Fits(n.Snapshot, q) }

func seated(q match.Query, s match.ShelterState) ([]domain.InUnit, []match.Reason) {
	return Seats(q, s, matchtest.Municipalities, match.DefaultWeights())
}
