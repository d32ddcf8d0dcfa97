package desk

import (
	"fmt"
	"strconv"
	"strings"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/request"
)

// aboutInputs are what tells unfinished cases apart: the person as the card shows her, how many come with her, and
// where she was found. Names are left out: the page stands open.
var aboutInputs = func() []string {
	names := []string{"group.0.gender", "found_municipality"}
	for i := range 20 {
		names = append(names, fmt.Sprintf("group.%d.age", i))
	}
	return names
}()

// aboutDraft says who an unfinished case is about, as far as it says so itself.
func aboutDraft(b *request.Base, lang string, typed map[string][]string) string {
	v, pack := request.Values(typed), b.Work.Pack()
	var parts []string
	if code := v.Get("group.0.gender"); pack.Has(country.ListGender, code) {
		parts = append(parts, pack.Label(country.ListGender, code, lang))
	}
	if n, err := strconv.Atoi(v.Get("group.0.age")); err == nil && n >= 0 {
		parts = append(parts, b.Text(lang, "time.years", "count", n))
	}
	others := len(typed) - 1
	for _, name := range []string{"group.0.gender", "found_municipality"} {
		if _, typed := typed[name]; typed {
			others--
		}
	}
	if others > 0 {
		parts = append(parts, b.Text(lang, "work.draft.others", "count", others))
	}
	if place := v.Get("found_municipality"); place != "" {
		parts = append(parts, pack.PlaceName(place))
	}
	return strings.Join(parts, " · ")
}
