package rank

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/codeset"
	"amparo/internal/match/matchtest"
	"amparo/internal/match/snapshot"
)

// siblings are a girl of 8 and her brothers of 10 and 15, who came without an adult.
func siblings() match.Query {
	return asking(person("P1", 8, domain.Woman, -1), person("P2", 10, domain.Man, -1), person("P3", 15, domain.Man, -1))
}

func childrensHome(id string, edits ...func(*match.ShelterState)) match.ShelterState {
	small := unit(func(u *domain.Unit) { u.Genders, u.AgeMax = []domain.Gender{domain.Woman, domain.Man}, 12 })
	teens := withUnit("b", 2, func(u *domain.Unit) { u.Genders, u.AgeMin, u.AgeMax = []domain.Gender{domain.Man}, 13, 17 })
	return home(id, append([]func(*match.ShelterState){small, teens}, edits...)...)
}

func TestSiblingsMayLiveInTwoUnitsOfOneHouse(t *testing.T) {
	t.Parallel()
	r := networkOf(childrensHome("casa")).Shelters(siblings())
	wantOffered(t, r, "casa")
	want := []domain.InUnit{{Ref: "P1", Unit: "casa-a"}, {Ref: "P2", Unit: "casa-a"}, {Ref: "P3", Unit: "casa-b"}}
	if c := r.Candidates[0]; !slices.Equal(c.Seats, want) || !c.SplitUnits || len(c.Units) != 2 {
		t.Errorf("seated %v", c.Seats)
	}
	wantOut(t, networkOf(home("girls", beds(9))).Shelters(siblings()), "", match.CodeGender)
}

func TestSiblingsWhoWishToShareAUnit(t *testing.T) {
	t.Parallel()
	ask := siblings()
	ask.Case.Together = domain.TogetherSameUnit
	wantOut(t, networkOf(childrensHome("casa")).Shelters(ask), match.CodeTogether, match.CodeTogether)
	ask.SplitAgreed = true
	wantOffered(t, networkOf(childrensHome("casa")).Shelters(ask), "casa")
	ask.SplitAgreed = false
	all := home("casa", unit(func(u *domain.Unit) { u.Genders = []domain.Gender{domain.Woman, domain.Man} }))
	wantOffered(t, networkOf(all).Shelters(ask), "casa")
}

// The younger unit could take both of the small ones or the teenager, and only the teenager has another door. A
// greedy hand would fill it from the wrong end.
func TestNoChoiceMadeTooEarlyCostsTheGroupItsPlace(t *testing.T) {
	t.Parallel()
	ask := asking(person("P1", 12, domain.Woman, -1), person("P2", 9, domain.Woman, -1))
	casa := home("casa", beds(1), withUnit("b", 1, func(u *domain.Unit) { u.AgeMin = 12 }))
	r := networkOf(casa).Shelters(ask)
	wantOffered(t, r, "casa")
	if s := r.Candidates[0].Seats; s[0].Unit != "casa-b" || s[1].Unit != "casa-a" {
		t.Errorf("seated %v", s)
	}
}

func TestTheWholeGroupOrNobody(t *testing.T) {
	t.Parallel()
	seats, why := seated(siblings(), childrensHome("casa", func(h *match.ShelterState) { h.Rooms[0].Occupied = 2 }))
	if seats != nil || len(why) == 0 || why[0].Code != match.CodeNoRoom || why[0].Args["needed"] != 3 {
		t.Fatalf("one bed for two small children: seats %v, %v", seats, why)
	}
	if seats, why = seated(siblings(), childrensHome("casa")); len(seats) != 3 || why != nil {
		t.Fatalf("seats %v, %v", seats, why)
	}
}

func TestOddGroups(t *testing.T) {
	t.Parallel()
	kids := unit(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 2, BoyMaxAge: 17, GirlMaxAge: 17} })
	self, out, one := 0, 9, 1
	for _, c := range []struct {
		name  string
		group []domain.Person
		seats int
	}{
		{"the child is named before its mother",
			[]domain.Person{person("P1", 2, domain.Woman, 1), person("P2", 30, domain.Woman, -1)}, 2},
		{"grandmother, mother and baby",
			[]domain.Person{person("P1", 50, domain.Woman, -1), person("P2", 16, domain.Woman, 0),
				person("P3", 0, domain.Woman, 1)}, 3},
		{"two sisters, one with a baby",
			[]domain.Person{person("P1", 19, domain.Woman, -1), person("P2", 17, domain.Woman, -1),
				person("P3", 1, domain.Woman, 1)}, 3},
		{"her own caregiver", []domain.Person{{Ref: "P1", Age: 20, Gender: domain.Woman, Caregiver: &self}}, 1},
		{"a caregiver who is not there", []domain.Person{{Ref: "P1", Age: 4, Gender: domain.Woman, Caregiver: &out}}, 1},
		{"each the other's caregiver",
			[]domain.Person{{Ref: "P1", Age: 20, Gender: domain.Woman, Caregiver: &one},
				{Ref: "P2", Age: 4, Gender: domain.Woman, Caregiver: &self}}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			seats, why := seated(asking(c.group...), home("casa", beds(9), kids))
			if len(seats) != c.seats {
				t.Fatalf("seats %v, %v", seats, why)
			}
		})
	}
	if r := networkOf(home("casa")).Shelters(asking()); len(r.Excluded) != 1 || r.Unmet[0] != match.CodeNobody {
		t.Errorf("nobody in the case yet: %+v", r)
	}
	if _, why := seated(asking(), home("casa")); len(why) != 1 || why[0].Code != match.CodeNobody {
		t.Errorf("seats for nobody: %v", why)
	}
}

