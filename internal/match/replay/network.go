// Package replay says what of a query and of the network has to be kept so that an answer can be worked out again, and
// compares the answer then with the answer now.
//
// It guarantees that the same rules give the same answer from what is kept as from what they saw first. It keeps what a
// rule or the score reads and nothing else: no name, no note, no birthday, and of the people who live in a shelter only
// that one of them must not meet the person.
package replay

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/snapshot"
)

// shares is into how many parts the profiles of all providers are divided: a change of one rewrites one part.
const shares = 32

// part is some of the network: the profiles of some providers, or the figures of all.
type part struct {
	Shelters []domain.Shelter `json:"shelters,omitempty"`
	Programs []domain.Program `json:"programs,omitempty"`
	// of every shelter by id: the second in which its figures were confirmed, and of each unit the beds that are available
	// and those in service; of every programme by id: that second, and its caseload
	Figures [][]int64 `json:"figures,omitempty"`
}

// Network returns the network in parts. Equal parts are equal bytes; what changes from hour to hour is the last.
func Network(s *snapshot.Snapshot) ([][]byte, error) {
	var parts [shares + 1]part
	figures := &parts[shares].Figures
	for _, sh := range s.Shelters {
		p := &parts[sh.OrderHash%shares]
		p.Shelters = append(p.Shelters, shelterOf(sh))
		line := []int64{sh.ConfirmedAt}
		for i := range sh.Units {
			line = append(line, int64(sh.Units[i].Available), int64(sh.Units[i].Beds))
		}
		*figures = append(*figures, line)
	}
	for _, pr := range s.Programs {
		p, l := &parts[pr.OrderHash%shares], pr.State.Load
		p.Programs = append(p.Programs, programOf(&pr.State.Program))
		*figures = append(*figures, []int64{pr.ConfirmedAt, int64(l.Max), int64(l.Active), int64(l.Free), int64(l.Waiting)})
	}
	var out [][]byte
	for i, p := range parts {
		raw, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		if len(p.Shelters)+len(p.Programs) > 0 || i == shares {
			out = append(out, raw)
		}
	}
	return out, nil
}

// shelterOf is what matching reads of a shelter, without its figures.
func shelterOf(s *snapshot.Shelter) domain.Shelter {
	sh := &s.State.Shelter
	out := domain.Shelter{ID: sh.ID, Ref: sh.Ref, Agency: sh.Agency, Operator: sh.Operator,
		Municipality: sh.Municipality, Department: sh.Department, Active: sh.Active, IntakeHours: sh.IntakeHours,
		MaxStayDays: sh.MaxStayDays, SecurityLevel: sh.SecurityLevel, FemaleStaffOnly: sh.FemaleStaffOnly,
		Languages: sh.Languages, Accessibility: sh.Accessibility, Services: sh.Services, Exclusions: sh.Exclusions}
	if l := sh.MinorLicence; l != nil {
		out.MinorLicence = &domain.Licence{Status: l.Status, ValidUntil: l.ValidUntil}
	}
	for i := range s.Units {
		u := s.Units[i].Source
		out.Units = append(out.Units, domain.Unit{ID: u.ID, Population: u.Population, Genders: u.Genders, AgeMin: u.AgeMin,
			AgeMax: u.AgeMax, Children: u.Children, Pregnant: u.Pregnant, Exploitation: u.Exploitation,
			ForeignOnly: u.ForeignOnly, LGBTIQOnly: u.LGBTIQOnly, ReservedLevel: u.ReservedLevel, Open: u.Open, Surge: u.Surge})
	}
	return out
}

// programOf is what matching reads of a programme, without its figures.
func programOf(p *domain.Program) domain.Program {
	return domain.Program{ID: p.ID, Ref: p.Ref, Agency: p.Agency, Operator: p.Operator, Class: p.Class,
		Municipality: p.Municipality, Department: p.Department, Serves: p.Serves, Languages: p.Languages,
		Specialisms: p.Specialisms, AgeMin: p.AgeMin, AgeMax: p.AgeMax, Genders: p.Genders, Modalities: p.Modalities,
		WaitDays: p.WaitDays, Active: p.Active, Defends: p.Defends}
}

// ErrDamaged says that what was kept is not whole, or is not what was kept.
var ErrDamaged = errors.New("what was kept of it is damaged")

// states puts the parts of a network together again, in the order of the ids.
func states(parts []json.RawMessage) (shelters []match.ShelterState, programs []match.ProgramState, err error) {
	var all part
	for _, raw := range parts {
		var p part
		if err := json.Unmarshal(raw, &p); err != nil {
			return nil, nil, err
		}
		all.Shelters, all.Programs = append(all.Shelters, p.Shelters...), append(all.Programs, p.Programs...)
		all.Figures = append(all.Figures, p.Figures...)
	}
	if len(all.Figures) != len(all.Shelters)+len(all.Programs) {
		return nil, nil, ErrDamaged
	}
	slices.SortFunc(all.Shelters, func(a, b domain.Shelter) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(all.Programs, func(a, b domain.Program) int { return cmp.Compare(a.ID, b.ID) })
	for i, sh := range all.Shelters {
		line := all.Figures[i]
		if len(line) != 1+2*len(sh.Units) {
			return nil, nil, ErrDamaged
		}
		state := match.ShelterState{Shelter: sh}
		state.Shelter.ConfirmedAt = time.Unix(line[0], 0)
		for n, u := range sh.Units {
			state.Rooms = append(state.Rooms, roomOf(u, sh.Active, int(line[1+2*n]), int(line[2+2*n])))
		}
		shelters = append(shelters, state)
	}
	for i, p := range all.Programs {
		line := all.Figures[len(all.Shelters)+i]
		if len(line) != 5 {
			return nil, nil, ErrDamaged
		}
		p.ConfirmedAt = time.Unix(line[0], 0)
		programs = append(programs, match.ProgramState{Program: p, Load: domain.Caseload{Max: int(line[1]),
			Active: int(line[2]), Free: int(line[3]), Waiting: int(line[4])}})
	}
	return shelters, programs, nil
}

// roomOf is a room in which so many beds are available of those in service.
func roomOf(u domain.Unit, active bool, available, beds int) domain.Room {
	if active && u.Open {
		return domain.Room{Unit: u.ID, Total: beds, Free: max(0, available), Over: max(0, -available)}
	}
	return domain.Room{Unit: u.ID, Total: beds, Occupied: beds - available}
}
