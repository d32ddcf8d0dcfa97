package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"amparo/internal/fault"
)

// maxLogin is the longest e-mail address.
const maxLogin = 254

// ParseLogin returns a sign-in name in its one normal form, or a fault on the field "login". Two names that people
// would take for the same have the same form or are refused: no controls, no invisible marks, no letters that only
// look Latin.
func ParseLogin(typed string) (string, error) {
	var faults fault.Fields
	name, code := normalLogin(typed)
	faults.Check(code == "", "login", code)
	return name, faults.Err()
}

func normalLogin(typed string) (name, code string) {
	if len(typed) > 4*maxLogin || !utf8.ValidString(typed) {
		return "", "login.shape"
	}
	// Folding can undo a composition, so the form is taken on both sides of it.
	name = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(strings.TrimSpace(typed))))
	if name == "" {
		return "", "field.required"
	}
	for _, r := range name {
		if !loginRune(r) {
			return "", "login.characters"
		}
	}
	local, host, ok := strings.Cut(name, "@")
	if !ok || len(name) > maxLogin || len(local) > 64 || !dotted(local, 1) || !dotted(host, 2) ||
		strings.Contains(host, "@") {
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

// loginRune says which characters a name may have: those of plain e-mail addresses and the accented Latin letters that
// nobody takes for another. Every other script has letters that look Latin.
func loginRune(r rune) bool {
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
	for _, p := range parts {
		if p == "" {
			return false
		}
	}
	return len(parts) >= n
}

// triedName is the name a guess is counted under. What cannot be anybody's name is counted like one.
func triedName(typed string) string {
	name, code := normalLogin(typed)
	if code != "" {
		return "\x00" + typed[:min(len(typed), maxLogin)]
	}
	return name
}

// loginID is the row of a name: a keyed hash, so that the name is nowhere readable and belongs to one account.
func (s *Service) loginID(name string) string { return s.ring.Term("login", "account", name) }
