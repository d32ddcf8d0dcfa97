package intake

import (
	"cmp"
	"maps"
	"strings"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// foundName is the input in which it is typed where she is, and whichName that in which one of several places of that
// name is chosen. A place is kept in codes as soon as it is understood: its municipality, its kind and its country.
const (
	foundName   = "found_municipality"
	kindName    = "found_place"
	countryName = "found_country"
	whichName   = "which"
)

// otherPlaces are the inputs in which a municipality is typed and nothing else.
var otherPlaces = []string{"area.municipality", "origin_municipality"}

// understood puts codes in the place of what was typed by its name. What stands for nothing, or for several, stays as
// it was typed.
func understood(pack *country.Pack, typed request.Values) request.Values {
	out := maps.Clone(typed)
	if _, asked := typed[foundName]; asked {
		text := cmp.Or(typed.Get(whichName), typed.Get(foundName))
		at, _ := present.ReadPlace(pack, text)
		if at == (present.Place{}) {
			at.Municipality = text
		}
		maps.Copy(out, request.Values{foundName: {at.Municipality}, kindName: {at.Kind}, countryName: {at.Country}})
		delete(out, whichName)
	}
	for _, name := range otherPlaces {
		if at, _ := present.ReadPlace(pack, typed.Get(name)); at.Municipality != "" {
			out.Set(name, at.Municipality)
		}
	}
	for i := range languages.most {
		name := languages.at(i) + ".id"
		if id := present.ReadLanguage(pack, typed.Get(name)); id != "" {
			out.Set(name, id)
		}
	}
	return out
}

// said is understood the other way round: what the inputs show.
func (s inputs) said(pack *country.Pack, lang string) request.Values {
	out := maps.Clone(s.Values)
	if at := s.found(); at.Municipality+at.Kind != "" {
		out.Set(foundName, at.Said(pack, lang))
	}
	for _, name := range otherPlaces {
		if text := s.Get(name); text != "" {
			out.Set(name, pack.PlaceName(text))
		}
	}
	for i := range s.rows(languages) {
		name := languages.at(i) + ".id"
		out.Set(name, pack.LanguageName(s.Get(name), lang))
	}
	return out
}

// found is the place where she is, as it was understood.
func (s inputs) found() present.Place {
	return present.Place{Municipality: s.Get(foundName), Kind: s.Get(kindName), Country: s.Get(countryName)}
}

// which are the places that what was typed as the place where she is stands for.
func (s inputs) which(pack *country.Pack) (out []view.Option) {
	_, several := present.ReadPlace(pack, s.Get(foundName))
	for _, name := range several {
		out = append(out, view.Option{Value: name, Label: name})
	}
	return out
}

// typedFault says of what was typed by its name, and not found, that it was not found.
func (s inputs) typedFault(pack *country.Pack, e view.FieldError) view.FieldError {
	if (e.Path == foundName || e.Path == languages.at(0)+".id") && s.Get(e.Path) == "" && e.Code == "field.choose_one" {
		e.Code = "field.required"
	}
	if e.Code != "field.unknown" || s.Get(e.Path) == "" {
		return e
	}
	switch {
	case e.Path == foundName && len(s.which(pack)) > 0:
		e.Path, e.Code = whichName, "tonight.place_which"
	case e.Path == foundName, e.Path == "origin_municipality":
		e.Code = "tonight.place_unknown"
	case strings.HasPrefix(e.Path, languages.prefix):
		e.Code = "tonight.language_unknown"
	}
	return e
}
