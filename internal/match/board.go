package match

import (
	"maps"
	"slices"
)

// Board is a prepared snapshot of the network. It never changes, so any number of asks may read it at once.
type Board struct {
	houses   []*house   // by shelter id, so that the order of the input never shows
	services []*service // by programme id
	places   map[string]Place
	spots    []spot
	spotAt   map[[2]string]int32
	doors    *doors
	slab     []door // where the doors of the next house go
	weights  Weights
	sum      checksum
}

// Compile prepares a snapshot for asking. places gives the seat of each municipality by its code; a municipality that
// is not in it has no distance, and a danger radius around it, or over it, keeps a house out because nobody can tell.
// Shelters, units and programmes each have their own id.
func Compile(houses []House, services []Service, places map[string]Place, w Weights) *Board {
	b := &Board{places: places, weights: w, spotAt: make(map[[2]string]int32)}
	slab := make([]house, len(houses))
	b.slab = make([]door, 0, min(doorSlab, 4*len(houses)))
	b.houses = make([]*house, len(houses))
	for i := range houses {
		slab[i].compile(houses[i], b.spot(houses[i].Shelter.Municipality, houses[i].Shelter.Department, false))
		b.fit(&slab[i], false)
		slab[i].sum = houseSum(&slab[i], b.spots[slab[i].spot])
		b.sum = b.sum.plus(slab[i].sum)
		b.houses[i] = &slab[i]
	}
	slices.SortFunc(b.houses, (*house).before)
	b.services = make([]*service, len(services))
	for i, s := range services {
		b.services[i] = b.service(s, false)
		b.sum = b.sum.plus(b.services[i].sum)
	}
	slices.SortFunc(b.services, (*service).before)
	return b
}

// WithHouse returns a board in which that one house is replaced, or added; b itself stays as it was.
func (b *Board) WithHouse(h House) *Board {
	next := *b
	made := new(house)
	made.compile(h, next.spot(h.Shelter.Municipality, h.Shelter.Department, true))
	next.fit(made, true)
	made.sum = houseSum(made, next.spots[made.spot])
	next.sum = next.sum.plus(made.sum)
	at, found := slices.BinarySearchFunc(b.houses, made, (*house).before)
	if found {
		next.sum = next.sum.minus(b.houses[at].sum)
		next.houses = slices.Clone(b.houses)
		next.houses[at] = made
		return &next
	}
	next.houses = slices.Insert(slices.Clone(b.houses), at, made)
	return &next
}

// WithService returns a board in which that one service is replaced, or added; b itself stays as it was.
func (b *Board) WithService(s Service) *Board {
	next := *b
	made := next.service(s, true)
	next.sum = next.sum.plus(made.sum)
	at, found := slices.BinarySearchFunc(b.services, made, (*service).before)
	if found {
		next.sum = next.sum.minus(b.services[at].sum)
		next.services = slices.Clone(b.services)
		next.services[at] = made
		return &next
	}
	next.services = slices.Insert(slices.Clone(b.services), at, made)
	return &next
}

// spot returns the index of where a provider stands, adding it when it is new. On a forked board the additions go into
// copies, so that the board it came from is never written to.
func (b *Board) spot(municipality, department string, forked bool) int32 {
	key := [2]string{municipality, department}
	if i, ok := b.spotAt[key]; ok {
		return i
	}
	place, at := locate(b.places, municipality)
	i := int32(len(b.spots))
	if forked {
		b.spots, b.spotAt = b.spots[:i:i], maps.Clone(b.spotAt)
	}
	b.spots = append(b.spots, spot{municipality: municipality, department: department, within: place.Department, at: at})
	b.spotAt[key] = i
	return i
}
