package httpd_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/browsertest"
	"amparo/internal/domain"
)

// browsers is a browser that several people use, each with cookies of their own.
type browsers struct {
	t   *testing.T
	s   *server
	ctx context.Context
}

// openBrowser starts a browser before a server.
func openBrowser(t *testing.T, s *server) *browsers {
	t.Helper()
	ctx := browsertest.Open(t, 20*time.Minute)
	must(t, run(ctx, chromedp.Navigate("about:blank")))
	return &browsers{t: t, s: s, ctx: ctx}
}

// tab is one person in front of a browser. Whatever the browser complains of is kept, and is a failure at the end.
type tab struct {
	t       *testing.T
	s       *server
	ctx     context.Context
	who     string
	scripts bool
	mu      sync.Mutex
	trouble []string
}

// person opens a tab with cookies of its own, at a width in pixels; without script where scripts are off.
func (b *browsers) person(who string, width int64, scripts bool) *tab {
	b.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(stop)
	p := &tab{t: b.t, s: b.s, ctx: ctx, who: who, scripts: scripts}
	must(b.t, run(ctx, chromedp.EmulateViewport(width, 800)))
	must(b.t, chromedp.Listen(ctx, p.hear))
	p.scheme("light")
	if !scripts {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true})
		must(b.t, err)
	}
	b.t.Cleanup(p.calm)
	return p
}

// hear keeps what the browser complains of: exceptions, errors on the console, refusals by the content policy, files
// that did not come. An answer that is no success is told by the page itself and is no complaint.
func (p *tab) hear(ev any) {
	said := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		said = "exception: " + ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			said += " " + e.Description
		}
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			said = "console: " + string(ev.Type)
		}
	case *log.EventEntryAdded:
		e := ev.Entry
		if e.Source == log.EntrySourceNetwork && !strings.Contains(e.URL, "/static/") {
			return
		}
		if e.Level == log.EntryLevelError || e.Level == log.EntryLevelWarning {
			said = fmt.Sprintf("%s: %s %s", e.Source, e.Text, e.URL)
		}
	}
	if said != "" {
		p.mu.Lock()
		p.trouble = append(p.trouble, said)
		p.mu.Unlock()
	}
}

// calm fails for everything the browser complained of.
func (p *tab) calm() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, said := range p.trouble {
		p.t.Errorf("the browser of %s complains: %s", p.who, said)
	}
	p.trouble = nil
}

// asks evaluates an expression in the page, which works also where the page's own scripts are off.
func asks[T any](p *tab, js string, args ...any) T {
	p.t.Helper()
	quoted := make([]any, len(args))
	for i, a := range args {
		raw, err := json.Marshal(a)
		must(p.t, err)
		quoted[i] = string(raw)
	}
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](fmt.Sprintf(js, quoted...)))
	if err != nil {
		p.t.Fatalf("%s: %v", p.who, err)
	}
	return v
}

// until waits until the expression holds, for as long as a slow machine may need.
func (p *tab) until(what, js string, args ...any) {
	p.t.Helper()
	quoted := make([]any, len(args))
	for i, a := range args {
		raw, err := json.Marshal(a)
		must(p.t, err)
		quoted[i] = string(raw)
	}
	// An address changes before its page is read to the end.
	js = `document.readyState !== "loading" && (` + fmt.Sprintf(js, quoted...) + `)`
	for range 300 {
		if ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](js)); err == nil && ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("%s: never happened: %s\n%s", p.who, what, p.shown())
}

func (p *tab) text() string {
	s, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location.pathname + "\n" + document.title + "\n" + `+
		`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return s
}

// shown is the page's text for a failure, short of its longest lists.
func (p *tab) shown() string {
	text := []rune(p.text())
	if len(text) > 2500 {
		text = append(text[:1700:1700], append([]rune("\n[...]\n"), text[len(text)-700:]...)...)
	}
	return string(text)
}

