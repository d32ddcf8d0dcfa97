package country

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a telephone number as it is kept and dialled: international, digits only after the plus.
type Phone struct {
	Number    string // E.164, for example "+50220000001"
	Extension string // digits, empty where there is none
}

// dashes are the signs that people and programs write for a hyphen, and blanks that are no blank.
var dashes = strings.NewReplacer("‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-", "﹣", "-", "-", "-",
	"\u00a0", " ", "\u202f", " ", "\u2009", " ")

var phonePrefix = regexp.MustCompile(`^\+[1-9][0-9]{0,2}$`)

var phoneSigns = regexp.MustCompile(`^[0-9+()./ \-]{4,40}((ext|extensión|extension|x|#)[.: ]*[0-9]{1,7})?$`)

// Phone reads a telephone number as people write it: with or without the country's prefix, with plus or 00
// before it, with blanks, dots, parentheses and dashes of every kind, and with an extension apart. It reports
// false for what is no number.
func (p *Pack) Phone(typed string) (Phone, bool) {
	s := strings.ToLower(strings.TrimSpace(dashes.Replace(typed)))
	if !phoneSigns.MatchString(s) {
		return Phone{}, false
	}
	n, err := phonenumbers.Parse(s, p.region())
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return Phone{}, false
	}
	// The country's own prefix without a plus: understood as such where it leaves a number, and the whole is none
	// of this country.
	bare := strings.TrimPrefix(strings.TrimLeft(s, "( "), strings.TrimPrefix(p.PhonePrefix(), "+"))
	if bare != strings.TrimLeft(s, "( ") && !phonenumbers.IsValidNumber(n) {
		own, err := phonenumbers.Parse(p.PhonePrefix()+bare, p.region())
		if err == nil && phonenumbers.IsPossibleNumber(own) {
			n = own
		}
	}
	return Phone{Number: phonenumbers.Format(n, phonenumbers.E164), Extension: n.GetExtension()}, true
}

// region is where a number without a prefix is dialled, as the library calls it: the country whose prefix it is.
func (p *Pack) region() string {
	prefix, _ := strconv.Atoi(strings.TrimPrefix(p.PhonePrefix(), "+")) // Checked when the pack was read.
	if slices.Contains(phonenumbers.GetRegionCodesForCountryCode(prefix), p.Code()) {
		return p.Code() // Several countries share some prefixes.
	}
	return phonenumbers.GetRegionCodeForCountryCode(prefix)
}

// String writes the number the way it is kept and dialled, with an extension after it.
func (n Phone) String() string {
	if n.Extension == "" {
		return n.Number
	}
	return n.Number + " ext. " + n.Extension
}

// WritePhone is Phone for those who keep the number as one text.
func (p *Pack) WritePhone(typed string) (string, bool) {
	n, ok := p.Phone(typed)
	return n.String(), ok
}
