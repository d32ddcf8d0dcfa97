package tables

import (
	"strconv"
	"strings"
	"testing"

	"amparo/internal/domain/yearly"
)

// TestWaysAreDrawnBetweenTheirDepartments: each department stands once on its side, each way is one curve between the
// two, within the picture, and the way that most went is the thickest.
func TestWaysAreDrawnBetweenTheirDepartments(t *testing.T) {
	way := func(from, to string, n int) Way {
		return Way{Way: yearly.Way{From: from, To: to, N: yearly.Count{N: n}}}
	}
	f := Ways{way("09", "01", 40), way("09", "03", 20), way("01", "01", 10), way("", "", 5)}.Draw()
	if len(f.From) != 3 || len(f.To) != 3 || len(f.Curves) != 4 || f.Most != 40 {
		t.Fatalf("four ways of three departments are drawn as %+v", f)
	}
	last := 100.0
	for i, c := range f.Curves {
		width, err := strconv.ParseFloat(c.Width, 64)
		if err != nil || width > last || width < 1 {
			t.Errorf("curve %d is %s thick, after %v", i, c.Width, last)
		}
		last = width
	}
	from, to := strconv.Itoa(f.From[0].Y), strconv.Itoa(f.To[1].Y)
	if got := f.Curves[1].Path; !strings.HasPrefix(got, "M106 "+from+"C") || !strings.HasSuffix(got, "214 "+to) {
		t.Errorf("the way from the first to the second is %s", got)
	}
	for _, side := range [][]Side{f.From, f.To} {
		for _, s := range side {
			if s.Y < 30 || s.Y > f.H-10 {
				t.Errorf("%q stands at %d of %d", s.Code, s.Y, f.H)
			}
		}
	}
	if none := (Ways{}).Draw(); len(none.Curves) != 0 {
		t.Errorf("no ways are drawn as %+v", none)
	}
}
