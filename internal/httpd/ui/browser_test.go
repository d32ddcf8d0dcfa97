package ui_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/ui/view"
)

// site is the real server over a world, asked without a network.
type site struct {
	t   testing.TB
	w   *amparotest.World
	app *fiber.App
}

func open(t testing.TB, w *amparotest.World) *site {
	t.Helper()
	options := view.FromPack(country.Guatemala())
	options.Now = w.Clock.Now
	views, err := view.New(options)
	if err != nil {
		t.Fatal(err)
	}
	key := []byte(domain.NewID[domain.DraftID]())
	return &site{t: t, w: w, app: httpd.New(httpd.Deps{Work: w.Work, Identity: w.IDs, Factors: w.Factors, SSO: w.SSO,
		Views: views, FormKey: key,
		Demo: true})}
}

// browser is a person at a browser that runs no script: she reads pages, fills forms and presses buttons.
type browser struct {
	s       *site
	cookies map[string]string
	page
}

// page is what the browser shows.
type page struct {
	path   string
	status int
	body   string
	header http.Header
}

func (s *site) signIn(a domain.Actor) *browser {
	s.t.Helper()
	b := &browser{s: s, cookies: map[string]string{}}
	b.get("/sign-in")
	b.form("/sign-in").set("login", s.w.Login(a)).set("password", amparotest.Password).press("", "")
	if b.path == "/sign-in" {
		s.t.Fatalf("%s cannot sign in: %d", a.Name, b.status)
	}
	return b
}

// get opens an address and follows where it leads.
func (b *browser) get(path string) *browser {
	b.s.t.Helper()
	return b.send(http.MethodGet, path, nil, nil)
}

func (b *browser) send(method, path string, body url.Values, header map[string]string) *browser {
	b.s.t.Helper()
	for hops := 0; ; hops++ {
		var content io.Reader
		if body != nil {
			content = strings.NewReader(body.Encode())
		}
		req := httptest.NewRequest(method, path, content)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if body != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if b.path != "" {
			req.Header.Set("Referer", "http://example.com"+b.path)
		}
		for k, v := range header {
			req.Header.Set(k, v)
		}
		for k, v := range b.cookies {
			req.AddCookie(&http.Cookie{Name: k, Value: v})
		}
		res, err := b.s.app.Test(req, -1)
		if err != nil {
			b.s.t.Fatal(err)
		}
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		for _, c := range res.Cookies() {
			if c.MaxAge < 0 {
				delete(b.cookies, c.Name)
			} else {
				b.cookies[c.Name] = c.Value
			}
		}
		b.page = page{path: path, status: res.StatusCode, body: string(raw), header: res.Header}
		to := res.Header.Get("Location")
		if res.StatusCode != http.StatusSeeOther && res.StatusCode != http.StatusTemporaryRedirect || to == "" || hops > 5 {
			return b
		}
		if res.StatusCode == http.StatusSeeOther {
			method, body = http.MethodGet, nil
		}
		path, _, _ = strings.Cut(to, "#")
	}
}

// want ends the test unless the page came with that status and says all of that.
func (b *browser) want(status int, says ...string) *browser {
	b.s.t.Helper()
	if b.status != status {
		b.s.t.Fatalf("%s: status %d, want %d\n%s", b.path, b.status, status, b.text())
	}
	for _, s := range says {
		if !strings.Contains(b.text(), s) {
			b.s.t.Fatalf("%s does not say %q:\n%s", b.path, s, b.text())
		}
	}
	return b
}

func (b *browser) never(says ...string) *browser {
	b.s.t.Helper()
	for _, s := range says {
		if strings.Contains(html.UnescapeString(b.body), s) {
			b.s.t.Fatalf("%s must not say %q", b.path, s)
		}
	}
	return b
}

var (
	anyTag   = regexp.MustCompile(`(?s)<(script|style|svg|select)\b.*?</(?:script|style|svg|select)>|<[^>]*>`)
	anySpace = regexp.MustCompile(`\s+`)
)

// text is what the page reads.
func (p page) text() string {
	return anySpace.ReplaceAllString(html.UnescapeString(anyTag.ReplaceAllString(p.body, " ")), " ")
}

// Form is one form of the page as a browser would send it.
type form struct {
	b       *browser
	action  string
	values  url.Values
	choices map[string][]string // what radios, boxes and lists offer
	buttons [][2]string
}

