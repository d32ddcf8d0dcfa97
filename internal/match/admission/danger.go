package admission

import (
	"math"

	"amparo/internal/domain"
	"amparo/internal/match/snapshot"
)

// Danger says whether a location must be avoided.
type Danger uint8

// A location is avoided unless it is Safe.
const (
	Safe          Danger = iota
	InDangerArea         // it lies within a danger area
	DangerUnknown        // nobody can tell whether it does
)

// worse keeps a known danger before one that cannot be measured.
func worse(a, b Danger) Danger {
	if a == InDangerArea || b == InDangerArea {
		return InDangerArea
	}
	return max(a, b)
}

// dangerArea is a danger area prepared for checking locations.
type dangerArea struct {
	municipality string
	department   string // the department to keep out of
	isRadius     bool
	radiusKM     float64
	seat         snapshot.Position
}

// dangerAreas prepares the danger areas of a case. An area that names no place at all excludes nothing.
func dangerAreas(areas []domain.Danger, s *snapshot.Snapshot) []dangerArea {
	out := make([]dangerArea, 0, len(areas))
	for _, d := range areas {
		if d.Municipality == "" && d.Department == "" {
			continue
		}
		m, seat := s.Locate(d.Municipality)
		a := dangerArea{municipality: d.Municipality, department: d.Department, radiusKM: float64(d.RadiusKM), seat: seat}
		a.isRadius = d.Scope == domain.DangerTown && d.Municipality != "" || d.Department == "" &&
			d.Scope != domain.DangerDepartment
		if a.department == "" {
			a.department = m.Department
		}
		out = append(out, a)
	}
	return out
}

// covers tells whether the location lies in the area. A radius is measured in whole kilometres, as people say it: a
// seat stands for a whole municipality, and a few hundred metres too far must not count as safe. Without the two seats
// a radius cannot be measured.
func (a *dangerArea) covers(l *snapshot.Location) Danger {
	if !a.isRadius {
		switch {
		case a.department == "" || l.Declared == "" && l.Department == "":
			return DangerUnknown
		case a.department == l.Declared || a.department == l.Department:
			return InDangerArea
		}
		return Safe
	}
	if a.municipality == l.Municipality && l.Municipality != "" {
		return InDangerArea
	}
	km, ok := snapshot.DistanceKM(a.seat, l.Seat)
	switch {
	case !ok:
		return DangerUnknown
	case math.Round(km) <= a.radiusKM:
		return InDangerArea
	}
	return Safe
}
