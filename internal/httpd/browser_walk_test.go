package httpd_test

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
)

// walkers are one person for each role of the demonstration, those with most to see.
var walkers = []string{"ag-05-u1", "ag-02-u2", "sh-04-u1", "sh-01-u2", "ps-01-u1", "lg-01-u1", "ag-05-u2", "ag-01-u1",
	"ag-01-analista", "ag-01-auditoria", "ag-01-admin_tecnico"}

// openDemo serves the demonstration as make run does.
func openDemo(t *testing.T) *server {
	t.Helper()
	w := amparotest.Empty(t, time.Now().UTC().Truncate(time.Second))
	n, err := folder.Read(folder.Builtin())
	must(t, err)
	_, err = demo.Load(t.Context(), n, w.Store, w.IDs, demo.LoadOptions{Options: demo.Options{Now: w.Clock.Now()},
		Name: "Red de demostración", Password: amparotest.Password})
	must(t, err)
	return serve(t, w)
}

// TestEveryPageIsForEverybody goes to every kind of page that somebody of each role is led to: none is wider than a
// small phone, none makes the browser complain, nothing to press is too small for a thumb, and axe finds nothing
// serious.
func TestEveryPageIsForEverybody(t *testing.T) {
	t.Parallel()
	if _, err := axeSource(); err != nil {
		t.Run("axe", func(t *testing.T) {
			t.Skip("axe-core is not there (.ci/run fetches it, AMPARO_AXE names it): the pages were not held to its rules")
		})
	}
	b := openBrowser(t, openDemo(t))
	dark := map[string]bool{}
	nobody := b.person("nobody", 360, true)
	for _, path := range []string{"/sign-in", "/password", "/nothing/here"} {
		nobody.opens(path).holds(path, dark)
	}
	for _, who := range walkers {
		b.person(who, 360, true).signsInAs(login(who)).walks(dark)
	}
}

var logins = map[string]string{"ag-01-analista": "analista@example.org", "ag-01-auditoria": "auditoria@example.org",
	"ag-01-admin_tecnico": "admin_tecnico@example.org"}

var idPart = regexp.MustCompile(`[a-z0-9]{20,}`)

// kindOf is what sort of page an address leads to: its ids and what was typed do not matter.
func kindOf(href string) string {
	u, err := url.Parse(href)
	if err != nil {
		return ""
	}
	var keys []string
	for k := range u.Query() {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	if strings.HasPrefix(u.Path, "/reference/") {
		return "/reference/:name" // Hundreds, and all alike.
	}
	return idPart.ReplaceAllString(u.Path, ":id") + "?" + strings.Join(keys, "&")
}

// walks visits at most two pages of each kind that links lead to.
func (p *tab) walks(dark map[string]bool) {
	p.t.Helper()
	seen, times := map[string]bool{}, map[string]int{}
	queue := []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		kind := kindOf(path)
		if seen[path] || times[kind] == 2 || strings.HasPrefix(path, "/live") {
			continue
		}
		seen[path] = true
		times[kind]++
		p.opens(path)
		if times[kind] == 1 {
			p.holds(kind, dark)
		} else {
			p.fits(kind)
		}
		queue = append(queue, asks[[]string](p, `[...document.querySelectorAll("a[href^='/']:not([download])")].map(a => `+
			`a.getAttribute("href").split("#")[0])`)...)
	}
	p.t.Logf("%s was led to %d pages of %d kinds", p.who, len(seen), len(times))
}

// fits holds a page to every width and size of text that people use, and to the size of a thumb. The quick exit is on
// the screen each time.
func (p *tab) fits(what string) {
	p.t.Helper()
	for _, look := range []struct{ width, percent int64 }{{1280, 100}, {320, 200}, {360, 130}, {360, 100}} {
		must(p.t, run(p.ctx, chromedp.EmulateViewport(look.width, 800)))
		if bad := asks[string](p, fitsAt, fmt.Sprint(look.percent, "%")); bad != "" {
			p.t.Errorf("%s: %s at %d and %d %% text: %s", p.who, what, look.width, look.percent, bad)
		}
	}
	if small := asks[string](p, smallTargets); small != "" {
		p.t.Errorf("%s: %s has targets under 24 pixels: %s", p.who, what, small)
	}
}

// jumpsNowhere names links to a place of the same page that is not there, or that is folded away so that nothing is
// seen.
const jumpsNowhere = `[...document.querySelectorAll("a[href*='#']")].filter(a => {
	const at = document.getElementById(a.hash.slice(1));
	return a.pathname === location.pathname && a.search === location.search && a.hash && !(at &&
		at.getClientRects().length);
}).map(a => a.getAttribute("href")).join("; ")`

// fitsAt is empty when, with text of that size, nothing is wider than the screen, the whole quick exit is on it, and
// nothing lies over that.
const fitsAt = `(size => {
	document.documentElement.style.fontSize = size;
	const over = document.documentElement.scrollWidth - innerWidth;
	const e = document.querySelector("#exit button"), r = e.getBoundingClientRect();
	const there = r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight &&
		e.contains(document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2));
	return [over > 0 && over + " pixels too wide", !there && "the quick exit is not on the screen"].filter(x => x)
		.join("; ");
})(%s)`

// smallTargets names what can be pressed but is smaller than the least a thumb may be asked for.
const smallTargets = `[...document.querySelectorAll(
	"button, .btn, summary, select, input:not([type=hidden]), nav a")].filter(e => {
	const r = (e.closest("label") || e).getBoundingClientRect();
	return e.offsetParent && !e.classList.contains("sr") && r.width > 0 && (r.width < 24 || r.height < 24);
}).map(e => e.outerHTML.slice(0, 80)).join("; ")`

// holds looks at a page in full, and at each kind of page once in the dark.
func (p *tab) holds(what string, dark map[string]bool) {
	p.t.Helper()
	p.fits(what)
	p.looks(what)
	if lost := asks[string](p, jumpsNowhere); lost != "" {
		p.t.Errorf("%s: %s has links to places of the page that are not there: %s", p.who, what, lost)
	}
	if !dark[what] {
		dark[what] = true
		p.scheme("dark")
		p.axe(what + " in the dark")
		p.scheme("light")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, said := range p.trouble {
		if !strings.Contains(said, " on page ") {
			p.trouble[i] = said + " on page " + what
		}
	}
}

// scheme shows the page light or dark, at once: without motion no colour is on its way.
func (p *tab) scheme(name string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-reduced-motion", Value: "reduce"}, {Name: "prefers-color-scheme", Value: name}}})
	must(p.t, err)
}

func login(who string) string { return cmp.Or(logins[who], who+"@example.org") }
