package snapshot

import (
	"strings"

	"amparo/internal/match"
	"amparo/internal/match/codeset"
)

// Program is a programme prepared for queries.
type Program struct {
	NameHashes  [4]uint64 // of id, reference, operator and agency, for no-contacts
	Location    int32     // index into Map.Locations
	OrderHash   uint64
	ConfirmedAt int64 // seconds since 1970; 0: never
	Args        ProgramArgs
	State       match.ProgramState
}

// ProgramArgs are the figures that reasons about a programme show. They are made once and shared.
type ProgramArgs struct{ Territory, Age, Gender, Specialism, Waiting map[string]any }

func (p *Program) compare(o *Program) int {
	return strings.Compare(string(p.State.Program.ID), string(o.State.Program.ID))
}

// Names returns every name under which a no-contact may mean the programme, in the order of NameHashes.
func (p *Program) Names() [4]string {
	pr := &p.State.Program
	return [4]string{string(pr.ID), pr.Ref, pr.Operator, string(pr.Agency)}
}

// compileProgram fills in everything but the location, which the snapshot numbers.
func compileProgram(state match.ProgramState) *Program {
	p := &Program{State: state}
	pr := &p.State.Program
	for i, name := range p.Names() {
		p.NameHashes[i] = codeset.Hash(name)
	}
	p.OrderHash = codeset.Hash(string(pr.ID))
	if !pr.ConfirmedAt.IsZero() {
		p.ConfirmedAt = pr.ConfirmedAt.Unix()
	}
	p.Args = ProgramArgs{
		Territory:  map[string]any{"serves": pr.Serves},
		Age:        map[string]any{"min": pr.AgeMin, "max": pr.AgeMax},
		Gender:     map[string]any{"genders": pr.Genders},
		Specialism: map[string]any{"has": pr.Specialisms},
		Waiting:    map[string]any{"waiting": state.Load.Waiting, "days": pr.WaitDays},
	}
	return p
}
