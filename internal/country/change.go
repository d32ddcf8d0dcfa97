package country

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"amparo/internal/domain/packchange"
	"amparo/internal/fault"
)

// Bounds of what may be changed. Rest days are few, so that a clock always runs again.
const (
	MaxLabel    = 120 // letters
	maxValues   = 200
	maxLines    = 40
	maxRestDays = 60 // of every year, and as many by date
)

var (
	codeShape = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	dialled   = regexp.MustCompile(`^[+*#]?[0-9][0-9*# -]{1,19}$`)
)

// checkSaid holds the labels to what a page can show.
func checkSaid(is packchange.Said) error {
	var c fault.Fields
	for path, text := range map[string]string{"es": is.ES, "en": is.EN} {
		length := utf8.RuneCountInString(text)
		switch {
		case strings.TrimSpace(text) == "":
			c.Add(path, "field.required")
		case length > MaxLabel:
			c.AddArgs(path, "field.too_long", fault.Args{"max": MaxLabel})
		case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
			c.Add(path, "field.characters")
		}
	}
	return c.Err()
}

// change puts one change of a value into l, and returns what stood there.
func (l *list) change(p *Pack, of packchange.Target, is packchange.Said) (was packchange.Said, err error) {
	open := p.Openness(of.List)
	at, known := l.index[of.Key]
	switch {
	case p.lists[of.List].Values == nil:
		return was, fault.At("list", "field.choose_one")
	case open == Closed || open == Labels && of.Act != packchange.Edit:
		return was, fault.At("act", "packchange.closed")
	case of.Act == packchange.Add:
		return was, l.add(p, of, is)
	case !known:
		return was, fault.At("key", "packchange.missing")
	}
	v := l.Values[at]
	was = packchange.Said{ES: v.ES, EN: v.EN}
	switch of.Act {
	case packchange.Edit:
		if is == was {
			return was, fault.At("es", "packchange.same")
		}
		v.ES, v.EN = is.ES, is.EN
	case packchange.Remove:
		if p.Leaning(of.List, of.Key) {
			return was, fault.At("key", "packchange.leaning")
		}
		left := slices.ContainsFunc(l.Values, func(o Value) bool { return !o.Retired && o.Code != v.Code })
		if v.Retired || !left {
			return was, fault.At("key", "packchange.same")
		}
		v.Retired = true
	case packchange.Restore:
		if !v.Retired {
			return was, fault.At("key", "packchange.same")
		}
		v.Retired = false
	}
	l.Values = slices.Clone(l.Values)
	l.Values[at] = v
	return was, nil
}

// add puts a new value at the end of l, with the rules of the one that it is like.
func (l *list) add(p *Pack, of packchange.Target, is packchange.Said) error {
	v, like := at(l.Values, l.index, of.Like)
	var c fault.Fields
	c.Check(like || of.Like == "" && !p.NeedsLike(of.List), "like", "field.choose_one")
	c.Check(codeShape.MatchString(of.Key) && len(of.Key) <= MaxCode, "key", "packchange.code")
	_, twice := l.index[of.Key]
	c.Check(!twice, "key", "packchange.exists")
	c.Check(len(l.Values) < maxValues, "list", "field.too_many")
	if err := c.Err(); err != nil {
		return err
	}
	v.Code, v.ES, v.EN, v.Retired, v.HTCDSMain = of.Key, is.ES, is.EN, false, false
	l.index = maps.Clone(l.index)
	l.index[v.Code] = len(l.Values)
	l.Values = append(slices.Clip(l.Values), v)
	return nil
}

// MaxCode bounds a code, in letters.
const MaxCode = 40

// changeLine puts one change into the telephone lines, and returns what stood there.
func changeLine(lines *[]Line, of packchange.Target, is packchange.Said) (was packchange.Said, err error) {
	at := slices.IndexFunc(*lines, func(l Line) bool { return l.Number == of.Key })
	if at >= 0 {
		l := (*lines)[at]
		was = packchange.Said{ES: l.ES, EN: l.EN, Confirmed: l.Confirmed, Place: at + 1}
	}
	switch {
	case of.Act == packchange.Add && !dialled.MatchString(of.Key):
		return was, fault.At("key", "field.phone")
	case of.Act == packchange.Add && at >= 0:
		return was, fault.At("key", "packchange.exists")
	case of.Act == packchange.Add && len(*lines) >= maxLines:
		return was, fault.At("key", "field.too_many")
	case of.Act != packchange.Add && at < 0:
		return was, fault.At("key", "packchange.missing")
	case of.Act == packchange.Remove && len(*lines) == 1:
		return was, fault.At("key", "packchange.leaning") // The public page has one to show.
	case of.Act == packchange.Edit && is == was:
		return was, fault.At("es", "packchange.same")
	}
	if at >= 0 {
		*lines = slices.Delete(*lines, at, at+1)
	}
	if of.Act == packchange.Remove {
		return was, nil
	}
	if is.Place < 1 || is.Place > len(*lines)+1 {
		return was, fault.At("place", "packchange.place")
	}
	*lines = slices.Insert(*lines, is.Place-1, Line{Number: of.Key, ES: is.ES, EN: is.EN, Confirmed: is.Confirmed})
	return was, nil
}

// change puts one change into the days of rest.
func (w *workClock) change(of packchange.Target) error {
	days := &w.on
	var is bool
	if of.Each() {
		if _, err := time.Parse("01-02", of.Key); err != nil {
			return fault.At("key", "field.date")
		}
		days, is = &w.Dates, slices.Contains(w.Dates, of.Key)
	} else {
		day, err := time.Parse(time.DateOnly, of.Key)
		if err != nil {
			return fault.At("key", "field.date")
		}
		if is = w.holiday(day); is != slices.Contains(w.on, of.Key) || slices.Contains(w.off, of.Key) {
			days = &w.off // A date of its own against what the year says, or that taken back.
		}
	}
	switch {
	case is && of.Act == packchange.Add:
		return fault.At("key", "packchange.exists")
	case !is && of.Act == packchange.Remove:
		return fault.At("key", "packchange.missing")
	case slices.Contains(*days, of.Key):
		*days = slices.DeleteFunc(*days, func(d string) bool { return d == of.Key })
	case len(*days) >= maxRestDays:
		return fault.At("key", "field.too_many")
	default:
		*days = append(*days, of.Key)
	}
	return nil
}

// RestDay is a day of rest: of every year, or one date, on which the clocks rest or, though the year says so, do not.
type RestDay struct {
	Key    string
	Each   bool
	Easter bool // by its distance from Easter Sunday, which the files say
	Works  bool
}

// RestDays returns the days of rest beside the weekdays: those of every year, and single dates from a day on.
func (p *Pack) RestDays(from time.Time) (out []RestDay) {
	w := p.clock()
	for _, d := range slices.Sorted(slices.Values(w.Dates)) {
		out = append(out, RestDay{Key: d, Each: true})
	}
	sunday := easterSunday(from.Year())
	for _, n := range w.Easter {
		out = append(out, RestDay{Key: sunday.AddDate(0, 0, n).Format(time.DateOnly), Easter: true})
	}
	first := from.Format(time.DateOnly)
	for _, d := range slices.Sorted(slices.Values(slices.Concat(w.on, w.off))) {
		if d >= first {
			out = append(out, RestDay{Key: d, Works: slices.Contains(w.off, d)})
		}
	}
	return out
}
