package rank

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
)

// points returns what one reason adds to a candidate, and whether it is among its reasons.
func points(c match.Candidate, code string) (int, bool) {
	for _, w := range c.Why {
		if w.Code == code {
			return w.Points, true
		}
	}
	return 0, false
}

func TestToBeUnderstoodComesFirst(t *testing.T) {
	t.Parallel()
	speaks := func(languages ...string) func(*match.ShelterState) {
		return shelter(func(s *domain.Shelter) { s.Languages = languages })
	}
	ask := asking(rosa)
	ask.Case.Languages = []domain.Spoken{{ID: "quc", Level: "materno"}, {ID: "spa", Level: "avanzado"},
		{ID: "eng", Level: "basico"}}
	r := networkOf(home("own", speaks("quc")), home("shared", speaks("spa")),
		home("interpreted", speaks("fra"), shelter(func(s *domain.Shelter) { s.Services = []string{"interpretacion"} })),
		home("silent", speaks("eng"))).Shelters(ask)
	wantOffered(t, r, "own", "shared", "interpreted", "silent")
	for i, code := range []string{match.WhyLanguage, match.WhySpoken, match.WhyInterpreter, match.WhyNoLanguage} {
		if _, ok := points(r.Candidates[i], code); !ok {
			t.Errorf("%s: %v", r.Candidates[i].Shelter, r.Candidates[i].Why)
		}
	}
	ask.Interpreters = []string{"quc"}
	r = networkOf(home("silent", speaks("eng"))).Shelters(ask)
	if _, ok := points(r.Candidates[0], match.WhyInterpreter); !ok {
		t.Errorf("an interpreter can be reached: %v", r.Candidates[0].Why)
	}
	ask.Case.Languages = nil
	if _, ok := points(networkOf(home("silent")).Shelters(ask).Candidates[0], match.WhyNoLanguage); ok {
		t.Error("nobody said which language she speaks")
	}
}

func TestASignLanguageIsAFeatureOfTheHouse(t *testing.T) {
	t.Parallel()
	ask := asking(ana)
	ask.Case.Languages = []domain.Spoken{{ID: "gsm", Level: "materno"}}
	ask.LanguageOf = map[string]string{"lensegua": "gsm"}
	r := networkOf(home("hearing"),
		home("signing", shelter(func(s *domain.Shelter) { s.Accessibility = []string{"lensegua"} }))).Shelters(ask)
	wantOffered(t, r, "signing", "hearing")
	if !r.Candidates[0].LanguageMatch || r.Candidates[1].LanguageMatch {
		t.Errorf("%+v", r.Candidates)
	}
}

func TestANearHouseAtNight(t *testing.T) {
	t.Parallel()
	at := func(id, town string) match.ShelterState {
		return home(id, shelter(func(s *domain.Shelter) {
			s.Municipality, s.Department = town, matchtest.Municipalities[town].Department
		}))
	}
	ask := asking(rosa)
	day := networkOf(at("near", "0108"), at("far", "1601"), at("nowhere", "9999")).Shelters(ask)
	wantOffered(t, day, "near", "far", "nowhere")
	if day.Candidates[2].HasDistance || !day.Candidates[0].HasDistance || int(day.Candidates[0].DistanceKM) != 10 {
		t.Errorf("%+v", day.Candidates)
	}
	ask.Now = time.Date(2026, 11, 23, 23, 40, 0, 0, matchtest.Noon.Location())
	night := networkOf(at("near", "0108"), at("far", "1601")).Shelters(ask)
	if p, ok := points(night.Candidates[1], match.WhyNight); !ok || p >= 0 {
		t.Errorf("93 km by night: %v", night.Candidates[1].Why)
	}
	ask.Case.Origin = "1601"
	for wish, code := range map[bool]string{true: match.WhyNearOrigin, false: match.WhyFarOrigin} {
		ask.Case.Wishes.NearOrigin = &wish
		r := networkOf(at("near", "0108"), at("far", "1601")).Shelters(ask)
		c := r.Candidates[slices.Index(offered(r), map[bool]string{true: "far", false: "near"}[wish])]
		if p, ok := points(c, code); !ok || p <= 0 {
			t.Errorf("wish %v: %v", wish, c.Why)
		}
	}
}

func TestTheHouseThatReceivesTonight(t *testing.T) {
	t.Parallel()
	open := func(id, hours string) match.ShelterState {
		return home(id, shelter(func(s *domain.Shelter) { s.IntakeHours = hours }))
	}
	ask := asking(rosa)
	ask.Now = time.Date(2026, 11, 23, 23, 40, 0, 0, matchtest.Noon.Location())
	r := networkOf(open("always", "24h, solo por coordinación"), open("day", "lun-dom 07:00-20:00"),
		open("unsaid", "llamar antes")).Shelters(ask)
	wantOffered(t, r, "always", "unsaid", "day")
	ask.Referral.EarliestAt = time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC) // eight in the morning there
	if _, ok := points(networkOf(open("day", "lun-dom 07:00-20:00")).Shelters(ask).Candidates[0], match.WhyIntake); !ok {
		t.Error("she arrives when the house is open")
	}
}

