package country

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

func (p *Pack) loadPlaces(raw []byte) error {
	var file placesFile
	if err := decode(raw, &file); err != nil {
		return err
	}
	pl := &p.places
	pl.departments, pl.municipalities = file.Departments, file.Municipalities
	var faults, more []error
	pl.depIndex, faults = indexed("department", pl.departments, func(d Department) (bool, []string) {
		return d.Name != "", []string{d.Code}
	})
	pl.munIndex, more = indexed("municipality", pl.municipalities, func(m Place) (bool, []string) {
		return m.Name != "", []string{m.Code}
	})
	faults = append(faults, more...)
	for _, m := range pl.municipalities {
		if _, ok := pl.depIndex[m.Department]; !ok {
			faults = append(faults, fmt.Errorf("municipality %s lies in the unknown department %q", m.Code, m.Department))
		}
		if m.Lat == 0 || m.Lon == 0 || math.Abs(m.Lat) > 90 || math.Abs(m.Lon) > 180 {
			faults = append(faults, fmt.Errorf("municipality %s has no usable coordinates", m.Code))
		}
	}
	for _, d := range pl.departments {
		if _, ok := pl.munIndex[d.SeatCode]; !ok {
			faults = append(faults, fmt.Errorf("department %s is governed from the unknown municipality %q", d.Code, d.SeatCode))
		}
	}
	return errors.Join(faults...)
}

// Departments returns all departments in the order of their codes.
func (p *Pack) Departments() []Department { return slices.Clone(p.places.departments) }

// Department returns one department.
func (p *Pack) Department(code string) (Department, bool) {
	return at(p.places.departments, p.places.depIndex, code)
}

// Municipality returns one municipality.
func (p *Pack) Municipality(code string) (Place, bool) {
	return at(p.places.municipalities, p.places.munIndex, code)
}

// Municipalities returns the municipalities of a department in the order of their codes; the empty
// code returns those of the whole country.
func (p *Pack) Municipalities(department string) []Place {
	if department == "" {
		return slices.Clone(p.places.municipalities)
	}
	var in []Place
	for _, m := range p.places.municipalities {
		if m.Department == department {
			in = append(in, m)
		}
	}
	return in
}

// PlaceName returns "municipality, department" for a municipality code, the department's name for a
// department code, and the code itself when it is unknown.
func (p *Pack) PlaceName(code string) string {
	if m, ok := p.Municipality(code); ok {
		d, _ := p.Department(m.Department)
		return m.Name + ", " + d.Name
	}
	if d, ok := p.Department(code); ok {
		return d.Name
	}
	return code
}

// earthRadiusKM is the mean radius of the earth.
const earthRadiusKM = 6371.0088

// DistanceKM returns the great-circle distance between the seats of two municipalities, and false
// when one of them is unknown. Roads are longer: it ranks places, it does not promise a journey.
func (p *Pack) DistanceKM(from, to string) (float64, bool) {
	a, okA := p.Municipality(from)
	b, okB := p.Municipality(to)
	if !okA || !okB {
		return 0, false
	}
	return haversineKM(a.Lat, a.Lon, b.Lat, b.Lon), true
}

func haversineKM(lat1, lon1, lat2, lon2 float64) float64 {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	half := func(deg float64) float64 { s := math.Sin(rad(deg) / 2); return s * s }
	h := half(lat2-lat1) + math.Cos(rad(lat1))*math.Cos(rad(lat2))*half(lon2-lon1)
	return 2 * earthRadiusKM * math.Asin(math.Sqrt(min(h, 1)))
}
