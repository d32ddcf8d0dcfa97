package batch

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
	"amparo/internal/match/rank"
	"amparo/internal/match/snapshot"
)

var (
	ana  = matchtest.Person("P1", 17, domain.Woman, -1)
	luis = matchtest.Person("P1", 29, domain.Man, -1)
)

func snapshotOf(shelters ...match.ShelterState) *snapshot.Snapshot {
	return snapshot.Compile(shelters, nil, matchtest.Municipalities, match.DefaultWeights())
}

// assigned is the best assignment alone.
func assigned(s *snapshot.Snapshot, asks []match.Query) Assignment {
	best, _ := Compare(s, asks)
	return best
}

// pressing turns an ask into one of that urgency that has waited so long.
func pressing(a match.Query, u domain.Urgency, waited time.Duration) match.Query {
	a.Referral.Urgency, a.Referral.SentAt = u, a.Now.Add(-waited)
	return a
}

func placed(p Assignment) map[int]string {
	at := make(map[int]string)
	for _, x := range p.Places {
		at[x.Query] = string(x.Shelter)
	}
	return at
}

func TestTheLastBedGoesToTheMostPressing(t *testing.T) {
	t.Parallel()
	b := snapshotOf(matchtest.Home("casa", matchtest.Beds(1)))
	asks := []match.Query{
		pressing(matchtest.Asking(ana), domain.UrgencyMedium, 100*time.Hour),
		pressing(matchtest.Asking(ana), domain.UrgencyCritical, time.Minute),
		pressing(matchtest.Asking(ana), domain.UrgencyCritical, time.Hour),
		pressing(matchtest.Asking(luis), domain.UrgencyCritical, time.Hour),
	}
	p := assigned(b, asks)
	if !p.Optimal || len(p.Places) != 1 || p.Places[0].Query != 2 || !slices.Equal(p.Waiting, []int{3, 1, 0}) {
		t.Fatalf("%+v", p)
	}
	if s := p.Places[0].Seats; len(s) != 1 || s[0].Unit != "casa-a" {
		t.Errorf("seated %v", s)
	}
}

// The best house of the first girl is the only house of the second: one by one, the second would wait.
func TestTwoGirlsTwoBeds(t *testing.T) {
	t.Parallel()
	b := snapshotOf(matchtest.Home("both", matchtest.Beds(1)),
		matchtest.Home("teens", matchtest.Beds(1), matchtest.EditUnit(func(u *domain.Unit) { u.AgeMin = 13 }),
			matchtest.EditShelter(func(s *domain.Shelter) { s.Languages = nil })))
	asks := []match.Query{pressing(matchtest.Asking(ana), domain.UrgencyHigh, 5*time.Hour),
		pressing(matchtest.Asking(matchtest.Person("P1", 9, domain.Woman, -1)), domain.UrgencyHigh, time.Hour)}
	if got := rank.Shelters(b, asks[0]).Candidates; got[0].Shelter != "both" {
		t.Fatalf("alone she is offered %v", got)
	}
	p := assigned(b, asks)
	if at := placed(p); at[0] != "teens" || at[1] != "both" || !p.Optimal {
		t.Fatalf("%+v", p)
	}
}

func TestPeopleOfOneNetworkAreNotPlannedTogether(t *testing.T) {
	t.Parallel()
	b := snapshotOf(matchtest.Home("one", matchtest.Beds(2)),
		matchtest.Home("two", matchtest.Beds(2), matchtest.EditShelter(func(s *domain.Shelter) { s.Languages = nil })))
	asks := []match.Query{matchtest.Asking(ana), matchtest.Asking(ana)}
	for i := range asks {
		asks[i].Links = []match.Link{"network-7"}
	}
	if at := placed(assigned(b, asks)); len(at) != 2 || at[0] == at[1] {
		t.Fatalf("%v", at)
	}
	asks[0].Links = nil
	if at := placed(assigned(b, asks)); at[0] != "one" || at[1] != "one" {
		t.Fatalf("%v", at)
	}
}

// bestValue tries every way of placing every ask.
func bestValue(b *snapshot.Snapshot, asks []match.Query) value {
	room, first := freeBeds(b)
	var requests []*request
	for i := range asks {
		a := asks[i]
		a.Held = nil
		w, _ := newRequest(b, i, &a, first)
		requests = append(requests, w)
	}
	var best value
	chosen := make([]*option, len(requests))
	var try func(i int, got value)
	try = func(i int, got value) {
		if i == len(requests) {
			if got.better(best) {
				best = got
			}
			return
		}
		chosen[i] = nil
		try(i+1, got)
		w := requests[i]
	options:
		for n := range w.options {
			o := &w.options[n]
			for j := range i {
				if chosen[j] != nil && chosen[j].shelter == o.shelter && requests[j].query.SharesLink(w.query.Query.Links) {
					continue options
				}
			}
			fits := true
			for k, u := range o.units {
				room[u] -= w.query.Households[k].Size
			}
			for _, u := range o.units {
				fits = fits && room[u] >= 0
			}
			if fits {
				chosen[i] = o
				try(i+1, got.plus(w.gain).plus(value{2: o.fit}))
				chosen[i] = nil
			}
			for k, u := range o.units {
				room[u] += w.query.Households[k].Size
			}
		}
	}
	try(0, value{})
	return best
}

