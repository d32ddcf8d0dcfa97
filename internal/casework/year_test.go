package casework_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	kept "amparo/internal/domain/handon"
	"amparo/internal/fault"
)

var (
	yearCases = flag.Int("year.cases", 40, "how many people the year of the network receives")
	yearSeed  = flag.Uint64("year.seed", 1, "from which the year of the network is drawn")
)

// year is a network that lives: people are referred, asked for, answered, brought, lost, moved and let go, by whom it
// falls to and now and then by somebody else, while the clock runs, stands still and jumps.
type year struct {
	*testing.T
	w       *amparotest.World
	draw    *rand.Rand
	workers []*amparotest.Actor
	heads   map[domain.AgencyID]*amparotest.Actor
	houses  map[domain.ShelterID]*amparotest.House
	street  []*amparotest.House // the houses, in order
	offices map[domain.ProgramID]*amparotest.Office
	desk    *amparotest.Actor
	court   *amparotest.Actor

	lives []*life
	here  []*life // of lives, those to whom something happens still
	last  *life
	done  map[string]int
	not   map[string]int // refused, by act and code
	acts  int
	told  []string // the acts so far, in order
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

// everyAct names the acts that a year of a hundred people or more has had.
var everyAct = []string{"refer", "send", "ask providers", "let wait", "accept", "decline", "ask a question",
	"answer it", "withdraw the question", "set out", "admit", "release", "say that nobody came", "be away", "come back",
	"discharge", "start a transfer", "book", "begin care", "end care", "withdraw consent", "record consent",
	"close the case", "reopen", "cancel", "take back", "add a need", "confirm beds", "change beds"}

// TestAYearOfANetwork lets people who act at random live through a year, and looks again and again whether all that
// this network promises holds: no unit holds more people than beds, no live question and no kept bed outlives its time
// or her consent, nothing that is due is left undone, and everybody has a place, waits where the desk sees her, or was
// closed with a reason. -year.cases and -year.seed draw longer and other years.
func TestAYearOfANetwork(t *testing.T) {
	y := newYear(t)
	ends := y.w.Clock.Now().AddDate(1, 0, 0)
	between := 365 * 24 * time.Hour / time.Duration(*yearCases*4) // a case is looked at four times, as a mean
	for y.w.Clock.Now().Before(ends) || len(y.lives) < *yearCases {
		y.pass(time.Duration(y.draw.Int64N(int64(2 * between))))
		if len(y.lives) < *yearCases && (len(y.here) == 0 || y.draw.IntN(4) == 0) {
			y.arrive()
		}
		y.last = pick(y, y.here)
		for range 1 + y.draw.IntN(12) {
			y.live(y.who())
			y.pass(time.Duration(y.draw.IntN(30)) * time.Minute)
		}
		if y.draw.IntN(8) == 0 {
			y.holds()
		}
		if t.Failed() {
			for _, line := range y.told[max(0, len(y.told)-60):] {
				t.Log(line)
			}
			t.Fatalf("after %d acts, with -year.seed=%d -year.cases=%d", y.acts, *yearSeed, *yearCases)
		}
	}
	y.holds()
	y.w.Verify()
	for _, name := range slices.Sorted(maps.Keys(y.done)) {
		t.Logf("%5d %s", y.done[name], name)
	}
	for _, name := range slices.Sorted(maps.Keys(y.not)) {
		t.Logf("%5d not %s", y.not[name], name)
	}
	for _, name := range everyAct {
		if y.done[name] == 0 && *yearCases >= 100 {
			t.Errorf("in a whole year nobody could %s", name)
		}
	}
}

func newYear(t *testing.T) *year {
	w := amparotest.New(t, amparotest.Roomy)
	y := &year{T: t, w: w, draw: rand.New(rand.NewPCG(*yearSeed, 7)), heads: map[domain.AgencyID]*amparotest.Actor{},
		houses: map[domain.ShelterID]*amparotest.House{}, offices: map[domain.ProgramID]*amparotest.Office{},
		desk: w.Coordinator(), court: w.Authority(), done: map[string]int{}, not: map[string]int{}}
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
	return y
}

func pick[T any](y *year, from []T) T { return from[y.draw.IntN(len(from))] }

// code draws a code of a list of the country pack.
func (y *year) code(list string) string { return pick(y, y.w.Work.Pack().List(list)).Code }

// pass lets time go by, and then what is due is done. Now and then the machine stood still for days, or was switched
// off and on.
func (y *year) pass(d time.Duration) {
	y.Helper()
	if y.draw.IntN(150) == 0 {
		d += time.Duration(24+y.draw.IntN(72)) * time.Hour
	}
	y.w.Waits(d)
	if y.draw.IntN(200) == 0 {
		y.w.Reopen()
	}
	y.w.Due()
	must(y.T, y.w.Store.Logs().Integrate(y.Context()))
	if y.draw.IntN(10) == 0 {
		y.w.Rematches()
		_, err := y.w.Work.WarnProviders(y.Context())
		must(y.T, err)
	}
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

// live has something done about somebody: mostly what fits where she stands, at times anything.
func (y *year) live(l *life) {
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
		y.Fatalf("%s, act %d of -year.seed=%d: %v", o.name, y.acts, *yearSeed, err)
	default:
		y.not[o.name+": "+f.Code]++
	}
	if len(y.here) > 1 && !y.caseOf(l).ClosedAt.IsZero() && y.draw.IntN(6) == 0 {
		y.here = slices.DeleteFunc(y.here, func(o *life) bool { return o == l })
	}
}

// option is an act that somebody may do now, and how often she does.
type option struct {
	name  string
	often int
	do    func() error
}

// choices gathers the acts about one case.
type choices struct {
	*year
	l   *life
	all []option
}

// add offers an act: often where it fits, seldom where it does not.
func (c *choices) add(name string, often int, fits bool, do func() error) {
	if !fits {
		if c.draw.IntN(40) > 0 {
			return
		}
		often = 1
	}
	c.all = append(c.all, option{name, often, do})
}

func (y *year) options(l *life) []option {
	c := &choices{year: y, l: l}
	c.onCase()
	for _, id := range l.refs {
		c.onReferral(id)
	}
	for _, id := range l.offers {
		c.onOffer(id)
	}
	return c.all
}

// provider is who answers an offer.
func (y *year) provider(o domain.Offer) *amparotest.Actor {
	if h := y.houses[o.Shelter]; h != nil {
		return h.Actor
	}
	return y.offices[o.Program].Actor
}

// asks puts a need to up to three of those that fit best.
func (c *choices) asks(id domain.ReferralID) error {
	got, err := c.w.Work.Match(c.Context(), c.l.who.Actor, id)
	if err != nil {
		return err
	}
	var in placement.OfferInput
	for _, k := range got.Ranking.Candidates[:min(len(got.Ranking.Candidates), 1+c.draw.IntN(3))] {
		if k.Shelter != "" {
			in.Shelters = append(in.Shelters, k.Shelter)
		} else {
			in.Programs = append(in.Programs, k.Program)
		}
	}
	if len(in.Shelters)+len(in.Programs) == 0 {
		return fault.New(fault.Conflict, "nobody fits", nil)
	}
	ids, err := c.w.Work.SendOffers(c.Context(), c.l.who.Actor, id, 0, in)
	c.l.offers = append(c.l.offers, ids...)
	return err
}
