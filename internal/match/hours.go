package match

import (
	"strings"
	"time"
	"unicode/utf8"
)

// hours says when a shelter receives. Text that cannot be read stays unknown: it neither helps nor harms.
type hours struct {
	known  bool
	always bool
	days   uint8 // bit 0 is Sunday
	from   int   // minutes after midnight
	to     int
}

// dayNames are the first letters of the week in the languages that intake hours are written in.
var dayNames = [][7]string{
	{"dom", "lun", "mar", "mie", "jue", "vie", "sab"},
	{"sun", "mon", "tue", "wed", "thu", "fri", "sat"},
}

var plainVowels = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "–", "-", "—", "-")

// parseHours reads "24h", "07:00-20:00" and "lun-dom 07:00-20:00". What follows a comma is for people.
func parseHours(text string) hours {
	text, _, _ = strings.Cut(plainVowels.Replace(strings.ToLower(strings.TrimSpace(text))), ",")
	fields := strings.Fields(text)
	h := hours{days: 1<<7 - 1}
	if len(fields) == 2 {
		days, ok := parseDays(fields[0])
		if !ok {
			return hours{}
		}
		h.days, fields = days, fields[1:]
	}
	if len(fields) != 1 {
		return hours{}
	}
	if fields[0] == "24h" || fields[0] == "24/7" {
		h.known, h.always = true, h.days == 1<<7-1
		h.to = 24 * 60
		return h
	}
	from, to, ok := strings.Cut(fields[0], "-")
	var okFrom, okTo bool
	h.from, okFrom = parseClock(from)
	h.to, okTo = parseClock(to)
	if h.known = ok && okFrom && okTo && h.from != h.to; !h.known {
		return hours{}
	}
	return h
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

// receives reports whether the house takes people in at t. A window that ends before it begins passes midnight and
// belongs to the day on which it began.
func (h hours) receives(t time.Time) bool {
	if h.always {
		return true
	}
	minute, today := t.Hour()*60+t.Minute(), uint8(1)<<int(t.Weekday())
	if h.from < h.to {
		return h.days&today != 0 && h.from <= minute && minute < h.to
	}
	yesterday := uint8(1) << ((int(t.Weekday()) + 6) % 7)
	return h.days&today != 0 && minute >= h.from || h.days&yesterday != 0 && minute < h.to
}
