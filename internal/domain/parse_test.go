package domain

import (
	"regexp"
	"testing"
	"time"
)

func TestTheKeysOfSearchesDoNotDependOnHowTheyAreTyped(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"2345 67890 0101", "2345-67890-0101", "2345.67890.0101", " 2345678900101 "} {
		if got := DocumentKey(typed); got != "2345678900101" {
			t.Errorf("%q is looked up as %q", typed, got)
		}
	}
	if got := DocumentKey("ab-12 c"); got != "AB12C" {
		t.Errorf("a passport is looked up as %q", got)
	}
	if got := CodeKey(" k7m-4xrt\n"); got != "K7M-4XRT" {
		t.Errorf("a code is looked up as %q", got)
	}
}

func TestACodeCanBeSaid(t *testing.T) {
	t.Parallel()
	shape, seen := regexp.MustCompile(`^[ACDEFHJKMNPRTUVWXY34679]{3}-[ACDEFHJKMNPRTUVWXY34679]{4}$`), map[string]bool{}
	for range 2000 {
		code := SpokenCode()
		if !shape.MatchString(code) || CodeKey(code) != code || seen[code] {
			t.Fatalf("%q", code)
		}
		seen[code] = true
	}
}

func TestAnIdIsNothingElse(t *testing.T) {
	t.Parallel()
	good := NewID[CaseID]()
	if id, ok := ParseID[CaseID](string(good)); !ok || id != good {
		t.Errorf("%q is an id", good)
	}
	for _, bad := range []string{"", string(good) + "a", string(good[1:]), "l" + string(good[1:]), "A" + string(good[1:]),
		"../" + string(good[3:]), "ñ" + string(good[2:])} {
		if id, ok := ParseID[CaseID](bad); ok || id != "" {
			t.Errorf("%q is no id", bad)
		}
	}
}

func TestADayIsADayOfItsOwnPlace(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)
	if got := DateOf(late.In(time.FixedZone("", -6*3600))); got != "2026-11-23" {
		t.Errorf("at nine in the evening in Guatemala it is %s", got)
	}
	if d, ok := ParseDate("2024-02-29"); !ok || d != "2024-02-29" || !Date("2024-02-28").Before(d) || d.Before(d) {
		t.Errorf("%q", d)
	}
	if Date("2026-01-01").AgeOn("x") != -1 {
		t.Error("nobody has an age on no day")
	}
}

func TestRolesAndUrgenciesKnowTheirOwn(t *testing.T) {
	t.Parallel()
	for _, r := range Roles() {
		if !r.Valid() {
			t.Errorf("%s is a role", r)
		}
	}
	for _, r := range []Role{RoleSystem, "", "Referente", "admin"} {
		if r.Valid() {
			t.Errorf("%q is no role of an account", r)
		}
	}
	providers := map[Role]bool{RoleIntake: true, RoleShelterHead: true, RolePsych: true, RoleLegal: true}
	for _, r := range append(Roles(), RoleSystem) {
		if r.Provider() != providers[r] {
			t.Errorf("%s answers offers: %v", r, r.Provider())
		}
	}
	last := -1
	for _, u := range []Urgency{UrgencyCritical, UrgencyHigh, UrgencyMedium, UrgencyScheduled, "x"} {
		if u.Rank() != last+1 {
			t.Errorf("%s comes at place %d", u, u.Rank())
		}
		last = u.Rank()
		if u.AroundTheClock() != (u == UrgencyCritical || u == UrgencyHigh) {
			t.Errorf("%s runs at night: %v", u, u.AroundTheClock())
		}
	}
}

func TestWhoIsUnderAgeAndWhoNeedsAnOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story string
		lead  Person
		order *Order
		minor bool
		needs bool
	}{
		{"a girl", Person{Age: 17}, nil, true, true},
		{"a girl with an order", Person{Age: 17}, &Order{Number: "1"}, true, false},
		{"a woman", Person{Age: 18}, nil, false, false},
		{"perhaps a woman", Person{Age: 19, AgeEstimated: true}, nil, true, true},
		{"certainly a woman", Person{Age: 20, AgeEstimated: true}, nil, false, false},
		{"nobody said how old", Person{Age: -1}, nil, true, true},
	} {
		got := Case{Group: []Person{c.lead}, Order: c.order}
		if got.Minor(MinorAge) != c.minor || got.NeedsOrder(MinorAge) != c.needs {
			t.Errorf("%s: under age %v, needs an order %v", c.story, got.Minor(MinorAge), got.NeedsOrder(MinorAge))
		}
	}
	if (Case{}).Lead().Ref != "" {
		t.Error("nobody leads an empty group")
	}
}

func TestALanguageThatIsHardlySpokenNeedsAnInterpreter(t *testing.T) {
	t.Parallel()
	c := Case{Languages: []Spoken{{"kek", "materno"}, {"spa", "basico"}, {"eng", "ninguno"}, {"mam", "intermedio"}}}
	for id, want := range map[string]bool{"kek": true, "mam": true, "spa": false, "eng": false, "fra": false} {
		if c.Speaks(id) != want {
			t.Errorf("%s: %v", id, !want)
		}
	}
}

func TestACaseRemembersItsLastHandovers(t *testing.T) {
	t.Parallel()
	c := Case{Worker: "ana"}
	for i := range MaxHandovers + 3 {
		before := len(c.Handed)
		next := c.HandTo(AccountID(rune('a'+i)), someone, "", noon)
		if len(c.Handed) != before {
			t.Fatal("the case it was made from has changed")
		}
		c = next
	}
	if len(c.Handed) != MaxHandovers || c.Handed[0].To != "d" || c.Worker != AccountID(rune('a'+MaxHandovers+2)) {
		t.Errorf("%d handovers, the first to %s, now %s", len(c.Handed), c.Handed[0].To, c.Worker)
	}
	if got := c.Handed[1].From; got != c.Handed[0].To {
		t.Errorf("handed over by %s, who was not in charge", got)
	}
}
