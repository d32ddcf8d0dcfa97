package match

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
)

// home builds a shelter in the capital with one unit of three free beds that admits girls and women of every age. The
// tests turn it into what they need.
func home(id string, edits ...func(*House)) House {
	h := House{Shelter: domain.Shelter{
		ID: domain.ShelterID(id), Ref: "SH-" + id, Agency: domain.AgencyID("agency-" + id), Operator: "OP-" + id,
		Municipality: "0101", Department: "01", Active: true, IntakeHours: "24h", MaxStayDays: 365, SecurityLevel: 2,
		Languages: []string{"spa"}, ConfirmedAt: noon.Add(-time.Hour),
		MinorLicence: &domain.Licence{Status: "vigente", ValidUntil: "2027-06-30"},
	}}
	withUnit("a", 3, func(*domain.Unit) {})(&h)
	for _, edit := range edits {
		edit(&h)
	}
	return recount(h)
}

func withUnit(name string, beds int, edit func(*domain.Unit)) func(*House) {
	return func(h *House) {
		u := domain.Unit{ID: domain.UnitID(string(h.Shelter.ID) + "-" + name), Genders: []domain.Gender{domain.Woman}, AgeMax: 99, Pregnant: true, Open: true}
		edit(&u)
		h.Shelter.Units = append(h.Shelter.Units, u)
		h.Rooms = append(h.Rooms, domain.Room{Unit: u.ID, Total: beds})
	}
}

// first edits the unit every home starts with.
func first(edit func(*domain.Unit)) func(*House) {
	return func(h *House) { edit(&h.Shelter.Units[0]) }
}

func shelter(edit func(*domain.Shelter)) func(*House) { return func(h *House) { edit(&h.Shelter) } }

func beds(n int) func(*House) { return func(h *House) { h.Rooms[0].Total = n } }

// person builds somebody who travels; by names the caregiver by place in the group, or nobody below 0.
func person(ref string, age int, g domain.Gender, by int) domain.Person {
	p := domain.Person{Ref: ref, Age: age, Gender: g}
	if by >= 0 {
		p.Caregiver = &by
	}
	return p
}

// asking builds the plainest ask for a group.
func asking(group ...domain.Person) Ask {
	return Ask{
		Case:     domain.Case{Group: group, Nationality: "GT", Found: "0101", Languages: []domain.Spoken{{ID: "spa", Level: "materno"}}},
		Referral: domain.Referral{Urgency: domain.UrgencyHigh, Class: domain.ClassShelter},
		Home:     "GT", Today: today, Now: noon,
	}
}

func board(houses ...House) *Board { return Compile(houses, nil, towns, DefaultWeights()) }

