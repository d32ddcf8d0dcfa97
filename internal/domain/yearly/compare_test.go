package yearly_test

import (
	"testing"

	"amparo/internal/domain/yearly"
)

// TestAYearStandsBesideTheOneBefore: row by row, as it was shown; a group that the year before did not have is none,
// and a table that it did not show is not made up.
func TestAYearStandsBesideTheOneBefore(t *testing.T) {
	t.Parallel()
	small := yearly.Count{Hidden: true, Small: true}
	before := yearly.Report{Tables: []yearly.Table{{By: "gender", Rows: []yearly.Row{{Code: "hombre", N: small},
		{Code: "mujer", N: yearly.Count{N: 40}}}}, {By: "language"}}}
	now := []yearly.Row{{Code: "mujer", N: yearly.Count{N: 55}}, {Code: "hombre"}, {Code: "no_binario"}}
	was := before.Was(yearly.Table{By: "gender", Rows: now})
	if len(was) != 3 || was[0].N != 40 || was[1] != small || was[2] != (yearly.Count{}) {
		t.Errorf("the year before: %v", was)
	}
	for _, by := range []string{"language", "miss"} {
		if was := before.Was(yearly.Table{By: by, Rows: now}); was != nil {
			t.Errorf("by %s the year before showed nothing, and %v is said", by, was)
		}
	}
}
