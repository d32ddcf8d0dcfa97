package country

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

func (p *Pack) loadShapes(raw []byte) error {
	var file shapesFile
	if err := decode(raw, &file); err != nil {
		return err
	}
	var faults []error
	for _, f := range file.Features {
		polygons := [][][]Point{nil}
		var err error
		switch f.Geometry.Type {
		case "MultiPolygon":
			err = decode(f.Geometry.Coordinates, &polygons)
		case "Polygon":
			err = decode(f.Geometry.Coordinates, &polygons[0])
		default:
			err = fmt.Errorf("geometry %q is not a polygon", f.Geometry.Type)
		}
		s := Shape{Department: f.ID, Name: f.Properties.Name, Rings: slices.Concat(polygons...)}
		if err == nil && (len(s.Rings) == 0 || slices.ContainsFunc(s.Rings, func(r []Point) bool { return len(r) < 4 })) {
			err = errors.New("an outline has too few points")
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("shape %q: %w", f.ID, err))
		}
		p.shapes = append(p.shapes, s)
	}
	return errors.Join(faults...)
}

// ViewBox returns the viewBox attribute of the SVG element.
func (m *Map) ViewBox() string { return fmt.Sprintf("0 0 %d %d", m.Width, m.Height) }

// At returns where a point of the globe lies on the map.
func (m *Map) At(lat, lon float64) (x, y float64) { return m.frame.at(Point{lon, lat}) }

// Map draws the departments into a box of the given size, undistorted and centred. Maps are drawn
// once per size; the result is shared and must not be changed. Sizes come from templates, never
// from a request.
func (p *Pack) Map(width, height int) *Map {
	size := [2]int{width, height}
	p.maps.Lock()
	defer p.maps.Unlock()
	if m, ok := p.maps.drawn[size]; ok {
		return m
	}
	m := &Map{Width: width, Height: height, frame: p.frame(width, height)}
	for _, s := range p.shapes {
		d, _ := p.Department(s.Department)
		a := Area{Department: s.Department, Name: d.Name, Path: m.frame.path(s.Rings)}
		a.X, a.Y = m.frame.at(Point{d.SeatLon, d.SeatLat})
		m.Areas = append(m.Areas, a)
	}
	p.maps.drawn[size] = m
	return m
}

func (p *Pack) frame(width, height int) frame {
	west, south, east, north := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range p.shapes {
		for _, pt := range slices.Concat(s.Rings...) {
			west, east = min(west, pt[0]), max(east, pt[0])
			south, north = min(south, pt[1]), max(north, pt[1])
		}
	}
	narrow := math.Cos((south + north) / 2 * math.Pi / 180) // a degree of longitude is shorter than one of latitude
	const margin = 2
	scale := min((float64(width)-2*margin)/((east-west)*narrow), (float64(height)-2*margin)/(north-south))
	f := frame{left: west, top: north, perLon: scale * narrow, perLat: scale}
	f.dx = (float64(width) - (east-west)*f.perLon) / 2
	f.dy = (float64(height) - (north-south)*f.perLat) / 2
	return f
}

func (f frame) at(p Point) (x, y float64) {
	return math.Round(f.dx + (p[0]-f.left)*f.perLon), math.Round(f.dy + (f.top-p[1])*f.perLat)
}

// path writes rings as SVG path data in whole units, relative steps, and without points that fall
// together: a page carries the whole map, so every byte counts on a slow line.
func (f frame) path(rings [][]Point) string {
	var b strings.Builder
	for _, ring := range rings {
		x, y := f.at(ring[0])
		corners := 0
		var part strings.Builder
		part.WriteString("M" + units(x) + " " + units(y) + "l")
		for _, pt := range ring[1:] {
			nx, ny := f.at(pt)
			if nx == x && ny == y {
				continue
			}
			if corners > 0 && nx >= x {
				part.WriteByte(' ')
			}
			part.WriteString(units(nx - x))
			if ny >= y {
				part.WriteByte(' ')
			}
			part.WriteString(units(ny - y))
			x, y = nx, ny
			corners++
		}
		if corners >= 3 { // an islet smaller than a unit is not drawn
			b.WriteString(part.String() + "z")
		}
	}
	return b.String()
}

func units(v float64) string { return strconv.Itoa(int(v)) }
