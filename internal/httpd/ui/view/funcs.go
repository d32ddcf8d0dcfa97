package view

import (
	"fmt"
	"html/template"
	"strings"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/view/assets"
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/labels"
	"amparo/internal/httpd/ui/view/sentences"
	"amparo/internal/httpd/ui/view/when"
)

// funcs is the whole vocabulary of the templates, bound to one language.
func funcs(o Options, w *sentences.Set, a *assets.Files) template.FuncMap {
	c := when.Clock{Words: w, Zone: o.Zone, Now: o.Now}
	b := fields{w: w, labels: o.Labels}
	label := func(list, code any) string {
		if s := fmt.Sprint(code); s != "" {
			return o.Labels.Label(fmt.Sprint(list), s, w.Lang)
		}
		return ""
	}
	return template.FuncMap{
		"page":  TemplateOf,
		"t":     func(key string, pairs ...any) (string, error) { return w.Text(key, pairsOf(pairs)) },
		"targs": func(key string, args map[string]any) string { return w.Said(key, filled(w, args, o.Labels)) },
		"known": w.Has,
		"label": label,
		"brief": func(list, code any) string { return labels.Brief(label(list, code)) },
		"labels": func(list string, codes []string) string {
			out := make([]string, len(codes))
			for i, code := range codes {
				out[i] = labels.Brief(label(list, code))
			}
			return strings.Join(out, ", ")
		},
		"codes": o.Labels.Codes,
		"chip":  func(kind, code string) (draw.Chip, error) { return draw.ChipOf(w.Text, kind, code) },
		"ago":   c.Ago, "when": c.When, "exact": c.Exact, "day": c.Day, "due": c.Due, "dur": c.Dur, "stale": c.Stale,
		"month": c.Month,
		"num":   func(n int) string { return w.Number.Sprint(n) },
		"icon":  draw.Icon,
		"asset": a.URL, "anchor": anchor,
		"lines":   func() []country.Line { return o.Lines },
		"lang":    func() string { return w.Lang },
		"dict":    dict,
		"list":    func(v ...any) []any { return v },
		"add":     func(a, b int) int { return a + b },
		"summary": b.summary, "field": b.field, "pick": b.pick, "choose": b.choose, "scale": b.scale,
		"beds": draw.BedBar, "maps": func(marks []draw.Mark) *draw.Drawing { return draw.Map(o.Map, marks) },
	}
}

func pairsOf(pairs []any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return args
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: odd number of arguments")
	}
	return pairsOf(pairs), nil
}

// argLists says which picklist the codes in an argument of that name belong to, as the matcher and the
// faults name them.
var argLists = map[string]string{
	"genders": "genero", "excludes": "exclusion_clinica", "has": "accesibilidad", "only": "modalidades",
	"language": "language", "need": "servicio", "department": "department",
}

// scarceThings is the argument that names what a place would use up; it has words of its own.
const scarceThings = "scarce"

// filled replaces the codes among args by their words: an argument written "list:name" holds a code
// of that picklist, or several, and fills the placeholder name.
func filled(w *sentences.Set, args map[string]any, l Labels) map[string]any {
	out := make(map[string]any, len(args))
	for k, v := range args {
		if k == scarceThings {
			var said []string
			for _, code := range labels.CodesIn(v) {
				said = append(said, w.Must("scarce."+code))
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
			said = append(said, labels.Brief(l.Label(list, code, w.Lang)))
		}
		out[name] = strings.Join(said, ", ")
	}
	return out
}

// FromPack returns what the pages need of a country pack: its words, its zone and its map. Files and
// Now are left to the caller.
func FromPack(p *country.Pack) Options {
	return Options{Labels: labels.New(p), Zone: p.TimeZone(), Map: p.Map(draw.Size, draw.Size*21/20), Lines: p.Lines()}
}