func codes(reasons []Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

func offered(r Ranking) []string {
	var out []string
	for _, c := range r.Offered {
		out = append(out, string(c.Shelter))
	}
	return out
}

func wantOffered(t *testing.T, r Ranking, want ...string) {
	t.Helper()
	if got := offered(r); !slices.Equal(got, want) {
		t.Fatalf("offered %v, want %v\nfull %+v\nexcluded %+v", got, want, r.Full, r.Excluded)
	}
}

// wantOut says that the only house of the answer is kept out for exactly these reasons, and what would open it.
func wantOut(t *testing.T, r Ranking, opens string, reasons ...string) {
	t.Helper()
	if len(r.Excluded) != 1 {
		t.Fatalf("want one house kept out, got %+v", r)
	}
	e, got := r.Excluded[0], ""
	if e.Opens != nil {
		got = e.Opens.Code
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
	girl := ana
	girl.Pregnant = true
	ask := asking(girl)
	ask.Case.Languages = []domain.Spoken{{ID: "kek", Level: "materno"}, {ID: "spa", Level: "basico"}}
	r := board(
		home("capital"),
		home("verapaz", shelter(func(s *domain.Shelter) {
			s.Municipality, s.Department, s.Languages = "1601", "16", []string{"spa", "kek"}
		})),
		home("strict", first(func(u *domain.Unit) { u.Pregnant = false })),
		home("lapsed", shelter(func(s *domain.Shelter) { s.MinorLicence.ValidUntil = "2026-11-22" })),
	).Shelters(ask)
	wantOffered(t, r, "verapaz", "capital")
	if c := r.Offered[0]; !c.NeedsOrder || !c.LanguageMatch || c.SplitUnits || !slices.Contains(codes(c.Met), CodePregnant) {
		t.Errorf("the house of her language: %+v", c)
	}
	for i, want := range []string{CodeLicence, CodePregnant} {
		if e := r.Excluded[i]; e.Opens == nil || e.Opens.Code != want {
			t.Errorf("%s: opened by %+v, want %s", e.Shelter, e.Opens, want)
		}
	}
}

func TestMotherWithBabyAndTwoSonsIsPlacedWhole(t *testing.T) {
	ask := asking(rosa, person("P2", 1, domain.Woman, 0), person("P3", 9, domain.Man, 0), person("P4", 14, domain.Man, 0))
	kids := func(boys int) func(*domain.Unit) {
		return func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 3, BoyMaxAge: boys, GirlMaxAge: 17} }
	}
	r := board(
		home("welcomes", beds(4), first(kids(17))),
		home("young-boys", beds(4), first(kids(12))),
		home("three-beds", beds(6), first(kids(17)), func(h *House) { h.Rooms[0].Occupied = 3 }),
		home("women-only", beds(9)),
	).Shelters(ask)
	wantOffered(t, r, "welcomes")
	if seats := r.Offered[0].Seats; len(seats) != 4 || seats[3] != (domain.InUnit{Ref: "P4", Unit: "welcomes-a"}) {
		t.Errorf("the family is seated %v", seats)
	}
	if len(r.Full) != 1 || r.Full[0].Opens.Code != CodeNoRoom || r.Full[0].Opens.Args["beds"] != 1 {
		t.Errorf("one bed would open the full house: %+v", r.Full)
	}
	for i, want := range []string{CodeNoChildren, CodeChildAge} {
		if e := r.Excluded[i]; e.Opens == nil || e.Opens.Code != want || len(e.Reasons) != 1 {
			t.Errorf("%s: %+v, want %s", e.Shelter, e, want)
		}
	}
}

func TestAFamilyLargerThanTheUnitDoesNotWaitForABed(t *testing.T) {
	ask := asking(rosa, person("P2", 3, domain.Woman, 0), person("P3", 5, domain.Woman, 0))
	r := board(home("small", beds(2), first(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 4, GirlMaxAge: 17} }))).Shelters(ask)
	if len(r.Full) != 1 || r.Full[0].Reasons[0].Code != CodeTooMany || r.Full[0].Opens.Code != CodeTooMany {
		t.Fatalf("two beds never hold three people: %+v", r)
	}
}

func TestDangerIsKeptToHerTeam(t *testing.T) {
	in := func(town, department string) House {
		return home(town, shelter(func(s *domain.Shelter) { s.Municipality, s.Department = town, department }))
	}
	for _, c := range []struct {
		name  string
		house House
		area  domain.Danger
		out   bool
	}{
		{"the department", in("0108", "01"), domain.Danger{Scope: "departamento", Department: "01"}, true},
		{"another department", in("0301", "03"), domain.Danger{Scope: "departamento", Department: "01"}, false},
		{"the department of a house that names none", in("0108", ""), domain.Danger{Scope: "departamento", Department: "01"}, true},
		{"the town itself, radius nothing", in("0101", "01"), domain.Danger{Scope: "municipio", Municipality: "0101"}, true},
		{"ten kilometres and a little", in("0308", "03"), domain.Danger{Scope: "municipio", Municipality: "0301", RadiusKM: 10}, true},
		{"nine", in("0308", "03"), domain.Danger{Scope: "municipio", Municipality: "0301", RadiusKM: 9}, false},
		{"a house nobody can place", in("9999", "03"), domain.Danger{Scope: "municipio", Municipality: "0301", RadiusKM: 5}, true},
		{"an area nobody can place", in("0101", "01"), domain.Danger{Scope: "municipio", Municipality: "9999", RadiusKM: 5}, true},
		{"an area that names no place", in("0101", "01"), domain.Danger{Motive: "lugar_explotacion"}, false},
	} {
		ask := asking(ana)
		ask.Safety.Areas = []domain.Danger{c.area}
		r := board(c.house).Shelters(ask)
		if !c.out {
			wantOffered(t, r, string(c.house.Shelter.ID))
			continue
		}
		wantOut(t, r, "", CodeDanger)
		if e := r.Excluded[0]; !e.Reasons[0].Protected || codes(Outward(e.Reasons))[0] != CodeNotSuitable || r.Unmet[0] != CodeNotSuitable {
			t.Errorf("%s: outward %v, unmet %v", c.name, Outward(e.Reasons), r.Unmet)
		}
	}
}

