package httpd_test

import (
	"cmp"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// refused reports whether an answer says "not yours", "not there" or "not so": what nothing that a page shows may lead
// to.
func refused(status int) bool {
	return status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusMethodNotAllowed ||
		status >= 500
}

// TestNoLinkThatAPageShowsIsRefused follows every link of every page that everybody is led to.
func TestNoLinkThatAPageShowsIsRefused(t *testing.T) {
	t.Parallel()
	c := openNetwork(t)
	var walkers []*walker
	for _, u := range c.everybody(t) {
		walkers = append(walkers, c.walker(u))
	}
	each(walkers, func(w *walker) { w.spread("/") })
	links, roles := 0, map[string]int{}
	for _, w := range walkers {
		bad := map[string]bool{}
		for _, to := range sorted(w.anchors) {
			status, asked := w.status[to]
			if !asked && !streams(to) && !w.over[to] {
				t.Errorf("%s: the link to %s was not followed", w.user.ID, to)
			}
			if refused(status) && !bad[kindOf(to)] {
				bad[kindOf(to)] = true
				t.Errorf("%s (%s, %s): %s shows a link to %s, which answers %d", w.user.ID, w.user.Role,
					c.raw.orgType[w.user.Org], w.anchors[to], to, status)
			}
		}
		links += len(w.anchors)
		roles[w.user.Role] = max(roles[w.user.Role], len(w.anchors))
	}
	for role, n := range roles {
		if n < 4 {
			t.Errorf("%s was shown %d links: that tells nothing", role, n)
		}
	}
	t.Logf("%d people, %d links", len(walkers), links)
}

// TestNoButtonThatAPageShowsIsRefused presses every kind of button that everybody is shown, once as the page sends it
// untouched and once with what it asks for. What is wrong or missing in what was typed may be answered; a refusal of
// the act may not.
func TestNoButtonThatAPageShowsIsRefused(t *testing.T) {
	t.Parallel()
	c := openNetwork(t)
	users := slices.Clone(c.everybody(t))
	// Providers come first, while something waits for their answer; who changes accounts and agencies comes last, so that
	// nobody before them is shut out.
	slices.SortStableFunc(users, func(a, b rawUser) int { return cmp.Compare(lateness(a), lateness(b)) })
	pressed := map[string]int{}
	for _, u := range users {
		p := &presser{c: c, t: t, user: u, browser: c.server.browser(c.actor(u)), times: map[string]int{}}
		p.walk()
		for kind, n := range p.times {
			pressed[kind] += n
		}
	}
	if hurried() {
		return
	}
	for _, kind := range []string{"/offers/:id/accept", "/offers/:id/decline", "/offers/:id/admit", "/cases/:id/consent",
		"/referrals/:id/offers", "/cases/new", "/desk", "/authority", "/people/new", "/agencies/new", "/notices",
		"/shelters/:id"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(pressed)),
			func(k string) bool { return strings.HasPrefix(k, kind) }) {
			t.Errorf("no button to %s was ever pressed", kind)
		}
	}
	t.Logf("%d people pressed buttons of %d kinds: %v", len(users), len(pressed), pressed)
}

func lateness(u rawUser) int {
	switch {
	case u.is("admin_tecnico"):
		return 3
	case u.is("supervisor_agencia"):
		return 2
	case u.is("albergue_ingreso", "programa_psico", "programa_legal", "albergue_direccion"):
		return 0
	}
	return 1
}

// presser is one user who presses what she is shown.
type presser struct {
	c       *crawled
	t       *testing.T
	user    rawUser
	browser *client
	times   map[string]int // how often a button of that kind was pressed
}

// mostPresses is how often a button of one kind is pressed by one user, and mostAlike how many pages of one kind she
// opens.
const mostPresses, mostAlike = 2, 3

func (p *presser) walk() {
	seen, kinds := map[string]bool{}, map[string]int{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		if kind := kindOf(path); seen[path] || kinds[kind] == mostAlike || streams(path) {
			continue
		}
		seen[path] = true
		kinds[kindOf(path)]++
		page := p.follow(p.browser.get(path))
		queue = append(queue, hrefsIn(page.Body)...)
		p.pressAll(path, page.Body)
	}
}

// pressAll presses each button of a page once. The page is asked for again before each, for the one before may have
// changed it.
func (p *presser) pressAll(path, body string) {
	for _, b := range buttonsIn(body) {
		kind := b.kind()
		if p.times[kind] == mostPresses || leaves(b) {
			continue
		}
		now := buttonsIn(p.follow(p.browser.get(path)).Body)
		if i := slices.IndexFunc(now, b.like); i >= 0 {
			if p.times[kind]++; p.times[kind] > 1 {
				now[i].fill()
			}
			p.press(path, now[i])
		}
	}
}

// leaves reports whether a button ends the session, or changes the password or the language: they are tried elsewhere.
// The desk goes on acting for another agency once it began.
func leaves(b button) bool {
	return b.kind() == "/desk/act _do=end" || slices.Contains([]string{"/quick-exit", "/sign-out", "/sign-in", "/lang",
		"/password", "/sessions"}, kindPath(b.action))
}

func (p *presser) press(path string, b button) {
	p.t.Helper()
	var got answer
	if b.method == http.MethodGet {
		got = p.browser.get(b.action + "?" + b.values.Encode())
	} else {
		got = p.browser.do(http.MethodPost, b.action, strings.NewReader(b.values.Encode()), map[string]string{
			"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": p.c.url})
	}
	got = p.follow(got)
	if refused(got.Status) {
		p.t.Errorf("%s (%s, %s): on %s the button %q to %s is answered %d", p.user.ID, p.user.Role,
			p.c.raw.orgType[p.user.Org],
			path, b.words, b.action, got.Status)
	}
}

