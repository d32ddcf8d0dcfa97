package httpd_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
)

// Bounds of the way from the first page to houses that are asked with the form for the calm case, counted as those of a
// place tonight are; a screen is that of a phone.
const (
	clicksCalm  = 21
	pagesCalm   = 6
	wordsCalm   = 1100
	screensCalm = 23
)

// screens is how many screens of a phone the page takes.
func (p *counted) screens() int {
	return asks[int](p.tab, `Math.ceil(document.documentElement.scrollHeight / 740)`)
}

// TestACalmCaseInTwentyOneClicks: whoever has time files a case with everything that is required, and what she may
// share, with script and without it.
func TestACalmCaseInTwentyOneClicks(t *testing.T) {
	for name, scripts := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			ana := w.Worker("Ana")
			for i, town := range []string{"0101", "0108", "0115", "0301", "0501", "0901", "1401"} {
				w.Shelter(fmt.Sprint("Hogar ", i+1), town, amparotest.Families(4+i, 2, 10, 17))
			}
			p := &counted{tab: openBrowser(t, serve(t, w)).person("Ana", 360, scripts).signsIn(ana.Actor)}
			must(t, run(p.ctx, chromedp.EmulateViewport(360, 740)))
			screens := 0
			reads := func(what string) {
				p.looks(what)
				p.reads()
				screens += p.screens()
			}
			p.clicks++
			p.presses("Registrar un caso")
			reads("who needs help")
			p.fills("group.0.age", "24")
			p.ticks("group.0.gender", "mujer")
			p.ticks("languages.0.level", "materno")
			p.taps1("Continuar")
			reads("what is needed")
			for _, answer := range []string{"needs abrigo", "urgency alta", "security_level_needed 2",
				"trafficking_status posible"} {
				var input, value string
				_, err := fmt.Sscan(answer, &input, &value)
				must(t, err)
				p.ticks(input, value)
			}
			p.fills("found_municipality", "Mixco")
			p.taps1("Continuar")
			reads("name and safety")
			p.taps1("Continuar")
			reads("what may be shared")
			for _, scope := range []string{"registro", "compartir_minimo", "compartir_identidad", "compartir_salud"} {
				p.ticks("consent.scopes."+scope, "si")
			}
			p.ticks("consent.given_by", "persona")
			p.ticks("consent.method", "oral")
			p.taps1("Continuar")
			reads("what each will see")
			p.taps1("Registrar y enviar")
			reads("who can take her")
			p.taps1("Preguntar a")
			p.sees("3 servicios tienen la solicitud")
			t.Logf("%d clicks, %d pages, %d words, %d screens", p.clicks, p.pages, p.words, screens)
			if p.clicks > clicksCalm || p.pages > pagesCalm || p.words > wordsCalm || screens > screensCalm {
				t.Errorf("%d clicks, %d pages, %d words and %d screens until houses are asked; at most %d, %d, %d and %d",
					p.clicks, p.pages, p.words, screens, clicksCalm, pagesCalm, wordsCalm, screensCalm)
			}
			w.Verify()
		})
	}
}