var (
	formTag    = regexp.MustCompile(`(?s)<form\b([^>]*)>(.*?)</form>`)
	controlTag = regexp.MustCompile(
		`(?s)<(input|button)\b([^>]*)>|<textarea\b([^>]*)>(.*?)</textarea>|<select\b([^>]*)>(.*?)</select>`)
	optionTag = regexp.MustCompile(`<option\b([^>]*)>`)
	outside   = regexp.MustCompile(`<button\b([^>]*)\bform="(?:case-form|names)"([^>]*)>`)
)

func attr(attrs, name string) string {
	m := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(attrs)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// Form finds the form that is sent to an address; the question mark and what follows may be left out. Among several
// it takes the last that has the button named, if any.
func (b *browser) form(action string, button ...string) *form {
	b.s.t.Helper()
	for _, m := range slices.Backward(formTag.FindAllStringSubmatch(b.body, -1)) {
		to := attr(m[1], "action")
		if bare, _, _ := strings.Cut(to, "?"); attr(m[1], "method") == "get" && action == "/" || to != action &&
			bare != action {
			continue
		}
		f := &form{b: b, action: to, values: url.Values{}, choices: map[string][]string{}}
		f.read(m[2])
		for _, o := range outside.FindAllStringSubmatch(b.body, -1) {
			f.buttons = append(f.buttons, [2]string{attr(o[1]+o[2], "name"), attr(o[1]+o[2], "value")})
		}
		if len(button) == 0 || slices.ContainsFunc(f.buttons, func(p [2]string) bool { return p[1] == button[0] }) {
			return f
		}
	}
	b.s.t.Fatalf("%s has no form to %s %v:\n%s", b.path, action, button, b.text())
	return nil
}

func (f *form) read(content string) {
	for _, c := range controlTag.FindAllStringSubmatch(content, -1) {
		switch {
		case c[1] == "button":
			f.buttons = append(f.buttons, [2]string{attr(c[2], "name"), attr(c[2], "value")})
		case c[1] == "input":
			name, value := attr(c[2], "name"), attr(c[2], "value")
			switch attr(c[2], "type") {
			case "radio", "checkbox":
				f.choices[name] = append(f.choices[name], value)
				if strings.Contains(c[2], " checked") {
					f.values.Add(name, value)
				}
			default:
				f.values.Add(name, value)
			}
		case attr(c[3], "name") != "":
			f.values.Add(attr(c[3], "name"), html.UnescapeString(c[4]))
		default:
			f.readSelect(attr(c[5], "name"), c[6])
		}
	}
}

func (f *form) readSelect(name, content string) {
	chosen := ""
	for i, o := range optionTag.FindAllStringSubmatch(content, -1) {
		v := attr(o[1], "value")
		f.choices[name] = append(f.choices[name], v)
		if i == 0 || strings.Contains(o[1], " selected") {
			chosen = v
		}
	}
	f.values.Set(name, chosen)
}

// set types into an input, or chooses what it offers. What the page does not offer cannot be chosen.
func (f *form) set(name string, values ...string) *form {
	f.b.s.t.Helper()
	offered, chooses := f.choices[name]
	if _, there := f.values[name]; !there && !chooses {
		f.b.s.t.Fatalf("%s has no input %s", f.b.path, name)
	}
	for _, v := range values {
		if chooses && !slices.Contains(offered, v) {
			f.b.s.t.Fatalf("%s: %s does not offer %q, only %v", f.b.path, name, v, offered)
		}
	}
	f.values[name] = values
	return f
}

// press sends the form by one of its buttons. An empty name means the one button that has none.
func (f *form) press(name, value string) *browser {
	f.b.s.t.Helper()
	if name != "" {
		if !slices.Contains(f.buttons, [2]string{name, value}) {
			f.b.s.t.Fatalf("%s has no button %s=%s, only %v", f.b.path, name, value, f.buttons)
		}
		f.values.Set(name, value)
	}
	return f.b.send(http.MethodPost, f.action, f.values, nil)
}

// raw asks for an address typed by hand and returns where it leads.
func (b *browser) raw(path string) string {
	b.s.t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for k, v := range b.cookies {
		req.AddCookie(&http.Cookie{Name: k, Value: v})
	}
	res, err := b.s.app.Test(req, -1)
	if err != nil {
		b.s.t.Fatal(err)
	}
	return res.Header.Get("Location")
}
