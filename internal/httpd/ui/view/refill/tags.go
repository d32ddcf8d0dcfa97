package refill

import (
	"bytes"
	"html"
	"strings"
)

// tag is one tag of a page: where it stands, and what it says.
type tag struct {
	start, end int // the < and the place behind the >
	name       string
	closes     bool
	text       string // from < to >
}

// tags lists the tags of a page that the engine of the pages wrote: every value is escaped there, so that a quote ends
// an attribute and a < begins a tag.
func tags(page []byte) []tag {
	var out []tag
	for at := 0; ; {
		i := bytes.IndexByte(page[at:], '<')
		if i < 0 {
			return out
		}
		start := at + i
		end := endOf(page, start)
		text := string(page[start:end])
		name := strings.ToLower(strings.TrimLeft(text, "</"))
		if cut := strings.IndexFunc(name, func(r rune) bool { return r < 'a' || r > 'z' }); cut >= 0 {
			name = name[:cut]
		}
		out = append(out, tag{start, end, name, strings.HasPrefix(text, "</"), text})
		at = end
	}
}

// endOf is the place behind the > of the tag that begins at start.
func endOf(page []byte, start int) int {
	quoted := false
	for i := start; i < len(page); i++ {
		switch {
		case page[i] == '"':
			quoted = !quoted
		case page[i] == '>' && !quoted:
			return i + 1
		}
	}
	return len(page)
}

// span finds where an attribute stands in a tag, the space before it included; valueAt is where its value begins.
func (t tag) span(name string) (from, valueAt, to int, ok bool) {
	for i := 1; i < len(t.text); {
		if !strings.ContainsRune(" \n\t\r", rune(t.text[i])) {
			if t.text[i] == '"' {
				i += strings.IndexByte(t.text[i+1:], '"') + 1
			}
			i++
			continue
		}
		key := strings.TrimLeft(t.text[i:], " \n\t\r")
		from, i = i, len(t.text)-len(key)
		if !strings.HasPrefix(key, name) {
			continue
		}
		switch rest := key[len(name):]; {
		case strings.HasPrefix(rest, `="`):
			valueAt = i + len(name) + 2
			return from, valueAt, valueAt + strings.IndexByte(t.text[valueAt:], '"') + 1, true
		case rest == "" || strings.ContainsAny(rest[:1], " \n\t\r>/"):
			return from, i + len(name), i + len(name), true
		}
	}
	return 0, 0, 0, false
}

func (t tag) has(name string) bool { _, _, _, ok := t.span(name); return ok }

// get is what an attribute says; nothing where there is none.
func (t tag) get(name string) string {
	_, at, to, ok := t.span(name)
	if !ok || at >= to {
		return ""
	}
	return html.UnescapeString(t.text[at : to-1])
}

// without is the tag without an attribute.
func (t tag) without(name string) tag {
	if from, _, to, ok := t.span(name); ok {
		t.text = t.text[:from] + t.text[to:]
	}
	return t
}

// with is the tag with an attribute: a bare one where the value is nil.
func (t tag) with(name string, value *string) tag {
	t = t.without(name)
	said := " " + name
	if value != nil {
		said += `="` + html.EscapeString(*value) + `"`
	}
	at := len(t.text) - len(">")
	if strings.HasSuffix(t.text, "/>") {
		at--
	}
	t.text = t.text[:at] + said + t.text[at:]
	return t
}
