package intake

import (
	"strings"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/names"
)

// placeTyped finds the municipality, or else the other country, that a text names in any language of the pages. A name
// that several municipalities have needs its department.
func placeTyped(pack *country.Pack, text string) (municipality, abroad string, ok bool) {
	wanted := names.Fold(strings.TrimSpace(text))
	if wanted == "" {
		return "", "", true
	}
	var named []string
	for _, m := range pack.Municipalities("") {
		if names.Fold(pack.PlaceName(m.Code)) == wanted {
			return m.Code, "", true
		}
		if names.Fold(m.Name) == wanted {
			named = append(named, m.Code)
		}
	}
	if len(named) > 0 {
		return named[0], "", len(named) == 1
	}
	for _, c := range pack.Countries() {
		for _, lang := range view.Languages {
			if names.Fold(c.Label(lang)) == wanted && c.Alpha2 != pack.Code() {
				return "", c.Alpha2, true
			}
		}
	}
	return "", "", false
}

// placeSaid is placeTyped the other way round.
func placeSaid(pack *country.Pack, lang, municipality, abroad string) string {
	for _, c := range pack.Countries() {
		if c.Alpha2 == abroad {
			return c.Label(lang)
		}
	}
	if municipality == "" {
		return ""
	}
	return pack.PlaceName(municipality)
}
