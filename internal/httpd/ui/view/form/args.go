package form

import (
	"fmt"
	"strings"

	"amparo/internal/httpd/ui/view/labels"
)

// argLists says which picklist the codes in an argument of that name belong to, as the matcher and the
// faults name them.
var argLists = map[string]string{
	"genders": "genero", "excludes": "exclusion_clinica", "has": "accesibilidad", "only": "modalidades",
	"language": "language", "need": "servicio", "department": "department",
}

// scarceThings is the argument that names what a place would use up; it has words of its own.
const scarceThings = "scarce"

// Filled replaces the codes among args by their words: an argument written "list:name" holds a code
// of that picklist, or several, and fills the placeholder name.
func (b Inputs) Filled(args map[string]any) map[string]any {
	out := make(map[string]any, len(args))
	for k, v := range args {
		if k == scarceThings {
			var said []string
			for _, code := range labels.CodesIn(v) {
				said = append(said, b.Words.Must("scarce."+code))
			}
			out[k] = strings.Join(said, ", ")
			continue
		}
		list, name, coded := strings.Cut(k, ":")
		if !coded {
			if list, coded = argLists[k]; !coded {
				out[k] = v
				continue
			}
			name = k
		}
		var said []string
		for _, code := range labels.CodesIn(v) {
			said = append(said, labels.Brief(b.Labels.Label(list, code, b.Words.Lang)))
		}
		out[name] = strings.Join(said, ", ")
	}
	return out
}

// Pairs are the arguments of a sentence as a template gives them: names and values, in turns.
func Pairs(pairs []any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return args
}

// Dict is Pairs for a template that hands on several values.
func Dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: odd number of arguments")
	}
	return Pairs(pairs), nil
}
