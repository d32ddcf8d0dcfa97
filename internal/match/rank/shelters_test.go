package rank

import (
	"sort"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
)

func TestALimitOnlySparesTheExplaining(t *testing.T) {
	t.Parallel()
	d := matchtest.Seeded(4)
	shelters, ask := matchtest.Shelters(d, 300), matchtest.Girl17()
	board := compiled(shelters, nil)
	all := board.Shelters(ask)
	ask.ExplainMax = 2
	some := board.Shelters(ask)
	if len(all.Candidates) < 4 || len(all.Candidates) != len(some.Candidates) {
		t.Fatalf("offered %d, with a limit %d", len(all.Candidates), len(some.Candidates))
	}
	for i := range all.Candidates {
		want := all.Candidates[i]
		if i >= 2 {
			want.Met, want.Why = nil, nil
		}
		if diff := cmp.Diff(want, some.Candidates[i]); diff != "" {
			t.Fatalf("candidate %d:\n%s", i, diff)
		}
	}
}

func TestManyAskAtOnce(t *testing.T) {
	t.Parallel()
	shelters := matchtest.Shelters(matchtest.Seeded(3), 40)
	board := compiled(shelters, nil)
	asks := make([]match.Query, 150)
	want := make([]match.Ranking, len(asks))
	for i := range asks { // each alone on a board of its own, which remembers nothing
		asks[i] = matchtest.Query(matchtest.Seeded(uint64(i)), 2)
		want[i] = compiled(shelters, nil).Shelters(asks[i])
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
	await.All(t, "all who rank at once", &all)
}

func TestTheSeedOnlyBreaksTies(t *testing.T) {
	t.Parallel()
	d := matchtest.Seeded(1)
	shelter := matchtest.Shelter(d, 0)
	for shelter.Shelter.Active = false; matchtest.Oracle(matchtest.Girl17(), shelter,
		matchtest.Municipalities) != matchtest.Candidate; {
		shelter = matchtest.Shelter(d, 0)
	}
	var twins []match.ShelterState
	for i := range 12 {
		twin := shelter
		twin.Shelter.ID = domain.ShelterID(string(rune('a'+i))) + shelter.Shelter.ID
		twins = append(twins, twin)
	}
	board := compiled(twins, nil)
	ask := matchtest.Girl17()
	order := func(seed uint64) []string {
		ask.Seed = seed
		var ids []string
		r := board.Shelters(ask)
		for _, c := range r.Candidates {
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