func TestAPlanIsSoundAndTheBestThereIs(t *testing.T) {
	t.Parallel()
	groups, waiting := 0, 0
	for seed := range uint64(2500) {
		d := matchtest.Seeded(seed)
		shelters := matchtest.Shelters(d, 4)
		asks := make([]match.Query, 1+d.IntN(4))
		for i := range asks {
			asks[i] = pressing(matchtest.Query(d, 1+d.IntN(3)), matchtest.Pick(d, matchtest.Urgencies),
				time.Duration(d.IntN(5))*time.Hour)
			asks[i].Case.ID = domain.CaseID(fmt.Sprint("case-", i))
			if matchtest.Chance(d, 30) {
				asks[i].Links = []match.Link{matchtest.Pick(d, []match.Link{"x", "y"})}
			}
		}
		b := snapshot.Compile(shelters, nil, matchtest.Municipalities, match.DefaultWeights())
		p := assigned(b, asks)
		got := checkAssignment(t, seed, b, shelters, asks, p)
		if want := bestValue(b, asks); !p.Optimal || got != want {
			t.Fatalf("seed %d: the plan is gain %v (proven %v), the best %v\n%+v", seed, got, p.Optimal, want, p)
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

// checkAssignment checks that a plan breaks no rule and oversells nothing, and returns what it is gain.
func checkAssignment(t *testing.T, seed uint64, b *snapshot.Snapshot, shelters []match.ShelterState, asks []match.Query,
	p Assignment) value {
	t.Helper()
	_, first := freeBeds(b)
	byID := make(map[domain.ShelterID]match.ShelterState)
	for _, h := range shelters {
		byID[h.Shelter.ID] = h
	}
	left := make(map[domain.UnitID]int)
	for _, h := range shelters {
		for _, r := range h.Rooms {
			left[r.Unit] = r.Free
		}
	}
	var total value
	if len(p.Places)+len(p.Waiting) != len(asks) {
		t.Fatalf("seed %d: %d asks, %+v", seed, len(asks), p)
	}
	for _, x := range p.Places {
		ask := asks[x.Query]
		ask.Held = nil
		if matchtest.Oracle(ask, byID[x.Shelter], matchtest.Municipalities) != matchtest.Candidate ||
			!matchtest.SeatsHold(ask, byID[x.Shelter], x.Seats) {
			t.Fatalf("seed %d: ask %d may not be in %s as %v", seed, x.Query, x.Shelter, x.Seats)
		}
		for _, s := range x.Seats {
			if left[s.Unit]--; left[s.Unit] < 0 {
				t.Fatalf("seed %d: %s is oversold", seed, s.Unit)
			}
		}
		w, _ := newRequest(b, x.Query, &ask, first)
		total = total.plus(w.gain)
		fit := int64(x.Score)
		for _, o := range w.options {
			if o.shelter.ID == x.Shelter && o.score != int(o.fit) {
				fit = int64(x.Score) - staleCost
			}
		}
		total[2] += fit
	}
	return total
}

func TestABusyNightIsPlannedInBoundedWork(t *testing.T) {
	t.Parallel()
	d := matchtest.Seeded(11)
	shelters := matchtest.Shelters(d, 60)
	var asks []match.Query
	for i := range 70 {
		a := pressing(matchtest.Query(d, 1+d.IntN(4)), matchtest.Pick(d, matchtest.Urgencies),
			time.Duration(d.IntN(90))*time.Hour)
		a.Case.ID = domain.CaseID(fmt.Sprint("case-", i))
		asks = append(asks, a)
	}
	b := snapshot.Compile(shelters, nil, matchtest.Municipalities, match.DefaultWeights())
	p := assigned(b, asks)
	checkAssignment(t, 11, b, shelters, asks, p)
	if again := assigned(b, asks); again.Digest != p.Digest || !slices.Equal(again.Waiting, p.Waiting) {
		t.Error("the same night was planned in two ways")
	}
	if len(p.Places) < 20 {
		t.Errorf("only %d of 70 have a place", len(p.Places))
	}
	if empty := assigned(b, nil); len(empty.Places)+len(empty.Waiting) != 0 || !empty.Optimal {
		t.Errorf("no asks, but %+v", empty)
	}
}

// As they come, each takes the best place that is left; the plan never places fewer of the most pressing.
func TestFirstComeIsSoundAndThePlanIsNeverWorse(t *testing.T) {
	t.Parallel()
	better := 0
	for seed := range uint64(3000) {
		d := matchtest.Seeded(seed)
		shelters := matchtest.Shelters(d, 3)
		asks := make([]match.Query, 5+d.IntN(5))
		for i := range asks {
			asks[i] = pressing(matchtest.Query(d, 1+d.IntN(3)), domain.UrgencyHigh, time.Duration(d.IntN(9))*time.Hour)
			asks[i].Case.ID = domain.CaseID(fmt.Sprint("case-", i))
		}
		b := snapshot.Compile(shelters, nil, matchtest.Municipalities, match.DefaultWeights())
		best, inTurn := Compare(b, asks)
		plan, turns := checkAssignment(t, seed, b, shelters, asks, best), checkAssignment(t, seed, b, shelters, asks, inTurn)
		if turns.better(plan) {
			t.Fatalf("seed %d: as they came %v is better than the plan %v", seed, turns, plan)
		}
		if plan.better(turns) {
			better++
		}
	}
	if better < 20 {
		t.Errorf("hardly tested: the plan is better %d times", better)
	}
}
