package casework_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/cryptotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/amparotest"
	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/deadline"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
)

var (
	yearPeople = flag.Int("year.people", 50, "how many people the years of the network receive at least")
	yearSeed   = flag.Uint64("year.seed", 1, "from which the first year of the network is drawn; the next from the next")
)

// ofSeed says how many people the year of a seed receives, so few that every promise is looked at after every act, and
// whether its network stands in memory: one in ten stands where the worlds of other tests do.
func ofSeed(seed uint64) (people int, memory bool) {
	if seed%10 == 1 {
		return 10, false
	}
	return 40, true
}

// year is a network that lives: people are referred, asked for, answered, brought, lost, moved, born and let go, by
// whom it falls to and now and then by somebody else, while the clock runs, stands still and jumps, back too.
type year struct {
	*testing.T
	*sight
	w       *amparotest.World
	seed    uint64
	people  int
	draw    *rand.Rand
	workers []*amparotest.Actor
	heads   map[domain.AgencyID]*amparotest.Actor
	staff   map[domain.AccountID]*amparotest.Actor // of the agencies that refer
	houses  map[domain.ShelterID]*amparotest.House
	street  []*amparotest.House // the houses, in order
	offices map[domain.ProgramID]*amparotest.Office
	desk    *amparotest.Actor
	court   *amparotest.Actor

	lives []*life
	lived map[domain.CaseID]*life
	here  []*life // of lives, those to whom something happens still
	last  *life

	runner *deadline.Runner                  // of the process that runs now
	began  time.Time                         // the latest that was ever shown when it began
	board  network.Seen                      // what those who wait were last held against
	round  time.Time                         // when what was due was done last
	latest time.Time                         // that was ever shown by the clock
	asked  map[domain.OfferID][]domain.Offer // each offer as often as it was asked, as it ended
	lost   map[domain.OfferID][]time.Time    // until when a place was kept that was lost then
	ended  map[domain.OfferID]bool           // whose place is lost
	over   map[domain.ConsentID]bool         // what ended by its time: whether its case was open then
	knows  map[knowing]bool                  // who reads now who somebody is
	done   map[string]int
	not    map[string]int // refused, by act and code
	acts   int
	told   []string // the acts so far, in order
}

// life is one case, and what is open of it for those who act on it.
type life struct {
	cas    domain.CaseID
	who    *amparotest.Actor // in charge
	refs   []domain.ReferralID
	offers []domain.OfferID
	minor  bool
}

// everyAct names the acts that years of a hundred people or more have had.
var everyAct = []string{"refer", "send", "ask providers", "let wait", "accept", "decline", "ask a question",
	"answer it", "withdraw the question", "set out", "admit", "release", "say that nobody came", "be away", "come back",
	"discharge", "start a transfer", "book", "begin care", "end care", "withdraw consent", "record consent",
	"close the case", "reopen", "cancel", "take back", "add a need", "confirm beds", "change beds", "bear a child",
	"give the child a bed", "leave the others", "set the clock back", "be killed in the middle", "find it done"}

// TestAYearOfANetwork lets people who act at random live through a year, and looks after every act whether all that
// this network promises holds: no unit holds more people than beds, nobody reads who somebody is without a consent that
// lives, no live question and no kept bed outlives its time, nothing that is due is left undone, and everybody has a
// place, waits where the desk sees her, or was closed with a reason. -year.people and -year.seed draw more and other
// years; the seed that a failure names repeats its year.
func TestAYearOfANetwork(t *testing.T) {
	done, not, acts := map[string]int{}, map[string]int{}, 0
	for seed := *yearSeed; done["refer"] < *yearPeople && !t.Failed(); seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			y := newYear(t, seed)
			y.passes()
			for _, counts := range []struct{ to, from map[string]int }{{done, y.done}, {not, y.not}} {
				for name, n := range counts.from {
					counts.to[name] += n
				}
			}
			acts += y.acts
		})
	}
	for _, name := range slices.Sorted(maps.Keys(done)) {
		t.Logf("%5d %s", done[name], name)
	}
	for _, name := range slices.Sorted(maps.Keys(not)) {
		t.Logf("%5d not %s", not[name], name)
	}
	for _, name := range everyAct {
		if done[name] == 0 && *yearPeople >= 100 {
			t.Errorf("in whole years nobody could %s", name)
		}
	}
	t.Logf("figure: referrals_of_a_year %d (%d acts)", done["refer"], acts)
}

