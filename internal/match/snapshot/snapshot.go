package snapshot

import (
	"slices"
	"sync"

	"amparo/internal/match"
)

// Snapshot is a prepared state of the network.
type Snapshot struct {
	Shelters []*Shelter // by id
	Programs []*Program // by id
	Profiles *ProfileIndex
	Weights  match.Weights
	Map

	sum checksum

	mu      sync.Mutex
	derived map[string]any
}

// Derived returns what somebody worked out from a snapshot, which is worked out once and shared: a snapshot does not
// change. of says what it is.
func Derived[T any](s *Snapshot, of string, work func() T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, known := s.derived[of].(T)
	if !known {
		v = work()
		if s.derived == nil {
			s.derived = map[string]any{}
		}
		s.derived[of] = v
	}
	return v
}

// Compile prepares the states for queries. municipalities gives the department and the seat of each municipality by its
// code; one that is missing has no distance, and a danger radius around it, or over it, excludes a shelter because
// nobody can tell. Shelters, units and programmes each have their own id.
func Compile(
	shelters []match.ShelterState, programs []match.ProgramState,
	municipalities map[string]match.Municipality, w match.Weights,
) *Snapshot {
	s := empty(municipalities, w, 4*len(shelters))
	slab := make([]Shelter, len(shelters))
	s.Shelters = make([]*Shelter, len(shelters))
	for i := range shelters {
		sh := &slab[i]
		s.add(sh, shelters[i])
		s.sum = s.sum.plus(shelterSum(sh, s.Locations[sh.Location]))
		s.Shelters[i] = sh
	}
	slices.SortFunc(s.Shelters, (*Shelter).compare)
	s.Programs = make([]*Program, len(programs))
	for i := range programs {
		p := compileProgram(programs[i])
		p.Location = s.location(p.State.Program.Municipality, p.State.Program.Department)
		s.sum = s.sum.plus(programSum(p, s.Locations[p.Location]))
		s.Programs[i] = p
	}
	slices.SortFunc(s.Programs, (*Program).compare)
	return s
}

// Single prepares one shelter for one query. Such a snapshot has no digest.
func Single(shelter match.ShelterState, municipalities map[string]match.Municipality, w match.Weights) *Snapshot {
	s := empty(municipalities, w, len(shelter.Shelter.Units))
	sh := new(Shelter)
	s.add(sh, shelter)
	s.Shelters = []*Shelter{sh}
	return s
}

func empty(municipalities map[string]match.Municipality, w match.Weights, units int) *Snapshot {
	return &Snapshot{Map: newMap(municipalities), Weights: w, Profiles: newProfileIndex(units)}
}

func (s *Snapshot) add(sh *Shelter, state match.ShelterState) {
	sh.compile(state)
	sh.Location = s.location(state.Shelter.Municipality, state.Shelter.Department)
	sh.Profiles = s.Profiles.add(sh.Units)
}
