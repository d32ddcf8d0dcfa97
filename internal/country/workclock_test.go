package country

import (
	"testing"
	"time"
)

func TestTheClockOfWhatCanWaitStandsStillAtNightAndOnDaysOfRest(t *testing.T) {
	p := Guatemala()
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, p.TimeZone())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		story, urgency, from string
		d                    time.Duration
		want                 string
	}{
		{"an urgent one runs at night", "critica", "2026-11-29 03:13", time.Hour, "2026-11-29 04:13"},
		{"high runs on Sunday", "alta", "2026-11-29 22:00", 4 * time.Hour, "2026-11-30 02:00"},
		{"asked on a Sunday night, it begins on Monday morning", "media", "2026-11-29 03:13", time.Hour, "2026-11-30 08:00"},
		{"a day of the clock is two days of work", "media", "2026-11-29 03:13", 24 * time.Hour, "2026-12-01 19:00"},
		{"over the night", "media", "2026-12-01 18:00", 2 * time.Hour, "2026-12-02 08:00"},
		{"over the weekend", "programada", "2026-12-04 18:00", 2 * time.Hour, "2026-12-07 08:00"},
		{"Christmas", "media", "2026-12-24 18:30", time.Hour, "2026-12-28 07:30"},
		{"Holy Week", "media", "2027-03-24 18:00", 2 * time.Hour, "2027-03-29 08:00"},
		{"the first of May", "media", "2026-04-30 18:00", 2 * time.Hour, "2026-05-04 08:00"},
	} {
		if got := p.After(c.urgency, at(c.from), c.d); !got.Equal(at(c.want)) {
			t.Errorf("%s: %s, want %s", c.story, got.In(p.TimeZone()).Format("2006-01-02 15:04"), c.want)
		}
	}
}

// TestEasterSunday compares with days that almanacs publish.
func TestEasterSunday(t *testing.T) {
	for year, want := range map[int]string{1961: "04-02", 2000: "04-23", 2019: "04-21", 2024: "03-31", 2026: "04-05",
		2027: "03-28", 2038: "04-25"} {
		if got := easterSunday(year).Format("01-02"); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}
