package snapshot

import (
	"math"

	"amparo/internal/match"
)

// earthKM is the mean radius of the earth used for distances, in kilometres.
const earthKM = 6371.0

// Location is where providers are: one per municipality and declared department, so that distances and danger areas are
// computed once for all providers of a municipality.
type Location struct {
	Municipality string
	Declared     string // department as the provider declares it
	Department   string // department the municipality belongs to
	Seat         Position
}

// Position is a seat prepared for great-circle distances. An unknown one has no distance to anything.
type Position struct {
	lat, lon, cos float64
	known         bool
}

// Map knows where municipalities are, and numbers the locations of a snapshot.
type Map struct {
	Locations []Location

	municipalities map[string]match.Municipality
	index          map[[2]string]int32
}

func newMap(municipalities map[string]match.Municipality) Map {
	return Map{municipalities: municipalities, index: make(map[[2]string]int32)}
}

// Locate returns a municipality and the position of its seat. Both are empty where the code is not known.
func (m *Map) Locate(municipality string) (match.Municipality, Position) {
	town, ok := m.municipalities[municipality]
	seat := town.Seat
	if !ok || municipality == "" || seat == (match.Point{}) || math.IsNaN(seat.Lat) || math.IsNaN(seat.Lon) {
		return town, Position{}
	}
	lat := seat.Lat * math.Pi / 180
	return town, Position{lat: lat, lon: seat.Lon * math.Pi / 180, cos: math.Cos(lat), known: true}
}

// location returns the index of where a provider is, adding it when it is new.
func (m *Map) location(municipality, department string) int32 {
	key := [2]string{municipality, department}
	if i, ok := m.index[key]; ok {
		return i
	}
	town, seat := m.Locate(municipality)
	i := int32(len(m.Locations))
	m.Locations = append(m.Locations, Location{
		Municipality: municipality, Declared: department, Department: town.Department, Seat: seat,
	})
	m.index[key] = i
	return i
}

// DistanceKM returns the kilometres between two positions by the haversine formula, or false when either is unknown.
func DistanceKM(a, b Position) (float64, bool) {
	if !a.known || !b.known {
		return 0, false
	}
	dLat, dLon := math.Sin((b.lat-a.lat)/2), math.Sin((b.lon-a.lon)/2)
	h := dLat*dLat + a.cos*b.cos*dLon*dLon
	return 2 * earthKM * math.Asin(math.Min(1, math.Sqrt(h))), true
}
