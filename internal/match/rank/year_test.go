package rank

import (
	"container/heap"
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
	"amparo/internal/match/snapshot"
)

var (
	yearReferrals = flag.Int("year.referrals", 100_000, "how many groups the year of the rules receives")
	yearSeed      = flag.Uint64("year.seed", 1, "from which that year is drawn")
)

// future is something that happens later.
type future struct {
	at  time.Time
	seq int
	do  func()
}

type futures []future

func (f futures) Len() int { return len(f) }
func (f futures) Less(i, j int) bool {
	return f[i].at.Before(f[j].at) || f[i].at.Equal(f[j].at) && f[i].seq < f[j].seq
}
func (f futures) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *futures) Push(x any)   { *f = append(*f, x.(future)) }
func (f *futures) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// rulesYear is a network in which only the rules live: the ranking, the seating and the lifecycles, without a store.
type rulesYear struct {
	*testing.T
	draw   matchtest.Random
	now    time.Time
	queue  futures
	seq    int
	houses []match.ShelterState
	stays  [][]*group // who holds or has beds of each house
	all    *snapshot.Snapshot
	at     time.Time // when the snapshot was taken: a ranking may be a little old, a seating never is
	moved  bool      // since then
	wait   []*group
	counts map[string]int
}

// group is one referral and what became of it.
type group struct {
	query  match.Query
	ref    domain.Referral
	offers map[int]domain.Offer
	stay   domain.Stay
	house  int
	waits  bool
	left   bool // she withdrew
}

// TestAHundredThousandReferralsOfAYear lets groups arrive at random, ask, be answered, hold beds, arrive, leave and
// withdraw, through the rules that the acts use, and counts by itself: a seating is what an independent oracle would
// allow at that moment, no unit has more people than beds, a bed that frees goes to who waits first and fits, nobody
// who withdrew is asked for or holds anything, and everybody is placed, asked for, waiting, or ended with a reason.
func TestAHundredThousandReferralsOfAYear(t *testing.T) {
	y := &rulesYear{T: t, draw: matchtest.Seeded(*yearSeed), now: matchtest.Noon, counts: map[string]int{}}
	for i := range 60 {
		s := matchtest.Shelter(y.draw, i)
		for n := range s.Shelter.Units {
			s.Shelter.Units[n].Beds = domain.Beds{Total: 2 + y.draw.IntN(7), Blocked: y.draw.IntN(2)}
		}
		s.Rooms = domain.Rooms(s.Shelter, nil)
		y.houses = append(y.houses, s)
	}
	y.stays, y.moved = make([][]*group, len(y.houses)), true
	between := 365 * 24 * time.Hour / time.Duration(*yearReferrals)
	groups := make([]*group, 0, *yearReferrals)
	for y.queue.Len() > 0 || len(groups) < *yearReferrals {
		if len(groups) < *yearReferrals && (y.queue.Len() == 0 ||
			!y.queue[0].at.Before(matchtest.Noon.Add(between*time.Duration(len(groups))))) {
			y.now = matchtest.Noon.Add(between * time.Duration(len(groups)))
			g := &group{query: matchtest.Query(y.draw, 3), offers: map[int]domain.Offer{}, house: -1}
			groups = append(groups, g)
			y.arrive(g, len(groups))
		} else {
			f := heap.Pop(&y.queue).(future)
			y.now = f.at
			f.do()
		}
		if y.seq%5000 == 0 {
			y.holds(groups[max(0, len(groups)-5000):])
		}
		if t.Failed() {
			t.Fatalf("after %d groups, with -year.seed=%d", len(groups), *yearSeed)
		}
	}
	y.holds(groups)
	t.Log(y.counts)
	for _, what := range []string{"yes", "bed taken meanwhile", "no", "silence", "arrived", "nobody came", "left",
		"withdrew", "waits", "asked from the list", "gave up"} {
		if y.counts[what] == 0 && *yearReferrals >= 10_000 {
			t.Errorf("in a whole year: %s never", what)
		}
	}
}

func (y *rulesYear) in(d time.Duration, do func()) {
	y.seq++
	heap.Push(&y.queue, future{y.now.Add(d), y.seq, do})
}

func (y *rulesYear) hours(most int) time.Duration {
	return time.Duration(1+y.draw.IntN(most*60)) * time.Minute
}

// may takes what a lifecycle answers to an act that must be possible.
func may[T any](y *rulesYear) func(T, error) T {
	return func(v T, err error) T {
		if err != nil {
			y.Fatal(err)
		}
		return v
	}
}

func (y *rulesYear) arrive(g *group, n int) {
	g.query.Case.ID = domain.CaseID(fmt.Sprintf("case-%d", n))
	g.ref = g.query.Referral
	g.ref.ID, g.ref.Case, g.ref.State = domain.ReferralID(fmt.Sprintf("ref-%d", n)), g.query.Case.ID, domain.ReferralDraft
	g.ref = may[domain.Referral](y)(g.ref.Send(domain.Actor{}, y.now.Add(time.Hour), y.now))
	y.ask(g)
	if y.draw.IntN(8) == 0 {
		y.in(y.hours(48), func() { y.withdraw(g) })
	}
}

