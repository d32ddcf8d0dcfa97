package match

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
)

// pressing turns an ask into one of that urgency that has waited so long.
func pressing(a Ask, u domain.Urgency, waited time.Duration) Ask {
	a.Referral.Urgency, a.Referral.SentAt = u, a.Now.Add(-waited)
	return a
}

func placed(p Plan) map[int]string {
	at := make(map[int]string)
	for _, x := range p.Places {
		at[x.Ask] = string(x.Shelter)
	}
	return at
}

func TestTheLastBedGoesToTheMostPressing(t *testing.T) {
	b := board(home("casa", beds(1)))
	asks := []Ask{
		pressing(asking(ana), domain.UrgencyMedium, 100*time.Hour),
		pressing(asking(ana), domain.UrgencyCritical, time.Minute),
		pressing(asking(ana), domain.UrgencyCritical, time.Hour),
		pressing(asking(luis), domain.UrgencyCritical, time.Hour),
	}
	p := b.Assign(asks)
	if !p.Optimal || len(p.Places) != 1 || p.Places[0].Ask != 2 || !slices.Equal(p.Waiting, []int{3, 1, 0}) {
		t.Fatalf("%+v", p)
	}
	if s := p.Places[0].Seats; len(s) != 1 || s[0].Unit != "casa-a" {
		t.Errorf("seated %v", s)
	}
}

// The best house of the first girl is the only house of the second: one by one, the second would wait.
func TestTwoGirlsTwoBeds(t *testing.T) {
	b := board(home("both", beds(1)), home("teens", beds(1), first(func(u *domain.Unit) { u.AgeMin = 13 }), shelter(func(s *domain.Shelter) { s.Languages = nil })))
	asks := []Ask{pressing(asking(ana), domain.UrgencyHigh, 5*time.Hour), pressing(asking(person("P1", 9, domain.Woman, -1)), domain.UrgencyHigh, time.Hour)}
	if got := offered(b.Shelters(asks[0])); got[0] != "both" {
		t.Fatalf("alone she is offered %v", got)
	}
	p := b.Assign(asks)
	if at := placed(p); at[0] != "teens" || at[1] != "both" || !p.Optimal {
		t.Fatalf("%+v", p)
	}
}

func TestPeopleOfOneNetworkAreNotPlannedTogether(t *testing.T) {
	b := board(home("one", beds(2)), home("two", beds(2), shelter(func(s *domain.Shelter) { s.Languages = nil })))
	asks := []Ask{asking(ana), asking(ana)}
	for i := range asks {
		asks[i].Ties = []Tie{"network-7"}
	}
	if at := placed(b.Assign(asks)); len(at) != 2 || at[0] == at[1] {
		t.Fatalf("%v", at)
	}
	asks[0].Ties = nil
	if at := placed(b.Assign(asks)); at[0] != "one" || at[1] != "one" {
		t.Fatalf("%v", at)
	}
}

// brutePlan tries every way of placing every ask.
func brutePlan(b *Board, asks []Ask) value {
	room, first := b.rooms()
	var wishes []*wish
	for i := range asks {
		a := asks[i]
		a.Held = nil
		w, _ := b.wish(i, &a, first)
		wishes = append(wishes, w)
	}
	var best value
	chosen := make([]*option, len(wishes))
	var try func(i int, got value)
	try = func(i int, got value) {
		if i == len(wishes) {
			if got.beats(best) {
				best = got
			}
			return
		}
		chosen[i] = nil
		try(i+1, got)
		w := wishes[i]
	options:
		for n := range w.options {
			o := &w.options[n]
			for j := range i {
				if chosen[j] != nil && chosen[j].house == o.house && wishes[j].query.meets(w.query.ask.Ties) {
					continue options
				}
			}
			fits := true
			for k, u := range o.units {
				room[u] -= w.query.blocks[k].size
			}
			for _, u := range o.units {
				fits = fits && room[u] >= 0
			}
			if fits {
				chosen[i] = o
				try(i+1, got.plus(w.worth).plus(value{2: o.fit}))
				chosen[i] = nil
			}
			for k, u := range o.units {
				room[u] += w.query.blocks[k].size
			}
		}
	}
	try(0, value{})
	return best
}