// turn does something that brings another page, and waits for it.
func (p *tab) turn(what string, do func()) {
	p.t.Helper()
	asks[int](p, `(document.documentElement.setAttribute("data-old", ""), 1)`)
	do()
	p.until("a new page after "+what, `!document.documentElement.hasAttribute("data-old") && document.readyState === `+
		`"complete"`)
}

// opens goes to an address of ours.
func (p *tab) opens(path string) *tab {
	p.t.Helper()
	must(p.t, run(p.ctx, chromedp.Navigate(p.s.url+path)))
	return p
}

// findPress finds what can be pressed by its words: the same words first, then what begins with them, then what holds
// them. It says where the middle of it is, and whether something else lies there.
const findPress = `(() => {
	const words = e => (e.innerText || e.textContent).replace(/\s+/g, " ").trim();
	const all = [...document.querySelectorAll("main a, main button, main summary, main label, header a, header button," +
		" header summary, dialog button")].filter(e =>
		e.getClientRects().length && !e.classList.contains("sr") && e.tabIndex !== -2);
	const e = all.find(e => words(e) === %[1]s) || all.find(e => words(e).startsWith(%[1]s))
		|| all.find(e => words(e).includes(%[1]s));
	if (!e) return {};
	e.scrollIntoView({block: "center", behavior: "instant"});
	const r = e.getClientRects()[0], x = r.left + r.width / 2, y = r.top + r.height / 2,
		top = document.elementFromPoint(x, y);
	return {found: true, x, y, covered: !!top && !e.contains(top) && !top.contains(e) ? top.outerHTML.slice(0, 120) : ""};
})()`

// touches presses a button, a link or a summary by its words, with the mouse, where a person would.
func (p *tab) touches(words string) {
	p.t.Helper()
	type place struct {
		Found   bool
		X, Y    float64
		Covered string
	}
	at := asks[place](p, findPress, words)
	if !at.Found {
		p.t.Fatalf("%s finds nothing that says %q\n%s", p.who, words, p.shown())
	}
	if at.Covered != "" {
		p.t.Errorf("%s cannot press %q: %s lies over it", p.who, words, at.Covered)
	}
	must(p.t, run(p.ctx, chromedp.MouseClickXY(at.X, at.Y)))
}

// presses touches what brings another page.
func (p *tab) presses(words string) *tab {
	p.t.Helper()
	p.turn("pressing "+words, func() { p.touches(words) })
	return p
}

// findInput finds an input by name, and by value where it is one of several: first where the focus is, and opens what
// hides it.
const findInput = `const e = [document.activeElement,
	...document.querySelectorAll("main [name]")].find(e => e.name === %s && e.type !== "hidden" && (!["radio",
		"checkbox"].includes(e.type) || e.value === %s));
	if (!e) return false;
	for (let d = e.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;`

// writes fills inputs: pairs of name and value.
func (p *tab) writes(pairs ...string) *tab {
	p.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		ok := asks[bool](p, `(() => { `+findInput+` e.focus(); e.value = %s; e.dispatchEvent(new Event("input", `+
			`{bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return e.value !== "" })()`,
			pairs[i], "", pairs[i+1])
		if !ok {
			p.t.Fatalf("%s cannot write %q into %s\n%s", p.who, pairs[i+1], pairs[i], p.shown())
		}
	}
	return p
}

// focuses puts the focus on an input, where several on the page have its name.
func (p *tab) focuses(selector string) *tab {
	p.t.Helper()
	if !asks[bool](p, `(() => { const e = document.querySelector(%s); if (e) e.focus(); return !!e })()`, selector) {
		p.t.Fatalf("%s finds no %s\n%s", p.who, selector, p.shown())
	}
	return p
}

