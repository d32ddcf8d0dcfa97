package httpd_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
)

// Bounds of the way from the first page to houses that are asked, for a girl of 17 who comes alone. A press and a field
// that is filled are one click, a closed list is two; words are those that can be seen without opening anything.
const (
	clicksTonight = 12
	pagesTonight  = 2
	wordsTonight  = 250
)

// shownWords are the words that a reader sees on the page: not those of closed lists, nor those for screen readers.
const shownWords = `(() => {
	let n = 0;
	const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (all.nextNode()) {
		const text = all.currentNode, e = text.parentElement, range = document.createRange();
		if (e.closest(".sr, .skip, select, datalist, script, noscript, template") || !e.checkVisibility()) continue;
		range.selectNodeContents(text);
		if (range.getClientRects().length) n += text.textContent.split(/\s+/).filter(w => /[\p{L}\p{N}]/u.test(w)).length;
	}
	return n;
})()`

// counted is a tab whose clicks, pages, words and screens are counted.
type counted struct {
	*tab
	clicks, pages, words, long int
}

// reads counts the page that stands.
func (p *counted) reads() {
	n := asks[int](p.tab, shownWords)
	p.pages, p.words = p.pages+1, p.words+n
}

// fills is one click for each field.
func (p *counted) fills(pairs ...string) {
	p.clicks += len(pairs) / 2
	p.writes(pairs...)
}

// opensList is two clicks: one opens the list, one chooses.
func (p *counted) opensList(name, value string) {
	p.clicks += 2
	p.writes(name, value)
}

func (p *counted) ticks(name, value string) {
	p.clicks++
	p.marks(name, value)
}

// taps1 presses a button of the bar that brings another page.
func (p *counted) taps1(words string) {
	p.clicks++
	p.turn(words, func() { p.taps(words) })
}

// TestAPlaceTonightInTwelveClicks: a worker with a frightened girl in the car asks three houses on a phone, with script
// and without it, and what is left for later stands on the case.
func TestAPlaceTonightInTwelveClicks(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			ana := w.Worker("Ana")
			var doors []*amparotest.House
			for i, town := range []string{"0101", "0108", "0115", "0301", "0501", "0901", "1401"} {
				doors = append(doors, w.Shelter(fmt.Sprint("Hogar ", i+1), town, amparotest.Girls(3+i)))
			}
			b := openBrowser(t, serve(t, w))
			p := &counted{tab: b.person("Ana", 360, scripts).signsIn(ana.Actor)}
			must(t, run(p.ctx, chromedp.EmulateViewport(360, 740)))
			p.clicks++
			p.presses("Lugar esta noche")
			p.looks("a place tonight")
			p.reads()
			p.fills("group.0.age", "17")
			p.opensList("group.0.gender", "mujer")
			p.fills("place", "Mixco")
			p.ticks("share", "si")
			p.fills("representative", "Licenciada Ficticia")
			p.taps1("Ver quién puede recibir")
			p.looks("who can take her").sees("7 pueden recibir ahora", "Para el ingreso hace falta la orden")
			p.reads()
			if n := asks[int](p.tab, `document.querySelectorAll("[name=to]:checked").length`); n != 3 {
				t.Errorf("%d houses are chosen, want the first three", n)
			}
			p.taps1("Preguntar a")
			p.sees("3 servicios tienen la solicitud")
			t.Logf("%d clicks, %d pages, %d words", p.clicks, p.pages, p.words)
			if p.clicks > clicksTonight || p.pages > pagesTonight || p.words > wordsTonight {
				t.Errorf("%d clicks, %d pages and %d words until houses are asked; at most %d, %d and %d", p.clicks, p.pages,
					p.words, clicksTonight, pagesTonight, wordsTonight)
			}
			first := b.person("Hogar", 360, scripts).signsIn(doors[1].Actor.Actor)
			first.sees("Abrigo temporal").misses("Ficticia")
			p.presses("Volver al caso").looks("the case").sees("Faltan 7 cosas antes de que llegue")
			p.presses("Registrar bien el consentimiento").sees("De palabra, en emergencia")
			w.Verify()
		})
	}
}

// TestWhatIsTypedAtNightIsShownBack: a place or a language that is none, or several, is asked again, with all that was
// typed; a no keeps nothing and says what then.
func TestWhatIsTypedAtNightIsShownBack(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("Ana")
	w.Shelter("Hogar", "0101", amparotest.Families(3, 2, 10, 17))
	p := openBrowser(t, serve(t, w)).person("Ana", 360, false).signsIn(ana.Actor)
	p.opens("/tonight").writes("group.0.age", "24", "group.0.gender", "mujer", "place", "Atlantis", "language",
		"klingon").marks("share", "si")
	p.writes("with.1.who", "hija").presses("Ver quién puede recibir").looks("what is wrong")
	p.sees("No se encontró ese lugar", "No se encontró ese idioma", "entre 0 y 120")
	p.writes("with.1.age", "3", "language", "Espanol", "place", "San José").presses("Ver quién puede recibir")
	p.sees("Hay varios con ese nombre")
	which := asks[string](p, `[...document.querySelectorAll("[name=which]")].map(e => e.value).join("; ")`)
	if !strings.Contains(which, "San José, Escuintla") ||
		asks[string](p, `document.querySelector("[name='with.1.age']").value`) != "3" {
		t.Errorf("what was typed comes back as %s", which)
	}
	p.marks("which", "San José, Escuintla", "share", "no").presses("Ver quién puede recibir").looks("a no")
	p.sees("No se envió ni se guardó nada", "llame a los números de emergencia")
	p.marks("share", "si").presses("Ver quién puede recibir").sees("1 puede recibir ahora", "2 personas")
	w.Verify()
}