func TestScarcePlacesAreSpared(t *testing.T) {
	t.Parallel()
	plain := home("plain")
	for name, scarce := range map[string]match.ShelterState{
		"a house of high protection": home("scarce", shelter(func(s *domain.Shelter) { s.SecurityLevel = 3 })),
		"a wheelchair-accessible one": home("scarce",
			shelter(func(s *domain.Shelter) { s.Accessibility = []string{"silla_ruedas"} })),
		"a unit for mothers": home("scarce",
			unit(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 3} })),
		"the last bed": home("scarce", beds(1)),
	} {
		t.Run(name, func(t *testing.T) {
			wantOffered(t, networkOf(plain, scarce).Shelters(asking(rosa)), "plain", "scarce")
		})
	}
	both := home("both", unit(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 3} }),
		withUnit("b", 3, func(*domain.Unit) {}))
	if c := networkOf(both).Shelters(asking(rosa)).Candidates[0]; c.Units[0] != "both-b" {
		t.Errorf("a woman alone was put among the mothers: %v", c.Seats)
	}
}

func TestHerWishesAndNeedsCount(t *testing.T) {
	t.Parallel()
	ask := asking(rosa)
	ask.Case.Wishes.FemaleStaff = true
	ask.Case.Group[0].Disabilities = []string{"intelectual"}
	ask.Needs, ask.StayDays = []string{"abrigo", "psicologia", "educacion"}, 200
	good := home("good", shelter(func(s *domain.Shelter) {
		s.FemaleStaffOnly, s.Services, s.Accessibility = true, []string{"abrigo", "psicologia", "educacion"},
			[]string{"apoyo_intelectual"}
	}))
	short := home("short", shelter(func(s *domain.Shelter) { s.MaxStayDays = 15 }))
	r := networkOf(good, short).Shelters(ask)
	wantOffered(t, r, "good", "short")
	w := match.DefaultWeights()
	for code, want := range map[string]int{match.WhyFemale: w.FemaleStaff, match.WhyNeeds: 2 * w.Need,
		match.WhySupport: w.Support, match.WhyStay: w.Stay} {
		if p, _ := points(r.Candidates[0], code); p != want {
			t.Errorf("%s: %d points, want %d", code, p, want)
		}
	}
	if _, ok := points(r.Candidates[1], match.WhyStay); ok {
		t.Error("fifteen days of two hundred earn nothing")
	}
}

func TestWhatIsInDoubtRanksLowerAndSaysSo(t *testing.T) {
	t.Parallel()
	ask := asking(person("P1", 18, domain.Woman, -1))
	ask.Case.Group[0].AgeEstimated = true
	ask.Case.Nationality = ""
	r := networkOf(
		home("sure"),
		home("abroad", unit(func(u *domain.Unit) { u.ForeignOnly = true })),
		home("adults", unit(func(u *domain.Unit) { u.AgeMin = 18 })),
	).Shelters(ask)
	if got := offered(r); len(got) != 3 || got[0] != "sure" {
		t.Fatalf("offered %v", got)
	}
	for _, c := range r.Candidates[1:] {
		code := map[domain.ShelterID]string{"abroad": match.WhyNationality, "adults": match.WhyAgeDoubt}[c.Shelter]
		if p, ok := points(c, code); !ok || p >= 0 {
			t.Errorf("%s: %v", c.Shelter, c.Why)
		}
	}
}

// TestAGirlWhoMightBeSixteenWasSentToAHouseWithoutALicence: an age in doubt is a child's until it is settled. A house
// for adolescents may take her, one that is not licensed for minors may not.
func TestAGirlWhoMightBeSixteenWasSentToAHouseWithoutALicence(t *testing.T) {
	t.Parallel()
	ask := asking(person("P1", 18, domain.Woman, -1))
	ask.Case.Group[0].AgeEstimated = true
	teens := unit(func(u *domain.Unit) { u.AgeMin, u.AgeMax = 12, 17 })
	r := networkOf(home("teens", teens),
		home("unlicensed", shelter(func(s *domain.Shelter) { s.MinorLicence = nil }))).Shelters(ask)
	if got := offered(r); len(got) != 1 || got[0] != "teens" || !r.Candidates[0].NeedsOrder {
		t.Fatalf("offered %v", got)
	}
	if len(r.Excluded) != 1 || r.Excluded[0].Reasons[0].Code != match.CodeLicence {
		t.Errorf("the other is kept out by %+v", r.Excluded)
	}
	ask.Case.Group[0].AgeEstimated = false
	if got := offered(networkOf(home("teens", teens),
		home("unlicensed", shelter(func(s *domain.Shelter) { s.MinorLicence = nil }))).Shelters(ask)); len(got) != 1 ||
		got[0] != "unlicensed" {
		t.Errorf("once it is settled that she is eighteen: %v", got)
	}
}
