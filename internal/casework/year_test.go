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
	"amparo/internal/domain"
	kept "amparo/internal/domain/handon"
	"amparo/internal/fault"
)

var (
	yearPeople = flag.Int("year.people", 40, "how many people the years of the network receive, up to 40 each")
	yearSeed   = flag.Uint64("year.seed", 1, "from which the first year of the network is drawn; the next from the next")
)

// peopleOfAYear is how many people one year receives at most: so few that every promise is looked at after every act.
const peopleOfAYear = 40

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
	houses  map[domain.ShelterID]*amparotest.House
	street  []*amparotest.House // the houses, in order
	offices map[domain.ProgramID]*amparotest.Office
	desk    *amparotest.Actor
	court   *amparotest.Actor

	lives  []*life
	here   []*life // of lives, those to whom something happens still
	last   *life
	round  time.Time        // when what was due was done last
	latest time.Time        // that was ever shown by the clock
	board  network.Seen     // what those who wait were last held against
	knows  map[knowing]bool // who reads now who somebody is
	done   map[string]int
	not    map[string]int // refused, by act and code
	acts   int
	told   []string // the acts so far, in order
}

// life is one case as those around it know it.
type life struct {
	cas    domain.CaseID
	who    *amparotest.Actor // in charge
	refs   []domain.ReferralID
	offers []domain.OfferID
	minor  bool
	asked  kept.ID // that another agency is asked to take it over
	to     *amparotest.Actor
}

// everyAct names the acts that years of a hundred people or more have had.
var everyAct = []string{"refer", "send", "ask providers", "let wait", "accept", "decline", "ask a question",
	"answer it", "withdraw the question", "set out", "admit", "release", "say that nobody came", "be away", "come back",
	"discharge", "start a transfer", "book", "begin care", "end care", "withdraw consent", "record consent",
	"close the case", "reopen", "cancel", "take back", "add a need", "confirm beds", "change beds", "bear a child",
	"give the child a bed", "leave the others", "set the clock back"}

// TestAYearOfANetwork lets people who act at random live through a year, and looks after every act whether all that
// this network promises holds: no unit holds more people than beds, nobody reads who somebody is without a consent that
// lives, no live question and no kept bed outlives its time, nothing that is due is left undone, and everybody has a
// place, waits where the desk sees her, or was closed with a reason. -year.people and -year.seed draw more and other
// years; the seed that a failure names repeats its year.
func TestAYearOfANetwork(t *testing.T) {
	done, not, acts := map[string]int{}, map[string]int{}, 0
	for seed, left := *yearSeed, *yearPeople; left > 0 && !t.Failed(); seed, left = seed+1, left-peopleOfAYear {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			y := newYear(t, seed, min(left, peopleOfAYear))
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
			y := newYear(t, 3, peopleOfAYear)
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

func newYear(t *testing.T, seed uint64, people int) *year {
	cryptotest.SetGlobalRandom(t, seed) // Ids too are those of the seed.
	seen := newSight()
	observe(t, seen.observed)
	w := amparotest.New(t, amparotest.Roomy)
	y := &year{T: t, sight: seen, w: w, seed: seed, people: people, draw: rand.New(rand.NewPCG(seed, 7)),
		heads: map[domain.AgencyID]*amparotest.Actor{}, houses: map[domain.ShelterID]*amparotest.House{},
		offices: map[domain.ProgramID]*amparotest.Office{}, desk: w.Coordinator(), court: w.Authority(),
		knows: map[knowing]bool{}, done: map[string]int{}, not: map[string]int{}}
	y.notices.met = y.toldOnce()
	for i, name := range []string{"ana", "eva", "luz"} {
		who := w.Worker(name)
		y.workers = append(y.workers, who)
		y.heads[who.Agency] = who.Colleague(fmt.Sprintf("jefa %d", i), domain.RoleSupervisor)
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
	y.looks()
	return y
}

func pick[T any](y *year, from []T) T { return from[y.draw.IntN(len(from))] }

// code draws a code of a list of the country pack.
func (y *year) code(list string) string { return pick(y, y.w.Work.Pack().List(list)).Code }

// pass lets time go by, and then what is due is done. Now and then the machine stood still for days, its clock was set
// back, or it was switched off and on.
func (y *year) pass(d time.Duration) {
	y.Helper()
	switch y.draw.IntN(150) {
	case 0:
		d += time.Duration(24+y.draw.IntN(72)) * time.Hour
	case 1:
		d = -time.Duration(1+y.draw.IntN(300)) * time.Minute
		y.done["set the clock back"]++
	}
	y.w.Waits(d)
	if y.draw.IntN(200) == 0 {
		y.w.Reopen()
		y.board = network.Seen{}
	}
	y.due()
	if y.draw.IntN(10) == 0 {
		y.w.Waits(3 * time.Second) // A board may be used for two.
		var err error
		_, y.board, err = y.w.Work.Rematch(y.Context(), y.board)
		must(y.T, err)
		_, err = y.w.Work.WarnProviders(y.Context())
		must(y.T, err)
		y.holds("look again for who waits")
	}
}

// due does what is due.
func (y *year) due() {
	y.Helper()
	if y.round = y.w.Clock.Now(); y.round.After(y.latest) {
		y.latest = y.round
	}
	y.w.Due()
	must(y.T, y.w.Store.Logs().Integrate(y.Context()))
	y.holds("what is due")
	y.nothingDueIsLeft()
}

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
	l := &life{who: pick(y, y.workers), minor: in.Case.Lead().Age < domain.MinorAge}
	filed := l.who.Refers(in)
	l.cas, l.refs = filed.Case, filed.Referrals
	y.lives, y.here = append(y.lives, l), append(y.here, l)
	y.done["refer"]++
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
	y.acts++
	at0 := y.w.Clock.Now()
	err := o.do()
	y.told = append(y.told, fmt.Sprintf("%s %s %s: %v", at0.Format(time.DateTime), l.cas, o.name, err))
	switch f := fault.As(err); {
	case err == nil:
		y.done[o.name]++
	case f.Kind == fault.Internal || f.Kind == fault.Unavailable:
		y.Errorf("%s: %v", o.name, err)
	default:
		y.not[o.name+": "+f.Code]++
	}
	if len(y.here) > 1 && !y.cases.rows[l.cas].ClosedAt.IsZero() && y.draw.IntN(6) == 0 {
		y.here = slices.DeleteFunc(y.here, func(o *life) bool { return o == l })
	}
	return o.name
}
