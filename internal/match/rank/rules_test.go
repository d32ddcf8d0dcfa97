package rank

import (
	"slices"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
)

func codes(reasons []match.Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

func offered(r match.Ranking) []string {
	var out []string
	for _, c := range r.Candidates {
		out = append(out, string(c.Shelter))
	}
	return out
}

func wantOffered(t *testing.T, r match.Ranking, want ...string) {
	t.Helper()
	if got := offered(r); !slices.Equal(got, want) {
		t.Fatalf("offered %v, want %v\nfull %+v\nexcluded %+v", got, want, r.Full, r.Excluded)
	}
}

// wantOut says that the only house of the answer is kept out for exactly these reasons, and what would open it.
func wantOut(t *testing.T, r match.Ranking, opens string, reasons ...string) {
	t.Helper()
	if len(r.Excluded) != 1 {
		t.Fatalf("want one house kept out, got %+v", r)
	}
	e, got := r.Excluded[0], ""
	if e.Change != nil {
		got = e.Change.Code
	}
	if !slices.Equal(codes(e.Reasons), reasons) || got != opens {
		t.Fatalf("kept out for %v, opened by %q; want %v, %q", codes(e.Reasons), got, reasons, opens)
	}
}

var (
	ana  = person("P1", 17, domain.Woman, -1)
	rosa = person("P1", 34, domain.Woman, -1)
	luis = person("P1", 29, domain.Man, -1)
)

func TestPregnantGirlWhoSpeaksQeqchi(t *testing.T) {
	t.Parallel()
	girl := ana
	girl.Pregnant = true
	ask := asking(girl)
	ask.Case.Languages = []domain.Spoken{{ID: "kek", Level: "materno"}, {ID: "spa", Level: "basico"}}
	r := networkOf(
		home("capital"),
		home("verapaz", shelter(func(s *domain.Shelter) {
			s.Municipality, s.Department, s.Languages = "1601", "16", []string{"spa", "kek"}
		})),
		home("strict", unit(func(u *domain.Unit) { u.Pregnant = false })),
		home("lapsed", shelter(func(s *domain.Shelter) { s.MinorLicence.ValidUntil = "2026-11-22" })),
	).Shelters(ask)
	wantOffered(t, r, "verapaz", "capital")
	if c := r.Candidates[0]; !c.NeedsOrder || !c.LanguageMatch || c.SplitUnits ||
		!slices.Contains(codes(c.Met), match.CodePregnant) {
		t.Errorf("the house of her language: %+v", c)
	}
	if e := r.Excluded[0]; e.Change == nil || e.Change.Code != match.CodeLicence {
		t.Errorf("%s: opened by %+v, want the licence", e.Shelter, e.Change)
	}
	if e := r.Excluded[1]; e.Change != nil || e.Reasons[0].Code != match.CodePregnant {
		t.Errorf("a house without care for a pregnancy is told as one that could change: %+v", e)
	}
}

func TestMotherWithBabyAndTwoSonsIsPlacedWhole(t *testing.T) {
	t.Parallel()
	ask := asking(rosa, person("P2", 1, domain.Woman, 0), person("P3", 9, domain.Man, 0), person("P4", 14, domain.Man, 0))
	kids := func(boys int) func(*domain.Unit) {
		return func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 3, BoyMaxAge: boys, GirlMaxAge: 17} }
	}
	r := networkOf(
		home("welcomes", beds(4), unit(kids(17))),
		home("young-boys", beds(4), unit(kids(13))),
		home("small-boys", beds(4), unit(kids(12))),
		home("three-beds", beds(6), unit(kids(17)), func(h *match.ShelterState) { h.Rooms[0].Occupied = 3 }),
		home("women-only", beds(9)),
	).Shelters(ask)
	wantOffered(t, r, "welcomes")
	if seats := r.Candidates[0].Seats; len(seats) != 4 || seats[3] != (domain.InUnit{Ref: "P4", Unit: "welcomes-a"}) {
		t.Errorf("the family is seated %v", seats)
	}
	if len(r.Full) != 1 || r.Full[0].Change.Code != match.CodeNoRoom || r.Full[0].Change.Args["beds"] != 1 {
		t.Errorf("one bed would open the full house: %+v", r.Full)
	}
	if e := r.Excluded[0]; e.Shelter != "young-boys" || e.Change == nil || e.Change.Code != match.CodeChildAge {
		t.Errorf("a limit missed by a year: %+v", e)
	}
	for i, want := range []string{match.CodeChildAge, match.CodeNoChildren} {
		if e := r.Excluded[1+i]; e.Change != nil || e.Reasons[0].Code != want || len(e.Reasons) != 1 {
			t.Errorf("%s: %+v, want %s and no change", e.Shelter, e, want)
		}
	}
}

