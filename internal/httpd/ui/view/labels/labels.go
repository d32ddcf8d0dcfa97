// Package labels puts the codes of a country pack into the words that pages show.
package labels

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"amparo/internal/country"
)

// Pack answers for the pack. The order of codes is worked out once for each version of it: it is asked for at every
// form.
type Pack struct {
	pack  *country.Pack
	codes func() map[string][]string
}

// New reads a country pack.
func New(p *country.Pack) *Pack {
	return &Pack{p, country.PerVersion(p, codesOf)}
}

// codesOf are the codes of every list in the order of the pack.
func codesOf(p *country.Pack) map[string][]string {
	l := map[string][]string{}
	for _, name := range p.Lists() {
		for _, v := range p.List(name) {
			l[name] = append(l[name], v.Code)
		}
	}
	for _, d := range p.Departments() {
		l["department"] = append(l["department"], d.Code)
		for _, m := range p.Municipalities(d.Code) {
			l["municipality"] = append(l["municipality"], m.Code)
		}
	}
	for _, v := range p.Languages() {
		l["language"] = append(l["language"], v.ID)
	}
	for _, c := range p.CountriesIn(p.DefaultLanguage()) {
		l["country"] = append(l["country"], c.Alpha2)
		if c.NationalityEN != "" {
			l["nationality"] = append(l["nationality"], c.Alpha2)
		}
	}
	for _, v := range p.Nationalities() {
		l["nationality"] = append(l["nationality"], v.Code)
	}
	for name := range l {
		l[name] = slices.Clip(l[name])
	}
	return l
}

// Codes returns the codes of a list in the pack's order. The slice is shared and must not be changed.
func (l *Pack) Codes(list string) []string { return l.codes()[list] }

// Label returns the words for a code.
func (l *Pack) Label(list, code, lang string) string {
	switch list {
	case "department":
		return l.pack.PlaceName(code)
	case "department_of":
		m, _ := l.pack.Municipality(code)
		return l.pack.PlaceName(m.Department)
	case "municipality":
		if m, ok := l.pack.Municipality(code); ok {
			return m.Name
		}
		return code
	case "language":
		return l.pack.LanguageName(code, lang)
	case "country":
		if c, ok := l.pack.Country(code); ok {
			return c.Label(lang)
		}
		return code
	case "route":
		from, to, _ := strings.Cut(code, "-")
		return l.Label("country", from, lang) + " → " + l.Label("country", to, lang)
	case "nationality":
		return l.pack.Nationality(code, lang)
	}
	return l.pack.Label(list, code, lang)
}

// CodesIn returns the codes an argument holds: one, or a list of any string type.
func CodesIn(v any) []string {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Slice {
		return []string{fmt.Sprint(v)}
	}
	out := make([]string, r.Len())
	for i := range out {
		out[i] = fmt.Sprint(r.Index(i).Interface())
	}
	return out
}

// Brief is a label without what stands after a colon or in parentheses.
func Brief(label string) string {
	if i := strings.IndexAny(label, ":("); i > 2 {
		return strings.TrimSpace(label[:i])
	}
	return label
}