func TestOddHouses(t *testing.T) {
	t.Parallel()
	wantOut(t, networkOf(home("casa",
		func(h *match.ShelterState) { h.Shelter.Units, h.Rooms = nil, nil })).Shelters(asking(ana)), "", match.CodeNoUnits)
	babies := home("babies", unit(func(u *domain.Unit) { u.AgeMin, u.AgeMax = 0, 0 }))
	wantOut(t, networkOf(babies).Shelters(asking(ana)), "", match.CodeAge)
	wantOffered(t, networkOf(babies).Shelters(asking(person("P1", 0, domain.Woman, -1))), "babies")
	wantOut(t, networkOf(home("closed", shelter(func(s *domain.Shelter) { s.Active = false }))).Shelters(asking(ana)),
		match.CodeClosed, match.CodeClosed)
	wantOut(t, networkOf(home("closed", unit(func(u *domain.Unit) { u.Open = false }))).Shelters(asking(ana)),
		match.CodeUnitClosed, match.CodeUnitClosed)
	unsaid := home("unsaid")
	unsaid.Rooms = nil
	if r := networkOf(unsaid).Shelters(asking(ana)); len(r.Full) != 1 {
		t.Errorf("a house that does not say what room it has is full: %+v", r)
	}
	promised := home("promised", beds(1), func(h *match.ShelterState) { h.Rooms[0].Held = 3 })
	if r := networkOf(promised).Shelters(asking(ana)); len(r.Full) != 1 || r.Full[0].Change.Args["beds"] != 3 {
		t.Errorf("a house that promised two beds too many needs three: %+v", r)
	}
	if r := (network{snapshot.Compile(nil, nil, nil, match.Weights{})}).Shelters(asking(ana)); len(r.Candidates)+
		len(r.Excluded) != 0 || r.Digest == "" {
		t.Errorf("an empty network: %+v", r)
	}
}

func TestMandates(t *testing.T) {
	t.Parallel()
	only := func(edit func(*domain.Unit)) match.ShelterState { return home("casa", unit(edit)) }
	man := func(u *domain.Unit) { u.Genders = []domain.Gender{domain.Man} }
	abroad, queer, forced, high := asking(rosa), asking(rosa), asking(rosa), asking(rosa)
	abroad.Case.Nationality, queer.Safety.LGBTIQ = "HN", true
	forced.Case.Exploitation, high.Case.Security = []string{"mendicidad", "trabajo_forzado"}, 2
	for _, c := range []struct {
		name  string
		state match.ShelterState
		ask   match.Query
		out   string
	}{
		{"foreigners only, a foreigner", only(func(u *domain.Unit) { u.ForeignOnly = true }), abroad, ""},
		{"foreigners only, a national", only(func(u *domain.Unit) { u.ForeignOnly = true }), asking(rosa), match.CodeForeign},
		{"lgbtiq only, she is", only(func(u *domain.Unit) { u.LGBTIQOnly = true }), queer, ""},
		{"lgbtiq only, nobody said so", only(func(u *domain.Unit) { u.LGBTIQOnly = true }), asking(rosa),
			match.CodePopulation},
		{"one crime in common", only(func(u *domain.Unit) { u.Exploitation = []string{"servidumbre", "trabajo_forzado"} }),
			forced, ""},
		{"no crime in common", only(func(u *domain.Unit) { u.Exploitation = []string{"servidumbre"} }), forced,
			match.CodeModality},
		{"no crime recorded", only(func(u *domain.Unit) { u.Exploitation = []string{"servidumbre"} }), asking(rosa),
			match.CodeModality},
		{"reserved for level 2, level 2 needed", only(func(u *domain.Unit) { u.ReservedLevel = 2 }), high, ""},
		{"reserved for level 2, none needed", only(func(u *domain.Unit) { u.ReservedLevel = 2 }), asking(rosa),
			match.CodeReserved},
		{"a house of level 1, level 2 needed", home("casa", shelter(func(s *domain.Shelter) { s.SecurityLevel = 1 })), high,
			match.CodeSecurity},
		{"men only", only(man), asking(rosa), match.CodeGender},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := networkOf(c.state).Shelters(c.ask)
			if c.out == "" {
				wantOffered(t, r, "casa")
			} else {
				wantOut(t, r, "", c.out)
			}
		})
	}
}

