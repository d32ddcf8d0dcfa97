package match

import (
	"sort"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/domain"
)

func TestALimitOnlySparesTheExplaining(t *testing.T) {
	d := seeded(4)
	houses, ask := makeHouses(d, 300), girl17()
	board := Compile(houses, nil, towns, DefaultWeights())
	all := board.Shelters(ask)
	ask.Limit = 2
	some := board.Shelters(ask)
	if len(all.Offered) < 4 || len(all.Offered) != len(some.Offered) {
		t.Fatalf("offered %d, with a limit %d", len(all.Offered), len(some.Offered))
	}
	for i := range all.Offered {
		want := all.Offered[i]
		if i >= 2 {
			want.Met, want.Why = nil, nil
		}
		if diff := cmp.Diff(want, some.Offered[i]); diff != "" {
			t.Fatalf("candidate %d:\n%s", i, diff)
		}
	}
}

func TestReplacingAHouseEqualsCompilingAnew(t *testing.T) {
	for seed := range uint64(200) {
		d := seeded(seed)
		houses, ask := makeHouses(d, 8), makeAsk(d, 3)
		services := []Service{makeService(d, 1), makeService(d, 2)}
		board := Compile(houses, services, towns, DefaultWeights())
		before := board.Shelters(ask)
		n := d.roll(9) // 8 is a house that is new
		house, service := makeHouse(d, n), makeService(d, 1+d.roll(2))
		next := board.WithHouse(house).WithService(service)
		if n < len(houses) {
			houses[n] = house
		} else {
			houses = append(houses, house)
		}
		services[map[domain.ProgramID]int{"programme-0001": 0, "programme-0002": 1}[service.Program.ID]] = service
		anew := Compile(houses, services, towns, DefaultWeights())
		if diff := cmp.Diff(anew.Shelters(ask), next.Shelters(ask)); diff != "" {
			t.Fatalf("a replaced house differs from a compiled one:\n%s", diff)
		}
		ask.Referral.Class = service.Program.Class
		if diff := cmp.Diff(anew.Programs(ask), next.Programs(ask)); diff != "" {
			t.Fatalf("a replaced programme differs from a compiled one:\n%s", diff)
		}
		ask.Referral.Class = domain.ClassShelter
		if diff := cmp.Diff(before, board.Shelters(ask)); diff != "" {
			t.Fatalf("the old board changed:\n%s", diff)
		}
	}
}

func TestManyAskAtOnce(t *testing.T) {
	houses := makeHouses(seeded(3), 40)
	board := Compile(houses, nil, towns, DefaultWeights())
	asks := make([]Ask, 150)
	want := make([]Ranking, len(asks))
	for i := range asks { // each alone on a board of its own, which remembers nothing
		asks[i] = makeAsk(seeded(uint64(i)), 2)
		want[i] = Compile(houses, nil, towns, DefaultWeights()).Shelters(asks[i])
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range asks {
				if diff := cmp.Diff(want[i], board.Shelters(asks[i])); diff != "" {
					t.Errorf("ask %d is answered otherwise in company:\n%s", i, diff)
					return
				}
			}
		})
	}
	all.Wait()
}

func TestTheSeedOnlyBreaksTies(t *testing.T) {
	d := seeded(1)
	house := makeHouse(d, 0)
	for house.Shelter.Active = false; oracle(girl17(), house, towns) != isOffered; {
		house = makeHouse(d, 0)
	}
	var twins []House
	for i := range 12 {
		twin := house
		twin.Shelter.ID = domain.ShelterID(string(rune('a'+i))) + house.Shelter.ID
		twins = append(twins, twin)
	}
	board := Compile(twins, nil, towns, DefaultWeights())
	ask := girl17()
	order := func(seed uint64) []string {
		ask.Seed = seed
		var ids []string
		r := board.Shelters(ask)
		for _, c := range r.Offered {
			ids = append(ids, string(c.Shelter))
		}
		if r.Seed != seed {
			t.Fatalf("the seed %d was recorded as %d", seed, r.Seed)
		}
		return ids
	}
	one, again, two := order(1), order(1), order(2)
	if len(one) != len(twins) || cmp.Diff(one, again) != "" || cmp.Diff(one, two) == "" {
		t.Fatalf("equal houses are ordered %v, %v and, with another seed, %v", one, again, two)
	}
	sort.Strings(one)
	sort.Strings(two)
	if diff := cmp.Diff(one, two); diff != "" {
		t.Fatalf("another seed offers other houses:\n%s", diff)
	}
}
