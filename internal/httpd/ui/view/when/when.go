// Package when writes times the way people in the country say them.
package when

import (
	"fmt"
	"html/template"
	"time"

	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/sentences"
)

// Clock writes times the way people here say them: how long ago, and exactly when.
type Clock struct {
	Words *sentences.Set
	Zone  *time.Location
	Now   func() time.Time
}

// Dur says a duration in words, to two units at most: "2 horas 15 minutos".
func (c Clock) Dur(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	m := int(d.Round(time.Minute) / time.Minute)
	switch {
	case m < 1:
		return c.Words.Must("time.moment")
	case m < 60:
		return c.unit("minutes", m)
	case m < 10*60 && m%60 != 0:
		return c.unit("hours", m/60) + " " + c.unit("minutes", m%60)
	case m < 48*60:
		return c.unit("hours", (m+30)/60)
	case m < 60*24*60:
		return c.unit("dias", (m+12*60)/(24*60))
	default:
		return c.unit("meses", (m+15*24*60)/(30*24*60))
	}
}

func (c Clock) unit(name string, n int) string { return c.Words.Must("time."+name, "count", n) }

// Relative says where t lies from now: "hace 5 minutos", "en 2 horas".
func (c Clock) Relative(t time.Time) string {
	d := t.Sub(c.Now())
	if d > -time.Minute && d < time.Minute {
		return c.Words.Must("time.now")
	}
	if d < 0 {
		return c.Words.Must("time.ago", "span", c.Dur(d))
	}
	return c.Words.Must("time.in", "span", c.Dur(d))
}

// Exact says the day and the hour in the country's zone; the year only when it is another one.
func (c Clock) Exact(t time.Time) string {
	t = t.In(c.Zone)
	return c.dayOf(t) + ", " + t.Format("15:04")
}

func (c Clock) dayOf(t time.Time) string {
	months, days := c.Words.List("time.months"), c.Words.List("time.days")
	year := ""
	if t.Year() != c.Now().In(c.Zone).Year() {
		year = fmt.Sprintf(" %d", t.Year())
	}
	return fmt.Sprintf("%s %d %s%s", days[t.Weekday()], t.Day(), months[t.Month()-1], year)
}

// Month says a month written as 2006-01; an odd one comes back as it is.
func (c Clock) Month(iso string) string {
	t, err := time.Parse("2006-01", iso)
	if err != nil {
		return iso
	}
	return fmt.Sprintf("%s %d", c.Words.List("time.months")[t.Month()-1], t.Year())
}

// Day says a date written as 2006-01-02; an empty or odd one comes back as it is.
func (c Clock) Day(iso string) string {
	t, err := time.ParseInLocation("2006-01-02", iso, c.Zone)
	if err != nil {
		return iso
	}
	return c.dayOf(t)
}

// Ago writes how long ago a time was; it moves on by itself where script runs.
func (c Clock) Ago(t time.Time) template.HTML {
	if t.IsZero() {
		return "–"
	}
	return c.mark(t, c.Relative(t))
}

// When writes how long ago a time was, and exactly when.
func (c Clock) When(t time.Time) template.HTML {
	if t.IsZero() {
		return "–"
	}
	exact := ` <span class="exact">· ` + template.HTMLEscapeString(c.Exact(t)) + `</span>`
	return c.Ago(t) + template.HTML(exact) //nolint:gosec // Escaped on the spot.
}

func (c Clock) mark(t time.Time, words string) template.HTML {
	words = `<time data-rel datetime="` + t.UTC().Format(time.RFC3339) + `">` + template.HTMLEscapeString(words) +
		`</time>`
	return template.HTML(words) //nolint:gosec // Escaped on the spot.
}

// soon is how long before a deadline the page begins to say so aloud.
const soon = 30 * time.Minute

// Due writes an answer's deadline by word, shape and tone.
func (c Clock) Due(t time.Time) template.HTML {
	return c.due(t, "", func(said string) string {
		return `<span>` + said + ` <span class="exact">· ` + template.HTMLEscapeString(c.Exact(t)) + `</span></span>`
	})
}

// Till is Due for a row of a list, in one short word: the whole of it is read aloud.
func (c Clock) Till(t time.Time) template.HTML {
	short, key := t.Sub(c.Now()), "time.in"
	if short <= 0 {
		short, key = -short, "time.ago"
	}
	n, unit := int(short/time.Minute), "till.minutes"
	switch {
	case short >= 48*time.Hour:
		n, unit = int((short+12*time.Hour)/(24*time.Hour)), "till.days"
	case short >= time.Hour:
		n, unit = int((short+time.Hour/2)/time.Hour), "till.hours"
	}
	words := template.HTMLEscapeString(c.Words.Must(key, "span", c.Words.Must(unit, "count", n)))
	return c.due(t, " till", func(said string) string {
		return `<span class="sr">` + said + `</span><span aria-hidden="true">` + words + `</span>`
	})
}

// due gives a deadline its shape and tone.
func (c Clock) due(t time.Time, class string, write func(said string) string) template.HTML {
	if t.IsZero() {
		return ""
	}
	left := t.Sub(c.Now())
	tone, ico, key := "", "clock", "due.left"
	switch {
	case left <= 0:
		tone, ico, key = " over", "late", "due.over"
	case left <= soon:
		tone, ico = " soon", "bell"
	}
	said := template.HTMLEscapeString(c.Words.Must(key, "span", c.Dur(left)))
	mark := `<span class="due` + tone + class + `">` + string(draw.Icon(ico)) + write(said) + `</span>`
	return template.HTML(mark) //nolint:gosec // Escaped on the spot.
}

// Stale tells the age of a figure in three steps: fresh, a day old, too old to be trusted.
func (c Clock) Stale(t time.Time) string {
	switch age := c.Now().Sub(t); {
	case t.IsZero() || age > 72*time.Hour:
		return "last"
	case age > 24*time.Hour:
		return "old"
	}
	return "fresh"
}
