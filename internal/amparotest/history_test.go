package amparotest_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

// A history is what several people at two houses were told while they all acted at once on a few offers and beds. It is
// linearizable when some order explains every answer, in which each act happened at one moment between its question
// and its answer.
const (
	women  = 4 // each asked for at both houses
	houses = 2
	places = 2 // of each house
)

// offer states of the model.
const (
	waits = iota
	held
	over
)

// standing is the whole state of the model: what became of each offer, and how many beds each house has blocked.
type standing struct {
	offers  [women][houses]uint8
	blocked [houses]uint8
}

func (s standing) free(h int) int {
	free := places - int(s.blocked[h])
	for w := range women {
		if s.offers[w][h] == held {
			free--
		}
	}
	return free
}

type move string

const (
	accepts   move = "accepts"
	declines  move = "declines"
	withdraws move = "withdraws"
	releases  move = "releases"
	blocks    move = "blocks"
	counts    move = "counts"
	looks     move = "looks"
)

// asked is one act, and told is its answer.
type asked struct {
	move
	woman, house, n int
}

type told struct {
	answer string // done, refused or unknown
	n      int    // what was read
}

// after answers what the network is after an act that was possible, and whether it was.
func (s standing) after(a asked) (standing, bool) {
	o := &s.offers[a.woman][a.house]
	switch a.move {
	case accepts:
		if *o != waits || s.free(a.house) < 1 {
			return s, false
		}
		s.offers[a.woman] = [houses]uint8{over, over} // The other request ends.
		s.offers[a.woman][a.house] = held
	case declines:
		if *o == over {
			return s, false
		}
		*o = over
	case withdraws:
		if *o != waits {
			return s, false
		}
		*o = over
	case releases:
		if *o != held {
			return s, false
		}
		*o = over
	case blocks:
		s.blocked[a.house] = uint8(a.n)
		return s, s.free(a.house) >= 0
	}
	return s, true
}

// rules are the model that a history is held against.
var rules = (&porcupine.NondeterministicModel{
	Init: func() []any { return []any{standing{}} },
	Step: func(state, input, output any) []any {
		s, a, out := state.(standing), input.(asked), output.(told)
		switch a.move {
		case counts:
			if s.free(a.house) == out.n {
				return []any{s}
			}
			return nil
		case looks:
			if int(s.offers[a.woman][a.house]) == out.n {
				return []any{s}
			}
			return nil
		}
		next, can := s.after(a)
		switch {
		case out.answer == "unknown" && can:
			return []any{s, next}
		case out.answer == "unknown", out.answer == "refused" && !can:
			return []any{s}
		case out.answer == "done" && can:
			return []any{next}
		}
		return nil
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
}).ToModel()

// histories is how many are made on a storage: so many, or 50; AMPARO_HISTORIES says another number.
func histories(usual int) int {
	if usual == 0 {
		usual = 50
	}
	if n, err := strconv.Atoi(os.Getenv("AMPARO_HISTORIES")); err == nil {
		return n
	}
	return usual
}

// scene is where one history happens.
type scene struct {
	worlds []*amparotest.World // one for each process
	ana    *amparotest.Actor
	casas  [houses]*amparotest.House
	offers [women][houses]domain.OfferID
}

func newScene(worlds []*amparotest.World, ana *amparotest.Actor, n int) *scene {
	p := &scene{worlds: worlds, ana: ana}
	for h := range houses {
		p.casas[h] = worlds[0].Shelter(fmt.Sprintf("casa %d-%d", n, h), "0108", amparotest.Women(places))
	}
	for i := range women {
		ids := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i))).Referrals[0], p.casas[0], p.casas[1])
		copy(p.offers[i][:], ids)
	}
	return p
}

