package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"amparo/internal/fault"
)

// MaxLine is the longest question, answer or reason, in characters.
const MaxLine = 2000

// CheckLine checks a text somebody typed: not empty, not too long, no control characters.
func CheckLine(field, text string) (string, error) {
	text = strings.TrimSpace(text)
	var c fault.Fields
	c.Check(!Blank(text), field, "field.required")
	if utf8.RuneCountInString(text) > MaxLine {
		c.AddArgs(field, "field.too_long", fault.Args{"max": MaxLine})
	}
	c.Check(Clean(text), field, "field.characters")
	return text, c.Err()
}

// Clean reports whether a text is valid UTF-8 without control characters or signs that turn the direction of writing.
func Clean(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 &&
			r <= 0x2069 {
			return false
		}
	}
	return true
}

// Blank reports whether nothing of a text can be seen: it is empty, or made of spaces and signs that draw nothing.
func Blank(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return !unicode.In(r, unicode.Z, unicode.C, unicode.M) && !strings.ContainsRune("\u115f\u1160\u3164\uffa0\u2800", r)
	}) < 0
}
