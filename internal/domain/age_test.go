package domain

import (
	"testing"
	"time"
)

func TestPeopleGrowOlderWhileTheirCaseIsOpen(t *testing.T) {
	t.Parallel()
	filed := time.Date(2026, 11, 24, 5, 40, 0, 0, time.UTC)
	for _, c := range []struct {
		story string
		who   Person
		day   Date
		age   int
		adult Date
	}{
		{"the day before her birthday", Person{Age: 17, Since: "2026-07-10"}, "2027-07-09", 17, "2027-07-10"},
		{"on her birthday", Person{Age: 17, Since: "2026-07-10"}, "2027-07-10", 18, "2027-07-10"},
		{"three years later", Person{Age: 15, Since: "2026-07-10"}, "2029-08-01", 18, "2029-07-10"},
		{"born on a leap day", Person{Age: 17, Since: "2025-03-01"}, "2026-03-01", 18, "2026-03-01"},
		{"her age was only said", Person{Age: 17}, "2027-11-24", 18, "2027-11-24"},
		{"the clock of the network is behind", Person{Age: 17}, "2026-11-23", 17, "2027-11-24"},
		{"nobody said how old", Person{Age: -1}, "2030-01-01", -1, ""},
	} {
		before := Case{Group: []Person{c.who}, CreatedAt: filed, Alone: true}
		now := before.On(c.day, MinorAge, time.UTC)
		if now.Lead().Age != c.age || before.Group[0].Age != c.who.Age || now.Turns(0, MinorAge, time.UTC) != c.adult {
			t.Errorf("%s: %d years, of age on %q", c.story, now.Lead().Age, now.Turns(0, MinorAge, time.UTC))
		}
		if now.Alone != now.Minor(MinorAge) {
			t.Errorf("%s: alone and %d years old", c.story, now.Lead().Age)
		}
		if twice := now.On(c.day, MinorAge, time.UTC); twice.Group[0].Age != now.Group[0].Age {
			t.Errorf("%s: looking again made her %d", c.story, twice.Group[0].Age)
		}
	}
}
