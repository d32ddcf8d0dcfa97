package match

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
)

// points returns what one reason adds to a candidate, and whether it is among its reasons.
func points(c Candidate, code string) (int, bool) {
	for _, w := range c.Why {
		if w.Code == code {
			return w.Points, true
		}
	}
	return 0, false
}

func TestToBeUnderstoodComesFirst(t *testing.T) {
	speaks := func(languages ...string) func(*House) {
		return shelter(func(s *domain.Shelter) { s.Languages = languages })
	}
	ask := asking(rosa)
	ask.Case.Languages = []domain.Spoken{{ID: "quc", Level: "materno"}, {ID: "spa", Level: "avanzado"}, {ID: "eng", Level: "basico"}}
	r := board(home("own", speaks("quc")), home("shared", speaks("spa")), home("interpreted", speaks("fra"), shelter(func(s *domain.Shelter) { s.Services = []string{"interpretacion"} })), home("silent", speaks("eng"))).Shelters(ask)
	wantOffered(t, r, "own", "shared", "interpreted", "silent")
	for i, code := range []string{WhyLanguage, WhySpoken, WhyInterpreter, WhyNoLanguage} {
		if _, ok := points(r.Offered[i], code); !ok {
			t.Errorf("%s: %v", r.Offered[i].Shelter, r.Offered[i].Why)
		}
	}
	ask.Interpreters = []string{"quc"}
	r = board(home("silent", speaks("eng"))).Shelters(ask)
	if _, ok := points(r.Offered[0], WhyInterpreter); !ok {
		t.Errorf("an interpreter can be reached: %v", r.Offered[0].Why)
	}
	ask.Case.Languages = nil
	if _, ok := points(board(home("silent")).Shelters(ask).Offered[0], WhyNoLanguage); ok {
		t.Error("nobody said which language she speaks")
	}
}

func TestASignLanguageIsAFeatureOfTheHouse(t *testing.T) {
	ask := asking(ana)
	ask.Case.Languages = []domain.Spoken{{ID: "gsm", Level: "materno"}}
	ask.LanguageOf = map[string]string{"lensegua": "gsm"}
	r := board(home("hearing"), home("signing", shelter(func(s *domain.Shelter) { s.Accessibility = []string{"lensegua"} }))).Shelters(ask)
	wantOffered(t, r, "signing", "hearing")
	if !r.Offered[0].LanguageMatch || r.Offered[1].LanguageMatch {
		t.Errorf("%+v", r.Offered)
	}
}

func TestANearHouseAtNight(t *testing.T) {
	at := func(id, town string) House {
		return home(id, shelter(func(s *domain.Shelter) { s.Municipality, s.Department = town, towns[town].Department }))
	}
	ask := asking(rosa)
	day := board(at("near", "0108"), at("far", "1601"), at("nowhere", "9999")).Shelters(ask)
	wantOffered(t, day, "near", "far", "nowhere")
	if day.Offered[2].HasDistance || !day.Offered[0].HasDistance || int(day.Offered[0].DistanceKM) != 10 {
		t.Errorf("%+v", day.Offered)
	}
	ask.Now = time.Date(2026, 11, 23, 23, 40, 0, 0, noon.Location())
	night := board(at("near", "0108"), at("far", "1601")).Shelters(ask)
	if p, ok := points(night.Offered[1], WhyNight); !ok || p >= 0 {
		t.Errorf("93 km by night: %v", night.Offered[1].Why)
	}
	ask.Case.Origin = "1601"
	for wish, code := range map[bool]string{true: WhyNearOrigin, false: WhyFarOrigin} {
		ask.Case.Wishes.NearOrigin = &wish
		r := board(at("near", "0108"), at("far", "1601")).Shelters(ask)
		c := r.Offered[slices.Index(offered(r), map[bool]string{true: "far", false: "near"}[wish])]
		if p, ok := points(c, code); !ok || p <= 0 {
			t.Errorf("wish %v: %v", wish, c.Why)
		}
	}
}

func TestTheHouseThatReceivesTonight(t *testing.T) {
	open := func(id, hours string) House {
		return home(id, shelter(func(s *domain.Shelter) { s.IntakeHours = hours }))
	}
	ask := asking(rosa)
	ask.Now = time.Date(2026, 11, 23, 23, 40, 0, 0, noon.Location())
	r := board(open("always", "24h, solo por coordinación"), open("day", "lun-dom 07:00-20:00"), open("unsaid", "llamar antes")).Shelters(ask)
	wantOffered(t, r, "always", "unsaid", "day")
	ask.Referral.EarliestAt = time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC) // eight in the morning there
	if _, ok := points(board(open("day", "lun-dom 07:00-20:00")).Shelters(ask).Offered[0], WhyIntake); !ok {
		t.Error("she arrives when the house is open")
	}
}

func TestScarcePlacesAreSpared(t *testing.T) {
	plain := home("plain")
	for name, scarce := range map[string]House{
		"a house of high protection":  home("scarce", shelter(func(s *domain.Shelter) { s.SecurityLevel = 3 })),
		"a wheelchair-accessible one": home("scarce", shelter(func(s *domain.Shelter) { s.Accessibility = []string{"silla_ruedas"} })),
		"a unit for mothers":          home("scarce", first(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 3} })),
		"the last bed":                home("scarce", beds(1)),
	} {
		t.Run(name, func(t *testing.T) {
			wantOffered(t, board(plain, scarce).Shelters(asking(rosa)), "plain", "scarce")
		})
	}
	both := home("both", first(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 3} }), withUnit("b", 3, func(*domain.Unit) {}))
	if c := board(both).Shelters(asking(rosa)).Offered[0]; c.Units[0] != "both-b" {
		t.Errorf("a woman alone was put among the mothers: %v", c.Seats)
	}
}

