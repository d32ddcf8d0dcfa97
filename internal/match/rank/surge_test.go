package rank

import (
	"slices"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/domain/surge"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
)

// TestSurgePlacesDecideOnlyTheOrder: units that are there for some nights admit whom they would admit anyway. A house
// whose answer needs one comes after every house whose answer does not, and needs one only where its other units have
// no room for the group.
func TestSurgePlacesDecideOnlyTheOrder(t *testing.T) {
	t.Parallel()
	last, mixed := 0, 0
	for seed := range uint64(2500) {
		d := matchtest.Seeded(seed)
		shelters := matchtest.Shelters(d, 6)
		ask := matchtest.Query(d, 1+d.IntN(4))
		before := compiled(shelters, nil).Shelters(ask)
		without := make([]match.ShelterState, len(shelters)) // the same houses, their surge places full
		for i := range shelters {
			sh := &shelters[i].Shelter
			sh.Units = slices.Clone(sh.Units)
			without[i] = match.ShelterState{Shelter: *sh, Rooms: slices.Clone(shelters[i].Rooms),
				ResidentLinks: shelters[i].ResidentLinks}
			for u := range sh.Units {
				if matchtest.Chance(d, 40) {
					sh.Units[u].Surge = &surge.Place{Kind: surge.Overflow}
					without[i].Rooms[u] = domain.Room{Unit: sh.Units[u].ID}
				}
			}
		}
		r := compiled(shelters, nil).Shelters(ask)
		agrees(t, ask, shelters, r)
		if len(r.Candidates) != len(before.Candidates) {
			t.Fatalf("seed %d: %d fit, and %d when some are surge places", seed, len(before.Candidates), len(r.Candidates))
		}
		ordinary := outcomes(t, compiled(without, nil).Shelters(ask))
		seen := false
		for _, c := range r.Candidates {
			takes := slices.ContainsFunc(c.Why, func(why match.Reason) bool { return why.Code == match.WhySurge })
			if seen && !takes {
				t.Fatalf("seed %d: %s comes after a surge place", seed, c.Shelter)
			}
			if takes == (ordinary[c.Shelter] == matchtest.Candidate) {
				t.Fatalf("seed %d: %s takes a surge place: %v; without them it is %s", seed, c.Shelter, takes,
					ordinary[c.Shelter])
			}
			seen = seen || takes
			if takes {
				last++
			}
		}
		if seen && len(r.Candidates) > 1 {
			mixed++
		}
		if r.Digest == before.Digest && slices.ContainsFunc(shelters, func(s match.ShelterState) bool {
			return slices.ContainsFunc(s.Shelter.Units, func(u domain.Unit) bool { return u.Surge != nil })
		}) {
			t.Fatalf("seed %d: what decides the order is not in the digest", seed)
		}
	}
	if last < 200 || mixed < 100 {
		t.Errorf("the made-up networks hardly test it: %d, %d", last, mixed)
	}
}