// One board answers many people; what it remembers of one answer must not colour another.
func TestAPlaceNobodyKnowsIsSaidToBeUnknown(t *testing.T) {
	b := board(home("casa"))
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
	far := withUnit("b", 3, func(u *domain.Unit) { u.Genders, u.AgeMin, u.ForeignOnly, u.Open = nil, 60, true, false })
	r := board(home("casa", first(func(u *domain.Unit) { u.AgeMin, u.LGBTIQOnly = 30, true }), far)).Shelters(asking(ana))
	wantOut(t, r, "", CodeAge, CodePopulation)
	if why := r.Excluded[0].Reasons[0]; why.Unit != "casa-a" || why.Args["min"] != 30 || why.Person != "" {
		t.Errorf("%+v", why)
	}
}

func TestNoContactMayNameTheHouseInEveryWay(t *testing.T) {
	for _, name := range []string{"casa", "SH-casa", "OP-casa", "agency-casa"} {
		ask := asking(ana)
		ask.Safety.NoContacts = []domain.NoContact{{Type: "persona"}, {Type: "organizacion", Entity: name}}
		wantOut(t, board(home("casa")).Shelters(ask), "", CodeNoContact)
	}
	ask := asking(ana)
	ask.Safety.NoContacts = []domain.NoContact{{Type: "tratante"}}
	wantOffered(t, board(home("casa", shelter(func(s *domain.Shelter) { s.Operator = "" }))).Shelters(ask), "casa")
}

func TestPeopleOfOneNetworkAreKeptApart(t *testing.T) {
	ask := asking(ana)
	ask.Ties = []Tie{"", "network-7"}
	apart := home("apart")
	apart.Residents = []Tie{"", "network-8"}
	together := home("together")
	together.Residents = []Tie{"network-7"}
	r := board(apart, together).Shelters(ask)
	wantOffered(t, r, "apart")
	wantOut(t, r, "", CodeTie)
}

func TestAManForWhomNoBedExists(t *testing.T) {
	r := board(home("women"), home("girls", first(func(u *domain.Unit) { u.AgeMax = 17 }))).Shelters(asking(luis))
	if len(r.Offered) != 0 || !slices.Equal(r.Unmet, []string{CodeGender, CodeAge}) {
		t.Fatalf("offered %v, unmet %v", offered(r), r.Unmet)
	}
}

func TestLicenceForMinors(t *testing.T) {
	for _, c := range []struct {
		name    string
		age     int
		licence *domain.Licence
		fits    bool
	}{
		{"a girl, in force", 17, &domain.Licence{Status: "vigente", ValidUntil: "2027-01-01"}, true},
		{"a girl, on its last day", 17, &domain.Licence{Status: "vigente", ValidUntil: today}, true},
		{"a girl, since yesterday", 17, &domain.Licence{Status: "vigente", ValidUntil: "2026-11-22"}, false},
		{"a girl, suspended", 17, &domain.Licence{Status: "suspendida", ValidUntil: "2027-01-01"}, false},
		{"a girl, status not said", 17, &domain.Licence{ValidUntil: "2027-01-01"}, true},
		{"a girl, no day said", 17, &domain.Licence{Status: "vigente"}, false},
		{"a girl, none", 17, nil, false},
		{"a woman, none", 18, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := board(home("casa", shelter(func(s *domain.Shelter) { s.MinorLicence = c.licence }))).Shelters(asking(person("P1", c.age, domain.Woman, -1)))
			if c.fits {
				wantOffered(t, r, "casa")
			} else {
				wantOut(t, r, CodeLicence, CodeLicence)
			}
		})
	}
	sisters := asking(rosa, person("P2", 15, domain.Woman, -1))
	wantOut(t, board(home("casa", shelter(func(s *domain.Shelter) { s.MinorLicence = nil }))).Shelters(sisters), CodeLicence, CodeLicence)
	daughter := asking(rosa, person("P2", 15, domain.Woman, 0))
	kids := first(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 1, GirlMaxAge: 17} })
	wantOffered(t, board(home("casa", kids, shelter(func(s *domain.Shelter) { s.MinorLicence = nil }))).Shelters(daughter), "casa")
}
