package httpd_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// costs is how much a way may ask of somebody on a phone, counted as the ways to a place are.
type costs struct{ clicks, pages, words, screens int }

// counts reads the page that stands, as somebody on a phone does who signed in already.
func (b *browsers) counts(who string, a domain.Actor, scripts bool) (*counted, func(what string)) {
	b.t.Helper()
	p := &counted{tab: b.person(who, 360, scripts).signsIn(a)}
	must(b.t, run(p.ctx, chromedp.EmulateViewport(360, 740)))
	return p, func(what string) {
		b.t.Helper()
		p.looks(what)
		p.reads()
		p.long += p.screens()
	}
}

// within prints what a way cost, and fails where it is more than it may be.
func (p *counted) within(what string, most costs) {
	p.t.Helper()
	got := costs{p.clicks, p.pages, p.words, p.long}
	p.t.Logf("%s: %d clicks, %d pages, %d words, %d screens", what, got.clicks, got.pages, got.words, got.screens)
	if got.clicks > most.clicks || got.pages > most.pages || got.words > most.words || got.screens > most.screens {
		p.t.Errorf("%s costs %+v, at most %+v", what, got, most)
	}
}

// TestAnswersCostFewClicks: what a house, a psychologist and the desk do most is counted from the page they stand on
// after signing in, on a phone, with script and without it.
func TestAnswersCostFewClicks(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			ana, desk := w.Worker("Ana"), w.Coordinator()
			luz := w.Shelter("Casa Luz", "0101", amparotest.Women(5))
			for _, town := range []string{"0108", "0301", "0501"} {
				w.Shelter("Hogar "+town, town, amparotest.Women(3))
			}
			mind := w.Program("Escucha", domain.ClassPsych, 5)
			refers := func(need string) domain.ReferralID {
				in := amparotest.Survivor(amparotest.Woman(24))
				in.Needs[0].Need = need
				return ana.Refers(in).Referrals[0]
			}
			ana.Offers(refers("abrigo"), luz)
			ana.OffersTo(refers("psicologia"), mind)
			refers("abrigo")
			b := openBrowser(t, serve(t, w))

			p, reads := b.counts("Luz", luz.Actor.Actor, scripts)
			reads("the inbox of a house")
			p.clicks++
			p.presses("Responder la solicitud")
			reads("an offer to a house")
			p.taps1("Aceptar")
			p.sees("Lugar reservado")
			p.within("a house says yes", costs{2, 2, 220, 6})

			p, reads = b.counts("Escucha", mind.Actor.Actor, scripts)
			reads("the inbox of a psychologist")
			p.clicks++
			p.presses("Responder la solicitud")
			reads("an offer to a psychologist")
			p.taps1("Aceptar")
			p.sees("Aceptada")
			p.within("a psychologist says yes", costs{2, 2, 215, 7})

			p, reads = b.counts("desk", desk.Actor, scripts)
			reads("the desk")
			p.clicks++
			p.presses("Buscar lugar")
			reads("who can take her")
			p.sees("Pregunta el equipo que lleva el caso")
			p.clicks++
			p.presses("Actuar por ellos")
			p.fills("reason", "El equipo no contesta el teléfono.")
			p.clicks++
			p.presses("Actuar y avisar")
			p.within("the desk begins to act for a team", costs{4, 2, 320, 7})
			w.Verify()
		})
	}
}
