package rank

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
)

// outcomes reads where every house of an answer stands, and fails on one that stands twice.
func outcomes(t interface{ Fatalf(string, ...any) }, r match.Ranking) map[domain.ShelterID]matchtest.Outcome {
	at := make(map[domain.ShelterID]matchtest.Outcome)
	put := func(id domain.ShelterID, o matchtest.Outcome) {
		if was, twice := at[id]; twice {
			t.Fatalf("%s stands in the answer as %s and as %s", id, was, o)
		}
		at[id] = o
	}
	for _, c := range r.Candidates {
		put(c.Shelter, matchtest.Candidate)
	}
	for _, e := range r.Full {
		put(e.Shelter, matchtest.Full)
	}
	for _, e := range r.Excluded {
		put(e.Shelter, matchtest.Excluded)
	}
	return at
}

// agrees compares an answer with the oracle, house by house.
func agrees(t interface{ Fatalf(string, ...any) }, a match.Query, shelters []match.ShelterState, r match.Ranking) {
	at := outcomes(t, r)
	if len(at) != len(shelters) {
		t.Fatalf("%d houses, but %d in the answer", len(shelters), len(at))
	}
	offered := make(map[domain.ShelterID]match.Candidate)
	for _, c := range r.Candidates {
		offered[c.Shelter] = c
	}
	for _, h := range shelters {
		want := matchtest.Oracle(a, h, matchtest.Municipalities)
		if got := at[h.Shelter.ID]; got != want {
			t.Fatalf("%s: the matcher says %s, the rules say %s\nask %+v\nhouse %+v", h.Shelter.ID, got, want, a, h)
		}
		if c := offered[h.Shelter.ID]; want == matchtest.Candidate && !matchtest.SeatsHold(a, h, c.Seats) {
			t.Fatalf("%s: seats %v break a rule\nask %+v\nhouse %+v", h.Shelter.ID, c.Seats, a, h)
		}
	}
}

func TestRulesAgreeWithTheOracleOnThousandsOfNetworks(t *testing.T) {
	t.Parallel()
	count := map[matchtest.Outcome]int{}
	for seed := range uint64(2000) {
		d := matchtest.Seeded(seed)
		shelters := matchtest.Shelters(d, 6)
		ask := matchtest.Query(d, 1+d.IntN(5))
		if matchtest.Chance(d, 20) && len(shelters[0].Shelter.Units) > 0 {
			ask.Held = []domain.InUnit{{Ref: "P1", Unit: shelters[0].Shelter.Units[0].ID}}
		}
		if matchtest.Chance(d, 20) {
			ask.Links, shelters[1].ResidentLinks = []match.Link{"", "network-7"},
				[]match.Link{"", matchtest.Pick(d, []match.Link{"network-7", "network-8"})}
		}
		r := compiled(shelters, nil).Shelters(ask)
		agrees(t, ask, shelters, r)
		for _, o := range outcomes(t, r) {
			count[o]++
		}
	}
	for _, o := range []matchtest.Outcome{matchtest.Candidate, matchtest.Full, matchtest.Excluded} {
		if count[o] < 300 {
			t.Errorf("the made-up networks hardly test %s: %d", o, count[o])
		}
	}
}

func TestRulesAgreeWithTheOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := matchtest.Rapid(t)
		shelters := matchtest.Shelters(d, 1+d.IntN(3))
		ask := matchtest.Query(d, 4)
		agrees(t, ask, shelters, compiled(shelters, nil).Shelters(ask))
	})
}

// shuffled returns the same network in another order, units included.
func shuffled(r *rand.Rand, shelters []match.ShelterState) []match.ShelterState {
	out := append([]match.ShelterState(nil), shelters...)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	for i := range out {
		h := &out[i]
		order := r.Perm(len(h.Shelter.Units))
		units, rooms := make([]domain.Unit, len(order)), make([]domain.Room, len(order))
		for to, from := range order {
			units[to], rooms[to] = h.Shelter.Units[from], h.Rooms[from]
		}
		h.Shelter.Units, h.Rooms = units, rooms
	}
	return out
}

func TestSameInputSameAnswerInAnyOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		d := matchtest.Seeded(seed)
		shelters, ask := matchtest.Shelters(d, 12), matchtest.Query(d, 4)
		services := []match.ProgramState{matchtest.Program(d, 1), matchtest.Program(d, 2), matchtest.Program(d, 3)}
		board := compiled(shelters, services)
		first := board.Shelters(ask)
		if diff := cmp.Diff(first, board.Shelters(ask)); diff != "" {
			t.Fatalf("the same ask was answered in two ways:\n%s", diff)
		}
		services[0], services[2] = services[2], services[0]
		other := compiled(shuffled(rand.New(rand.NewPCG(seed, 1)), shelters), services)
		if diff := cmp.Diff(first, other.Shelters(ask)); diff != "" {
			t.Fatalf("the order of the input shows in the answer:\n%s", diff)
		}
		ask.Referral.Class = domain.ClassLegal
		if diff := cmp.Diff(board.Programs(ask), other.Programs(ask)); diff != "" {
			t.Fatalf("the order of the input shows in the programmes:\n%s", diff)
		}
	}
}

// withBeds returns the house with n more beds in its i-th unit.
func withBeds(h match.ShelterState, i, n int) match.ShelterState {
	h.Rooms = append([]domain.Room(nil), h.Rooms...)
	h.Rooms[i].Total += n
	return matchtest.Recount(h)
}

func TestOneMoreBedNeverTakesAPlaceAway(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		d := matchtest.Seeded(seed)
		shelters, ask := matchtest.Shelters(d, 5), matchtest.Query(d, 1+d.IntN(4))
		board := compiled(shelters, nil)
		before := outcomes(t, board.Shelters(ask))
		for n, h := range shelters {
			for i := range h.Rooms {
				more := slices.Clone(shelters)
				more[n] = withBeds(h, i, 1)
				after := outcomes(t, compiled(more, nil).Shelters(ask))
				for id, o := range before {
					if o == matchtest.Candidate && after[id] != matchtest.Candidate {
						t.Fatalf("%s was offered; with one more bed in %s it is %s", id, h.Rooms[i].Unit, after[id])
					}
				}
			}
		}
	}
}

func TestAnswersAreInOrderAndExplained(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		d := matchtest.Seeded(seed)
		shelters, ask := matchtest.Shelters(d, 20), matchtest.Query(d, 2)
		r := compiled(shelters, nil).Shelters(ask)
		for i, c := range r.Candidates {
			sum := 0
			for _, w := range c.Why {
				sum += w.Points
			}
			if sum != c.Score {
				t.Fatalf("%s scores %d, but its reasons add up to %d", c.Shelter, c.Score, sum)
			}
			if i == 0 {
				continue
			}
			p := r.Candidates[i-1]
			if p.Freshness == match.Stale && c.Freshness != match.Stale ||
				(p.Freshness == match.Stale) == (c.Freshness == match.Stale) && p.Score < c.Score {
				t.Fatalf("%s (%d, %d) stands before %s (%d, %d)", p.Shelter, p.Freshness, p.Score, c.Shelter, c.Freshness, c.Score)
			}
		}
		for _, e := range append(append([]match.Exclusion(nil), r.Full...), r.Excluded...) {
			if len(e.Reasons) == 0 {
				t.Fatalf("%s is kept out without a reason", e.Shelter)
			}
			for _, x := range e.Reasons {
				if protects := x.Code == match.CodeDanger || x.Code == match.CodeNoContact ||
					x.Code == match.CodeLink; x.Protected != protects {
					t.Fatalf("%s: %s is protected: %v", e.Shelter, x.Code, x.Protected)
				}
			}
		}
		for _, code := range r.Unmet {
			if code == match.CodeDanger || code == match.CodeNoContact || code == match.CodeLink {
				t.Fatalf("the unmet need tells %s", code)
			}
		}
		if (len(r.Candidates) == 0) != (len(r.Unmet) > 0) {
			t.Fatalf("%d offered, unmet %v", len(r.Candidates), r.Unmet)
		}
	}
}
