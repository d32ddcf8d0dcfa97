package snapshot

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Hours says when a shelter admits people: in any of its windows.
type Hours struct {
	Known   bool // false for text that cannot be read; it then neither adds to the score nor takes from it
	Windows []Window
}

// Window is the same hours on some days of the week.
type Window struct {
	Days uint8 // bit 0 is Sunday
	From int   // minutes after midnight
	To   int   // before From where it passes midnight
}

const everyDay = 1<<7 - 1

// dayNames are the first letters of the week in the languages that intake hours are written in.
var dayNames = [][7]string{
	{"dom", "lun", "mar", "mie", "jue", "vie", "sab"},
	{"sun", "mon", "tue", "wed", "thu", "fri", "sat"},
}

var plainVowels = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "–", "-", "—", "-")

// ParseHours reads "24h", "07:00-20:00", "lun-dom 07:00-20:00", and several of them with commas or semicolons between
// them. What follows a comma and is no window is a remark, and ends them.
func ParseHours(text string) Hours {
	var h Hours
	remark := false // what comes next may be one
	text = plainVowels.Replace(strings.ToLower(strings.TrimSpace(text)))
	for first := true; first || text != ""; first = false {
		part, rest, sep := text, "", byte(0)
		if i := strings.IndexAny(text, ",;"); i >= 0 {
			part, rest, sep = text[:i], text[i+1:], text[i]
		}
		w, ok := parseWindow(strings.Fields(part))
		switch {
		case !ok && remark:
			return h
		case !ok:
			return Hours{}
		}
		h.Known, h.Windows = true, append(h.Windows, w)
		text, remark = rest, sep == ','
	}
	return h
}

func parseWindow(fields []string) (Window, bool) {
	w := Window{Days: everyDay}
	if len(fields) == 2 {
		days, ok := parseDays(fields[0])
		if !ok {
			return w, false
		}
		w.Days, fields = days, fields[1:]
	}
	if len(fields) != 1 {
		return w, false
	}
	if fields[0] == "24h" || fields[0] == "24/7" {
		w.To = 24 * 60
		return w, true
	}
	from, to, ok := strings.Cut(fields[0], "-")
	var okFrom, okTo bool
	w.From, okFrom = parseClock(from)
	w.To, okTo = parseClock(to)
	return w, ok && okFrom && okTo && w.From != w.To
}

// parseDays reads "lun-vie" or "lun"; a range may pass the end of the week.
func parseDays(text string) (uint8, bool) {
	first, last, isRange := strings.Cut(text, "-")
	from, ok := dayOf(first)
	if !ok {
		return 0, false
	}
	to := from
	if isRange {
		if to, ok = dayOf(last); !ok {
			return 0, false
		}
	}
	var days uint8
	for d := from; ; d = (d + 1) % 7 {
		days |= 1 << d
		if d == to {
			return days, true
		}
	}
}

func dayOf(name string) (int, bool) {
	if utf8.RuneCountInString(name) < 3 {
		return 0, false
	}
	for _, week := range dayNames {
		for i, d := range week {
			if strings.HasPrefix(name, d) {
				return i, true
			}
		}
	}
	return 0, false
}

func parseClock(text string) (int, bool) {
	if text == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, false
	}
	return t.Hour()*60 + t.Minute(), true
}

// Receives reports whether the shelter admits people at t, in its own zone.
func (h Hours) Receives(t time.Time) bool {
	return slices.ContainsFunc(h.Windows, func(w Window) bool { return w.holds(t) })
}

// holds reports whether t lies in the window. One that ends before it begins passes midnight and belongs to the day on
// which it began.
func (w Window) holds(t time.Time) bool {
	minute, today := t.Hour()*60+t.Minute(), uint8(1)<<int(t.Weekday())
	if w.From < w.To {
		return w.Days&today != 0 && w.From <= minute && minute < w.To
	}
	yesterday := uint8(1) << ((int(t.Weekday()) + 6) % 7)
	return w.Days&today != 0 && minute >= w.From || w.Days&yesterday != 0 && minute < w.To
}
