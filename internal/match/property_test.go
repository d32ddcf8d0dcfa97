package match

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"amparo/internal/domain"
)

// outcomes reads where every house of an answer stands, and fails on one that stands twice.
func outcomes(t interface{ Fatalf(string, ...any) }, r Ranking) map[domain.ShelterID]outcome {
	at := make(map[domain.ShelterID]outcome)
	put := func(id domain.ShelterID, o outcome) {
		if was, twice := at[id]; twice {
			t.Fatalf("%s stands in the answer as %s and as %s", id, was, o)
		}
		at[id] = o
	}
	for _, c := range r.Offered {
		put(c.Shelter, isOffered)
	}
	for _, e := range r.Full {
		put(e.Shelter, isFull)
	}
	for _, e := range r.Excluded {
		put(e.Shelter, isOut)
	}
	return at
}

// agrees compares an answer with the oracle, house by house.
func agrees(t interface{ Fatalf(string, ...any) }, a Ask, houses []House, r Ranking) {
	at := outcomes(t, r)
	if len(at) != len(houses) {
		t.Fatalf("%d houses, but %d in the answer", len(houses), len(at))
	}
	offered := make(map[domain.ShelterID]Candidate)
	for _, c := range r.Offered {
		offered[c.Shelter] = c
	}
	for _, h := range houses {
		want := oracle(a, h, towns)
		if got := at[h.Shelter.ID]; got != want {
			t.Fatalf("%s: the matcher says %s, the rules say %s\nask %+v\nhouse %+v", h.Shelter.ID, got, want, a, h)
		}
		if c := offered[h.Shelter.ID]; want == isOffered && !oracleSeats(a, h, c.Seats) {
			t.Fatalf("%s: seats %v break a rule\nask %+v\nhouse %+v", h.Shelter.ID, c.Seats, a, h)
		}
	}
}

func TestRulesAgreeWithTheOracleOnThousandsOfNetworks(t *testing.T) {
	count := map[outcome]int{}
	for seed := range uint64(2000) {
		d := seeded(seed)
		houses := makeHouses(d, 6)
		ask := makeAsk(d, 1+d.roll(5))
		if chance(d, 20) && len(houses[0].Shelter.Units) > 0 {
			ask.Held = []domain.InUnit{{Ref: "P1", Unit: houses[0].Shelter.Units[0].ID}}
		}
		r := Compile(houses, nil, towns, DefaultWeights()).Shelters(ask)
		agrees(t, ask, houses, r)
		for _, o := range outcomes(t, r) {
			count[o]++
		}
	}
	for _, o := range []outcome{isOffered, isFull, isOut} {
		if count[o] < 300 {
			t.Errorf("the made-up networks hardly test %s: %d", o, count[o])
		}
	}
}

func TestRulesAgreeWithTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapidDice{t}
		houses := makeHouses(d, 1+d.roll(3))
		ask := makeAsk(d, 4)
		agrees(t, ask, houses, Compile(houses, nil, towns, DefaultWeights()).Shelters(ask))
	})
}

// shuffled returns the same network in another order, units included.
func shuffled(r *rand.Rand, houses []House) []House {
	out := append([]House(nil), houses...)
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
	for seed := range uint64(400) {
		d := seeded(seed)
		houses, ask := makeHouses(d, 12), makeAsk(d, 4)
		services := []Service{makeService(d, 1), makeService(d, 2), makeService(d, 3)}
		board := Compile(houses, services, towns, DefaultWeights())
		first := board.Shelters(ask)
		if diff := cmp.Diff(first, board.Shelters(ask)); diff != "" {
			t.Fatalf("the same ask was answered in two ways:\n%s", diff)
		}
		services[0], services[2] = services[2], services[0]
		other := Compile(shuffled(rand.New(rand.NewPCG(seed, 1)), houses), services, towns, DefaultWeights())
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
func withBeds(h House, i, n int) House {
	h.Rooms = append([]domain.Room(nil), h.Rooms...)
	h.Rooms[i].Total += n
	return recount(h)
}

// recount derives what is free again.
func recount(h House) House {
	h.Rooms = append([]domain.Room(nil), h.Rooms...)
	for i := range h.Rooms {
		r := &h.Rooms[i]
		left := r.Total - r.Blocked - r.Occupied - r.Held
		r.Over, r.Free = max(0, -left), 0
		if left > 0 && h.Shelter.Active && h.Shelter.Units[i].Open {
			r.Free = left
		}
	}
	return h
}

func TestOneMoreBedNeverTakesAPlaceAway(t *testing.T) {
	for seed := range uint64(500) {
		d := seeded(seed)
		houses, ask := makeHouses(d, 5), makeAsk(d, 1+d.roll(4))
		board := Compile(houses, nil, towns, DefaultWeights())
		before := outcomes(t, board.Shelters(ask))
		for n, h := range houses {
			for i := range h.Rooms {
				after := outcomes(t, board.WithHouse(withBeds(houses[n], i, 1)).Shelters(ask))
				for id, o := range before {
					if o == isOffered && after[id] != isOffered {
						t.Fatalf("%s was offered; with one more bed in %s it is %s", id, h.Rooms[i].Unit, after[id])
					}
				}
			}
		}
	}
}

func TestAnswersAreInOrderAndExplained(t *testing.T) {
	for seed := range uint64(500) {
		d := seeded(seed)
		houses, ask := makeHouses(d, 20), makeAsk(d, 2)
		r := Compile(houses, nil, towns, DefaultWeights()).Shelters(ask)
		for i, c := range r.Offered {
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
			p := r.Offered[i-1]
			if p.Stale == Stale && c.Stale != Stale || (p.Stale == Stale) == (c.Stale == Stale) && p.Score < c.Score {
				t.Fatalf("%s (%d, %d) stands before %s (%d, %d)", p.Shelter, p.Stale, p.Score, c.Shelter, c.Stale, c.Score)
			}
		}
		for _, e := range append(append([]Exclusion(nil), r.Full...), r.Excluded...) {
			if len(e.Reasons) == 0 {
				t.Fatalf("%s is kept out without a reason", e.Shelter)
			}
			for _, x := range Outward(e.Reasons) {
				if x.Protected || x.Code == CodeDanger || x.Code == CodeNoContact {
					t.Fatalf("%s: %s would be told outward", e.Shelter, x.Code)
				}
			}
		}
		for _, code := range r.Unmet {
			if code == CodeDanger || code == CodeNoContact || code == CodeTie {
				t.Fatalf("the unmet need tells %s", code)
			}
		}
		if (len(r.Offered) == 0) != (len(r.Unmet) > 0) {
			t.Fatalf("%d offered, unmet %v", len(r.Offered), r.Unmet)
		}
	}
}
