package httpd_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
)

// inBar finds what the bar within the thumb's reach offers by that name, and where on the screen it lies.
const inBar = `(() => {
	const e = [...document.querySelectorAll(".bar a, .bar button")].find(e => e.getClientRects().length &&
		e.innerText.trim() === %s);
	if (!e) return {};
	const r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
	return {found: true, x, y, hit: y < innerHeight && e.contains(document.elementFromPoint(x, y))};
})()`

// taps presses a button of the bar once, where it lies on the screen, without scrolling to it.
func (p *tab) taps(words string) {
	p.t.Helper()
	type place struct {
		Found, Hit bool
		X, Y       float64
	}
	at := asks[place](p, inBar, words)
	if !at.Found || !at.Hit {
		p.t.Fatalf("%s: %q is not within the thumb's reach: %+v\n%s", p.who, words, at, p.shown())
	}
	must(p.t, run(p.ctx, chromedp.MouseClickXY(at.X, at.Y)))
}

// TestTheBarOfAPhoneDoesWhatItSays: one tap on "Aceptar" accepts for a mother and her child, one tap on the admission
// admits.
func TestTheBarOfAPhoneDoesWhatItSays(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			n := openNight(t)
			filed := n.ana.Refers(amparotest.Survivor(amparotest.Woman(24), amparotest.Child(3, domain.Woman)))
			offer := n.ana.Offers(filed.Referrals[0], n.luz)[0]
			p := n.person("Luz", 360, scripts).signsIn(n.luz.Actor.Actor)
			must(t, run(p.ctx, chromedp.EmulateViewport(360, 740)))
			p.opens("/offers/" + string(offer))
			p.turn("the one tap on Aceptar", func() { p.taps("Aceptar") })
			p.sees("Marisol")
			p.turn("the one tap on the admission", func() { p.taps("Registrar el ingreso") })
			p.sees("Ingreso registrado")
		})
	}
}

// TestTheBarLeadsToWhatIsMissing: where a yes needs an answer first, the tap leads there and nothing is sent; after the
// answer the same tap does it.
func TestTheBarLeadsToWhatIsMissing(t *testing.T) {
	t.Parallel()
	n := openNight(t)
	needs := amparotest.Survivor(amparotest.Woman(24))
	needs.Needs = []intake.NeedInput{{Need: "legal_penal", Urgency: domain.UrgencyHigh}}
	filed := n.ana.Refers(needs)
	offer := n.ana.OffersTo(filed.Referrals[0], n.lawyer)[0]
	p := n.person("Defensa", 360, true).signsIn(n.lawyer.Actor.Actor)
	p.opens("/offers/" + string(offer)).misses("Marisol")
	p.taps("Aceptar")
	p.until("the box that is missing has the focus", `document.activeElement.name === "no_conflict"`)
	p.marks("no_conflict", "si")
	p.turn("Aceptar", func() { p.taps("Aceptar") })
	p.sees("Marisol")
	p.taps("Guardar cita")
	p.until("the time that is missing has the focus", `document.activeElement.name === "at"`)
	p.writes("at", "2026-11-25T10:30").marks("how", "presencial")
	p.turn("Guardar cita", func() { p.taps("Guardar cita") })
	p.sees("Cita acordada")
}

// TestTheBarOpensWhatIsFolded: "No podemos recibir" and "Preguntar" show their forms, with script and without.
func TestTheBarOpensWhatIsFolded(t *testing.T) {
	t.Parallel()
	for name, scripts := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			n := openNight(t)
			filed := n.ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
			offer := n.ana.Offers(filed.Referrals[0], n.luz)[0]
			p := n.person("Luz", 360, scripts).signsIn(n.luz.Actor.Actor).opens("/offers/" + string(offer))
			for words, id := range map[string]string{"No podemos recibir": "decline", "Preguntar": "question"} {
				p.opens("/offers/" + string(offer))
				p.taps(words)
				p.until(words+" shows its form", `document.getElementById(%s)?.open && `+
					`document.getElementById(%s).getBoundingClientRect().top < innerHeight`, id, id)
			}
		})
	}
}
