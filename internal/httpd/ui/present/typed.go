package present

import (
	"slices"
	"strings"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/names"
)

// Place is where somebody is: a municipality, a kind of place from the list of the country, or both, and the country
// where it is abroad.
type Place struct{ Municipality, Kind, Country string }

// apart stands between a kind of place and the place itself where both are said.
const apart = " · "

// mostPlaces is how many places a text may stand for to be shown back.
const mostPlaces = 12

// PlaceOptions are what may be typed as a place, as it is offered: first what is no municipality. A municipality stands
// with its department only where another one has its name: the list is most of what its page weighs.
func PlaceOptions(pack *country.Pack, lang string) []view.Option {
	var out []view.Option
	for _, v := range pack.List(country.ListFoundPlace) {
		if v.Code != country.FoundInCountry {
			out = append(out, view.Option{Value: v.Label(lang)})
		}
	}
	bearers := map[string]int{}
	for _, m := range pack.Municipalities("") {
		bearers[names.Fold(m.Name)]++
	}
	for _, m := range pack.Municipalities("") {
		name := m.Name
		if bearers[names.Fold(name)] > 1 {
			name = pack.PlaceName(m.Code)
		}
		out = append(out, view.Option{Value: name})
	}
	return out
}

// ReadPlace finds the place that a text stands for, by its code or by its name in any language of the pages. Where it
// stands for several, it is none, and they are returned to choose from.
func ReadPlace(pack *country.Pack, text string) (at Place, several []string) {
	if kind, rest, both := strings.Cut(text, apart); both {
		if code := placeKind(pack, named(kind)); code != "" {
			if at, several = ReadPlace(pack, rest); at != (Place{}) {
				at.Kind = code
			}
			for i := range several {
				several[i] = kind + apart + several[i]
			}
			return at, several
		}
	}
	wanted := names.Fold(strings.TrimSpace(text))
	if wanted == "" {
		return at, nil
	}
	if code := placeKind(pack, named(text)); code != "" {
		return Place{Kind: code}, nil
	}
	var exact, like []country.Place
	is := names.Like(text)
	for _, m := range pack.Municipalities("") {
		switch whole := pack.PlaceName(m.Code); {
		case m.Code == wanted, names.Fold(whole) == wanted:
			return Place{Municipality: m.Code}, nil
		case names.Fold(m.Name) == wanted:
			exact = append(exact, m)
		case is(whole):
			like = append(like, m)
		}
	}
	if len(exact) == 0 {
		if code := abroad(pack, text); code != "" {
			return Place{Kind: country.FoundAbroad, Country: code}, nil
		}
		if exact = like; len(exact) == 0 {
			return Place{Kind: placeKind(pack, is)}, nil
		}
	}
	if len(exact) == 1 {
		return Place{Municipality: exact[0].Code}, nil
	}
	for _, m := range exact[:min(len(exact), mostPlaces)] {
		several = append(several, pack.PlaceName(m.Code))
	}
	return at, several
}

// Said is the text that ReadPlace reads as the place.
func (p Place) Said(pack *country.Pack, lang string) string {
	var parts []string
	if p.Kind != "" && (p.Kind != country.FoundAbroad || p.Country == "") {
		parts = append(parts, pack.Label(country.ListFoundPlace, p.Kind, lang))
	}
	if p.Municipality != "" {
		parts = append(parts, pack.PlaceName(p.Municipality))
	}
	for _, c := range pack.Countries() {
		if c.Alpha2 == p.Country {
			parts = append(parts, c.Label(lang))
		}
	}
	return strings.Join(parts, apart)
}

// named reports of texts whether they are the same but for accents, capitals and the sign for a glottal stop.
func named(text string) func(string) bool {
	wanted := plain(strings.TrimSpace(text))
	return func(label string) bool { return plain(label) == wanted }
}

var noGlottal = strings.NewReplacer("'", "", "’", "", "ʼ", "")

func plain(text string) string { return noGlottal.Replace(names.Fold(text)) }

// inAnyLanguage reports whether a label is what is looked for in one of the languages of the pages.
func inAnyLanguage(label func(lang string) string, is func(string) bool) bool {
	return slices.ContainsFunc(view.Languages, func(lang string) bool { return is(label(lang)) })
}

func placeKind(pack *country.Pack, is func(string) bool) string {
	for _, v := range pack.List(country.ListFoundPlace) {
		if inAnyLanguage(v.Label, is) {
			return v.Code
		}
	}
	return ""
}

func abroad(pack *country.Pack, text string) string {
	for _, c := range pack.Countries() {
		if c.Alpha2 != pack.Code() && inAnyLanguage(c.Label, named(text)) {
			return c.Alpha2
		}
	}
	return ""
}

// LanguageOptions are what may be typed as a language.
func LanguageOptions(pack *country.Pack, lang string) []view.Option {
	var out []view.Option
	for _, l := range pack.Languages() {
		out = append(out, view.Option{Value: l.Label(lang)})
	}
	return out
}

// ReadLanguage finds the language that a text stands for: by its code, by its name in any language of the pages, or by
// its beginning where only one begins so.
func ReadLanguage(pack *country.Pack, text string) string {
	var like []string
	is, begins := named(text), names.Like(plain(text))
	for _, l := range pack.Languages() {
		if is(l.ID) || inAnyLanguage(l.Label, is) {
			return l.ID
		}
		if inAnyLanguage(l.Label, func(label string) bool { return begins(plain(label)) }) {
			like = append(like, l.ID)
		}
	}
	if len(like) == 1 {
		return like[0]
	}
	return ""
}
