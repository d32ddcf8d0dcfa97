// Package refill knows the forms of a finished page: which of them ask for something, so that a change of language can
// take along what was typed, and how what was typed is put back into one of them. It needs no script, and no page has
// to know of it.
//
// Everything but the tags it changes stays as it is, byte for byte. It never puts anything
// back into an input that is hidden or holds a password, apart from the revision that the form was made from.
package refill

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Mark is the attribute of a form into which something was put back.
const Mark = "data-resumed"

// revision is the hidden input that says from which revision a form was made: what comes back was typed for that one.
const revision = "_rev"

// Form is one form of a page that asks for something.
type Form struct {
	ID, Action string
	Sends      string // what its own button says
	Get        bool   // it narrows a list, and changes nothing
	start, end int
	tag        tag
	asks, bars bool
}

// Forms lists the forms between the bounds of the main part that ask for something and hold no password, in the order
// of the page. Whoever lacks an id gets one.
func Forms(page []byte) ([]byte, []Form) {
	all := tags(page)
	forms := formsIn(all)
	var edits []edit
	var out []Form
	for i := range forms {
		f := &forms[i]
		if !f.asks || f.bars {
			continue
		}
		if f.ID == "" {
			f.ID = "asks-" + strconv.Itoa(i)
			edits = append(edits, edit{f.tag.start, f.tag.end, f.tag.with("id", f.ID).String()})
		}
		f.Sends = f.button(page, all)
		out = append(out, *f)
	}
	return apply(page, edits), out
}

// formsIn reads the forms of the main part of a page, and what their inputs are.
func formsIn(all []tag) []Form {
	var forms []Form
	inside, main := -1, false
	for _, t := range all {
		switch {
		case t.Data == "main":
			main = !t.closes
		case t.Data == "form" && t.closes && inside >= 0:
			forms[inside].end, inside = t.start, -1
		case t.Data == "form" && !t.closes && main:
			inside = len(forms)
			forms = append(forms, Form{ID: t.says("id"), Action: t.says("action"), start: t.start, tag: t,
				Get: strings.EqualFold(t.says("method"), "get")})
		}
	}
	for _, t := range all {
		if i := slices.IndexFunc(forms, func(f Form) bool { return f.holds(t) }); i >= 0 {
			forms[i].asks = forms[i].asks || typedIn(t)
			forms[i].bars = forms[i].bars || t.says("type") == "password"
		}
	}
	return forms
}

// button is what the first button of the form says.
func (f Form) button(page []byte, all []tag) string {
	said, in := "", false
	for i, t := range all {
		if t.Data == "button" && f.holds(t) {
			if in = !t.closes; !in && said != "" {
				break
			}
		}
		if in && i+1 < len(all) {
			said = strings.TrimSpace(said + " " + html.UnescapeString(string(page[t.end:all[i+1].start])))
		}
	}
	return strings.Join(strings.Fields(said), " ")
}

// holds reports whether an input belongs to the form, wherever it stands.
func (f Form) holds(t tag) bool {
	if of := t.says("form"); of != "" {
		return of == f.ID
	}
	return t.start > f.start && t.start < f.end
}

// names counts the inputs of a form for which something was typed.
func (f Form) names(all []tag, typed map[string][]string) (n int) {
	for _, t := range all {
		if _, ok := typed[t.says("name")]; ok && f.holds(t) && typedIn(t) {
			n++
		}
	}
	return n
}

// typedIn reports whether a person types or chooses something in an element.
func typedIn(t tag) bool {
	if t.closes {
		return false
	}
	switch t.Data {
	case "select", "textarea":
		return true
	case "input":
		return !slices.Contains([]string{"hidden", "submit", "button", "password", "file"}, t.says("type"))
	}
	return false
}

type edit struct {
	start, end int
	text       string
}