// does carries an act out at one of the processes.
func (p *scene) does(t *testing.T, w *amparotest.World, a asked) told {
	ctx, casa, offer := t.Context(), p.casas[a.house], p.offers[a.woman][a.house]
	var err error
	switch a.move {
	case accepts:
		err = w.Work.Accept(ctx, casa.Actor.Actor, offer, 0, placement.AcceptInput{})
	case declines:
		err = w.Work.Decline(ctx, casa.Actor.Actor, offer, 0, placement.DeclineInput{Code: "sin_cupo"})
	case withdraws:
		err = w.Work.WithdrawOffer(ctx, p.ana.Actor, offer, 0)
	case releases:
		err = w.Work.Release(ctx, casa.Actor.Actor, offer, 0)
	case blocks:
		err = w.Work.SetBeds(ctx, casa.Actor.Actor, casa.Shelter.ID, 0,
			[]capacity.BedsInput{{Unit: casa.Shelter.Units[0].ID, Blocked: &a.n}})
	case counts:
		board, err := w.Work.ShelterBoard(ctx, casa.Actor.Actor, casa.Shelter.ID)
		if err != nil {
			return told{answer: "unknown"}
		}
		return told{"read", board.Units[0].Room.Free}
	case looks:
		o, err := store.Get[domain.Offer](ctx, w.Store, offer)
		switch {
		case err != nil:
			return told{answer: "unknown"}
		case o.V.State.Live():
			return told{"read", waits}
		case o.V.State == domain.OfferAccepted:
			return told{"read", held}
		}
		return told{"read", over}
	}
	if err == nil {
		return told{answer: "done"}
	}
	switch fault.Of(err) {
	case fault.Conflict, fault.Invalid, fault.Expired, fault.Forbidden, fault.NotFound:
		return told{answer: "refused"}
	case fault.Unavailable, fault.TooMany:
		return told{answer: "unknown"}
	}
	t.Errorf("%+v: %v", a, err)
	return told{answer: "unknown"}
}

// runs lets six people act at once, ten times each, and returns what they were told.
func (p *scene) runs(t *testing.T, seed int) []porcupine.Operation {
	var mu sync.Mutex
	var out []porcupine.Operation
	var wg sync.WaitGroup
	began := time.Now()
	const people, acts = 6, 10
	for who := range people {
		wg.Go(func() {
			draw := rand.New(rand.NewPCG(uint64(seed), uint64(who)))
			for range acts {
				a := asked{move: []move{accepts, accepts, accepts, declines, withdraws, releases, releases, blocks, counts,
					looks}[draw.IntN(10)], woman: draw.IntN(women), house: draw.IntN(houses), n: draw.IntN(places + 1)}
				call := time.Since(began).Nanoseconds()
				got := p.does(t, p.worlds[who%len(p.worlds)], a)
				done := time.Since(began).Nanoseconds()
				if got.answer == "unknown" {
					if a.move == counts || a.move == looks {
						continue // Nothing was read.
					}
					done = time.Hour.Nanoseconds() // It may still happen.
				}
				mu.Lock()
				out = append(out, porcupine.Operation{ClientId: who, Input: a, Call: call, Output: got, Return: done})
				mu.Unlock()
			}
		})
	}
	await.All(t, "all who act at once", &wg)
	for i := range out { // Who has no answer acts no more under that name.
		if out[i].Output.(told).answer == "unknown" {
			out[i].ClientId = people + i
		}
	}
	return out
}