// TestAYearOfANetworkIsRepeatedByItsSeed: the same seed draws the same people, ids and acts, refusals among them.
func TestAYearOfANetworkIsRepeatedByItsSeed(t *testing.T) {
	var told [2][]string
	for i := range told {
		t.Run("once", func(t *testing.T) {
			y := newYear(t, 3)
			for y.acts < 60 {
				y.turn()
			}
			told[i] = y.told
		})
	}
	if d := cmp.Diff(told[0], told[1]); d != "" {
		t.Errorf("the second time something else happened: %s", d)
	}
}

// passes lets the year go by.
func (y *year) passes() {
	for ends := y.w.Clock.Now().AddDate(1, 0, 0); y.w.Clock.Now().Before(ends) || len(y.lives) < y.people; {
		if y.turn(); y.draw.IntN(8) == 0 {
			y.wholeHolds()
		}
	}
	y.wholeHolds()
	y.w.Verify()
	y.everythingDueWasDoneOnce()
	y.holds("the whole year")
}

// turn has something happen to somebody, or arrives somebody, and time goes by: a case is looked at four times a year,
// as a mean.
func (y *year) turn() {
	y.Helper()
	y.pass(time.Duration(y.draw.Int64N(int64(2 * 365 * 24 * time.Hour / time.Duration(y.people*4)))))
	if len(y.lives) < y.people && (len(y.here) == 0 || y.draw.IntN(4) == 0) {
		y.arrive()
		y.holds("refer")
	}
	y.last = pick(y, y.here)
	for range 1 + y.draw.IntN(12) {
		y.holds(y.live(y.who()))
		y.pass(time.Duration(y.draw.IntN(30)) * time.Minute)
	}
}

func newYear(t *testing.T, seed uint64) *year {
	people, memory := ofSeed(seed)
	cryptotest.SetGlobalRandom(t, seed) // Ids too are those of the seed.
	seen := newSight()
	observe(t, seen.observed, memory)
	w := amparotest.New(t, amparotest.Roomy)
	y := &year{T: t, sight: seen, w: w, seed: seed, people: people, draw: rand.New(rand.NewPCG(seed, 7)),
		heads: map[domain.AgencyID]*amparotest.Actor{}, houses: map[domain.ShelterID]*amparotest.House{},
		offices: map[domain.ProgramID]*amparotest.Office{}, desk: w.Coordinator(), court: w.Authority(),
		staff: map[domain.AccountID]*amparotest.Actor{}, lived: map[domain.CaseID]*life{},
		over: map[domain.ConsentID]bool{}, asked: map[domain.OfferID][]domain.Offer{},
		lost: map[domain.OfferID][]time.Time{}, ended: map[domain.OfferID]bool{}, knows: map[knowing]bool{},
		done: map[string]int{}, not: map[string]int{}}
	y.remembers()
	for i, name := range []string{"ana", "eva", "luz"} {
		who := w.Worker(name)
		y.workers = append(y.workers, who)
		y.heads[who.Agency] = who.Colleague(fmt.Sprintf("jefa %d", i), domain.RoleSupervisor)
		y.staff[who.Account], y.staff[y.heads[who.Agency].Account] = who, y.heads[who.Agency]
	}
	towns := []string{"0108", "0301", "0901", "1301"}
	for i := range 3 {
		for _, u := range []amparotest.Unit{amparotest.Women(3), amparotest.Girls(2), amparotest.Families(4, 3, 10, 17)} {
			h := w.Shelter(fmt.Sprintf("casa %s %d", u.Name, i), towns[i], u)
			y.houses[h.Shelter.ID], y.street = h, append(y.street, h)
		}
		for _, class := range []domain.Class{domain.ClassPsych, domain.ClassLegal} {
			o := w.Program(fmt.Sprintf("%s %d", class, i), class, 3)
			y.offices[o.Program.ID] = o
		}
	}
	y.begins()
	y.looks()
	return y
}