func apply(page []byte, edits []edit) []byte {
	if len(edits) == 0 {
		return page
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(page[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(page[at:])
	return out.Bytes()
}

// Fill puts what was typed back into the form of the page that has this address, opens what it is folded into, marks
// the form, and lets it begin with a sentence that says so. It reports whether there was such a form.
func Fill(page []byte, action string, typed map[string][]string, said string) ([]byte, bool) {
	all := tags(page)
	forms := formsIn(all)
	best, most := -1, -1
	for i, f := range forms { // Several forms may share an address: the one that was typed in has most of the names.
		if n := f.names(all, typed); !f.Get && f.Action == action && f.asks && n > most {
			best, most = i, n
		}
	}
	if best < 0 {
		return page, false
	}
	f := forms[best]
	begins := f.tag.with(Mark, "").String() + `<p class="hint">` + html.EscapeString(said) + `</p>`
	w := filler{form: f, given: map[string][]string{}, edits: []edit{{f.tag.start, f.tag.end, begins}}}
	for name, values := range typed {
		w.given[name] = slices.Clone(values)
	}
	for i, t := range all {
		w.see(page, all, i, t)
	}
	return apply(page, w.edits), true
}

// filler walks a page and notes what changes in it.
type filler struct {
	form   Form
	given  map[string][]string
	folded []tag // the folds that stand around the present place
	opened []int
	chosen []string // of the selection that the present place is in; nil: none, or not one to fill
	edits  []edit
}

func (w *filler) set(t tag) { w.edits = append(w.edits, edit{t.start, t.end, t.String()}) }

func (w *filler) see(page []byte, all []tag, i int, t tag) {
	switch {
	case t.Data == "details" && !t.closes:
		w.folded = append(w.folded, t)
	case t.Data == "details" && len(w.folded) > 0:
		w.folded = w.folded[:len(w.folded)-1]
	case t.Data == "select" && t.closes:
		w.chosen = nil
	case t.Data == "option" && !t.closes && w.chosen != nil:
		w.choose(page, all, i, t)
	case w.form.holds(t) && t.Data == "input" && t.says("type") == "hidden" && t.says("name") == revision:
		w.value(t)
	case w.form.holds(t) && typedIn(t):
		w.put(page, all, i, t)
	}
}

// put fills one input.
func (w *filler) put(page []byte, all []tag, i int, t tag) {
	name := t.says("name")
	if name == "" || strings.HasPrefix(name, "_") {
		return
	}
	values, given := w.given[name]
	switch kind := t.says("type"); {
	case t.Data == "select":
		w.chosen = append([]string{}, values...)
	case t.Data == "textarea":
		if given && i+1 < len(all) {
			w.edits = append(w.edits, edit{t.end, all[i+1].start, "\n" + html.EscapeString(w.next(name))})
		}
	case kind == "checkbox" || kind == "radio":
		value, ok := t.get("value")
		if !ok {
			value = "on"
		}
		if t = t.without("checked"); slices.Contains(values, value) {
			t = t.with("checked", "")
		}
		w.set(t)
	default:
		w.value(t)
	}
	if given {
		w.open()
	}
}

// choose marks an option as chosen, or takes the mark away.
func (w *filler) choose(page []byte, all []tag, i int, t tag) {
	value, ok := t.get("value")
	if !ok && i+1 < len(all) {
		value = strings.TrimSpace(html.UnescapeString(string(page[t.end:all[i+1].start])))
	}
	if t = t.without("selected"); slices.Contains(w.chosen, value) {
		t = t.with("selected", "")
	}
	w.set(t)
}

// value fills an input with the next value of its name.
func (w *filler) value(t tag) {
	if name := t.says("name"); len(w.given[name]) > 0 {
		value := w.next(name)
		w.set(t.with("value", value))
	}
}

// next is the next value of a name: inputs of one name are filled in their order.
func (w *filler) next(name string) string {
	v := w.given[name][0]
	if len(w.given[name]) > 1 {
		w.given[name] = w.given[name][1:]
	}
	return v
}

// open unfolds whatever the present place is folded into.
func (w *filler) open() {
	for _, d := range w.folded {
		if d.find("open") < 0 && !slices.Contains(w.opened, d.start) {
			w.opened = append(w.opened, d.start)
			w.set(d.with("open", ""))
		}
	}
}