func TestAPlanIsSoundAndTheBestThereIs(t *testing.T) {
	groups, waiting := 0, 0
	for seed := range uint64(2500) {
		d := seeded(seed)
		houses := makeHouses(d, 4)
		asks := make([]Ask, 1+d.roll(4))
		for i := range asks {
			asks[i] = pressing(makeAsk(d, 1+d.roll(3)), pick(d, urgencies), time.Duration(d.roll(5))*time.Hour)
			asks[i].Case.ID = domain.CaseID(fmt.Sprint("case-", i))
			if chance(d, 30) {
				asks[i].Ties = []Tie{pick(d, []Tie{"x", "y"})}
			}
		}
		b := Compile(houses, nil, towns, DefaultWeights())
		p := b.Assign(asks)
		got := soundPlan(t, seed, b, houses, asks, p)
		if want := brutePlan(b, asks); !p.Optimal || got != want {
			t.Fatalf("seed %d: the plan is worth %v (proven %v), the best %v\n%+v", seed, got, p.Optimal, want, p)
		}
		for _, x := range p.Places {
			if len(x.Seats) > 1 {
				groups++
			}
		}
		waiting += len(p.Waiting)
	}
	if groups < 50 || waiting < 50 {
		t.Errorf("hardly tested: %d groups placed, %d waiting", groups, waiting)
	}
}

// soundPlan checks that a plan breaks no rule and oversells nothing, and returns what it is worth.
func soundPlan(t *testing.T, seed uint64, b *Board, houses []House, asks []Ask, p Plan) value {
	t.Helper()
	_, first := b.rooms()
	byID := make(map[domain.ShelterID]House)
	for _, h := range houses {
		byID[h.Shelter.ID] = h
	}
	left := make(map[domain.UnitID]int)
	for _, h := range houses {
		for _, r := range h.Rooms {
			left[r.Unit] = r.Free
		}
	}
	var total value
	if len(p.Places)+len(p.Waiting) != len(asks) {
		t.Fatalf("seed %d: %d asks, %+v", seed, len(asks), p)
	}
	for _, x := range p.Places {
		ask := asks[x.Ask]
		ask.Held = nil
		if oracle(ask, byID[x.Shelter], towns) != isOffered || !oracleSeats(ask, byID[x.Shelter], x.Seats) {
			t.Fatalf("seed %d: ask %d may not be in %s as %v", seed, x.Ask, x.Shelter, x.Seats)
		}
		for _, s := range x.Seats {
			if left[s.Unit]--; left[s.Unit] < 0 {
				t.Fatalf("seed %d: %s is oversold", seed, s.Unit)
			}
		}
		w, _ := b.wish(x.Ask, &ask, first)
		total = total.plus(w.worth)
		fit := int64(x.Score)
		for _, o := range w.options {
			if o.house.src.Shelter.ID == x.Shelter && o.score != int(o.fit) {
				fit = int64(x.Score) - staleFit
			}
		}
		total[2] += fit
	}
	return total
}

func TestABusyNightIsPlannedInBoundedWork(t *testing.T) {
	d := seeded(11)
	houses := makeHouses(d, 60)
	var asks []Ask
	for i := range 70 {
		a := pressing(makeAsk(d, 1+d.roll(4)), pick(d, urgencies), time.Duration(d.roll(90))*time.Hour)
		a.Case.ID = domain.CaseID(fmt.Sprint("case-", i))
		asks = append(asks, a)
	}
	b := Compile(houses, nil, towns, DefaultWeights())
	p := b.Assign(asks)
	soundPlan(t, 11, b, houses, asks, p)
	if again := b.Assign(asks); again.Digest != p.Digest || !slices.Equal(again.Waiting, p.Waiting) {
		t.Error("the same night was planned in two ways")
	}
	if len(p.Places) < 20 {
		t.Errorf("only %d of 70 have a place", len(p.Places))
	}
	if empty := b.Assign(nil); len(empty.Places)+len(empty.Waiting) != 0 || !empty.Optimal {
		t.Errorf("no asks, but %+v", empty)
	}
}