func TestHerWishesAndNeedsCount(t *testing.T) {
	ask := asking(rosa)
	ask.Case.Wishes.FemaleStaff = true
	ask.Case.Group[0].Disabilities = []string{"intelectual"}
	ask.Needs, ask.StayDays = []string{"abrigo", "psicologia", "educacion"}, 200
	good := home("good", shelter(func(s *domain.Shelter) {
		s.FemaleStaffOnly, s.Services, s.Accessibility = true, []string{"abrigo", "psicologia", "educacion"}, []string{"apoyo_intelectual"}
	}))
	short := home("short", shelter(func(s *domain.Shelter) { s.MaxStayDays = 15 }))
	r := board(good, short).Shelters(ask)
	wantOffered(t, r, "good", "short")
	w := DefaultWeights()
	for code, want := range map[string]int{WhyFemale: w.FemaleStaff, WhyNeeds: 2 * w.Need, WhySupport: w.Support, WhyStay: w.Stay} {
		if p, _ := points(r.Offered[0], code); p != want {
			t.Errorf("%s: %d points, want %d", code, p, want)
		}
	}
	if _, ok := points(r.Offered[1], WhyStay); ok {
		t.Error("fifteen days of two hundred earn nothing")
	}
}

func TestWhatIsInDoubtRanksLowerAndSaysSo(t *testing.T) {
	ask := asking(person("P1", 18, domain.Woman, -1))
	ask.Case.Group[0].AgeEstimated = true
	ask.Case.Nationality = ""
	r := board(
		home("sure"),
		home("abroad", first(func(u *domain.Unit) { u.ForeignOnly = true })),
		home("adults", first(func(u *domain.Unit) { u.AgeMin = 18 })),
	).Shelters(ask)
	if got := offered(r); len(got) != 3 || got[0] != "sure" {
		t.Fatalf("offered %v", got)
	}
	for _, c := range r.Offered[1:] {
		code := map[domain.ShelterID]string{"abroad": WhyNationality, "adults": WhyAgeDoubt}[c.Shelter]
		if p, ok := points(c, code); !ok || p >= 0 {
			t.Errorf("%s: %v", c.Shelter, c.Why)
		}
	}
}

// TestAGirlWhoMightBeSixteenWasSentToAHouseWithoutALicence: an age in doubt is a child's until it is settled. A house for adolescents may
// take her, one that is not licensed for minors may not.
func TestAGirlWhoMightBeSixteenWasSentToAHouseWithoutALicence(t *testing.T) {
	ask := asking(person("P1", 18, domain.Woman, -1))
	ask.Case.Group[0].AgeEstimated = true
	teens := first(func(u *domain.Unit) { u.AgeMin, u.AgeMax = 12, 17 })
	r := board(home("teens", teens), home("unlicensed", shelter(func(s *domain.Shelter) { s.MinorLicence = nil }))).Shelters(ask)
	if got := offered(r); len(got) != 1 || got[0] != "teens" || !r.Offered[0].NeedsOrder {
		t.Fatalf("offered %v", got)
	}
	if len(r.Excluded) != 1 || r.Excluded[0].Reasons[0].Code != CodeLicence {
		t.Errorf("the other is kept out by %+v", r.Excluded)
	}
	ask.Case.Group[0].AgeEstimated = false
	if got := offered(board(home("teens", teens), home("unlicensed", shelter(func(s *domain.Shelter) { s.MinorLicence = nil }))).Shelters(ask)); len(got) != 1 || got[0] != "unlicensed" {
		t.Errorf("once it is settled that she is eighteen: %v", got)
	}
}

func TestIntakeHours(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) } // the 22nd is a Sunday
	for _, c := range []struct {
		text string
		at   time.Time
		want bool
	}{
		{"24h", at(22, 3, 0), true}, {"24/7", at(22, 3, 0), true},
		{"lun-sáb 06:00-22:00", at(21, 21, 59), true}, {"lun-sáb 06:00-22:00", at(21, 22, 0), false}, {"lun-sáb 06:00-22:00", at(22, 12, 0), false},
		{"Mon-Fri 08:00–16:30", at(23, 8, 0), true}, {"vie-lun 08:00-16:00", at(22, 9, 0), true}, {"vie-lun 08:00-16:00", at(24, 9, 0), false},
		{"20:00-06:00", at(22, 23, 0), true}, {"20:00-06:00", at(22, 5, 59), true}, {"20:00-06:00", at(22, 12, 0), false},
		{"sáb 20:00-06:00", at(22, 5, 0), true}, {"sáb 20:00-06:00", at(22, 21, 0), false}, {"domingo 24h", at(22, 1, 0), true}, {"domingo 24h", at(23, 1, 0), false},
	} {
		h := parseHours(c.text)
		if !h.known || h.receives(c.at) != c.want {
			t.Errorf("%q at %s: %+v, want %v", c.text, c.at.Format("Mon 15:04"), h, c.want)
		}
	}
	for _, text := range []string{"", "call", "lun 8-16", "lun-xx 08:00-16:00", "08:00-08:00", "08:00", "a b c", "mo 08:00-16:00"} {
		if h := parseHours(text); h.known {
			t.Errorf("%q was read as %+v", text, h)
		}
	}
}

func FuzzIntakeHours(f *testing.F) {
	f.Add("lun-dom 07:00-20:00")
	f.Add("24h, solo por coordinación")
	f.Fuzz(func(_ *testing.T, text string) { parseHours(text).receives(noon) })
}