// remembers has what is written remembered in the order in which it was.
func (y *year) remembers() {
	y.notices.read = y.toldOnce()
	y.cases.read = func(c domain.Case, first bool) {
		if first {
			l := &life{cas: c.ID, minor: c.Lead().Age < domain.MinorAge}
			y.lived[c.ID], y.lives, y.here = l, append(y.lives, l), append(y.here, l)
		}
	}
	y.referrals.read = func(r domain.Referral, first bool) {
		if l := y.lived[r.Case]; first {
			l.refs = append(l.refs, r.ID)
		}
	}
	y.offers.read = func(o domain.Offer, first bool) {
		if l := y.lived[o.Case]; first {
			l.offers = append(l.offers, o.ID)
		}
		if o.Code == journey.HoldExpired && !y.ended[o.ID] {
			y.lost[o.ID] = append(y.lost[o.ID], y.keptUntil(o)) // Who comes too late may be let in all the same.
		}
		y.ended[o.ID] = o.Code == journey.HoldExpired
		all := y.asked[o.ID] // A no that is put to its provider once more is asked anew, with a clock that begins anew.
		if n := len(all); n > 0 && all[n-1].ExpiresAt.Equal(o.ExpiresAt) {
			all = all[:n-1]
		}
		y.asked[o.ID] = append(all, o)
	}
}

func pick[T any](y *year, from []T) T { return from[y.draw.IntN(len(from))] }

// code draws a code of a list of the country pack.
func (y *year) code(list string) string { return pick(y, y.w.Work.Pack().List(list)).Code }

// who is the case that something happens to next: mostly the same as before.
func (y *year) who() *life {
	if y.last == nil || y.draw.IntN(10) == 0 || !slices.Contains(y.here, y.last) {
		y.last = pick(y, y.here)
	}
	return y.last
}

// arrive files a case: a woman, with children or not, or a girl.
func (y *year) arrive() {
	y.Helper()
	in := amparotest.Survivor(amparotest.Woman(18 + y.draw.IntN(40)))
	switch y.draw.IntN(5) {
	case 0:
		in = amparotest.Survivor(amparotest.Woman(12 + y.draw.IntN(6)))
	case 1:
		in = amparotest.Survivor(amparotest.Woman(20+y.draw.IntN(20)), amparotest.Child(y.draw.IntN(9), domain.Woman),
			amparotest.Child(y.draw.IntN(9), domain.Man))
	}
	consent := agreedToAll()
	consent.GivenBy, consent.Representative = in.Consent.GivenBy, in.Consent.Representative
	if in.Consent = consent; y.draw.IntN(3) == 0 {
		in.Consent.ExpiresAt = y.w.Clock.Now().AddDate(0, 0, 1+y.draw.IntN(60))
	}
	for i := range in.Needs {
		in.Needs[i].Urgency = domain.Urgency(y.code(country.ListUrgency))
	}
	in.Send = y.draw.IntN(8) > 0
	who := pick(y, y.workers)
	y.act("refer", "", func() error { return without(y.w.Work.Register(y.Context(), who.Actor, in)) })
}

// live has something done about somebody, mostly what fits where she stands, at times anything, and returns what.
func (y *year) live(l *life) string {
	y.Helper()
	options := y.options(l)
	total := 0
	for _, o := range options {
		total += o.often
	}
	n := y.draw.IntN(total)
	at := slices.IndexFunc(options, func(o option) bool { n -= o.often; return n < 0 })
	o := options[at]
	y.act(o.name, l.cas, o.do)
	if len(y.here) > 1 && !y.cases.rows[l.cas].ClosedAt.IsZero() && y.draw.IntN(6) == 0 {
		y.here = slices.DeleteFunc(y.here, func(o *life) bool { return o == l })
	}
	return o.name
}

// act has somebody do something. Where the process is killed at it nobody is told that it is done, so she tries it once
// more, and it is done now or found done.
func (y *year) act(name string, about domain.CaseID, do func() error) {
	y.Helper()
	y.acts++
	at := y.w.Clock.Now()
	var err error
	if y.mayDie(40, func() { err = do() }) && err != nil {
		y.holds(name + ", killed at it")
		if err = do(); err != nil {
			y.done["find it done"]++
		}
	}
	y.told = append(y.told, fmt.Sprintf("%s %s %s: %v", at.Format(time.DateTime), about, name, err))
	switch f := fault.As(err); {
	case err == nil:
		y.done[name]++
	case f.Kind == fault.Internal || f.Kind == fault.Unavailable:
		y.Errorf("%s: %v", name, err)
	default:
		y.not[name+": "+f.Code]++
	}
}