// follow goes where an answer leads.
func (p *presser) follow(got answer) answer {
	for hops := 0; got.Status == http.StatusSeeOther && hops < 5; hops++ {
		to, _, _ := strings.Cut(got.Header.Get("Location"), "#")
		got = p.browser.get(to)
	}
	return got
}

// button is one way to send a form, with everything that the form sends.
type button struct {
	method, action, words string
	values                url.Values
	name, value           string
	offered               url.Values // what lists and rounds offer, by input
}

// fill chooses the first of everything that nothing was chosen of, and writes what stands in no list.
func (b button) fill() {
	for name, choices := range b.offered {
		if b.values.Get(name) == "" {
			b.values.Set(name, choices[0])
		}
	}
	for name, text := range map[string]string{"reason": "Lo pidió por teléfono esta noche", "text": "¿Viene con equipaje?",
		"by": "Una escuela", "with": "Una plaza en enero", "at": "2030-01-02T10:30", "name": "Persona de Prueba"} {
		if _, asked := b.values[name]; asked && b.values.Get(name) == "" {
			b.values.Set(name, text)
		}
	}
}

// kind is what sort of button it is: ids do not matter.
func (b button) kind() string { return fmt.Sprintf("%s %s=%s", kindPath(b.action), b.name, b.value) }

// like reports whether two buttons are the same one on two readings of a page; an address that begins a draft differs.
func (b button) like(other button) bool {
	return other.kind() == b.kind() && other.words == b.words && (other.action == b.action ||
		strings.Contains(b.action, "draft="))
}

func kindPath(href string) string {
	path, _, _ := strings.Cut(kindOf(href), "?")
	return path
}

var (
	anchorTag = regexp.MustCompile(`(?s)<a\b[^>]*\bhref="(/[^"]*)"`)
	formPart  = regexp.MustCompile(`(?s)<form\b([^>]*)>(.*?)</form>`)
	inputPart = regexp.MustCompile(
		`(?s)<input\b([^>]*)>|<textarea\b([^>]*)>(.*?)</textarea>|<select\b([^>]*)>(.*?)</select>`)
	optionPart  = regexp.MustCompile(`<option\b([^>]*)>`)
	buttonPart  = regexp.MustCompile(`(?s)<button\b([^>]*)>(.*?)</button>`)
	attrPart    = regexp.MustCompile(`\b([a-z-]+)="([^"]*)"`)
	markupPart  = regexp.MustCompile(`(?s)<[^>]*>`)
	checkedPart = regexp.MustCompile(`\bchecked\b`)
)

// hrefsIn lists the links of a page within our own site, without what they jump to.
func hrefsIn(page string) []string {
	var out []string
	for _, m := range anchorTag.FindAllStringSubmatch(page, -1) {
		to, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
		if !strings.HasPrefix(to, "//") {
			out = append(out, to)
		}
	}
	return out
}

func attrsOf(tag string) map[string]string {
	out := map[string]string{}
	for _, m := range attrPart.FindAllStringSubmatch(tag, -1) {
		out[m[1]] = html.UnescapeString(m[2])
	}
	return out
}

// buttonsIn lists every button of every form of a page, those outside a form that name it as well.
func buttonsIn(page string) []button {
	var out []button
	for _, m := range formPart.FindAllStringSubmatch(page, -1) {
		form := attrsOf(m[1])
		if form["action"] == "" {
			continue
		}
		all := buttonPart.FindAllStringSubmatch(m[2], -1)
		if form["id"] != "" {
			for _, outside := range buttonPart.FindAllStringSubmatch(page, -1) {
				if attrsOf(outside[1])["form"] == form["id"] {
					all = append(all, outside)
				}
			}
		}
		for _, b := range all {
			at := attrsOf(b[1])
			values, offered := valuesIn(m[2])
			if at["name"] != "" {
				values.Set(at["name"], at["value"])
			}
			out = append(out, button{method: strings.ToUpper(cmp.Or(at["formmethod"], form["method"])),
				action: cmp.Or(at["formaction"], form["action"]), name: at["name"],
				value:  at["value"],
				values: values, offered: offered, words: strings.TrimSpace(html.UnescapeString(markupPart.ReplaceAllString(b[2],
					"")))})
		}
	}
	return out
}

// valuesIn is what a form sends when nothing in it was touched, and what its lists and rounds offer.
func valuesIn(form string) (out, offered url.Values) {
	out, offered = url.Values{}, url.Values{}
	for _, m := range inputPart.FindAllStringSubmatch(form, -1) {
		input, area, list := attrsOf(m[1]), attrsOf(m[2]), attrsOf(m[4])
		switch {
		case list["name"] != "":
			for i, o := range optionPart.FindAllStringSubmatch(m[5], -1) {
				value := attrsOf(o[1])["value"]
				if i == 0 || strings.Contains(o[1], " selected") {
					out.Set(list["name"], value)
				}
				if value != "" {
					offered.Add(list["name"], value)
				}
			}
		case area["name"] != "":
			out.Add(area["name"], html.UnescapeString(m[3]))
		case input["type"] == "radio", input["type"] == "checkbox":
			if checkedPart.MatchString(m[1]) {
				out.Add(input["name"], input["value"])
			}
			if input["type"] == "radio" {
				offered.Add(input["name"], input["value"])
			}
		case input["name"] != "":
			out.Add(input["name"], input["value"])
		}
	}
	return out, offered
}
