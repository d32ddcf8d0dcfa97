package match

import (
	"math"

	"amparo/internal/domain"
)

// earthKM is the mean radius used for distances, in kilometres.
const earthKM = 6371.0

// spot is where providers stand: one per municipality and declared department, so that distances and danger areas are
// judged once for all houses of a town.
type spot struct {
	municipality string
	department   string // as the provider declares it
	within       string // the department its municipality belongs to
	at           position
}

// position is a seat prepared for great-circle distances. An unknown one has no distance to anything.
type position struct {
	lat, lon, cos float64
	known         bool
}

func locate(places map[string]Place, municipality string) (Place, position) {
	p, ok := places[municipality]
	if !ok || municipality == "" || p.At == (Point{}) || math.IsNaN(p.At.Lat) || math.IsNaN(p.At.Lon) {
		return p, position{}
	}
	lat := p.At.Lat * math.Pi / 180
	return p, position{lat: lat, lon: p.At.Lon * math.Pi / 180, cos: math.Cos(lat), known: true}
}

// haversine returns the squared half chord between two known positions, on a globe of radius one.
func haversine(a, b position) float64 {
	dLat, dLon := math.Sin((b.lat-a.lat)/2), math.Sin((b.lon-a.lon)/2)
	return dLat*dLat + a.cos*b.cos*dLon*dLon
}

// distance returns kilometres between two positions, or false when either is unknown.
func distance(a, b position) (float64, bool) {
	if !a.known || !b.known {
		return 0, false
	}
	return 2 * earthKM * math.Asin(math.Min(1, math.Sqrt(haversine(a, b)))), true
}

// peril says whether a spot must be avoided.
type peril uint8

const (
	calm     peril = iota
	perilous       // it lies within a danger area
	unplaced       // nobody can tell whether it does, so it is avoided
)

// zone is a danger area prepared for judging spots.
type zone struct {
	area       domain.Danger
	department string // the department to keep out of; empty for a radius
	radius     bool
	at         position
}

func zones(areas []domain.Danger, places map[string]Place) []zone {
	out := make([]zone, 0, len(areas))
	for _, d := range areas {
		if d.Municipality == "" && d.Department == "" {
			continue // it names no place at all
		}
		place, at := locate(places, d.Municipality)
		z := zone{area: d, at: at, radius: d.Scope == "municipio" && d.Municipality != "" || d.Department == "" && d.Scope != "departamento"}
		if z.department = d.Department; z.department == "" {
			z.department = place.Department
		}
		out = append(out, z)
	}
	return out
}

// judge tells whether the spot lies in the zone. A radius is measured in whole kilometres, as people say it: a seat is
// one point for a whole town, and a few hundred metres too far must not count as safe. Without the two seats a radius cannot be measured: the spot is then
// avoided, unless blind says that geography was already judged elsewhere.
func (z zone) judge(s spot, blind bool) peril {
	unknown := unplaced
	if blind {
		unknown = calm
	}
	if !z.radius {
		switch {
		case z.department == "" || s.department == "" && s.within == "":
			return unknown
		case z.department == s.department || z.department == s.within:
			return perilous
		}
		return calm
	}
	if z.area.Municipality == s.municipality && s.municipality != "" {
		return perilous
	}
	km, ok := distance(z.at, s.at)
	switch {
	case !ok:
		return unknown
	case math.Round(km) <= float64(z.area.RadiusKM):
		return perilous
	}
	return calm
}