// ask asks the first three houses that were not asked yet, or puts the group on the list.
func (y *rulesYear) ask(g *group) {
	if y.moved && y.now.Sub(y.at) > 20*time.Minute {
		y.all = snapshot.Compile(y.houses, nil, matchtest.Municipalities, match.DefaultWeights())
		y.moved, y.at = false, y.now
	}
	ask := g.query
	ask.ExplainMax, ask.ListMax = 1, 1
	asked := 0
	for _, c := range Shelters(y.all, ask).Candidates {
		at := slices.IndexFunc(y.houses, func(h match.ShelterState) bool { return h.Shelter.ID == c.Shelter })
		if _, tried := g.offers[at]; !tried && asked < 3 {
			asked++
			y.send(g, at)
		}
	}
	if asked > 0 {
		return
	}
	g.ref = may[domain.Referral](y)(g.ref.Wait(domain.Actor{}, nil, y.now))
	g.waits, y.wait = true, append(y.wait, g)
	y.counts["waits"]++
	y.in(y.hours(12), func() { // In the end a place is found elsewhere.
		if g.waits {
			y.counts["gave up"]++
			y.end(g, "otro_lugar")
		}
	})
}

func (y *rulesYear) send(g *group, at int) {
	o := domain.Offer{State: domain.OfferSent, Shelter: y.houses[at].Shelter.ID, SentAt: y.now,
		ExpiresAt: y.now.Add(6 * time.Hour)}
	o.ID, o.Case = domain.OfferID(fmt.Sprint(g.ref.ID, "-", at)), g.ref.Case
	g.offers[at] = o
	g.ref = may[domain.Referral](y)(g.ref.Offered(domain.Actor{}, "", y.now))
	y.in(y.hours(9), func() { y.answer(g, at) })
}

// answer is what a house says when it looks: yes, no, or nothing in time.
func (y *rulesYear) answer(g *group, at int) {
	o := g.offers[at]
	if !o.State.Live() {
		return
	}
	if !y.now.Before(o.ExpiresAt) {
		if _, err := o.Accept(domain.Actor{}, y.now); err == nil {
			y.Errorf("%s: a yes after its time", o.ID)
		}
		g.offers[at] = may[domain.Offer](y)(o.Expire(y.now))
		y.counts["silence"]++
	} else if y.draw.IntN(3) == 0 {
		g.offers[at] = may[domain.Offer](y)(o.Decline(domain.Actor{}, "perfil", "", y.now))
		y.counts["no"]++
	} else if y.accept(g, at) {
		return
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(g.offers)), func(o domain.Offer) bool { return o.State.Live() }) {
		g.ref = may[domain.Referral](y)(g.ref.Reopened(domain.Actor{}, "rechazada", "", "", y.now))
		y.ask(g)
	}
}

// accept seats the group from the room there is now, as the act does, or lets the house say no.
func (y *rulesYear) accept(g *group, at int) bool {
	seats, _ := Seats(g.query, y.houses[at], matchtest.Municipalities, match.DefaultWeights())
	if seats == nil {
		g.offers[at] = may[domain.Offer](y)(g.offers[at].Decline(domain.Actor{}, "sin_cupo", "", y.now))
		y.counts["bed taken meanwhile"]++
		return false
	}
	if !matchtest.SeatsHold(g.query, y.houses[at], seats) {
		y.Errorf("%s is seated as nobody may be: %v", g.ref.ID, seats)
	}
	for i, o := range g.offers {
		if i == at {
			g.offers[i] = may[domain.Offer](y)(o.Accept(domain.Actor{}, y.now))
		} else if o.State.Live() {
			g.offers[i] = may[domain.Offer](y)(o.Supersede(y.now))
		}
	}
	g.ref = may[domain.Referral](y)(g.ref.Accepted(domain.Actor{}, g.offers[at], y.now))
	g.stay, g.house = domain.Stay{Case: g.ref.Case, Shelter: y.houses[at].Shelter.ID, State: domain.StayHeld,
		Persons: seats, HeldUntil: y.now.Add(4 * time.Hour)}, at
	y.stays[at] = append(y.stays[at], g)
	y.recount(at)
	y.counts["yes"]++
	if y.draw.IntN(7) == 0 {
		y.in(4*time.Hour, func() { y.nobodyCame(g, at) })
	} else {
		y.in(y.hours(3), func() { y.comes(g) })
	}
	return true
}

func (y *rulesYear) comes(g *group) {
	if g.stay.State != domain.StayHeld {
		return // She withdrew.
	}
	g.stay = may[domain.Stay](y)(g.stay.Arrive(g.query.Case, domain.Admission{Emergency: "vida"}, domain.MinorAge, y.now))
	g.ref = may[domain.Referral](y)(g.ref.To(domain.ReferralAdmitted, domain.Actor{}, "ingreso", y.now))
	y.recount(g.house)
	y.counts["arrived"]++
	y.in(y.hours(6), func() { y.end(g, "plan_cumplido") })
}