func TestAFamilyLargerThanTheUnitDoesNotWaitForABed(t *testing.T) {
	t.Parallel()
	ask := asking(rosa, person("P2", 3, domain.Woman, 0), person("P3", 5, domain.Woman, 0))
	r := networkOf(home("small", beds(2),
		unit(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 4, GirlMaxAge: 17} }))).Shelters(ask)
	if len(r.Full) != 1 || r.Full[0].Reasons[0].Code != match.CodeTooMany || r.Full[0].Change != nil {
		t.Fatalf("two beds never hold three people: %+v", r)
	}
}

func TestDangerIsKeptToHerTeam(t *testing.T) {
	t.Parallel()
	in := func(town, department string) match.ShelterState {
		return home(town, shelter(func(s *domain.Shelter) { s.Municipality, s.Department = town, department }))
	}
	for _, c := range []struct {
		name  string
		state match.ShelterState
		area  domain.Danger
		out   bool
	}{
		{"the department", in("0108", "01"), domain.Danger{Scope: "departamento", Department: "01"}, true},
		{"another department", in("0301", "03"), domain.Danger{Scope: "departamento", Department: "01"}, false},
		{"the department of a house that names none", in("0108", ""), domain.Danger{Scope: "departamento", Department: "01"},
			true},
		{"the town itself, radius nothing", in("0101", "01"), domain.Danger{Scope: "municipio", Municipality: "0101"}, true},
		{"ten kilometres and a little", in("0308", "03"),
			domain.Danger{Scope: "municipio", Municipality: "0301", RadiusKM: 10}, true},
		{"nine", in("0308", "03"), domain.Danger{Scope: "municipio", Municipality: "0301", RadiusKM: 9}, false},
		{"a house nobody can place", in("9999", "03"), domain.Danger{Scope: "municipio", Municipality: "0301", RadiusKM: 5},
			true},
		{"an area nobody can place", in("0101", "01"), domain.Danger{Scope: "municipio", Municipality: "9999", RadiusKM: 5},
			true},
		{"an area that names no place", in("0101", "01"), domain.Danger{Motive: "lugar_explotacion"}, false},
	} {
		ask := asking(ana)
		ask.Safety.Areas = []domain.Danger{c.area}
		r := networkOf(c.state).Shelters(ask)
		if !c.out {
			wantOffered(t, r, string(c.state.Shelter.ID))
			continue
		}
		wantOut(t, r, "", match.CodeDanger)
		if e := r.Excluded[0]; !e.Reasons[0].Protected || !slices.Equal(r.Unmet, []string{match.CodeNotSuitable}) {
			t.Errorf("%s: %+v, unmet %v", c.name, e.Reasons, r.Unmet)
		}
	}
}

// One board answers many people; what it remembers of one answer must not colour another.
func TestAPlaceNobodyKnowsIsSaidToBeUnknown(t *testing.T) {
	t.Parallel()
	b := networkOf(home("casa"))
	for _, town := range []string{"9999", "0101", "9999"} {
		ask := asking(ana)
		ask.Safety.Areas = []domain.Danger{{Scope: "municipio", Municipality: town, RadiusKM: 5}}
		why := b.Shelters(ask).Excluded[0].Reasons[0]
		if _, unplaced := why.Args["unplaced"]; unplaced != (town == "9999") {
			t.Errorf("danger around %s: %+v", town, why)
		}
	}
}

