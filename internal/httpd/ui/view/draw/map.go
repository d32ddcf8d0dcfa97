package draw

import (
	"math"

	"amparo/internal/country"
)

// Mark says something about one department. Kind is "fit" (candidates here), "risk" (the person
// must not go there) or "here" (where the person is now); N is how many candidates, 0 for none.
type Mark struct {
	Department, Kind string
	N                int
}

// Drawing is a map with its marks, ready for its partial.
type Drawing struct {
	Box         string
	Areas, Pins []Drawn
}

// Drawn is one department's shape or one mark upon it.
type Drawn struct {
	Path, Class, Label string
	X, Y, N            int
}

// Size is the width of the maps on pages, in units: coarse enough to weigh little on a slow line.
const Size = 150

// Map puts marks on the map. Without a map there is no drawing; the words beside it say the same.
func Map(m *country.Map, marks []Mark) *Drawing {
	if m == nil {
		return nil
	}
	d := &Drawing{Box: m.ViewBox()}
	for _, a := range m.Areas {
		shape := Drawn{Path: a.Path, Label: a.Name}
		x, y := int(math.Round(a.X)), int(math.Round(a.Y))
		for _, k := range marks {
			if k.Department != a.Department {
				continue
			}
			switch k.Kind {
			case "risk":
				shape.Class = "m-risk"
			case "fit":
				if shape.Class == "" {
					shape.Class = "m-fit"
				}
				d.Pins = append(d.Pins, Drawn{Class: "m-pin", X: x, Y: y, N: k.N})
			case "here":
				d.Pins = append(d.Pins, Drawn{Class: "m-here", X: x - 5, Y: y + 5})
			}
		}
		d.Areas = append(d.Areas, shape)
	}
	return d
}
