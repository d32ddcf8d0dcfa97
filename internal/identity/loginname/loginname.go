// Package loginname brings a name to sign in with into its one normal form.
package loginname

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Max is the longest e-mail address.
const Max = 254

// Normal returns what was typed in its normal form, or the code of what is wrong with it.
func Normal(typed string) (name, code string) {
	if len(typed) > 4*Max || !utf8.ValidString(typed) {
		return "", "login.shape"
	}
	// Folding can undo a composition, so the form is taken on both sides of it.
	name = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(strings.TrimSpace(typed))))
	if name == "" {
		return "", "field.required"
	}
	for _, r := range name {
		if !Allowed(r) {
			return "", "login.characters"
		}
	}
	local, host, ok := strings.Cut(name, "@")
	if !ok || len(name) > Max || len(local) > 64 || !dotted(local, 1) || !dotted(host, 2) || strings.Contains(host, "@") {
		return "", "login.shape"
	}
	for _, label := range strings.Split(host, ".") {
		if strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") ||
			strings.ContainsAny(label, "!#$%&'*+/=?^_`{|}~") {
			return "", "login.shape"
		}
	}
	return name, ""
}

// Allowed says which characters a name may have: those of plain e-mail addresses and the accented Latin letters that
// nobody takes for another. Every other script has letters that look Latin.
func Allowed(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return true
	case r < utf8.RuneSelf:
		return strings.ContainsRune("@.-_+!#$%&'*/=?^`{|}~", r)
	case r == 'ı', r == 'ĸ', r == 'ŉ':
		return false
	}
	return r >= 'ß' && r <= 'ž' && unicode.IsLetter(r)
}

// dotted reports whether s is at least n parts with dots between, none of them empty.
func dotted(s string, n int) bool {
	parts := strings.Split(s, ".")
	return !slices.Contains(parts, "") && len(parts) >= n
}
