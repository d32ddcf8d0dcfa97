package country

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

func (p *Pack) loadPlaces(raw []byte) error {
	var file struct {
		Meta           json.RawMessage `json:"meta"`
		Departments    []Department    `json:"departments"`
		Municipalities []Place         `json:"municipalities"`
	}
	if err := decode(raw, &file); err != nil {
		return err
	}
	pl := places{
		departments: file.Departments, municipalities: file.Municipalities,
		depIndex: map[string]int{}, munIndex: map[string]int{},
	}
	p.places = pl
	return errors.Join(append(pl.indexDepartments(), pl.indexMunicipalities()...)...)
}

func (pl places) indexDepartments() []error {
	var faults []error
	for i, d := range pl.departments {
		if _, twice := pl.depIndex[d.Code]; twice || d.Code == "" || d.Name == "" {
			faults = append(faults, fmt.Errorf("department %d (%q) lacks a name or has no code of its own", i+1, d.Code))
		}
		pl.depIndex[d.Code] = i
	}
	if len(pl.departments) == 0 {
		faults = append(faults, errors.New("there are no departments"))
	}
	return faults
}

func (pl places) indexMunicipalities() []error {
	var faults []error
	for i, m := range pl.municipalities {
		if _, twice := pl.munIndex[m.Code]; twice || m.Code == "" || m.Name == "" {
			faults = append(faults, fmt.Errorf("municipality %d (%q) lacks a name or has no code of its own", i+1, m.Code))
		}
		if _, ok := pl.depIndex[m.Department]; !ok {
			faults = append(faults, fmt.Errorf("municipality %s lies in the unknown department %q", m.Code, m.Department))
		}
		if m.Lat == 0 || m.Lon == 0 || math.Abs(m.Lat) > 90 || math.Abs(m.Lon) > 180 {
			faults = append(faults, fmt.Errorf("municipality %s has no usable coordinates", m.Code))
		}
		pl.munIndex[m.Code] = i
	}
	for _, d := range pl.departments {
		if _, ok := pl.munIndex[d.SeatCode]; !ok {
			faults = append(faults, fmt.Errorf("department %s is governed from the unknown municipality %q", d.Code, d.SeatCode))
		}
	}
	return faults
}

// Departments returns all departments in the order of their codes.
func (p *Pack) Departments() []Department { return slices.Clone(p.places.departments) }

// Department returns one department.
func (p *Pack) Department(code string) (Department, bool) {
	i, ok := p.places.depIndex[code]
	if !ok {
		return Department{}, false
	}
	return p.places.departments[i], true
}

// Municipality returns one municipality.
func (p *Pack) Municipality(code string) (Place, bool) {
	i, ok := p.places.munIndex[code]
	if !ok {
		return Place{}, false
	}
	return p.places.municipalities[i], true
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
