package httpd_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"amparo/internal/amparotest"
	"amparo/internal/httpd"
)

// leaving is somebody with a case on the screen, and a page about the weather to leave for.
func leaving(t *testing.T, scripts bool) (p *tab, secrets []string) {
	t.Helper()
	weather := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="es"><link rel="icon" href="data:,"><title>El tiempo</title><h1>Hoy `+
			`hace buen tiempo</h1>`)
	}))
	t.Cleanup(weather.Close)
	n := openNight(t, func(d *httpd.Deps) { d.ExitURL = weather.URL + "/" })
	filed := n.ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	p = n.person("Ana", 360, scripts).signsIn(n.ana.Actor)
	p.opens("/cases/"+string(filed.Case)+"/identity").sees("Marisol", "La buscan en la terminal.")
	return p, []string{"Marisol", "terminal", string(filed.Case)}
}

// gone holds that nothing of the case can be had again: not by asking, not by going back.
func gone(p *tab, secrets []string) {
	p.t.Helper()
	p.until("the weather is there", `document.body.innerText.includes("Hoy hace buen tiempo")`)
	for range 3 {
		_ = run(p.ctx, chromedp.NavigateBack()) // There may be nothing further back.
		p.until("a page stands there", `document.readyState === "complete"`)
		for _, secret := range secrets {
			if strings.Contains(asks[string](p, `document.documentElement.hidden ? "" : document.body.innerText`), secret) {
				p.t.Errorf("going back shows %q", secret)
			}
		}
	}
	for _, path := range []string{"/", "/cases/" + secrets[2], "/cases/" + secrets[2] + "/identity"} {
		p.opens(path).misses("Marisol", "terminal")
		if at := asks[string](p, `location.pathname`); at != "/sign-in" {
			p.t.Errorf("%s leads to %s after leaving", path, at)
		}
	}
}

func TestLeavingByTheButton(t *testing.T) {
	p, secrets := leaving(t, true)
	p.touches("Salir ya")
	gone(p, secrets)
}

func TestLeavingByThreePressesOfShift(t *testing.T) {
	p, secrets := leaving(t, true)
	for range 3 {
		must(t, run(p.ctx, chromedp.KeyEvent(kb.Shift)))
	}
	gone(p, secrets)
}

func TestLeavingWithoutScript(t *testing.T) {
	p, secrets := leaving(t, false)
	p.touches("Salir ya")
	gone(p, secrets)
}

// focused tells where the focus stands, in words, and what is wrong with how it shows.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return {};
	const s = getComputedStyle(e), r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2,
		top = document.elementFromPoint(x, y);
	let wrong = "";
	if (s.outlineStyle === "none" || parseFloat(s.outlineWidth) < 2) wrong = "no outline";
	if (r.width < 2 || r.height < 2) wrong = "nothing to be seen of it";
	if (r.bottom < 0 || r.top > innerHeight) wrong = "outside the screen";
	else if (top && !e.contains(top) && !top.contains(e)) wrong = "hidden by " + top.outerHTML.slice(0, 100);
	return {words: (e.innerText || e.name || "").replace(/\s+/g, " ").trim(), link: e.getAttribute("href") || "",
		name: e.name || "", wrong};
})()`

// TestWithTheKeyboardAlone signs in and opens an offer with nothing but Tab, Enter and letters, and always sees where
// the focus is.
func TestWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	n := openNight(t)
	filed := n.ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := n.ana.Offers(filed.Referrals[0], n.luz)[0]
	for _, width := range []int64{360, 1280} {
		p := n.person(fmt.Sprintf("Luz at %d", width), width, true)
		p.opens("/sign-in")
		p.tabsTo("the first stop", func(s stop) bool { return s.Words == "Ir al contenido" })
		p.tabsTo("the login", func(s stop) bool { return s.Name == "login" })
		p.keys(n.s.w.Login(n.luz.Actor.Actor))
		p.tabsTo("the password", func(s stop) bool { return s.Name == "password" })
		p.turn("Enter", func() { p.keys(amparotest.Password + kb.Enter) })
		p.tabsTo("the offer", func(s stop) bool { return strings.HasPrefix(s.Link, "/offers/") })
		p.turn("Enter", func() { p.keys(kb.Enter) })
		if at := asks[string](p, `location.pathname`); at != "/offers/"+string(offer) {
			t.Fatalf("Enter leads to %s", at)
		}
		p.tabsTo("what cannot be received", func(s stop) bool { return s.Words == "No podemos recibir" && s.Link == "" })
		p.keys(kb.Enter)
		p.until("the reasons open", `document.querySelector("#decline").open`)
	}
}

// TestEnterInTheCaseFormContinues: the first button of a form in the order of the page is the one that Enter presses,
// and the change of language is one of them.
func TestEnterInTheCaseFormContinues(t *testing.T) {
	t.Parallel()
	n := openNight(t)
	for _, script := range []bool{true, false} {
		p := n.person(fmt.Sprintf("Ana, script %v", script), 1280, script).signsIn(n.ana.Actor)
		p.opens("/cases/new").writes("group.0.age", "24").marks("group.0.gender", "mujer")
		p.marks("languages.0.level", "materno").focuses("[name='group.0.age']")
		p.turn("Enter", func() { p.keys(kb.Enter) })
		p.sees("¿Qué se sabe de la trata?", "Salir ya")
	}
}

type stop struct{ Words, Link, Name, Wrong string }

// tabsTo presses Tab until it stands where it should, and complains of every stop that cannot be seen.
func (p *tab) tabsTo(what string, there func(stop) bool) {
	p.t.Helper()
	for range 80 {
		p.keys(kb.Tab)
		s := asks[stop](p, focused)
		for i := 0; i < 20 && s.Wrong != ""; i++ { // The page may still be scrolling there.
			time.Sleep(50 * time.Millisecond)
			s = asks[stop](p, focused)
		}
		if s.Wrong != "" {
			p.t.Errorf("%s: the focus on %q %s cannot be seen: %s", p.who, s.Words, s.Link, s.Wrong)
		}
		if there(s) {
			return
		}
	}
	p.t.Fatalf("%s: Tab never comes to %s\n%s", p.who, what, p.shown())
}

func (p *tab) keys(keys string) {
	p.t.Helper()
	must(p.t, run(p.ctx, chromedp.KeyEvent(keys)))
}
