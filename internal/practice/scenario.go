package practice

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/policy"
)

// The parts that may be played. The team and the others of a scenario are people of the invented network.
const (
	Team      = "team"      // whose case it is
	Others    = "others"    // another team, with a case of its own
	House     = "house"     // the first house that fits
	Authority = "authority" // the court that may order a placement
	Desk      = "desk"
)

var roleOf = map[string]domain.Role{Team: domain.RoleReferrer, Others: domain.RoleReferrer, House: domain.RoleIntake,
	Authority: domain.RoleChildAuth, Desk: domain.RoleCoordinator}

// scenario is what may be practised: how it begins, what those do whom nobody plays, and what is expected. Its
// sentences are in the locales: what happens (practice.KEY.told.PART), and what each mark means (practice.mark.KEY).
type scenario struct {
	key    string
	begins string // the time of the day, by the clock of the practice
	group  []domain.Person
	court  domain.CourtStatus
	teams  []string // whose cases there are: one each
	parts  []string // who may be played
	free   int      // beds that the first house has left
	asks   int      // how many houses a team asks at a time that nobody plays
	silent bool     // the first house was asked already, and never answers
	yes    time.Duration
	order  time.Duration // after so long the court orders, where nobody plays it; 0: there is nothing to order
	marks  []mark
}

// mark is something that is expected of a part within a time from the beginning.
type mark struct {
	key    string
	part   string
	acts   []policy.Action
	times  int // so often; 0 is once
	within time.Duration
	law    bool // the time is that of the country pack for a child admitted before the order
}

// What those do whom nobody plays: a team asks after a while, a house says yes, a team sets out, and a group arrives.
const (
	asksAfter = 10 * time.Minute
	yesAfter  = 10 * time.Minute
	roadAfter = 15 * time.Minute
	roadTakes = 40 * time.Minute
)

func woman(age int) domain.Person {
	return domain.Person{Age: age, Gender: domain.Woman, Relation: domain.RelationLead}
}

func child(age int) domain.Person {
	lead := 0
	return domain.Person{Age: age, Gender: domain.Man, Relation: domain.RelationChild, Caregiver: &lead}
}

var (
	asked   = []policy.Action{policy.OfferSend}
	held    = []policy.Action{policy.OfferAccept}
	setOut  = []policy.Action{policy.StayTransit}
	arrived = []policy.Action{policy.StayAdmit}
)

// scenarios are in the order in which they are offered.
var scenarios = []scenario{
	{key: "night", begins: "23:40", group: []domain.Person{woman(27), child(4)}, teams: []string{Team},
		parts: []string{Team, House, Desk}, free: 2, asks: 3, yes: yesAfter, marks: []mark{
			{key: "find", part: Team, acts: []policy.Action{policy.ReferralMatch}, within: 10 * time.Minute},
			{key: "ask_three", part: Team, acts: asked, times: 3, within: 20 * time.Minute},
			{key: "hold", acts: held, within: time.Hour},
			{key: "bring", part: Team, acts: setOut, within: 90 * time.Minute},
			{key: "arrive", acts: arrived, within: 3 * time.Hour}}},
	{key: "silent", begins: "21:10", group: []domain.Person{woman(34)}, teams: []string{Team},
		parts: []string{Team, Desk}, free: 3, asks: 1, silent: true, yes: yesAfter, marks: []mark{
			{key: "escalate", acts: []policy.Action{domain.DeadlineEscalate}, within: 90 * time.Minute},
			{key: "desk_acts", part: Desk, acts: []policy.Action{"desk.claim", policy.DeskActFor, policy.OfferSend,
				policy.ReferralMatch}, within: 2 * time.Hour},
			{key: "ask_next", acts: asked, within: 2 * time.Hour},
			{key: "hold", acts: held, within: 3 * time.Hour},
			{key: "arrive", acts: arrived, within: 6 * time.Hour}}},
	{key: "last", begins: "18:30", group: []domain.Person{woman(22)}, teams: []string{Team, Others},
		parts: []string{Team, Others, House}, free: 1, asks: 1, yes: yesAfter, marks: []mark{
			{key: "find", part: Team, acts: []policy.Action{policy.ReferralMatch}, within: 10 * time.Minute},
			{key: "ask_two", part: Team, acts: asked, times: 2, within: 20 * time.Minute},
			{key: "hold", acts: held, within: time.Hour},
			{key: "hold_both", acts: held, times: 2, within: 2 * time.Hour},
			{key: "arrive_both", acts: arrived, times: 2, within: 5 * time.Hour}}},
	{key: "minor", begins: "16:00", group: []domain.Person{woman(17)}, court: domain.CourtAsked, teams: []string{Team},
		parts: []string{Team, House, Authority}, free: 2, asks: 2, yes: yesAfter, order: 2 * time.Hour, marks: []mark{
			{key: "find", part: Team, acts: []policy.Action{policy.ReferralMatch}, within: 10 * time.Minute},
			{key: "hold", acts: held, within: time.Hour},
			{key: "order", part: Authority, acts: []policy.Action{policy.OrderRecord}, within: 4 * time.Hour},
			{key: "bring", part: Team, acts: setOut, within: 2 * time.Hour},
			{key: "arrive", acts: arrived, within: 6 * time.Hour},
			{key: "judge", acts: []policy.Action{policy.OrderRecord}, law: true}}},
}

// Scenarios lists the keys of what may be practised.
func Scenarios() (keys []string) {
	for _, sc := range scenarios {
		keys = append(keys, sc.key)
	}
	return keys
}

func scenarioOf(key string) (scenario, bool) {
	i := slices.IndexFunc(scenarios, func(sc scenario) bool { return sc.key == key })
	if i < 0 {
		return scenario{}, false
	}
	return scenarios[i], true
}
