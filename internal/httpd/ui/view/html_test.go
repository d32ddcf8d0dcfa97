package view

import (
	"amparo/internal/httpd/ui/view/assets"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	tagShape  = regexp.MustCompile(`<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*(/?)>`)
	attrShape = regexp.MustCompile(`([a-zA-Z:-]+)(?:="([^"]*)")?`)
)

var void = strings.Fields("meta link input br hr img option") // an option's end is not written

// element is one opened element of a page.
type element struct {
	name  string
	attrs map[string]string
	text  strings.Builder // of it and everything in it
	up    *element
}

func (e *element) within(name string) *element {
	for at := e; at != nil; at = at.up {
		if at.name == name {
			return at
		}
	}
	return nil
}

// readPage takes a page apart and reports what does not close, or closes what was never opened.
func readPage(t *testing.T, html string) []*element {
	t.Helper()
	var all []*element
	var open *element
	at := 0
	for _, m := range tagShape.FindAllStringSubmatchIndex(html, -1) {
		for e := open; e != nil; e = e.up {
			e.text.WriteString(html[at:m[0]])
		}
		at = m[1]
		name := strings.ToLower(html[m[4]:m[5]])
		if html[m[2]:m[3]] == "/" {
			if open == nil || open.name != name {
				t.Errorf("</%s> closes nothing near %.60q", name, html[max(0, m[0]-60):m[0]])
				return all
			}
			open = open.up
			continue
		}
		e := &element{name: name, attrs: map[string]string{}, up: open}
		for _, a := range attrShape.FindAllStringSubmatch(html[m[6]:m[7]], -1) {
			if _, twice := e.attrs[a[1]]; twice {
				t.Errorf("<%s> has %s twice", name, a[1])
			}
			e.attrs[a[1]] = a[2]
		}
		all = append(all, e)
		if !slices.Contains(void, name) && html[m[8]:m[9]] != "/" {
			open = e
		}
	}
	if open != nil {
		t.Errorf("<%s> is never closed", open.name)
	}
	if rest := tagShape.ReplaceAllString(html, ""); strings.Contains(strings.TrimPrefix(rest, "<!doctype html>"), "<") {
		i := strings.Index(strings.TrimPrefix(rest, "<!doctype html>"), "<")
		t.Errorf("a tag of another shape: %.80q", strings.TrimPrefix(rest, "<!doctype html>")[i:])
	}
	return all
}

func TestPagesAreWellFormedAndReadAloud(t *testing.T) {
	each(t, func(t *testing.T, name, html string) {
		all := readPage(t, html)
		full := !strings.HasPrefix(name, "empty ")
		ids, labelled := map[string]bool{}, map[string]bool{}
		for _, e := range all {
			if id, ok := e.attrs["id"]; ok {
				if ids[id] || id == "" || strings.ContainsAny(id, " .") {
					t.Errorf("id %q is empty, odd or used twice", id)
				}
				ids[id] = true
			}
			if e.name == "label" && e.attrs["for"] != "" {
				labelled[e.attrs["for"]] = true
			}
		}
		for _, e := range all {
			checkElement(t, e, ids, labelled)
			if full && e.name == "a" && e.attrs["href"] == "" {
				t.Errorf("a link leads nowhere: %q", e.text.String())
			}
			if full && e.name == "form" && e.attrs["action"] == "" {
				t.Error("a form leads nowhere")
			}
		}
	})
}

func checkElement(t *testing.T, e *element, ids, labelled map[string]bool) {
	t.Helper()
	switch e.name {
	case "input", "select", "textarea":
		if e.attrs["type"] != "hidden" && !labelled[e.attrs["id"]] && e.within("label") == nil {
			t.Errorf("<%s name=%q> has no label", e.name, e.attrs["name"])
		}
		if e.attrs["name"] == "" {
			t.Errorf("<%s id=%q> has no name", e.name, e.attrs["id"])
		}
	case "button", "a":
		if strings.TrimSpace(e.text.String()) == "" && e.attrs["aria-label"] == "" {
			t.Errorf("<%s %v> says nothing", e.name, e.attrs)
		}
	case "svg":
		by := strings.Fields(e.attrs["aria-labelledby"])
		named := len(by) > 0 && !slices.ContainsFunc(by, func(id string) bool { return !ids[id] })
		if e.attrs["aria-hidden"] != "true" && e.attrs["aria-label"] == "" && !named {
			t.Error("a drawing is neither hidden nor named")
		}
	}
	if form := e.attrs["form"]; form != "" && !ids[form] {
		t.Errorf("a button sends %q, which is not there", form)
	}
	if to, jumps := strings.CutPrefix(e.attrs["href"], "#"); jumps && !ids[to] {
		t.Errorf("a link leads to %q, which is not there", to)
	}
	for _, ref := range []string{"aria-describedby", "aria-labelledby"} {
		for _, id := range strings.Fields(e.attrs[ref]) {
			if !ids[id] {
				t.Errorf("%s names %q, which is not there", ref, id)
			}
		}
	}
}

func TestEveryPostCarriesTheTokenButTheExit(t *testing.T) {
	each(t, func(t *testing.T, _, html string) {
		for _, form := range strings.Split(html, "<form")[1:] {
			head, _, _ := strings.Cut(form, ">")
			body, _, _ := strings.Cut(form, "</form>")
			if !strings.Contains(head, `method="post"`) {
				continue
			}
			if exit := strings.Contains(head, `action="/quick-exit"`); exit == strings.Contains(body, `name="_csrf"`) {
				t.Errorf("token present or missing in <form%s>", head)
			}
		}
	})
}

// budget is what a first visit may weigh on the line, in bytes: page, styles, script and icon, packed. later is what
// a page may weigh once the rest is kept: what a server sends at once on a new connection, less the head of an
// answer. bulk is a first visit with nothing packed, a little more only where a whole country of places must be
// offered, the help lines at the foot of every page included.
const (
	budget = 32 << 10
	later  = 12 << 10
	bulk   = 68 << 10
)

func TestAFirstVisitIsLight(t *testing.T) {
	shared, plain := 0, 0
	files := engine(t).Assets()
	for _, name := range []string{"app.css", "app.js", "session.js", "favicon.svg"} {
		a, _ := files.Find(files.URL(name))
		shared, plain = shared+len(a.Gzip), plain+len(a.Body)
	}
	t.Logf("styles, script and icon: %d bytes, %d before packing", shared, plain)
	heaviest, at := 0, ""
	each(t, func(t *testing.T, name, html string) {
		page := len(assets.Pack([]byte(html)))
		if shared+page > budget || page > later || plain+len(html) > bulk {
			t.Errorf("%d bytes on the line, of which the page %d; %d before packing", shared+page, page, plain+len(html))
		}
		if page > heaviest {
			heaviest, at = page, name
		}
	})
	t.Logf("heaviest page: %s, %d bytes, %d in all", at, heaviest, shared+heaviest)
}
