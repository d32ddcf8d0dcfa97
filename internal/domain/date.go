package domain

import "time"

// Date is a calendar day, "2006-01-02", with no time zone. Empty means not said.
type Date string

// ParseDate returns s as a Date when it is a real calendar day between 1900 and 2199.
func ParseDate(s string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2199 {
		return "", false
	}
	return Date(s), true
}

// DateOf returns the calendar day of t in its own location.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Before reports whether d is an earlier day than e. Both must be set.
func (d Date) Before(e Date) bool { return d < e }

// AgeOn returns the completed years between d and day, or -1 when either is not a date.
func (d Date) AgeOn(day Date) int {
	born, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return -1
	}
	on, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return -1
	}
	years := on.Year() - born.Year()
	if on.Month() < born.Month() || on.Month() == born.Month() && on.Day() < born.Day() {
		years--
	}
	return years
}