// TestEveryHistoryOfBedsAndOffersHasAnOrder lets people accept, decline, withdraw, release, block beds and look, all at
// once and at two processes where two share a storage, on servers too that lose commits and answers. Every answer is
// explained by one order of the acts.
func TestEveryHistoryOfBedsAndOffersHasAnOrder(t *testing.T) {
	storages := map[string]func(t *testing.T) []*amparotest.World{
		"embedded": func(t *testing.T) []*amparotest.World { return []*amparotest.World{amparotest.New(t)} },
	}
	for name, o := range map[string]fakemongo.Options{"snapshots, failing": {FailEvery: 50},
		"SQL-backed, failing": {SQLBacked: true, FailEvery: 50}} {
		storages[name] = func(t *testing.T) []*amparotest.World {
			a := amparotest.NewShared(t, o)
			return []*amparotest.World{a, a.Beside()}
		}
	}
	if mongotest.Real() {
		storages = map[string]func(t *testing.T) []*amparotest.World{"real": func(t *testing.T) []*amparotest.World {
			a := amparotest.NewShared(t, fakemongo.Options{})
			return []*amparotest.World{a, a.Beside()}
		}}
	}
	for name, open := range storages {
		t.Run(name, func(t *testing.T) {
			worlds := open(t)
			ana := worlds[0].Worker("ana")
			count, acts, unknown := histories(map[string]int{"embedded": 100, "real": 10}[name]), 0, 0
			answers := map[told]int{}
			for n := range count {
				p := newScene(worlds, ana, n)
				history := p.runs(t, n)
				acts += len(history)
				for _, op := range history {
					out := op.Output.(told)
					answers[told{answer: out.answer}]++
					if out.answer == "unknown" {
						unknown++
					}
				}
				switch result := porcupine.CheckOperationsTimeout(rules, history, time.Minute); result {
				case porcupine.Illegal:
					for _, op := range history {
						t.Logf("%d..%d %d %+v: %+v", op.Call, op.Return, op.ClientId, op.Input, op.Output)
					}
					t.Fatalf("no order explains history %d", n)
				case porcupine.Unknown:
					t.Fatalf("history %d was not decided within a minute", n)
				}
			}
			if answers[told{answer: "done"}] < count || answers[told{answer: "refused"}] < count {
				t.Errorf("hardly anything happened: %v", answers)
			}
			t.Logf("figure: histories_with_an_order %d of %d (%s; %d answers, %d of them unknown)", count, count, name, acts,
				unknown)
			worlds[0].Verify()
		})
	}
}

// TestAHistoryThatNoOrderExplainsIsFound: the check says no to a bed that was given twice, to a reading of what was
// over, and to a no that nothing speaks for; and yes to the same with the acts beside one another.
func TestAHistoryThatNoOrderExplainsIsFound(t *testing.T) {
	op := func(who int, call, back int64, a asked, out told) porcupine.Operation {
		return porcupine.Operation{ClientId: who, Input: a, Output: out, Call: call, Return: back}
	}
	full := []porcupine.Operation{op(0, 0, 1, asked{blocks, 0, 0, places - 1}, told{answer: "done"})}
	yes := func(who int, call, back int64, woman int, answer string) porcupine.Operation {
		return op(who, call, back, asked{accepts, woman, 0, 0}, told{answer: answer})
	}
	for story, c := range map[string]struct {
		acts []porcupine.Operation
		want bool
	}{
		"the last bed twice":         {append(full, yes(0, 2, 3, 0, "done"), yes(1, 2, 3, 1, "done")), false},
		"the last bed once":          {append(full, yes(0, 2, 3, 0, "done"), yes(1, 2, 3, 1, "refused")), true},
		"a no though there is a bed": {append(full, yes(0, 2, 3, 0, "refused")), false},
		"a bed that was given, unseen": {append(full, yes(0, 2, 3, 0, "done"),
			op(1, 4, 5, asked{move: counts}, told{"read", 1})), false},
		"a bed that is being given": {append(full, yes(0, 2, 5, 0, "done"),
			op(1, 3, 4, asked{move: counts}, told{"read", 1})), true},
		"seen, and later unseen": {append(full, yes(0, 2, 9, 0, "done"),
			op(1, 3, 4, asked{move: looks}, told{"read", held}), op(1, 5, 6, asked{move: looks}, told{"read", waits})), false},
		"no answer, and it happened": {append(full, yes(0, 2, 99, 0, "unknown"),
			op(1, 5, 6, asked{move: looks}, told{"read", held})), true},
		"no answer, and two beds": {append(full, yes(0, 2, 99, 0, "unknown"), yes(1, 3, 4, 1, "done"),
			op(2, 5, 6, asked{move: looks}, told{"read", held})), false},
	} {
		if got := porcupine.CheckOperations(rules, c.acts); got != c.want {
			t.Errorf("%s: %v", story, got)
		}
	}
}