func (y *rulesYear) nobodyCame(g *group, at int) {
	if g.house != at || g.stay.State != domain.StayHeld {
		return
	}
	g.stay = may[domain.Stay](y)(g.stay.Free(domain.StayExpired, "", y.now))
	g.offers[at] = may[domain.Offer](y)(g.offers[at].Withdraw(domain.Actor{}, "reserva_vencida", y.now))
	g.ref = may[domain.Referral](y)(g.ref.Reopened(domain.Actor{}, "reserva_vencida", "", "", y.now))
	y.counts["nobody came"]++
	y.frees(g)
	y.ask(g)
}

func (y *rulesYear) withdraw(g *group) {
	if !g.ref.State.Ended() {
		g.left = true
		y.counts["withdrew"]++
		y.end(g, "voluntad_propia")
	}
}

// end ends whatever stands: questions, a bed, the referral.
func (y *rulesYear) end(g *group, why string) {
	if g.ref.State.Ended() {
		return
	}
	g.waits, y.wait = false, slices.DeleteFunc(y.wait, func(o *group) bool { return o == g })
	for i, o := range g.offers {
		if o.State.Live() {
			g.offers[i] = may[domain.Offer](y)(o.Withdraw(domain.Actor{}, why, y.now))
		}
	}
	switch {
	case g.stay.State == domain.StayArrived:
		g.stay = may[domain.Stay](y)(g.stay.Leave(why, y.now))
		g.ref = may[domain.Referral](y)(g.ref.Close(domain.Actor{}, why, nil, false, y.now))
		y.counts["left"]++
	default:
		if g.stay.State.Active() {
			g.stay = may[domain.Stay](y)(g.stay.Free(domain.StayReleased, why, y.now))
		}
		g.ref = may[domain.Referral](y)(g.ref.Cancel(domain.Actor{}, why, y.now))
	}
	y.frees(g)
}

// frees gives the beds of a group to the first who waits and fits there, as those who wait are looked at again.
func (y *rulesYear) frees(g *group) {
	at := g.house
	if at < 0 {
		return
	}
	g.house = -1
	y.stays[at] = slices.DeleteFunc(y.stays[at], func(o *group) bool { return o == g })
	y.recount(at)
	slices.SortFunc(y.wait, func(a, b *group) int { return a.ref.WaitsBefore(b.ref) })
	for i, w := range y.wait {
		if _, tried := w.offers[at]; tried {
			continue
		}
		seats, _ := Seats(w.query, y.houses[at], matchtest.Municipalities, match.DefaultWeights())
		fits := seats != nil
		if y.draw.IntN(50) == 0 {
			is := matchtest.Oracle(w.query, y.houses[at], matchtest.Municipalities) == matchtest.Candidate
			if is != fits {
				y.Errorf("%s, who waits: fits %v, the oracle says %v", w.ref.ID, fits, is)
			}
		}
		if fits {
			w.waits, y.wait = false, slices.Delete(y.wait, i, i+1)
			y.counts["asked from the list"]++
			y.send(w, at)
			return
		}
	}
}

// recount derives the room of a house from its stays, and counts people and beds beside it.
func (y *rulesYear) recount(at int) {
	h := &y.houses[at]
	stays := make([]domain.Stay, 0, len(y.stays[at]))
	people := map[domain.UnitID]int{}
	for _, g := range y.stays[at] {
		stays = append(stays, g.stay)
		for _, p := range g.stay.Persons {
			people[p.Unit]++
		}
	}
	h.Rooms, y.moved = domain.Rooms(h.Shelter, stays), true
	for i, u := range h.Shelter.Units {
		if n := people[u.ID]; n > u.Beds.Total-u.Beds.Blocked || h.Rooms[i].Occupied+h.Rooms[i].Held != n {
			y.Errorf("%s: %d people, %+v", u.ID, n, h.Rooms[i])
		}
	}
}

// holds looks at every group once.
func (y *rulesYear) holds(groups []*group) {
	y.Helper()
	for _, g := range groups {
		live := 0
		for _, o := range g.offers {
			if o.State.Live() {
				live++
			}
		}
		state := g.ref.State
		somewhere := 0
		for _, is := range []bool{live > 0, g.waits, g.stay.State.Active(), state.Ended() && g.ref.Closing != ""} {
			if is {
				somewhere++
			}
		}
		if somewhere != 1 || g.waits != (state == domain.ReferralWaiting) ||
			g.stay.State.Active() != (g.house >= 0) || g.left && !state.Ended() {
			y.Errorf("%s is %s: %d live questions, waits %v, stay %q, closed %q", g.ref.ID, state, live, g.waits,
				g.stay.State, g.ref.Closing)
		}
	}
}