func TestAGenderInHerOwnWords(t *testing.T) {
	t.Parallel()
	word := domain.Gender("muxe")
	wantOffered(t, networkOf(home("casa",
		unit(func(u *domain.Unit) { u.Genders = []domain.Gender{"otra", word} }))).Shelters(asking(person("P1", 30, word,
		-1))), "casa")
	wantOut(t, networkOf(home("casa")).Shelters(asking(person("P1", 30, word, -1))), "", match.CodeGender)
	other := word
	for n := 0; other == word || codeset.GenderBit(other) != codeset.GenderBit(word); n++ {
		other = domain.Gender(fmt.Sprintf("word-%d", n)) // a word that looks the same at first sight
	}
	wantOut(t, networkOf(home("casa",
		unit(func(u *domain.Unit) { u.Genders = []domain.Gender{other} }))).Shelters(asking(person("P1", 30, word, -1))), "",
		match.CodeGender)
}

func TestAWheelchairInTheGroupNeedsAnAccessibleHouse(t *testing.T) {
	t.Parallel()
	child := person("P2", 5, domain.Woman, 0)
	child.Disabilities = []string{"movilidad"}
	kids := unit(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 2, GirlMaxAge: 17} })
	wantOut(t, networkOf(home("stairs", kids)).Shelters(asking(rosa, child)), "", match.CodeAccess)
	wantOffered(t, networkOf(home("ramp", kids,
		shelter(func(s *domain.Shelter) { s.Accessibility = []string{"silla_ruedas"} }))).Shelters(asking(rosa, child)),
		"ramp")
}

func TestAnAcuteIllnessOpensAHealthReferralFirst(t *testing.T) {
	t.Parallel()
	ask := asking(ana)
	ask.Case.Clinical = []string{"hospitalizacion", "crisis_psiquiatrica"}
	r := networkOf(home("casa", shelter(
		func(s *domain.Shelter) { s.Exclusions = []string{"crisis_psiquiatrica"} }))).Shelters(ask)
	wantOut(t, r, match.CodeClinical, match.CodeClinical)
}

func TestBedsTheCaseAlreadyHoldsAreFreeForIt(t *testing.T) {
	t.Parallel()
	full := home("casa", beds(1), func(h *match.ShelterState) { h.Rooms[0].Held = 1 })
	ask := asking(ana)
	if r := networkOf(full).Shelters(ask); len(r.Full) != 1 {
		t.Fatalf("the house should be full: %+v", r)
	}
	ask.Held = []domain.InUnit{{Ref: "P1", Unit: "casa-a"}}
	wantOffered(t, networkOf(full).Shelters(ask), "casa")
	over := home("casa", beds(1), func(h *match.ShelterState) { h.Rooms[0].Held = 2 })
	if r := networkOf(over).Shelters(ask); len(r.Full) != 1 {
		t.Fatalf("her bed was promised twice, so it is not free for her: %+v", r)
	}
}

func TestAcceptingJudgesAgainByTheMap(t *testing.T) {
	t.Parallel()
	ask := asking(ana)
	ask.Safety.Areas = []domain.Danger{{Scope: "municipio", Municipality: "0301", RadiusKM: 25}}
	near := home("near", shelter(func(s *domain.Shelter) { s.Municipality, s.Department = "0308", "03" }))
	if seats, why := seated(ask, near); seats != nil || why[0].Code != match.CodeDanger {
		t.Errorf("within the radius: %v, %v", seats, why)
	}
	if seats, why := Seats(ask, near, nil, match.DefaultWeights()); seats != nil || why[0].Code != match.CodeDanger {
		t.Errorf("without a map nobody can tell, so it is avoided: %v, %v", seats, why)
	}
	ask.Safety.Areas = []domain.Danger{{Scope: "departamento", Department: "03"}}
	if seats, why := seated(ask, near); seats != nil || why[0].Code != match.CodeDanger {
		t.Errorf("a department needs no map: %v, %v", seats, why)
	}
}

func TestStaleFiguresRankLastWhateverTheirScore(t *testing.T) {
	t.Parallel()
	r := networkOf(
		home("stale", shelter(func(s *domain.Shelter) { s.ConfirmedAt = matchtest.Noon.Add(-72 * time.Hour) })),
		home("never", shelter(func(s *domain.Shelter) { s.ConfirmedAt = time.Time{} })),
		home("ageing", shelter(func(s *domain.Shelter) {
			s.ConfirmedAt, s.Languages = matchtest.Noon.Add(-71*time.Hour),
				nil
		})),
	).Shelters(asking(rosa))
	if got := offered(r); got[0] != "ageing" || r.Candidates[0].Freshness != match.Ageing ||
		r.Candidates[1].Freshness != match.Stale || r.Candidates[0].Score >= r.Candidates[1].Score {
		t.Fatalf("%v", r.Candidates)
	}
}
