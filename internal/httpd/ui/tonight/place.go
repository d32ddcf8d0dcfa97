package tonight

import (
	"strings"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/names"
)

// foundAt is where somebody is: a municipality, or else a place of the list, with a country where it is abroad.
type foundAt struct{ municipality, place, country string }

// Codes of the list of places that a text stands for in another way than by their names.
const (
	placeInCountry = "municipio"
	placeAbroad    = "extranjero"
)

// placeOptions are what may be typed as a place, as it is offered: first what is no municipality.
func placeOptions(pack *country.Pack, lang string) []view.Option {
	var out []view.Option
	for _, v := range pack.List(country.ListFoundPlace) {
		if v.Code != placeInCountry {
			out = append(out, view.Option{Value: v.Label(lang)})
		}
	}
	for _, m := range pack.Municipalities("") {
		out = append(out, view.Option{Value: pack.PlaceName(m.Code)})
	}
	return out
}

// mostPlaces is how many places a text may stand for to be shown back.
const mostPlaces = 12

// readPlace finds the place that a text stands for. Where it stands for several, it is none, and they are returned to
// choose from.
func readPlace(pack *country.Pack, lang, text string) (at foundAt, several []string) {
	wanted := names.Fold(strings.TrimSpace(text))
	if wanted == "" {
		return at, nil
	}
	for _, v := range pack.List(country.ListFoundPlace) {
		if v.Code != placeInCountry && names.Fold(v.Label(lang)) == wanted {
			return foundAt{place: v.Code}, nil
		}
	}
	var named, like []country.Place
	is := names.Like(text)
	for _, m := range pack.Municipalities("") {
		whole := pack.PlaceName(m.Code)
		switch {
		case names.Fold(whole) == wanted:
			return foundAt{municipality: m.Code}, nil
		case names.Fold(m.Name) == wanted:
			named = append(named, m)
		case is(whole):
			like = append(like, m)
		}
	}
	if len(named)+len(like) == 0 {
		for _, v := range pack.List(country.ListFoundPlace) {
			if v.Code != placeInCountry && is(v.Label(lang)) {
				return foundAt{place: v.Code}, nil
			}
		}
	}
	if len(named) == 0 {
		for _, c := range pack.Countries() {
			if names.Fold(c.Label(lang)) == wanted && c.Alpha2 != pack.Code() {
				return foundAt{place: placeAbroad, country: c.Alpha2}, nil
			}
		}
		named = like
	}
	if len(named) == 1 {
		return foundAt{municipality: named[0].Code}, nil
	}
	for _, m := range named[:min(len(named), mostPlaces)] {
		several = append(several, pack.PlaceName(m.Code))
	}
	return at, several
}

// languageOptions are what may be typed as a language.
func languageOptions(pack *country.Pack, lang string) []view.Option {
	var out []view.Option
	for _, l := range pack.Languages() {
		out = append(out, view.Option{Value: l.Label(lang)})
	}
	return out
}

// readLanguage finds the language that a text stands for: by its name, or by its beginning where only one begins so.
func readLanguage(pack *country.Pack, lang, text string) string {
	var like []string
	is := names.Like(text)
	for _, l := range pack.Languages() {
		if names.Fold(l.Label(lang)) == names.Fold(strings.TrimSpace(text)) {
			return l.ID
		}
		if is(l.Label(lang)) {
			like = append(like, l.ID)
		}
	}
	if len(like) == 1 {
		return like[0]
	}
	return ""
}

// companion is who comes along, in one word of the form: how she is related, and her gender.
type companion struct {
	relation string
	gender   domain.Gender
}

var companionCodes = []string{"hija", "hijo", "hermana", "hermano", "madre", "padre", "pariente_mujer",
	"pariente_hombre"}

var companions = map[string]companion{
	"hija": {domain.RelationChild, domain.Woman}, "hijo": {domain.RelationChild, domain.Man},
	"hermana": {domain.RelationSibling, domain.Woman}, "hermano": {domain.RelationSibling, domain.Man},
	"madre": {domain.RelationParent, domain.Woman}, "padre": {domain.RelationParent, domain.Man},
	"pariente_mujer": {domain.RelationRelative, domain.Woman}, "pariente_hombre": {domain.RelationRelative, domain.Man},
}
