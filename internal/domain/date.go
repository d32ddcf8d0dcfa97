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

// AddDays returns the day so many days later; empty for what is no day.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return DateOf(t.AddDate(0, 0, n))
}

// Before reports whether d is an earlier day than e. Both must be set.
func (d Date) Before(e Date) bool { return d < e }

// AgeOn returns the completed years between d and day, or -1 when either is not a date.
func (d Date) AgeOn(day Date) int {
	if n, ok := years(d, day); ok {
		return n
	}
	return -1
}

// years returns the completed years from one day to another, negative when the other comes before.
func years(from, to Date) (n int, ok bool) {
	a, err := time.Parse(time.DateOnly, string(from))
	if err != nil {
		return 0, false
	}
	b, err := time.Parse(time.DateOnly, string(to))
	if err != nil {
		return 0, false
	}
	n = b.Year() - a.Year()
	if b.Month() < a.Month() || b.Month() == a.Month() && b.Day() < a.Day() {
		n--
	}
	return n, true
}

// Add returns the day so many years and months later; a day that a month does not have falls into the next.
func (d Date) Add(years, months int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return DateOf(t.AddDate(years, months, 0))
}

// Age is said once and goes on. What is kept of it is a number of years and the day since which it holds; how
// old somebody is follows from the day on which one asks.

// said is the local day on which ages without a day of their own were said.
func (c Case) said(zone *time.Location) Date { return DateOf(c.CreatedAt.In(zone)) }

// On returns the case with everybody as old as they are on that day. Zone is the country's, whose days count.
func (c Case) On(day Date, majority int, zone *time.Location) Case {
	said := c.said(zone)
	grown := false
	for i, p := range c.Group {
		since := p.Since
		if since == "" {
			since = said
		}
		n, ok := years(since, day)
		if !ok || n <= 0 || p.Age < 0 {
			continue
		}
		if !grown {
			c.Group, grown = append([]Person(nil), c.Group...), true
		}
		c.Group[i].Age, c.Group[i].Since = p.Age+n, since.Add(n, 0)
	}
	if grown {
		c.Alone = c.Alone && c.Minor(majority)
	}
	return c
}

// Turns returns the day on which a member of the group is that old, as far as her birth date, or what was said
// and when, tells. Empty when it tells nothing.
func (c Case) Turns(i, age int, zone *time.Location) Date {
	p := c.Group[i]
	since := p.Since
	if since == "" {
		since = c.said(zone)
	}
	if p.Age < 0 {
		return ""
	}
	return since.Add(age-p.Age, 0)
}
