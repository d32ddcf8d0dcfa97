package countrytest

import (
	"regexp"
	"testing"
	"time"

	"amparo/internal/country"
)

// TestMarismaIsAnotherCountry: the pack is whole, and its lists say nothing of Guatemala.
func TestMarismaIsAnotherCountry(t *testing.T) {
	t.Parallel()
	p := Marisma()
	ofGuatemala := regexp.MustCompile(`(?i)guatem|maya|xinka|gar[ií]f|\bDPI|\bPGN|\bPNC|\bMP\b|ladin|lensegua|RENAP|PINA`)
	for _, name := range p.Lists() {
		for _, said := range append(p.List(name), country.Value{ES: p.ListTitle(name, "es"), EN: p.ListTitle(name, "en")}) {
			if word := ofGuatemala.FindString(said.Code + " " + said.ES + " " + said.EN); word != "" {
				t.Errorf("list %s: %+v says %q", name, said, word)
			}
		}
	}
}

// TestTheWorkClockRunsAcrossAChangeOfTheClock: days are counted by the calendar, hours as they pass, also where a
// midnight is missing or comes twice.
func TestTheWorkClockRunsAcrossAChangeOfTheClock(t *testing.T) {
	t.Parallel()
	p := Marisma()
	at := func(year, month, day, hour, minute int) time.Time {
		return time.Date(year, time.Month(month), day, hour, minute, 0, 0, p.TimeZone())
	}
	for _, c := range []struct {
		story string
		from  time.Time
		runs  time.Duration
		until time.Time
	}{
		{"over the Sunday without a midnight", at(2027, 3, 13, 15, 30), time.Hour, at(2027, 3, 15, 8, 30)},
		{"over the Sunday with two", at(2026, 10, 31, 15, 30), time.Hour, at(2026, 11, 2, 8, 30)},
		{"begun in that night", at(2027, 3, 14, 1, 30), 8 * time.Hour, at(2027, 3, 15, 16, 0)},
		{"two weeks of days", at(2027, 3, 8, 8, 0), 12 * 8 * time.Hour, at(2027, 3, 20, 16, 0)},
		{"Good Friday is a day of work", at(2027, 3, 26, 9, 0), time.Hour, at(2027, 3, 26, 10, 0)},
		{"20 August is none", at(2027, 8, 19, 15, 0), 2 * time.Hour, at(2027, 8, 21, 9, 0)},
	} {
		if got := p.After("media", c.from, c.runs); !got.Equal(c.until) {
			t.Errorf("%s: until %s, want %s", c.story, got.In(p.TimeZone()), c.until)
		}
	}
	if got := p.Opens(at(2027, 3, 14, 1, 30)); !got.Equal(at(2027, 3, 15, 8, 0)) {
		t.Errorf("after that night it opens at %s", got.In(p.TimeZone()))
	}
}

// TestPhonesOfMarismaAreReadByItsPrefix: the library knows no country XB, and its prefix.
func TestPhonesOfMarismaAreReadByItsPrefix(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"9-0234": "+50090234", "00500 90234": "+50090234",
		"(500) 90234": "+50090234", "+502 2000-0001": "+50220000001", "902": "", "2000 0001": ""} {
		if got, ok := Marisma().WritePhone(typed); got != want && (ok || want != "") {
			t.Errorf("%q is read as %q, %v; want %q", typed, got, ok, want)
		}
	}
}
