package apart

import (
	"cmp"
	"math"
	"slices"

	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/match"
)

// pairs orders every pair of two houses by how far they are from each other, in steps of ten kilometres, and then by
// how well both fit.
func pairs(now *network.Snapshot, one, two []match.Candidate, places map[string]match.Municipality) []Pair {
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
				kilometres(places, from.Municipality, to.Municipality)})
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
func kilometres(places map[string]match.Municipality, a, b string) float64 {
	from, known := places[a]
	to, also := places[b]
	if !known || !also {
		return math.Inf(1)
	}
	const degree = 111.2
	lat := (from.Seat.Lat - to.Seat.Lat) * degree
	lon := (from.Seat.Lon - to.Seat.Lon) * degree * math.Cos(from.Seat.Lat*math.Pi/180)
	return match.CoarseKM(math.Hypot(lat, lon))
}
