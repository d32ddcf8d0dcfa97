package apart

import (
	"cmp"
	"math"
	"slices"

	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/match"
)

// pairs orders every pair of two houses by how far they are from each other, in steps of ten kilometres, and then by
// how well both fit.
func pairs(now *network.Snapshot, one, two []match.Candidate, pack *country.Pack) []Pair {
	type measured struct {
		Pair
		far float64
	}
	var all []measured
	for _, a := range one {
		for _, b := range two {
			if a.Shelter == b.Shelter {
				continue
			}
			from, to := now.Shelters[a.Shelter].Shelter, now.Shelters[b.Shelter].Shelter
			all = append(all, measured{Pair{[2]domain.ShelterID{a.Shelter, b.Shelter}, [2]string{from.Name, to.Name},
				[2]string{from.Department, to.Department}, a.Score + b.Score},
				kilometres(pack, from.Municipality, to.Municipality)})
		}
	}
	slices.SortStableFunc(all, func(a, b measured) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(b.Score, a.Score))
	})
	var out []Pair
	for _, p := range all[:min(len(all), MaxPairs)] {
		out = append(out, p.Pair)
	}
	return out
}

// kilometres between two municipalities, rounded up; what is not on the map is far from everything.
func kilometres(pack *country.Pack, a, b string) float64 {
	km, known := pack.DistanceKM(a, b)
	if !known {
		return math.Inf(1)
	}
	return match.CoarseKM(km)
}
