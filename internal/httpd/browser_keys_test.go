package httpd_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"amparo/internal/amparotest"
)

const dialogOpen = `!!document.querySelector("dialog[open]")`

// TestKeysLeadWhereTheMouseDoes: they are told by "?", are nothing where something is typed, and can be switched off.
func TestKeysLeadWhereTheMouseDoes(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("Ana")
	code := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Code
	p := openBrowser(t, serve(t, w)).person("Ana", 1280, true).signsIn(ana.Actor)
	p.opens("/").keys("?")
	p.until("the keys are told", dialogOpen)
	p.sees("Fila siguiente y fila anterior", "Ir a una página").looks("the keys")
	p.keys(kb.Escape)
	p.until("Escape closes them", `!`+dialogOpen)
	p.keys("j")
	p.until("the first row has the focus", `!!document.activeElement.closest("main li")`)
	palette := func(words string) {
		must(t, run(p.ctx, chromedp.KeyEvent("k", chromedp.KeyModifiers(2))))
		p.until("pages are found by a few letters", dialogOpen)
		asks[string](p, `document.activeElement.value = ""`) // A real keyboard sends no letter with Ctrl.
		p.keys(words)
		p.turn(words, func() { p.keys(kb.Enter) })
	}
	palette("nuevo")
	p.sees("Quién necesita ayuda").focuses("[name='group.0.age']").keys("?")
	if asks[bool](p, dialogOpen) {
		t.Error("a key that is typed into a field opens something")
	}
	p.opens("/")
	palette(code)
	p.sees(code)
	p.opens("/help").presses("Apagar las teclas de una sola letra").sees("Encender las teclas")
	p.opens("/").keys("?")
	must(t, run(p.ctx, chromedp.KeyEvent("k", chromedp.KeyModifiers(2))))
	p.until("a key with Ctrl remains", dialogOpen)
	if n := asks[int](p, `document.querySelectorAll("dialog[open] kbd").length`); n > 0 {
		t.Error("a key that was switched off opens the help")
	}
}

// TestHelpOpensBesideTheWork: with script and without it, on the page that one works on; a telephone has it
// in its menu.
func TestHelpOpensBesideTheWork(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("Ana")
	b := openBrowser(t, serve(t, w))
	const sentence = "con igual urgencia, quien espera más"
	for name, scripts := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			p := b.person("Ana "+name, 1440, scripts).signsIn(ana.Actor).opens("/waiting")
			if strings.Contains(p.text(), sentence) {
				t.Error("help is in the way before anybody asked for it")
			}
			must(t, run(p.ctx, chromedp.Click(`header .help > summary`)))
			p.sees(sentence, "Lista de espera").looks("help beside the work")
		})
	}
	p := b.person("Ana on a telephone", 360, true).signsIn(ana.Actor).opens("/waiting")
	must(t, run(p.ctx, chromedp.Click(`header .menu:not(.help) > summary`)))
	p.turn("help", func() { must(t, run(p.ctx, chromedp.Click(`.menu:not(.help) a[href="/help#p-waiting"]`))) })
	p.sees(sentence, "Primeros pasos")
}