// marks ticks boxes and buttons: pairs of name and value.
func (p *tab) marks(pairs ...string) *tab {
	p.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		if !asks[bool](p, `(() => { `+findInput+` if (!e.checked) e.click(); return e.checked })()`, pairs[i], pairs[i+1]) {
			p.t.Fatalf("%s cannot mark %s=%s\n%s", p.who, pairs[i], pairs[i+1], p.shown())
		}
	}
	return p
}

// sees fails unless the page says all of it.
func (p *tab) sees(words ...string) *tab {
	p.t.Helper()
	text := p.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Fatalf("%s does not see %q:\n%s", p.who, w, p.shown())
		}
	}
	return p
}

// misses fails when the page says any of it, anywhere in its source.
func (p *tab) misses(words ...string) *tab {
	p.t.Helper()
	source := asks[string](p, `document.documentElement.outerHTML`)
	for _, w := range words {
		if strings.Contains(source, w) {
			p.t.Errorf("%s sees %q:\n%s", p.who, w, p.shown())
		}
	}
	return p
}

// signsIn goes through the page.
func (p *tab) signsIn(a domain.Actor) *tab {
	p.t.Helper()
	return p.signsInAs(p.s.w.Login(a))
}

func (p *tab) signsInAs(login string) *tab {
	p.t.Helper()
	p.opens("/sign-in").writes("login", login, "password", amparotest.Password).presses("Entrar")
	if at := asks[string](p, `location.pathname`); at == "/sign-in" {
		p.t.Fatalf("%s did not get past the sign-in page:\n%s", p.who, p.shown())
	}
	return p
}

// axeFile is where the accessibility rules lie: what AMPARO_AXE names, or where the checks put them.
func axeFile() string {
	if file := os.Getenv("AMPARO_AXE"); file != "" {
		return file
	}
	return filepath.Join("..", "..", "bin", "axe", "node_modules", "axe-core", "axe.min.js")
}

var axeSource = sync.OnceValues(func() (string, error) {
	raw, err := os.ReadFile(axeFile())
	return string(raw), err
})

// looks holds the page to what every page keeps: no wider than the screen, one heading, a language, a way out, and no
// serious finding of axe where axe is there.
func (p *tab) looks(what string) *tab {
	p.t.Helper()
	if over := asks[float64](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		wide := asks[string](p, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > `+
			`innerWidth + 0.5).slice(-3).map(e => e.outerHTML.slice(0, 120)).join("\n")`)
		p.t.Errorf("%s: %s is %v pixels too wide: %s", p.who, what, over, wide)
	}
	if lacks := asks[string](p, `[[document.querySelectorAll("h1").length === 1, "one heading"], `+
		`[document.documentElement.lang, "a language"], [document.getElementById("exit"), "a way out"], `+
		`[document.title, "a title"]].filter(x => !x[0]).map(x => x[1]).join(", ")`); lacks != "" {
		p.t.Errorf("%s: %s lacks %s", p.who, what, lacks)
	}
	p.axe(what)
	return p
}

// axe runs the rules of WCAG 2.2 A and AA over the page and fails for every serious or critical finding.
func (p *tab) axe(what string) {
	p.t.Helper()
	source, err := axeSource()
	if err != nil || !p.scripts { // That the rules are missing is said once, by TestEveryPageIsForEverybody.
		return
	}
	// No rule of these looks at what is preloaded, and a finding is named by its element.
	js := source + `; scrollTo({top: 0, behavior: "instant"}); axe.run(document, {resultTypes: ["violations"], ` +
		`preload: false, selectors: false, ` +
		`runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => ` +
		`r.violations.filter(v => ["serious", "critical"].includes(v.impact)).map(v => v.id + " (" + v.help + "): " + ` +
		`v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + (n.any[0] || n.all[0] || ` +
		`n.none[0] || {}).message).join(" | ")).join("\n"))`
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Errorf("%s: axe on %s: %v", p.who, what, err)
	}
	if found != "" {
		p.t.Errorf("%s: axe on %s finds\n%s", p.who, what, found)
	}
}
