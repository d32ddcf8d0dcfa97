package rank

import (
	"testing"

	"amparo/internal/domain"
	"amparo/internal/match"
)

// A single change is only what somebody can do today. Whom a house is for, what a person must be kept from and what
// would have to be built are told as reasons, never as changes.
func TestASingleChangeIsOnlyWhatSomebodyCanDoToday(t *testing.T) {
	t.Parallel()
	girl := func(age int) match.Query { return asking(person("P1", age, domain.Woman, -1)) }
	woman := func(age int) match.Query { return asking(person("P1", age, domain.Woman, -1)) }
	ages := func(low, high int) func(*match.ShelterState) {
		return unit(func(u *domain.Unit) { u.AgeMin, u.AgeMax = low, high })
	}
	children := func(most, boys, girls int) func(*match.ShelterState) {
		return unit(func(u *domain.Unit) {
			u.Children = &domain.ChildrenRule{Max: most, BoyMaxAge: boys, GirlMaxAge: girls}
		})
	}
	withSons := func(ages ...int) match.Query {
		group := []domain.Person{person("P1", 30, domain.Woman, -1)}
		for _, age := range ages {
			group = append(group, person("P"+string(rune('1'+len(group))), age, domain.Man, 0))
		}
		return asking(group...)
	}
	threatened := woman(30)
	threatened.Case.Security = 3
	doubtful := asking(person("P1", 18, domain.Woman, -1))
	doubtful.Case.Group[0].AgeEstimated = true
	hurt := woman(30)
	hurt.Case.Clinical = []string{"hospitalizacion"}
	wheelchair := woman(30)
	wheelchair.Case.Group[0].Disabilities = []string{domain.DisabilityMovement}
	for _, c := range []struct {
		name   string
		ask    match.Query
		state  match.ShelterState
		change string
	}{
		{"a girl of 17 among women", girl(17), home("h", ages(18, 99)), ""},
		{"a woman of 18 among girls", woman(18), home("h", ages(12, 17)), ""},
		{"somebody of 18 or perhaps 17 among women of 19", doubtful, home("h", ages(19, 99)), ""},
		{"a woman of 40 among girls", woman(40), home("h", ages(12, 17)), ""},
		{"a girl a year too young", girl(12), home("h", ages(13, 17)), match.CodeAge},
		{"a girl a year too old", girl(14), home("h", ages(5, 13)), match.CodeAge},
		{"a girl two years too young", girl(11), home("h", ages(13, 17)), ""},
		{"a woman a year too old", woman(61), home("h", ages(18, 60)), match.CodeAge},
		{"a man in a house for women", asking(person("P1", 30, domain.Man, -1)),
			home("h", unit(func(u *domain.Unit) { u.Genders = []domain.Gender{domain.Woman} })), ""},
		{"a boy in a house for girls", asking(person("P1", 14, domain.Man, -1)),
			home("h", unit(func(u *domain.Unit) { u.Genders = []domain.Gender{domain.Woman} })), ""},
		{"a mandate for another crime", woman(30),
			home("h", unit(func(u *domain.Unit) { u.Exploitation = []string{"venta_personas"} })), ""},
		{"a mandate for foreigners", woman(30), home("h", unit(func(u *domain.Unit) { u.ForeignOnly = true })), ""},
		{"a mandate for LGBTIQ+ people", woman(30), home("h", unit(func(u *domain.Unit) { u.LGBTIQOnly = true })), ""},
		{"less security than the threat asks for", threatened,
			home("h", shelter(func(s *domain.Shelter) { s.SecurityLevel = 2 })), ""},
		{"a place kept for those under threat", woman(30), home("h", unit(func(u *domain.Unit) { u.ReservedLevel = 3 })), ""},
		{"a ramp that is not there", wheelchair, home("h"), ""},
		{"a house without children", withSons(5), home("h", beds(4), ages(18, 99)), ""},
		{"a son a year too old", withSons(13), home("h", beds(4), children(3, 12, 17)), match.CodeChildAge},
		{"a son two years too old", withSons(14), home("h", beds(4), children(3, 12, 17)), ""},
		{"a son who came of age", withSons(18), home("h", beds(4), children(3, 17, 17)), ""},
		{"one child too many", withSons(4, 5), home("h", beds(4), children(1, 12, 17)), match.CodeChildren},
		{"two children too many", withSons(4, 5, 6), home("h", beds(6), children(1, 12, 17)), ""},
		{"health care first", hurt, home("h",
			shelter(func(s *domain.Shelter) { s.Exclusions = []string{"hospitalizacion"} })), match.CodeClinical},
		{"a closed unit", woman(30), home("h", unit(func(u *domain.Unit) { u.Open = false })), match.CodeUnitClosed},
		{"a licence that ran out", girl(15),
			home("h", shelter(func(s *domain.Shelter) { s.MinorLicence.ValidUntil = "2026-11-22" })), match.CodeLicence},
		{"a bed", woman(30), home("h", beds(1), func(h *match.ShelterState) { h.Rooms[0].Occupied = 1 }), match.CodeNoRoom},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := networkOf(c.state).Shelters(c.ask)
			all := append(append([]match.Exclusion(nil), r.Full...), r.Excluded...)
			if len(all) != 1 {
				t.Fatalf("the house is offered: %+v", r.Candidates)
			}
			got := ""
			if all[0].Change != nil {
				got = all[0].Change.Code
			}
			if got != c.change {
				t.Errorf("told as a change: %q, want %q (reasons %v)", got, c.change, codes(all[0].Reasons))
			}
		})
	}
}

// Of two sisters one may miss an age by a year and the other by more: then no single change helps them both.
func TestALimitIsMovedByOneForEverybody(t *testing.T) {
	t.Parallel()
	state := home("h", beds(4), unit(func(u *domain.Unit) { u.AgeMin, u.AgeMax = 12, 17 }))
	near := asking(person("P1", 14, domain.Woman, -1), person("P2", 11, domain.Woman, -1))
	far := asking(person("P1", 11, domain.Woman, -1), person("P2", 9, domain.Woman, -1))
	if r := networkOf(state).Shelters(near); r.Excluded[0].Change == nil || r.Excluded[0].Change.Code != match.CodeAge {
		t.Errorf("one sister a year too young: %+v", r.Excluded)
	}
	if r := networkOf(state).Shelters(far); r.Excluded[0].Change != nil {
		t.Errorf("one sister three years too young: %+v", r.Excluded[0].Change)
	}
}
