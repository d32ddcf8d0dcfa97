package tables

import (
	"fmt"
	"strconv"

	"amparo/internal/domain/yearly"
)

// Chart is a picture of some weeks, with the table behind it. List is the picklist of the codes of its panels.
type Chart struct {
	Key, List string
	Hours     bool     // what is shown are hours, not counts
	Weeks     []string // their first days
	Panels    []Panel
}

// Panel is one row of columns, a column for each week.
type Panel struct {
	Code   string // empty: the chart has this one only
	Values []yearly.Count
}

// Drawing is a panel in units of its picture: 320 wide, 130 high.
type Drawing struct {
	Ticks []Tick
	Bars  []Rect
	Most  int
}

// Tick is one line of the axis of counts.
type Tick struct {
	Y string
	N int
}

// Rect is one column. A dashed one stands for what is not shown.
type Rect struct {
	X, Y, W, H string
	Dashed     bool
}

const (
	left, right, top, base = 34.0, 318.0, 12.0, 104.0
	stub                   = 5.0 // height of a dashed column
)

// Draw draws the panel.
func (p Panel) Draw() Drawing {
	var d Drawing
	for _, v := range p.Values {
		d.Most = max(d.Most, v.N)
	}
	end := 4
	for _, step := range []int{10, 20, 40, 60, 100, 200, 400, 600, 1000, 2000, 4000, 6000, 10000, d.Most + d.Most%2} {
		if end < d.Most {
			end = step
		}
	}
	const halves = 2
	for i := range halves + 1 {
		d.Ticks = append(d.Ticks, Tick{unit(base - (base-top)*float64(i)/halves), end * i / halves})
	}
	slot := (right - left) / float64(max(1, len(p.Values)))
	for i, v := range p.Values {
		h := (base - top) * float64(v.N) / float64(end)
		if v.Hidden {
			h = stub
		}
		d.Bars = append(d.Bars, Rect{unit(left + slot*(float64(i)+.15)), unit(base - h), unit(slot * .7), unit(h), v.Hidden})
	}
	return d
}

func unit(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// Way is a way by which persons came to houses.
type Way struct {
	yearly.Way
	Most int
}

// Bar returns the length of its bar on a scale of 200.
func (w Way) Bar() int { return bar(w.N, w.Most) }

// Ways are those of a quarter that are shown, the most frequent first.
type Ways []Way

// Flows are ways in units of their picture, 320 wide: departments on both sides, and a curve for each way.
type Flows struct {
	H, Most  int
	From, To []Side
	Curves   []Curve
}

// Side is a department where it stands at the side.
type Side struct {
	Code string
	Y    int
}

// Curve is one way, the thicker the more went it.
type Curve struct{ Path, Width string }

const (
	head, step  = 40, 20 // where the first department stands, and how far the next
	begin, end  = 106, 214
	thin, thick = 1.5, 12.5
)

// Draw draws the ways. Who stands first on a side is of the most frequent way.
func (all Ways) Draw() (f Flows) {
	for _, w := range all {
		f.Most = max(f.Most, w.N.N)
	}
	for _, w := range all {
		from, to := stand(&f.From, w.From), stand(&f.To, w.To)
		f.Curves = append(f.Curves, Curve{fmt.Sprintf("M%d %dC160 %d 160 %d %d %d", begin, from, from, to, end, to),
			unit(thin + (thick-thin)*float64(w.N.N)/float64(max(1, f.Most)))})
	}
	f.H = head + step*max(len(f.From), len(f.To))
	return f
}

// stand finds where a department stands on a side, and puts it below the others where it is not there yet.
func stand(side *[]Side, code string) int {
	for _, s := range *side {
		if s.Code == code {
			return s.Y
		}
	}
	*side = append(*side, Side{code, head + step*len(*side)})
	return (*side)[len(*side)-1].Y
}
