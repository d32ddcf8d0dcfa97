package country

import (
	"strings"
	"testing"
)

func TestEveryMunicipalityCanBePlacedAndDrawn(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	counted := 0
	for _, d := range p.Departments() {
		towns := p.Municipalities(d.Code)
		if len(towns) != d.Count {
			t.Errorf("%s has %d municipalities, says %d", d.Name, len(towns), d.Count)
		}
		for _, m := range towns {
			got, ok := p.Municipality(m.Code)
			if !ok || got.Name != m.Name || got.Department != d.Code || !strings.HasPrefix(m.Code, d.Code) {
				t.Errorf("%s %s cannot be found again", m.Code, m.Name)
			}
			if m.Lat < 13.7 || m.Lat > 17.9 || m.Lon < -92.3 || m.Lon > -88.2 {
				t.Errorf("%s %s lies outside the country: %f %f", m.Code, m.Name, m.Lat, m.Lon)
			}
			counted++
		}
	}
	if counted != len(p.Municipalities("")) || len(p.Departments()) != 22 {
		t.Errorf("%d municipalities lie in %d departments, %d in all", counted, len(p.Departments()),
			len(p.Municipalities("")))
	}
}

func TestDistancesArePlausible(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	for _, c := range []struct {
		from, to string
		min, max float64
	}{
		{"0101", "0101", 0, 0},
		{"0101", "0301", 20, 30},   // the capital to Antigua Guatemala
		{"0101", "0901", 100, 120}, // to Quetzaltenango
		{"0101", "1701", 240, 270}, // to Flores, far in the north
	} {
		there, ok := p.DistanceKM(c.from, c.to)
		back, okBack := p.DistanceKM(c.to, c.from)
		if !ok || !okBack || there < c.min || there > c.max || there != back {
			t.Errorf("%s to %s: %.1f km, back %.1f, want %.0f to %.0f", c.from, c.to, there, back, c.min, c.max)
		}
	}
	for _, pair := range [][2]string{{"0101", "9999"}, {"", "0101"}, {"01", "0101"}} {
		if km, ok := p.DistanceKM(pair[0], pair[1]); ok || km != 0 {
			t.Errorf("%v: an unknown place has no distance, got %f", pair, km)
		}
	}
}

func TestPlaceNames(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	for code, want := range map[string]string{
		"0206": "Sansare, El Progreso", "0207": "Sanarate, El Progreso", "16": "Alta Verapaz", "9999": "9999", "": "",
	} {
		if got := p.PlaceName(code); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
	if _, ok := p.Department("99"); ok || p.Municipalities("99") != nil {
		t.Error("an unknown department has no municipalities")
	}
}

func TestTheMapShowsEveryDepartmentOnce(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	m := p.Map(400, 440)
	if m != p.Map(400, 440) || m == p.Map(200, 220) {
		t.Error("a map is drawn once per size")
	}
	if len(m.Areas) != 22 || m.ViewBox() != "0 0 400 440" {
		t.Fatalf("%d areas, %q", len(m.Areas), m.ViewBox())
	}
	size, seen := 0, map[string]bool{}
	for _, a := range m.Areas {
		if seen[a.Department] || a.Name == "" || !strings.HasPrefix(a.Path, "M") || !strings.HasSuffix(a.Path, "z") {
			t.Errorf("area %q is not drawn: %.40s", a.Department, a.Path)
		}
		if a.X < 0 || a.X > 400 || a.Y < 0 || a.Y > 440 {
			t.Errorf("the seat of %s lies off the map: %f %f", a.Name, a.X, a.Y)
		}
		seen[a.Department] = true
		size += len(a.Path)
	}
	if size > 20_000 {
		t.Errorf("the map weighs %d bytes: too much for a slow line", size)
	}
}

func TestTheMapIsTheRightWayUp(t *testing.T) {
	t.Parallel()
	m := Guatemala().Map(400, 440)
	at := map[string]Area{}
	for _, a := range m.Areas {
		at[a.Department] = a
	}
	peten, escuintla, huehuetenango, izabal := at["17"], at["05"], at["13"], at["18"]
	if peten.Y >= escuintla.Y || huehuetenango.X >= izabal.X {
		t.Error("north must be up and west on the left")
	}
	if x, y := m.At(14.64072, -90.51327); x != at["01"].X || y != at["01"].Y {
		t.Errorf("a point and the seat of its department differ: %f %f", x, y)
	}
}

// TestAFlatBoxKeepsTheShape proves that neither side is stretched to fill the box.
func TestAFlatBoxKeepsTheShape(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	span := func(m *Map) (float64, float64) {
		x1, y1 := m.At(14, -92)
		x2, y2 := m.At(17, -89)
		return x2 - x1, y1 - y2
	}
	w, h := span(p.Map(1000, 1000))
	flatW, flatH := span(p.Map(4000, 1000))
	if diff := w/h - flatW/flatH; diff > 0.01 || diff < -0.01 {
		t.Errorf("proportions %f and %f", w/h, flatW/flatH)
	}
}
