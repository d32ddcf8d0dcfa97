// Package directory tells which shelters and programmes take part, for directories outside Amparo.
//
// It guarantees that nothing in it says where a house stands: no address and no municipality, and no department of a
// protected house that is the only one there, but for the desk.
package directory

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/snapshot"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Directory is who takes part, each list in the order of its ids.
type Directory struct {
	Agencies []domain.Agency // those that run something of what is listed
	Shelters []House
	Programs []match.ProgramState
}

// House is a shelter with the room it has and the hours in which it receives.
type House struct {
	match.ShelterState
	Hours []snapshot.Window
}

// Directory lists the shelters and programmes that the actor may list. Taken along as a file, it is logged.
func (s *Service) Directory(ctx context.Context, actor domain.Actor, file bool) (out Directory, err error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.ProgramList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return out, err
	}
	all, err := s.Network.Snapshot(t.Ctx)
	if err != nil {
		return out, err
	}
	var runs []domain.AgencyID
	for _, p := range all.Programs {
		out.Programs, runs = append(out.Programs, p.ProgramState), append(runs, p.Program.Agency)
	}
	if t.Can(policy.ShelterList, policy.NetworkFacts{}) {
		hidden := network.StandAlone(all.Shelters)
		for id, h := range all.Shelters {
			sh := h.ShelterState
			sh.Shelter.Address, sh.Shelter.Municipality = "", ""
			if hidden[id] && actor.Role != domain.RoleCoordinator {
				sh.Shelter.Department = ""
			}
			out.Shelters = append(out.Shelters, House{sh, snapshot.ParseHours(sh.Shelter.IntakeHours).Windows})
			runs = append(runs, sh.Shelter.Agency)
		}
	}
	slices.SortFunc(out.Programs, func(a, b match.ProgramState) int { return cmp.Compare(a.Program.ID, b.Program.ID) })
	slices.SortFunc(out.Shelters, func(a, b House) int { return cmp.Compare(a.Shelter.ID, b.Shelter.ID) })
	slices.Sort(runs)
	agencies, err := store.GetMany[domain.Agency](t.Ctx, s.Store, slices.Compact(runs))
	if err != nil {
		return Directory{}, err
	}
	out.Agencies = store.Values(agencies)
	if !file {
		return out, nil
	}
	e := t.Entry(policy.ProgramList, "network", "network")
	e.Code, e.Tier = "hsds", "D0"
	return out, s.Store.Record(t.Ctx, e)
}
