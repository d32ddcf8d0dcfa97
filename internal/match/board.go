package match

import (
	"sort"

	"amparo/internal/domain"
)

// Board is a prepared snapshot of the network. It never changes, so any number of asks may read it at once.
type Board struct {
	houses   []House
	services []Service
	places   map[string]Place
	weights  Weights
}

// Compile prepares a snapshot for asking. places gives the seat of each municipality by its code; a municipality that
// is not in it has no distance, and a danger radius around it, or over it, keeps a house out because nobody can tell.
func Compile(houses []House, services []Service, places map[string]Place, w Weights) *Board {
	b := &Board{houses: append([]House(nil), houses...), services: append([]Service(nil), services...), places: places, weights: w}
	sort.Slice(b.houses, func(i, j int) bool { return b.houses[i].Shelter.ID < b.houses[j].Shelter.ID })
	sort.Slice(b.services, func(i, j int) bool { return b.services[i].Program.ID < b.services[j].Program.ID })
	return b
}

// WithHouse returns a board in which that one house is replaced, or added; b itself stays as it was.
func (b *Board) WithHouse(h House) *Board {
	rest := []House{h}
	for _, old := range b.houses {
		if old.Shelter.ID != h.Shelter.ID {
			rest = append(rest, old)
		}
	}
	return Compile(rest, b.services, b.places, b.weights)
}

// WithService returns a board in which that one service is replaced, or added; b itself stays as it was.
func (b *Board) WithService(s Service) *Board {
	rest := []Service{s}
	for _, old := range b.services {
		if old.Program.ID != s.Program.ID {
			rest = append(rest, old)
		}
	}
	return Compile(b.houses, rest, b.places, b.weights)
}

// Shelters ranks every shelter of the board for the ask.
func (b *Board) Shelters(a Ask) Ranking {
	return Ranking{Seed: a.Seed}
}

// Programs ranks every programme of a.Referral.Class for the ask.
func (b *Board) Programs(a Ask) Ranking {
	return Ranking{Seed: a.Seed}
}

// Seats puts the whole group into the house's units, or nobody: then the reasons say why not. It is the same judgement
// as the ranking's, made again against fresh rooms when an offer is accepted.
func Seats(a Ask, h House) ([]domain.InUnit, []Reason) {
	return nil, []Reason{{Code: CodeNoRoom}}
}
