package domain

import "time"

// Age is said once and goes on. What is kept of it is a number of years and the day since which it holds; how old somebody is follows
// from the day on which one asks.

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

// said is the day on which ages without a day of their own were said.
func (c Case) said() Date { return DateOf(c.CreatedAt) }

// On returns the case with everybody as old as they are on that day.
func (c Case) On(day Date, majority int) Case {
	said := c.said()
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

// Turns returns the day on which a member of the group is that old, as far as her birth date, or what was said and when, tells. Empty
// when it tells nothing.
func (c Case) Turns(i, age int) Date {
	p := c.Group[i]
	since := p.Since
	if since == "" {
		since = c.said()
	}
	if p.Age < 0 {
		return ""
	}
	return since.Add(age-p.Age, 0)
}
