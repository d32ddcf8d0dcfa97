package view

import (
	"fmt"
	"html/template"
	"strings"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/view/assets"
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/form"
	"amparo/internal/httpd/ui/view/labels"
	"amparo/internal/httpd/ui/view/sentences"
	"amparo/internal/httpd/ui/view/when"
)

// funcs is the whole vocabulary of the templates, bound to one language.
func funcs(o Options, w *sentences.Set, a *assets.Files) template.FuncMap {
	if o.Translated != nil && w != nil {
		o.Labels = form.Translated{Labels: o.Labels, Words: w}
	}
	c := when.Clock{Words: w, Zone: o.Zone, Now: o.Now}
	b := form.Inputs{Words: w, Labels: o.Labels}
	label := func(list, code any) string {
		if s := fmt.Sprint(code); s != "" {
			return o.Labels.Label(fmt.Sprint(list), s, w.Lang)
		}
		return ""
	}
	return template.FuncMap{
		"page":  TemplateOf,
		"t":     func(key string, pairs ...any) (string, error) { return w.Text(key, form.Pairs(pairs)) },
		"targs": func(key string, args map[string]any) string { return w.Said(key, b.Filled(args)) },
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
		"codes": func(list string) []string { return o.Labels.Codes(list) },
		"chip":  func(kind, code string) (draw.Chip, error) { return draw.ChipOf(w.Text, kind, code) },
		"ago":   c.Ago, "when": c.When, "exact": c.Exact, "day": c.Day, "due": c.Due, "dur": c.Dur, "stale": c.Stale,
		"till": c.Till, "month": c.Month,
		"num":   func(n int) string { return w.Number.Sprint(n) },
		"icon":  draw.Icon,
		"asset": a.URL, "anchor": form.Anchor,
		"lines":   func() []country.Line { return o.Lines() },
		"voices":  o.Translated.Voices,
		"tried":   func() bool { return o.Translated.Tried(w.Lang) },
		"lang":    func() string { return w.Lang },
		"dict":    form.Dict,
		"list":    func(v ...any) []any { return v },
		"add":     func(a, b int) int { return a + b },
		"summary": b.Summary, "field": b.Field, "pick": b.Pick, "choose": b.Choose, "scale": b.Scale,
		"beds": draw.BedBar, "maps": func(marks []draw.Mark) *draw.Drawing { return draw.Map(o.Map, marks) },
	}
}

// FromPack returns what the pages need of a country pack: its words, its zone and its map. Now is left to the caller.
func FromPack(p *country.Pack) Options {
	return Options{Labels: labels.New(p), Zone: p.TimeZone(), Map: p.Map(draw.Size, draw.Size*21/20), Lines: p.Lines,
		Locale: p.Locale}
}
