package view

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// Map is the outline of a country, drawn small enough for a page: every point lies on a coarse grid,
// so neighbours still share their borders after the fine detail is gone.
type Map struct {
	Width, Height int
	areas         []area
}

type area struct {
	code, path string
	x, y       int
}

// MapMark says something about one department. Kind is "fit" (candidates here), "risk" (she must not
// go there) or "here" (where she is now); N is how many candidates, 0 for none.
type MapMark struct {
	Department string
	Kind       string
	N          int
}

// Drawing is a map with its marks, ready for its partial.
type Drawing struct {
	Box   string
	Areas []Drawn
	Pins  []Drawn
}

// Drawn is one department's shape or one mark upon it.
type Drawn struct {
	Path, Class, Label string
	X, Y, N            int
}

const grid = 150 // points across; drawn at twice that

// NewMap reads a collection of department shapes in longitude and latitude, each with its code.
func NewMap(geojson []byte) (*Map, error) {
	var doc struct {
		Features []struct {
			Properties struct{ Code string }
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(geojson, &doc); err != nil {
		return nil, fmt.Errorf("map: %w", err)
	}
	shapes := make([][][][][2]float64, len(doc.Features))
	box := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i, f := range doc.Features {
		var err error
		if f.Geometry.Type == "Polygon" {
			shapes[i] = make([][][][2]float64, 1)
			err = json.Unmarshal(f.Geometry.Coordinates, &shapes[i][0])
		} else {
			err = json.Unmarshal(f.Geometry.Coordinates, &shapes[i])
		}
		if err != nil {
			return nil, fmt.Errorf("map: %s: %w", f.Properties.Code, err)
		}
		for _, poly := range shapes[i] {
			for _, p := range poly[0] {
				box = [4]float64{min(box[0], p[0]), min(box[1], p[1]), max(box[2], p[0]), max(box[3], p[1])}
			}
		}
	}
	narrow := math.Cos((box[1] + box[3]) / 2 * math.Pi / 180)
	k := grid / ((box[2] - box[0]) * narrow)
	m := &Map{Width: 2*grid + 4, Height: int(2*k*(box[3]-box[1])) + 4}
	at := func(p [2]float64) (int, int) {
		return int(math.Round((p[0]-box[0])*narrow*k))*2 + 2, int(math.Round((box[3]-p[1])*k))*2 + 2
	}
	for i, f := range doc.Features {
		m.areas = append(m.areas, outline(f.Properties.Code, shapes[i], at))
	}
	return m, nil
}

// outline draws one department from its outer rings; its pin stands in the middle of the largest.
func outline(code string, polys [][][][2]float64, at func([2]float64) (int, int)) area {
	a := area{code: code}
	var path strings.Builder
	most := 0.0
	for _, poly := range polys {
		ring := snap(poly[0], at)
		if len(ring) < 3 {
			continue
		}
		fmt.Fprintf(&path, "M%d %d", ring[0][0], ring[0][1])
		for i, p := range ring[1:] {
			step := fmt.Sprintf(" %d %d", p[0]-ring[i][0], p[1]-ring[i][1])
			if i == 0 {
				step = "l" + step[1:]
			}
			path.WriteString(strings.ReplaceAll(step, " -", "-"))
		}
		path.WriteByte('z')
		if size, x, y := middle(ring); size > most {
			most, a.x, a.y = size, x, y
		}
	}
	a.path = path.String()
	return a
}

// snap puts a ring on the grid and drops points that no longer bend it.
func snap(ring [][2]float64, at func([2]float64) (int, int)) [][2]int {
	var out [][2]int
	for _, p := range ring {
		x, y := at(p)
		n := len(out)
		if n > 0 && out[n-1] == [2]int{x, y} {
			continue
		}
		if n > 1 && (out[n-1][0]-out[n-2][0])*(y-out[n-1][1]) == (out[n-1][1]-out[n-2][1])*(x-out[n-1][0]) {
			out = out[:n-1]
		}
		out = append(out, [2]int{x, y})
	}
	return out
}

func middle(ring [][2]int) (size float64, x, y int) {
	var sum, cx, cy float64
	for i := range ring {
		p, q := ring[i], ring[(i+1)%len(ring)]
		cross := float64(p[0]*q[1] - q[0]*p[1])
		sum += cross
		cx += float64(p[0]+q[0]) * cross
		cy += float64(p[1]+q[1]) * cross
	}
	if sum == 0 {
		return 0, ring[0][0], ring[0][1]
	}
	return math.Abs(sum), int(cx / (3 * sum)), int(cy / (3 * sum))
}

// draw puts marks on the map. Without a map there is no drawing; the list beside it says the same.
func (m *Map) draw(marks []MapMark, labels Labels, lang string) *Drawing {
	if m == nil {
		return nil
	}
	d := &Drawing{Box: fmt.Sprintf("0 0 %d %d", m.Width, m.Height)}
	for _, a := range m.areas {
		shape := Drawn{Path: a.path, Label: labels.Label("department", a.code, lang)}
		for _, k := range marks {
			if k.Department != a.code {
				continue
			}
			switch k.Kind {
			case "risk":
				shape.Class = "m-risk"
			case "fit":
				if shape.Class == "" {
					shape.Class = "m-fit"
				}
				d.Pins = append(d.Pins, Drawn{Class: "m-pin", X: a.x, Y: a.y, N: k.N})
			case "here":
				d.Pins = append(d.Pins, Drawn{Class: "m-here", X: a.x, Y: a.y})
			}
		}
		d.Areas = append(d.Areas, shape)
	}
	return d
}
