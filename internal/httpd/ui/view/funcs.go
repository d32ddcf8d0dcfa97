package view

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/view/assets"
	"amparo/internal/httpd/ui/view/draw"
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
		"brief": func(list, code any) string { return brief(label(list, code)) },
		"labels": func(list string, codes []string) string {
			out := make([]string, len(codes))
			for i, code := range codes {
				out[i] = brief(label(list, code))
			}
			return strings.Join(out, ", ")
		},
		"codes": o.Labels.Codes,
		"chip":  func(kind, code string) (Chip, error) { return chipOf(w, kind, code) },
		"ago":   c.Ago, "when": c.When, "exact": c.Exact, "day": c.Day, "due": c.Due, "dur": c.Dur, "stale": c.Stale,
		"num":   func(n int) string { return w.Number.Sprint(n) },
		"icon":  draw.Icon,
		"asset": a.URL, "anchor": anchor,
		"lines":   func() []country.Line { return o.Lines },
		"lang":    func() string { return w.Lang },
		"dict":    dict,
		"list":    func(v ...any) []any { return v },
		"add":     func(a, b int) int { return a + b },
		"summary": b.summary, "field": b.field, "pick": b.pick, "choose": b.choose, "scale": b.scale,
		"beds": bedBar, "maps": func(marks []draw.Mark) *draw.Drawing { return draw.Map(o.Map, marks) },
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
func filled(w *sentences.Set, args map[string]any, labels Labels) map[string]any {
	out := make(map[string]any, len(args))
	for k, v := range args {
		if k == scarceThings {
			var said []string
			for _, code := range codesIn(v) {
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
		for _, code := range codesIn(v) {
			said = append(said, brief(labels.Label(list, code, w.Lang)))
		}
		out[name] = strings.Join(said, ", ")
	}
	return out
}

// codesIn returns the codes an argument holds: one, or a list of any string type.
func codesIn(v any) []string {
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

// Chip is a state said by word, shape and tone.
type Chip struct{ Text, Icon, Tone string }

// tones says for each kind of state what its shape and tone are. Brick is for danger alone.
var tones = map[string][2]string{
	"referral.borrador": {"pen", "stop"}, "referral.enviada": {"sent", "wait"}, "referral.en_revision": {"search", "wait"},
	"referral.ofertada": {"ask", "wait"}, "referral.lista_espera": {"clock", "wait"}, "referral.aceptada": {"check", "go"},
	"referral.en_traslado": {"road", "go"}, "referral.ingresada": {"bed", "go"}, "referral.seguimiento": {"heart", "go"},
	"referral.cerrada": {"flag", "done"}, "referral.derivada": {"arrow", "done"}, "referral.cancelada": {"cross", "stop"},

	"health.ok": {"check", "go"}, "health.warn": {"clock", "wait"}, "health.fail": {"alert", "now"},
	"offer.enviada": {"sent", "wait"}, "offer.vista": {"eye", "wait"}, "offer.pregunta": {"ask", "wait"},
	"offer.aceptada": {"check", "go"}, "offer.declinada": {"cross", "stop"}, "offer.vencida": {"late", "stop"},
	"offer.reemplazada": {"arrow", "done"}, "offer.retirada": {"cross", "stop"},

	"stay.reservado": {"clock", "wait"}, "stay.en_camino": {"road", "go"}, "stay.ingresado": {"bed", "go"},
	"stay.egresado": {"flag", "done"}, "stay.liberado": {"arrow", "done"}, "stay.no_llego": {"cross", "stop"},
	"stay.vencido": {"late", "stop"},

	"slot.reservado": {"clock", "wait"}, "slot.citado": {"date", "go"}, "slot.en_atencion": {"heart", "go"},
	"slot.cerrado": {"flag", "done"}, "slot.liberado": {"arrow", "done"}, "slot.vencido": {"late", "stop"},

	"appointment.pedida": {"ask", "wait"}, "appointment.aceptada": {"check", "go"},
	"appointment.declinada": {"cross", "stop"},
	"appointment.vencida":   {"late", "stop"}, "appointment.cancelada": {"cross", "done"},

	"urgency.critica": {"alert", "now"}, "urgency.alta": {"up", "wait"}, "urgency.media": {"even", "done"},
	"urgency.programada": {"date", "done"},

	"fresh.fresh": {"check", "go"}, "fresh.old": {"clock", "wait"}, "fresh.last": {"late", "stop"},
	"account.active": {"check", "go"}, "account.disabled": {"cross", "stop"}, "account.invited": {"clock", "wait"},
	"consent.live": {"check", "go"}, "consent.waiting": {"ask", "wait"}, "consent.withdrawn": {"cross", "stop"},
	"consent.expired": {"late", "stop"}, "consent.none": {"ask", "wait"},
	"audit.ok": {"check", "go"}, "audit.bad": {"alert", "now"}, "audit.running": {"clock", "wait"},
	"audit.failed":   {"late", "stop"},
	"decision.allow": {"check", "go"}, "decision.deny": {"cross", "stop"},
	"unit.open": {"check", "go"}, "unit.closed": {"cross", "stop"},
}

// chipOf says a state. A state this package does not know is an error, found by the tests.
func chipOf(w *sentences.Set, kind, code string) (Chip, error) {
	tone, ok := tones[kind+"."+code]
	if !ok {
		return Chip{}, fmt.Errorf("no state %q of %s", code, kind)
	}
	text, err := w.Text("state."+kind+"."+code, nil)
	return Chip{Text: text, Icon: tone[0], Tone: tone[1]}, err
}

// Bed is one segment of an occupancy bar.
type Bed struct {
	Class string
	X, W  string
}

// bedBar draws beds as segments of a bar 240 units wide: occupied, held, free, out of service.
func bedBar(occupied, held, free, out int) []Bed {
	total := occupied + held + free + out
	if total <= 0 {
		return nil
	}
	x, step := 0.0, 240/float64(total)
	var bar []Bed
	for _, part := range []struct {
		class string
		n     int
	}{{"c-busy", occupied}, {"c-held", held}, {"c-free", free}, {"c-out", out}} {
		if part.n <= 0 {
			continue
		}
		w := step * float64(part.n)
		bar = append(bar, Bed{part.class, unit(x + 1), unit(max(w-2, 1))})
		x += w
	}
	return bar
}

func unit(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// brief is a label without what stands after a colon or in parentheses.
func brief(label string) string {
	if i := strings.IndexAny(label, ":("); i > 2 {
		return strings.TrimSpace(label[:i])
	}
	return label
}
