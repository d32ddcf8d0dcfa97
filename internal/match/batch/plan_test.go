package batch

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"amparo/internal/match/matchtest"
)

// planEnv names a Python that has scipy; "none" measures without one.
const (
	planEnv    = "AMPARO_PLAN_PYTHON"
	planPeople = 2000
	planPlaces = 5000
	planRounds = 5
)

const planScript = `
import sys, time, numpy
from scipy.optimize import linear_sum_assignment
people, places = int(sys.argv[2]), int(sys.argv[3])
costs = numpy.fromfile(sys.argv[1], dtype="<f8").reshape(people, places)
best = 1e9
for _ in range(int(sys.argv[4])):
    began = time.perf_counter()
    rows, columns = linear_sum_assignment(costs)
    best = min(best, time.perf_counter() - began)
print(int(costs[rows, columns].sum()), best)
`

// TestPlanBesideScipy plans 2,000 people for 5,000 places of one bed, each of which anybody may take, from the same
// costs as scipy's linear_sum_assignment: the quickest of a few runs of each, and the same total. `make bench-plan`
// runs it.
func TestPlanBesideScipy(t *testing.T) {
	python := os.Getenv(planEnv)
	if python == "" {
		return
	}
	for _, span := range []int{1_000_000, 1000, 100} {
		rows, free, file := planOf(t, span)
		order := make([]int, planPeople)
		for i := range order {
			order[i] = i
		}
		ours, total := time.Duration(math.MaxInt64), 0
		for range planRounds {
			began := time.Now()
			seat := seatAll(rows, free, order, make([]int, planPeople))
			ours = min(ours, time.Since(began))
			total = 0
			for i, n := range seat {
				if n < 0 {
					t.Fatalf("%d waits beside free places", i)
				}
				total += int(rows[i].costs[n])
			}
		}
		t.Logf("%d people, %d places, costs to %d: %s, total %d", planPeople, planPlaces, span, ours.Round(time.Millisecond),
			total)
		if python == "none" {
			t.Log("scipy is left out: there is no Python with it here")
			continue
		}
		cmd := exec.CommandContext(t.Context(), python, "-c", planScript, file, strconv.Itoa(planPeople),
			strconv.Itoa(planPlaces), strconv.Itoa(planRounds))
		var told bytes.Buffer
		cmd.Stderr = &told
		raw, err := cmd.Output()
		said := strings.Fields(string(raw))
		if err != nil || len(said) != 2 {
			t.Fatalf("scipy: %v %s%s", err, raw, told.String())
		}
		seconds, _ := strconv.ParseFloat(said[1], 64)
		theirs := time.Duration(seconds * float64(time.Second))
		t.Logf("scipy: %s, total %s; ours/scipy %.2f", theirs.Round(time.Millisecond), said[0],
			ours.Seconds()/theirs.Seconds())
		if said[0] != strconv.Itoa(total) {
			t.Errorf("the totals differ: %d is not the %s of scipy", total, said[0])
		}
	}
}

// planOf draws costs below span, and writes them to a file as scipy reads them.
func planOf(t *testing.T, span int) (rows []*row, free []int32, file string) {
	t.Helper()
	d := matchtest.Seeded(uint64(span))
	raw := make([]byte, 0, 8*planPeople*planPlaces)
	for range planPeople {
		w := &row{}
		for u := range planPlaces {
			c := d.IntN(span)
			w.add(u, int64(c))
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(float64(c)))
		}
		rows = append(rows, w)
	}
	file = filepath.Join(t.TempDir(), "costs")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return rows, slices.Repeat([]int32{1}, planPlaces), file
}
