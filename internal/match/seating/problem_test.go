package seating

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"amparo/internal/match/matchtest"
	"amparo/internal/match/rules"
)

// makeProblem makes up households and units that admit some of them.
func makeProblem(d matchtest.Random, households, units, size int) *Problem {
	p := new(Problem)
	p.Reset(households, units)
	for b := range p.Size {
		p.Size[b] = int32(1 + d.IntN(size))
	}
	for u := range p.Free {
		p.Free[u] = int32(d.IntN(2*size+1) - 1)
	}
	for i := range p.Failing {
		p.Failing[i], p.Cost[i] = 0, int32(d.IntN(3))
		if matchtest.Chance(d, 40) {
			p.Failing[i] = rules.Age
		}
	}
	return p
}

// brute tries every seating and returns the fewest units and, among those, the least cost.
func brute(p *Problem) (units, cost int32, ok bool) {
	seat := make([]int, len(p.Size))
	var try func(b int, room []int32, cost int32)
	try = func(b int, room []int32, sum int32) {
		if b == len(seat) {
			n := int32(len(distinct(seat)))
			if !ok || n < units || n == units && sum < cost {
				units, cost, ok = n, sum, true
			}
			return
		}
		for u := range room {
			if !p.Admits(b, u) || room[u] < p.Size[b] {
				continue
			}
			room[u] -= p.Size[b]
			seat[b] = u
			try(b+1, room, sum+p.Cost[b*len(room)+u])
			room[u] += p.Size[b]
		}
	}
	try(0, append([]int32(nil), p.Free...), 0)
	return units, cost, ok
}

func distinct(seat []int) map[int]bool {
	set := make(map[int]bool)
	for _, u := range seat {
		set[u] = true
	}
	return set
}

// worthOf checks the Problem's answer and returns its units and cost.
func scoreOf(p *Problem) (units, cost int32, err error) {
	room := append([]int32(nil), p.Free...)
	for b, u := range p.Seat {
		if u < 0 || !p.Admits(b, u) {
			return 0, 0, fmt.Errorf("household %d sits in unit %d, which does not admit it", b, u)
		}
		if room[u] -= p.Size[b]; room[u] < 0 {
			return 0, 0, fmt.Errorf("unit %d has too many people", u)
		}
		cost += p.Cost[b*len(room)+u]
	}
	return int32(len(distinct(p.Seat))), cost, nil
}

func TestSeatingIsTheBestThereIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { solvesBest(t, matchtest.Rapid(t)) })
	for seed := range uint64(2500) {
		solvesBest(t, matchtest.Seeded(seed))
	}
}

func solvesBest(t interface{ Fatalf(string, ...any) }, d matchtest.Random) {
	p := makeProblem(d, 1+d.IntN(5), 1+d.IntN(4), 1+d.IntN(3))
	wantUnits, wantCost, want := brute(p)
	if got := p.Solve(); got != want {
		t.Fatalf("seated: %v, possible: %v\n%+v", got, want, p)
	}
	if !want {
		return
	}
	units, cost, err := scoreOf(p)
	if err != nil || units != wantUnits || cost != wantCost {
		t.Fatalf("seated in %d units at %d (%v), possible in %d at %d\n%+v", units, cost, err, wantUnits, wantCost, p)
	}
}

// Very large groups take another way, which must find seats exactly when there are any.
func TestVeryLargeGroupsAreSeatedWheneverPossible(t *testing.T) {
	t.Parallel()
	seated := 0
	for seed := range uint64(2500) {
		d := matchtest.Seeded(seed)
		p := makeProblem(d, 1+d.IntN(6), 1+d.IntN(4), 1+d.IntN(3))
		_, _, want := brute(p)
		if got := p.seatByMatching(); got != want {
			t.Fatalf("seed %d: seated: %v, possible: %v\n%+v", seed, got, want, p)
		}
		if want {
			seated++
			if _, _, err := scoreOf(p); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
	if seated < 300 {
		t.Errorf("only %d Problems could be seated", seated)
	}
}

func TestThirtySiblingsDoNotStopTheClock(t *testing.T) {
	t.Parallel()
	d := matchtest.Seeded(5)
	p := makeProblem(d, 30, 12, 1)
	for u := range p.Free {
		p.Free[u] = 3
	}
	if !p.Solve() {
		t.Fatal("thirty people were not seated in thirty-six beds")
	}
	if _, _, err := scoreOf(p); err != nil {
		t.Fatal(err)
	}
}
