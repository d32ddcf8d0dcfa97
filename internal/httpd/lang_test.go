package httpd_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	langButton = regexp.MustCompile(`(?s)<button\b([^>]*\bformaction="/lang\?[^>]*)>`)
	asksFor    = regexp.MustCompile(`(?s)<select\b|<textarea\b|<input\b`)
)

// askingForm is a form of a page in which something can be typed or chosen, as a browser without script has it.
type askingForm struct {
	id, action, method string
	values             url.Values
	body               string
	resumed            bool // something was put back into it
}

// askingForms lists the forms of the main part of a page that ask for something and hold no password.
func askingForms(page string) []askingForm {
	_, main, _ := strings.Cut(page, "<main")
	main, _, _ = strings.Cut(main, `<section class="card" id="keeps"`)
	var out []askingForm
	for _, m := range formPart.FindAllStringSubmatch(main, -1) {
		at := attrsOf(m[1])
		asks := false
		for _, in := range inputPart.FindAllString(m[2], -1) {
			kind := attrsOf(in)["type"] // A browser puts no file back: a form that asks for nothing else keeps nothing.
			asks = asks || asksFor.MatchString(in) && kind != "hidden" && kind != "file"
		}
		if asks && !strings.Contains(m[2], `type="password"`) {
			values, _ := valuesIn(m[2])
			out = append(out, askingForm{at["id"], at["action"], strings.ToLower(at["method"]), values, m[2],
				strings.Contains(m[1], " data-resumed")})
		}
	}
	return out
}

// written fills every input that a person can fill with something else than what stands in it.
func (f askingForm) written() url.Values {
	out := url.Values{}
	_, offered := valuesIn(f.body)
	for _, m := range inputPart.FindAllStringSubmatch(f.body, -1) {
		input, area, list := attrsOf(m[1]), attrsOf(m[2]), attrsOf(m[4])
		switch name := input["name"]; {
		case list["name"] != "" && len(offered[list["name"]]) > 0:
			out.Set(list["name"], offered[list["name"]][len(offered[list["name"]])-1])
		case area["name"] != "":
			out.Add(area["name"], "Dos líneas:\n«así» & <b>así</b> \"más\"")
		case input["type"] == "radio":
			out.Set(name, offered[name][len(offered[name])-1])
		case input["type"] == "checkbox":
			if !strings.Contains(m[1], " checked") {
				out.Add(name, input["value"])
			}
		case input["type"] == "number":
			out.Add(name, "7")
		case input["type"] == "date":
			out.Add(name, "2031-03-04")
		case input["type"] == "datetime-local":
			out.Add(name, "2031-03-04T05:06")
		case input["type"] == "file": // A browser puts none back.
		case name != "" && input["type"] != "hidden":
			out.Add(name, `Ñandú "x" & <i>`)
		}
	}
	return out
}

// TestAChangeOfLanguageWithoutScriptKeepsEveryForm opens every page of the table as somebody who may, without script,
// writes in each of its forms and presses the button of the other language: the page comes back in that language with
// all that was written, and nothing was sent. A form that has no such button fails the test.
func TestAChangeOfLanguageWithoutScriptKeepsEveryForm(t *testing.T) {
	c := assemble(t)
	forms := 0
	for _, d := range pageRows() {
		i := slices.IndexFunc(c.members, func(m *member) bool { return d.allowed(m) && m.role != nobody })
		if d.method != http.MethodGet || d.apart || i < 0 || strings.Contains(d.path, "static") ||
			strings.HasPrefix(d.path, "/ayuda") || d.path == "/factors" {
			// The public door has a link for it and keeps nothing; what proves who somebody is travels nowhere.
			continue
		}
		m, path := c.members[i], d.fill(c, c.sceneFor(t, d, false))
		page := m.page.get(path)
		for n, f := range askingForms(page.Body) {
			if f.method == "post" && strings.Contains(page.Body, `name="_do" value="lang.`) {
				continue // The page sends its own form along: a test of its own tells.
			}
			if forms++; !c.keepsForm(t, m, path, page.Body, n) {
				t.Logf("%s as %s, form %s", d.name(), m.name(), f.action)
			}
			page = m.page.get(path)
		}
	}
	if forms < 30 {
		t.Errorf("only %d forms were tried", forms)
	}
	c.w.Verify()
}

// keepsForm writes in the nth form of a page and changes the language.
func (c *cast) keepsForm(t *testing.T, m *member, path, page string, n int) bool {
	t.Helper()
	f := askingForms(page)[n]
	var button map[string]string
	for _, b := range langButton.FindAllStringSubmatch(page, -1) {
		if at := attrsOf(b[1]); at["form"] == f.id && f.id != "" {
			button = at
		}
	}
	if button == nil {
		t.Errorf("%s: the form %s %s has no change of language", path, f.action, f.id)
		return false
	}
	typed, sent := f.written(), url.Values{}
	for name, values := range f.values {
		if strings.HasPrefix(name, "_") || typed[name] == nil {
			sent[name] = values
		}
	}
	for name, values := range typed {
		sent[name] = values
	}
	if button["name"] != "" {
		sent.Set(button["name"], button["value"])
	}
	to := button["formaction"]
	got := m.page.do(http.MethodPost, to, strings.NewReader(sent.Encode()), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": c.url})
	if got.Status != http.StatusSeeOther {
		t.Errorf("%s: %s answers %d", path, to, got.Status)
		return false
	}
	back := m.page.get(got.Header.Get("Location"))
	lang, _ := url.Parse(to)
	if !strings.Contains(back.Body, `<html lang="`+lang.Query().Get("lang")+`"`) {
		t.Errorf("%s: the page is not in the other language", path)
	}
	if f.method == "get" {
		at, _ := url.Parse(got.Header.Get("Location"))
		return c.same(t, path, typed, at.Query())
	}
	for _, again := range askingForms(back.Body) {
		if again.action == f.action && again.resumed {
			if strings.HasPrefix(f.action, "/shelters/") && typed.Has("address") { // Where a house stands waits nowhere.
				if again.values.Get("address") == typed.Get("address") {
					t.Errorf("%s: the address of a house waited outside its lock", path)
				}
				typed.Del("address")
			}
			return c.same(t, path, typed, again.values)
		}
	}
	t.Errorf("%s: %s leads to %s, where the form %s is not filled", path, to, got.Header.Get("Location"), f.action)
	return false
}

// same compares what was typed with what a form holds.
func (c *cast) same(t *testing.T, path string, typed, holds url.Values) bool {
	t.Helper()
	for name, want := range typed {
		got := slices.Clone(holds[name])
		for i := range got {
			got[i] = strings.TrimPrefix(html.UnescapeString(got[i]), "\n")
		}
		if !slices.Equal(want, got) {
			t.Errorf("%s: %s was %q, and is %q", path, name, want, got)
			return false
		}
	}
	return true
}
