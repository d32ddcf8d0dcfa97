package act

import (
	"fmt"
	"regexp"
	"time"
	"unicode"
	"unicode/utf8"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Bounds of what a case may hold. They keep a row small and a page readable; none of them is law.
const (
	MaxGroup   = 20
	MaxNeeds   = 12
	MaxList    = 40
	MaxName    = 120
	MaxNote    = 8000
	MaxAge     = 120
	MaxAreaKM  = 500
	MaxRefLine = 40
)

// DocumentShape is what a document number of any country may look like: letters with any accent, digits, blanks, dots,
// slashes, dashes, parentheses, the number sign and the ordinal signs.
var DocumentShape = regexp.MustCompile(`^[\p{L}\p{M}0-9 \x{a0}\x{202f}./ºª°#()‐‑‒–—−-]{4,30}$`)

// CheckPhone adds a fault when a telephone number is none. An empty one is none and no fault.
func (s *Service) CheckPhone(c *fault.Fields, path, typed string) {
	_, ok := s.Country.Phone(typed)
	c.Check(typed == "" || ok, path, "field.phone")
}

// Phone writes a telephone number the way it is kept and dialled, with an extension after it; what is no number stays
// as it is.
func (s *Service) Phone(typed string) string {
	if written, ok := s.Country.WritePhone(typed); ok {
		return written
	}
	return typed
}

// Codes adds a fault for each code that the list of the country pack does not have, and one when there are too many.
func (s *Service) Codes(c *fault.Fields, path, list string, codes []string) {
	c.Check(len(codes) <= MaxList, path, "field.too_many")
	for _, v := range codes {
		if !c.Check(s.Country.Has(list, v), path, "field.unknown") {
			return
		}
	}
}

// OneOf adds a fault when the code is not in the list of the country pack, or is missing though required.
func (s *Service) OneOf(c *fault.Fields, path, list, code string, required bool) {
	if code == "" && !required {
		return
	}
	c.Check(s.Country.Has(list, code), path, "field.choose_one")
}

// Once adds a fault for every row that says it is one that stands before it; at has the place of the row's number.
func Once[T any](c *fault.Fields, at string, rows []T, key func(T) string) {
	seen := map[string]bool{}
	for i, row := range rows {
		c.Check(!seen[key(row)], fmt.Sprintf(at, i), "field.twice")
		seen[key(row)] = true
	}
}

// Text adds a fault when the value is longer than limit letters or holds control characters.
func Text(c *fault.Fields, path, value string, limit int) {
	if utf8.RuneCountInString(value) > limit {
		c.AddArgs(path, "field.too_long", fault.Args{"max": limit})
	}
	c.Check(domain.Clean(value), path, "field.characters")
	c.Check(value == "" || !domain.Blank(value), path, "field.blank")
}

// Required adds a fault when nothing of a text can be seen, and otherwise what Text would.
func Required(c *fault.Fields, path, value string, limit int) {
	if c.Check(!domain.Blank(value), path, "field.required") {
		Text(c, path, value, limit)
	}
}

// Reasoned adds a fault when a text has fewer letters than a reason in words has, and what Text adds for a line.
func Reasoned(c *fault.Fields, path, value string, letters int) {
	if Letters(value) < letters {
		c.AddArgs(path, "field.too_short", fault.Args{"min": letters})
	}
	Text(c, path, value, domain.MaxLine)
}

// YearDays is how far ahead a meeting, an arrival or an appointment may lie, in days.
const YearDays = 365

// Ahead adds a fault unless a moment lies after another, and at most so many days after it.
func Ahead(c *fault.Fields, path string, at, from time.Time, days int) {
	switch {
	case at.IsZero():
		c.Add(path, "field.date_time")
	case !at.After(from):
		c.Add(path, "field.date_future")
	case at.After(from.AddDate(0, 0, days)):
		c.AddArgs(path, "field.date_far", fault.Args{"count": days})
	}
}

// Coming adds a fault unless a day is one of the calendar, today or later, and at most so many days ahead.
func Coming(c *fault.Fields, path string, day, today domain.Date, days int) {
	_, ok := domain.ParseDate(string(day))
	switch {
	case !ok:
		c.Add(path, "field.date")
	case day.Before(today):
		c.Add(path, "field.date_future")
	case today.AddDays(days).Before(day):
		c.AddArgs(path, "field.date_far", fault.Args{"count": days})
	}
}

// Passed adds a fault unless a day is one of the calendar, and today or before.
func Passed(c *fault.Fields, path string, day, today domain.Date) {
	_, ok := domain.ParseDate(string(day))
	if c.Check(ok, path, "field.date") {
		c.Check(!today.Before(day), path, "field.date_past")
	}
}

// Letters counts the letters of a text: what is left when blanks, signs and invisible characters are taken away.
func Letters(s string) int { return countRunes(s, unicode.IsLetter) }

// Digits counts the digits of a text.
func Digits(s string) int { return countRunes(s, unicode.IsDigit) }

func countRunes(s string, is func(rune) bool) int {
	n := 0
	for _, r := range s {
		if is(r) {
			n++
		}
	}
	return n
}