func TestTheReasonsAreOfTheUnitThatComesClosest(t *testing.T) {
	t.Parallel()
	far := withUnit("b", 3, func(u *domain.Unit) { u.Genders, u.AgeMin, u.ForeignOnly, u.Open = nil, 60, true, false })
	r := networkOf(home("casa", unit(func(u *domain.Unit) { u.AgeMin, u.LGBTIQOnly = 30, true }),
		far)).Shelters(asking(ana))
	wantOut(t, r, "", match.CodeAge, match.CodePopulation)
	if why := r.Excluded[0].Reasons[0]; why.Unit != "casa-a" || why.Args["min"] != 30 || why.Person != "" {
		t.Errorf("%+v", why)
	}
}

func TestNoContactMayNameTheHouseInEveryWay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"casa", "SH-casa", "OP-casa", "agency-casa"} {
		ask := asking(ana)
		ask.Safety.NoContacts = []domain.NoContact{{Type: "persona"}, {Type: "organizacion", Entity: name}}
		wantOut(t, networkOf(home("casa")).Shelters(ask), "", match.CodeNoContact)
	}
	ask := asking(ana)
	ask.Safety.NoContacts = []domain.NoContact{{Type: "tratante"}}
	wantOffered(t, networkOf(home("casa", shelter(func(s *domain.Shelter) { s.Operator = "" }))).Shelters(ask), "casa")
}

func TestPeopleOfOneNetworkAreKeptApart(t *testing.T) {
	t.Parallel()
	ask := asking(ana)
	ask.Links = []match.Link{"", "network-7"}
	apart := home("apart")
	apart.ResidentLinks = []match.Link{"", "network-8"}
	together := home("together")
	together.ResidentLinks = []match.Link{"network-7"}
	r := networkOf(apart, together).Shelters(ask)
	wantOffered(t, r, "apart")
	wantOut(t, r, "", match.CodeLink)
}

func TestAManForWhomNoBedExists(t *testing.T) {
	t.Parallel()
	r := networkOf(home("women"), home("girls", unit(func(u *domain.Unit) { u.AgeMax = 17 }))).Shelters(asking(luis))
	if len(r.Candidates) != 0 || !slices.Equal(r.Unmet, []string{match.CodeGender, match.CodeAge}) {
		t.Fatalf("offered %v, unmet %v", offered(r), r.Unmet)
	}
}

func TestLicenceForMinors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		age     int
		licence *domain.Licence
		fits    bool
	}{
		{"a girl, in force", 17, &domain.Licence{Status: "vigente", ValidUntil: "2027-01-01"}, true},
		{"a girl, on its last day", 17, &domain.Licence{Status: "vigente", ValidUntil: matchtest.Today}, true},
		{"a girl, since yesterday", 17, &domain.Licence{Status: "vigente", ValidUntil: "2026-11-22"}, false},
		{"a girl, suspended", 17, &domain.Licence{Status: "suspendida", ValidUntil: "2027-01-01"}, false},
		{"a girl, status not said", 17, &domain.Licence{ValidUntil: "2027-01-01"}, true},
		{"a girl, no day said", 17, &domain.Licence{Status: "vigente"}, false},
		{"a girl, none", 17, nil, false},
		{"a woman, none", 18, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := networkOf(home("casa", shelter(func(s *domain.Shelter) { s.MinorLicence = c.licence }))).Shelters(
				asking(person("P1", c.age, domain.Woman, -1)))
			if c.fits {
				wantOffered(t, r, "casa")
			} else {
				wantOut(t, r, match.CodeLicence, match.CodeLicence)
			}
		})
	}
	sisters := asking(rosa, person("P2", 15, domain.Woman, -1))
	wantOut(t, networkOf(home("casa", shelter(func(s *domain.Shelter) { s.MinorLicence = nil }))).Shelters(sisters),
		match.CodeLicence, match.CodeLicence)
	daughter := asking(rosa, person("P2", 15, domain.Woman, 0))
	kids := unit(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 1, GirlMaxAge: 17} })
	wantOffered(t, networkOf(home("casa", kids,
		shelter(func(s *domain.Shelter) { s.MinorLicence = nil }))).Shelters(daughter), "casa")
}
