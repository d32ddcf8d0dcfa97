package agenda

import (
	"strings"
	"time"
	"unicode/utf8"
)

// stamp and date are how a calendar writes a moment and a day (RFC 5545, 3.3.4 and 3.3.5).
const (
	stamp = "20060102T150405Z"
	date  = "20060102"
)

// lineOctets is how long a line of a calendar may be (RFC 5545, 3.1).
const lineOctets = 75

// meets is how long an entry lasts in a calendar: nobody says when a meeting ends.
const meets = time.Hour

// Calendar writes entries as an iCalendar file: kind, code and time, and nothing else.
func (s *Service) Calendar(entries []Entry, said func(kind string) string) []byte {
	now := s.Now().UTC()
	var b strings.Builder
	put := func(line string) {
		for len(line) > lineOctets {
			cut := lineOctets
			for !utf8.RuneStart(line[cut]) {
				cut--
			}
			b.WriteString(line[:cut] + "\r\n")
			line = " " + line[cut:]
		}
		b.WriteString(line + "\r\n")
	}
	put("BEGIN:VCALENDAR")
	put("VERSION:2.0")
	put("PRODID:-//Amparo//Agenda//ES")
	for _, e := range entries {
		put("BEGIN:VEVENT")
		put("UID:" + s.Store.PseudonymOf("agenda", e.Kind+e.ID) + "@amparo")
		put("DTSTAMP:" + now.Format(stamp))
		if day, err := time.Parse(time.DateOnly, string(e.Day)); e.At.IsZero() && err == nil {
			put("DTSTART;VALUE=DATE:" + day.Format(date))
		} else {
			put("DTSTART:" + e.At.UTC().Format(stamp))
			put("DTEND:" + e.At.Add(meets).UTC().Format(stamp))
		}
		put("SUMMARY:" + escaped.Replace(strings.TrimSpace(said(e.Kind)+" "+e.Code)))
		put("END:VEVENT")
	}
	put("END:VCALENDAR")
	return []byte(b.String())
}

var escaped = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)
