package match

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// makePuzzle makes up blocks and units that admit some of them.
func makePuzzle(d dice, blocks, units, size int) *puzzle {
	p := new(puzzle)
	p.reset(blocks, units)
	for b := range p.size {
		p.size[b] = int32(1 + d.roll(size))
	}
	for u := range p.room {
		p.room[u] = int32(d.roll(2*size+1) - 1)
	}
	for i := range p.mask {
		p.mask[i], p.cost[i] = 0, int32(d.roll(3))
		if chance(d, 40) {
			p.mask[i] = ruleAge
		}
	}
	return p
}

// brute tries every seating and returns the fewest units and, among those, the least cost.
func brute(p *puzzle) (units, cost int32, ok bool) {
	seat := make([]int, len(p.size))
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
			if !p.admits(b, u) || room[u] < p.size[b] {
				continue
			}
			room[u] -= p.size[b]
			seat[b] = u
			try(b+1, room, sum+p.cost[b*len(room)+u])
			room[u] += p.size[b]
		}
	}
	try(0, append([]int32(nil), p.room...), 0)
	return units, cost, ok
}

func distinct(seat []int) map[int]bool {
	set := make(map[int]bool)
	for _, u := range seat {
		set[u] = true
	}
	return set
}

// worthOf checks the puzzle's answer and returns its units and cost.
func worthOf(p *puzzle) (units, cost int32, err error) {
	room := append([]int32(nil), p.room...)
	for b, u := range p.seat {
		if u < 0 || !p.admits(b, u) {
			return 0, 0, fmt.Errorf("block %d sits in unit %d, which does not admit it", b, u)
		}
		if room[u] -= p.size[b]; room[u] < 0 {
			return 0, 0, fmt.Errorf("unit %d has too many people", u)
		}
		cost += p.cost[b*len(room)+u]
	}
	return int32(len(distinct(p.seat))), cost, nil
}

func TestSeatingIsTheBestThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { solvesBest(t, rapidDice{t}) })
	for seed := range uint64(2500) {
		solvesBest(t, seeded(seed))
	}
}

func solvesBest(t interface{ Fatalf(string, ...any) }, d dice) {
	p := makePuzzle(d, 1+d.roll(5), 1+d.roll(4), 1+d.roll(3))
	wantUnits, wantCost, want := brute(p)
	if got := p.solve(); got != want {
		t.Fatalf("seated: %v, possible: %v\n%+v", got, want, p)
	}
	if !want {
		return
	}
	units, cost, err := worthOf(p)
	if err != nil || units != wantUnits || cost != wantCost {
		t.Fatalf("seated in %d units at %d (%v), possible in %d at %d\n%+v", units, cost, err, wantUnits, wantCost, p)
	}
}

// Very large groups take another way, which must find seats exactly when there are any.
func TestVeryLargeGroupsAreSeatedWheneverPossible(t *testing.T) {
	seated := 0
	for seed := range uint64(2500) {
		d := seeded(seed)
		p := makePuzzle(d, 1+d.roll(6), 1+d.roll(4), 1+d.roll(3))
		_, _, want := brute(p)
		if got := p.flow(); got != want {
			t.Fatalf("seed %d: seated: %v, possible: %v\n%+v", seed, got, want, p)
		}
		if want {
			seated++
			if _, _, err := worthOf(p); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
	if seated < 300 {
		t.Errorf("only %d puzzles could be seated", seated)
	}
}

func TestThirtySiblingsDoNotStopTheClock(t *testing.T) {
	d := seeded(5)
	p := makePuzzle(d, 30, 12, 1)
	for u := range p.room {
		p.room[u] = 3
	}
	if !p.solve() {
		t.Fatal("thirty people were not seated in thirty-six beds")
	}
	if _, _, err := worthOf(p); err != nil {
		t.Fatal(err)
	}
}
