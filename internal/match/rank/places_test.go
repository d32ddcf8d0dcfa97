package rank

import (
	"slices"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/match"
)

// why finds a reason among those that make up a score.
func why(c match.Candidate, code string) (match.Reason, bool) {
	i := slices.IndexFunc(c.Why, func(r match.Reason) bool { return r.Code == code })
	if i < 0 {
		return match.Reason{}, false
	}
	return c.Why[i], true
}

// A distance is told as a figure and a band, near and far alike, and only a far way is long at night.
func TestADistanceIsAFigureAndABand(t *testing.T) {
	t.Parallel()
	ask := asking(rosa)
	ask.Referral.Urgency = domain.UrgencyCritical
	at := func(id, town string) match.ShelterState {
		return home(id, shelter(func(s *domain.Shelter) { s.Municipality, s.Department = town, "" }))
	}
	r := networkOf(at("here", "0101"), at("next", "0301"), at("north", "1601"), at("coast", "1801")).Shelters(ask)
	for id, want := range map[domain.ShelterID]struct {
		km   int
		band string
	}{"here": {10, match.BandNear}, "next": {30, match.BandNear}, "north": {100, match.BandFar},
		"coast": {240, match.BandFar}} {
		c := r.Candidates[slices.IndexFunc(r.Candidates, func(c match.Candidate) bool { return c.Shelter == id })]
		reason, ok := why(c, match.WhyDistance)
		if !ok || reason.Args["km"] != want.km || reason.Args["band"] != want.band {
			t.Errorf("%s: told %v, want %+v", id, reason.Args, want)
		}
		if _, night := why(c, match.WhyNight); night != (want.band == match.BandFar) {
			t.Errorf("%s at %d km: a long way in a hurry: %v", id, want.km, night)
		}
	}
	for km, want := range map[float64]string{0: match.BandNear, 30: match.BandNear, 31: match.BandMiddle,
		80: match.BandMiddle, 81: match.BandFar} {
		if got := match.Band(km); got != want {
			t.Errorf("%v km are %s, want %s", km, got, want)
		}
	}
}

// Whoever a unit is for lives there before it is filled with somebody else: a girl who comes alone goes to the girls of
// her age and not where siblings are kept together, and siblings the other way round.
func TestAUnitForHerComesBeforeAUnitForSiblings(t *testing.T) {
	t.Parallel()
	state := home("casa", unit(func(u *domain.Unit) {
		u.Population, u.Genders, u.AgeMax = domain.PopulationSiblings, []domain.Gender{domain.Woman, domain.Man}, 13
	}), withUnit("b", 3, func(u *domain.Unit) { u.Population, u.AgeMin, u.AgeMax = domain.PopulationTeenGirls, 13, 17 }))
	seat := func(q match.Query) domain.UnitID { return networkOf(state).Shelters(q).Candidates[0].Seats[0].Unit }
	girl := asking(person("P1", 13, domain.Woman, -1))
	if got := seat(girl); got != "casa-b" {
		t.Errorf("a girl of 13 alone lives in %s", got)
	}
	if got := seat(asking(person("P1", 13, domain.Woman, -1), person("P2", 10, domain.Man, -1))); got != "casa-a" {
		t.Errorf("a sister and a brother live in %s", got)
	}
	full := state
	full.Rooms = slices.Clone(state.Rooms)
	full.Rooms[1].Free, full.Rooms[1].Occupied = 0, 3
	c := networkOf(full).Shelters(girl).Candidates[0]
	if reason, ok := why(c, match.WhySpare); c.Seats[0].Unit != "casa-a" || !ok ||
		!slices.Equal(reason.Args["scarce"].([]string), []string{match.ScarceSiblings}) {
		t.Errorf("without another bed the place of siblings is offered, and named: %+v", c)
	}
	mother := asking(person("P1", 16, domain.Woman, -1))
	mother.Case.Group[0].Pregnant = true
	both := home("both", unit(func(u *domain.Unit) { u.Population, u.AgeMax = domain.PopulationTeenGirls, 17 }),
		withUnit("b", 3, func(u *domain.Unit) {
			u.Population, u.AgeMax, u.Children = domain.PopulationTeenMothers, 17,
				&domain.ChildrenRule{Max: 2, BoyMaxAge: 4, GirlMaxAge: 4}
		}))
	if got := networkOf(both).Shelters(mother).Candidates[0].Seats[0].Unit; got != "both-b" {
		t.Errorf("a pregnant girl lives in %s, and not with the young mothers", got)
	}
}

// A scarce thing that would be used up without need is named.
func TestAScarceThingIsNamed(t *testing.T) {
	t.Parallel()
	state := home("casa", shelter(func(s *domain.Shelter) {
		s.SecurityLevel, s.Accessibility = 3, []string{domain.AccessWheelchair}
	}), unit(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 3, BoyMaxAge: 10, GirlMaxAge: 17} }))
	reason, _ := why(networkOf(state).Shelters(asking(rosa)).Candidates[0], match.WhySpare)
	want := []string{match.ScarceProtection, match.ScarceWheelchair, match.ScarceMothers}
	if got, _ := reason.Args["scarce"].([]string); !slices.Equal(got, want) {
		t.Errorf("named %v, want %v", got, want)
	}
}

// The house where somebody lives is no answer to her wish to live elsewhere.
func TestHerOwnHouseIsNoCandidate(t *testing.T) {
	t.Parallel()
	ask := asking(rosa)
	ask.LivesIn = []domain.ShelterID{"hers"}
	r := networkOf(home("hers"), home("other")).Shelters(ask)
	wantOffered(t, r, "other")
	if e := r.Excluded[0]; e.Reasons[0].Code != match.CodeLivesThere || e.Change != nil {
		t.Errorf("her own house: %+v", e)
	}
}
