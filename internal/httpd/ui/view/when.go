package view

import (
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/sentences"
	"fmt"
	"html/template"
	"strings"
	"time"
)

// clock writes times the way people here say them: how long ago, and exactly when.
type clock struct {
	w    *sentences.Set
	zone *time.Location
	now  func() time.Time
}

// dur says a duration in words, to two units at most: "2 horas 15 minutos".
func (c clock) dur(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	m := int(d.Round(time.Minute) / time.Minute)
	switch {
	case m < 1:
		return c.w.Must("time.moment")
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

func (c clock) unit(name string, n int) string { return c.w.Must("time."+name, "count", n) }

// relative says where t lies from now: "hace 5 minutos", "en 2 horas".
func (c clock) relative(t time.Time) string {
	d := t.Sub(c.now())
	if d > -time.Minute && d < time.Minute {
		return c.w.Must("time.now")
	}
	if d < 0 {
		return c.w.Must("time.ago", "span", c.dur(d))
	}
	return c.w.Must("time.in", "span", c.dur(d))
}

// exact says the day and the hour in the country's zone; the year only when it is another one.
func (c clock) exact(t time.Time) string {
	t = t.In(c.zone)
	return c.dayOf(t) + ", " + t.Format("15:04")
}

func (c clock) dayOf(t time.Time) string {
	months, days := c.w.List("time.months"), c.w.List("time.days")
	year := ""
	if t.Year() != c.now().In(c.zone).Year() {
		year = fmt.Sprintf(" %d", t.Year())
	}
	return fmt.Sprintf("%s %d %s%s", days[t.Weekday()], t.Day(), months[t.Month()-1], year)
}

// day says a date written as 2006-01-02; an empty or odd one comes back as it is.
func (c clock) day(iso string) string {
	t, err := time.ParseInLocation("2006-01-02", iso, c.zone)
	if err != nil {
		return iso
	}
	return c.dayOf(t)
}

func (c clock) ago(t time.Time) template.HTML {
	if t.IsZero() {
		return "–"
	}
	return c.mark(t, c.relative(t))
}

// when writes both faces of a time; the relative one moves on by itself where script runs.
func (c clock) when(t time.Time) template.HTML {
	if t.IsZero() {
		return "–"
	}
	exact := ` <span class="exact">· ` + template.HTMLEscapeString(c.exact(t)) + `</span>`
	return c.ago(t) + template.HTML(exact) //nolint:gosec // Escaped on the spot.
}

func (c clock) mark(t time.Time, words string) template.HTML {
	words = `<time data-rel datetime="` + t.UTC().Format(time.RFC3339) + `">` + template.HTMLEscapeString(words) + `</time>`
	return template.HTML(words) //nolint:gosec // Escaped on the spot.
}

// soon is how long before a deadline the page begins to say so aloud.
const soon = 30 * time.Minute

// due writes an answer's deadline by word, shape and tone.
func (c clock) due(t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	left := t.Sub(c.now())
	tone, ico, key := "", "clock", "due.left"
	switch {
	case left <= 0:
		tone, ico, key = " over", "late", "due.over"
	case left <= soon:
		tone, ico = " soon", "bell"
	}
	line := template.HTMLEscapeString(c.w.Must(key, "span", c.dur(left)))
	line = `<span>` + line + ` <span class="exact">· ` + template.HTMLEscapeString(c.exact(t)) + `</span></span></span>`
	mark := `<span class="due` + tone + `">` + string(draw.Icon(ico)) + line
	return template.HTML(mark) //nolint:gosec // Escaped on the spot.
}

// stale tells the age of a figure in three steps: fresh, a day old, too old to be trusted.
func (c clock) stale(t time.Time) string {
	switch age := c.now().Sub(t); {
	case t.IsZero() || age > 72*time.Hour:
		return "last"
	case age > 24*time.Hour:
		return "old"
	}
	return "fresh"
}

func brief(label string) string {
	if i := strings.IndexAny(label, ":("); i > 2 {
		return strings.TrimSpace(label[:i])
	}
	return label
}
