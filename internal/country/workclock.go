package country

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// workClock says when the clock of an urgency that can wait runs: by day, and not on days of rest. A proposal of the
// deployment, not law; the days of rest are those of art. 127 of the labour code.
type workClock struct {
	From     string   `json:"from" need:"1"`  // local time at which it starts in the morning, "07:00"
	Until    string   `json:"until" need:"1"` // local time at which it stops, "19:00"
	Weekdays []string `json:"rest_week"`      // weekdays of rest, in English: "sunday"
	Dates    []string `json:"rest_year"`      // days of rest that have a date of their own, "05-01"
	Easter   []int    `json:"easter"`         // days of rest by their distance from Easter Sunday, in days

	from, until time.Duration // since midnight
	on, off     []string      // dates on which it rests or does not, whatever the year says: "2027-05-03"
}

func (w *workClock) parse() error {
	var faults []error
	for _, t := range []struct {
		said string
		to   *time.Duration
	}{{w.From, &w.from}, {w.Until, &w.until}} {
		at, err := time.Parse("15:04", t.said)
		if err != nil {
			faults = append(faults, fmt.Errorf("work_clock: %q is no time of day", t.said))
		}
		*t.to = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	}
	if w.from >= w.until {
		faults = append(faults, errors.New("work_clock: from must come before until"))
	}
	week := 0
	for d := time.Sunday; d <= time.Saturday; d++ {
		if slices.Contains(w.Weekdays, weekdayCode(d)) {
			week++
		}
	}
	if week != len(w.Weekdays) || week == 7 {
		faults = append(faults, errors.New("work_clock: rest_week names weekdays in English, and not all seven"))
	}
	for _, d := range w.Dates {
		if _, err := time.Parse("01-02", d); err != nil {
			faults = append(faults, fmt.Errorf("work_clock: %q is no day of a year", d))
		}
	}
	return errors.Join(faults...)
}

func weekdayCode(d time.Weekday) string {
	return [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[d]
}

// rests reports whether a local day is a day of rest.
func (w *workClock) rests(day time.Time) bool {
	return slices.Contains(w.Weekdays, weekdayCode(day.Weekday())) || w.holiday(day)
}

// holiday reports whether a local day is a day of rest by its date.
func (w *workClock) holiday(day time.Time) bool {
	date := day.Format(time.DateOnly)
	if slices.Contains(w.on, date) || slices.Contains(w.off, date) {
		return slices.Contains(w.on, date)
	}
	if slices.Contains(w.Dates, day.Format("01-02")) {
		return true
	}
	easter := easterSunday(day.Year())
	return slices.ContainsFunc(w.Easter, func(n int) bool {
		e := easter.AddDate(0, 0, n)
		return e.Month() == day.Month() && e.Day() == day.Day()
	})
}

// add returns the moment at which the clock has run for d since from, in the zone of from.
func (w *workClock) add(from time.Time, d time.Duration) time.Time {
	on := func(day time.Time, at time.Duration) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, int(at/time.Second), 0, from.Location())
	}
	// Days are counted in UTC: where clocks are changed at midnight, one of them has none, or two.
	day := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
	for ; ; day = day.AddDate(0, 0, 1) {
		start, end := on(day, w.from), on(day, w.until)
		if start.Before(from) {
			start = from
		}
		if left := end.Sub(start); !w.rests(day) && left > 0 {
			if d <= left {
				return start.Add(d)
			}
			d -= left
		}
	}
}

// easterSunday follows the anonymous Gregorian computus (Nature, 20 April 1876; Meeus, Astronomical Algorithms,
// chapter 8).
func easterSunday(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
