package httpd_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// asking is a house in front of an offer, with a question half typed.
func asking(t *testing.T, scripts bool) (n *night, p *tab, offer string) {
	t.Helper()
	n = openNight(t)
	filed := n.ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer = "/offers/" + string(n.ana.Offers(filed.Referrals[0], n.luz)[0])
	p = n.person("casa", 360, scripts).signsIn(n.luz.Actor.Actor)
	p.opens(offer).writes("text", "¿Viaja con alguien más?")
	return n, p, offer
}

// passes lets time go by for the server and for the page alike.
func (p *tab) passes(d time.Duration) {
	p.t.Helper()
	p.s.w.Waits(d)
	asks[int](p, `(() => { const was = Date.now; Date.now = () => was.call(Date) + %s; return 1 })()`, d.Milliseconds())
}

// asksNow sends the question.
func (p *tab) asksNow() *tab {
	p.t.Helper()
	p.turn("asking", func() { asks[int](p, `(document.querySelector("form[action$='/question'] button").click(), 1)`) })
	return p
}

// questions is what the house asked about its offer.
func questions(t *testing.T, n *night, offer string) string {
	t.Helper()
	v, err := n.s.w.Work.ViewOffer(t.Context(), n.luz.Actor.Actor, domain.OfferID(strings.TrimPrefix(offer, "/offers/")))
	must(t, err)
	var said []string
	for _, line := range v.Thread {
		said = append(said, line.Text)
	}
	return strings.Join(said, "|")
}

const (
	warned  = `!document.getElementById("ending").hidden`
	noWarns = `document.getElementById("ending").hidden`
)

// TestASessionWarnsBeforeItEndsAndOneTapProlongsIt, as often as somebody taps (WCAG 2.2.1), and what was typed stays.
func TestASessionWarnsBeforeItEndsAndOneTapProlongsIt(t *testing.T) {
	_, p, offer := asking(t, true)
	for range 3 {
		p.passes(12*time.Minute + 50*time.Second)
		if asks[bool](p, warned) {
			t.Fatal("the warning comes two minutes before, not earlier")
		}
		p.passes(20 * time.Second)
		p.until("the warning", warned)
		p.sees("Su sesión se cierra pronto").looks("the warning")
		p.touches("Seguir")
		p.until("the warning goes", noWarns)
	}
	if got := asks[string](p, `document.querySelector("[name=text]").value`); got != "¿Viaja con alguien más?" ||
		!strings.HasSuffix(offer, strings.TrimPrefix(asks[string](p, `location.pathname`), "/offers/")) {
		t.Errorf("what was typed is gone: %q", got)
	}
}

// TestAnotherTabKeepsTheSession: a tab that nobody touches neither warns of an end that another tab put off, nor keeps
// the session alive.
func TestAnotherTabKeepsTheSession(t *testing.T) {
	n, p, _ := asking(t, true)
	p.passes(10 * time.Minute)
	cookie := n.s.browser(n.luz.Actor.Actor) // Another session of hers: it puts nothing off here.
	cookie.get("/")
	asks[int](p, `(fetch("/notices").then(() => { window.used = true }), 1)`) // As another tab of the same browser does.
	p.until("the other tab is answered", `window.used === true`)
	// To 14 and 16 minutes since this tab was touched.
	for _, on := range []time.Duration{4 * time.Minute, 2 * time.Minute} {
		asks[int](p, `(performance.clearResourceTimings(), 1)`)
		p.passes(on)
		p.until("the page asks", `performance.getEntriesByType("resource").some(e => e.name.endsWith("/session"))`)
		p.until("the page goes on", noWarns+` && !document.documentElement.hidden && !!document.querySelector("[name=text]")`)
	}
	p.passes(9 * time.Minute) // 15 minutes since the other tab was touched.
	p.until("the sign-in page", `location.pathname === "/sign-in"`)
}

// TestAtTheEndThePageIsCoveredAndWhatWasTypedComesBack after signing in again, on the page where it stood.
func TestAtTheEndThePageIsCoveredAndWhatWasTypedComesBack(t *testing.T) {
	n, p, offer := asking(t, true)
	p.passes(15*time.Minute + time.Second)
	p.until("the sign-in page", `location.pathname === "/sign-in"`)
	p.sees("porque pasó el tiempo sin uso", "Lo que escribió está guardado y cifrado").misses("Viaja con alguien").looks(
		"after the end")
	p.writes("login", n.s.w.Login(n.luz.Actor.Actor), "password", amparotest.Password).presses("Entrar")
	if at := asks[string](p, `location.pathname`); at != offer {
		t.Fatalf("she is led to %s", at)
	}
	p.until("what she had typed", `document.querySelector("[name=text]").value === "¿Viaja con alguien más?"`)
	if got := questions(t, n, offer); got != "" {
		t.Fatalf("nobody sent it: %q", got)
	}
	p.asksNow()
	if got := questions(t, n, offer); got != "¿Viaja con alguien más?" {
		t.Fatalf("she sent it: %q", got)
	}
	p.opens("/pending").sees("No queda nada por enviar.")
}

// TestPersonalDataIsCoveredAtTheEnd with scripts and without, and going back shows nothing.
func TestPersonalDataIsCoveredAtTheEnd(t *testing.T) {
	for name, scripts := range map[string]bool{"scripts": true, "no scripts": false} {
		t.Run(name, func(t *testing.T) {
			n := openNight(t)
			filed := n.ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
			page := "/cases/" + string(filed.Case) + "/identity"
			p := n.person("Ana", 360, scripts).signsIn(n.ana.Actor)
			if scripts {
				p.opens(page).sees("Marisol")
				p.passes(15*time.Minute + time.Second)
			} else {
				for range 47 { // Used all day long, up to two seconds before its longest time.
					n.s.w.Waits(10 * time.Minute)
					p.opens("/notices")
				}
				n.s.w.Waits(10*time.Minute - 2*time.Second)
				p.opens(page).sees("Marisol", "La sesión termina:")
				n.s.w.Waits(2 * time.Second)
			}
			p.until("the sign-in page", `location.pathname === "/sign-in"`)
			p.misses("Marisol", "terminal")
			for range 3 {
				_ = run(p.ctx, chromedp.NavigateBack()) // There may be nothing further back.
				if strings.Contains(asks[string](p, `document.documentElement.hidden ? "" : document.body.innerText`), "Marisol") {
					t.Error("going back shows her name")
				}
			}
		})
	}
}

// TestAnotherSignInIsToldToTheOneItClosed: the page is covered without anybody touching it, and says why.
func TestAnotherSignInIsToldToTheOneItClosed(t *testing.T) {
	n, p, _ := asking(t, true)
	for range 3 {
		n.s.w.Waits(time.Second)
		n.s.browser(n.luz.Actor.Actor)
	}
	p.passes(31 * time.Second)
	p.until("the sign-in page", `location.pathname === "/sign-in"`)
	p.sees("porque su cuenta entró en otro equipo", "Lo que escribió está guardado y cifrado").misses("Viaja con alguien")
}

// TestAPostAfterTheEndIsCarriedOutWithoutScript: she presses too late, signs in, sees what will be sent, and sends it.
func TestAPostAfterTheEndIsCarriedOutWithoutScript(t *testing.T) {
	n, p, offer := asking(t, false)
	p.sees("esta página se cierra:")
	n.s.w.Waits(15 * time.Minute)
	p.asksNow().sees("Lo que escribió está guardado y cifrado").misses("Viaja con alguien")
	p.writes("login", n.s.w.Login(n.luz.Actor.Actor), "password", amparotest.Password).presses("Entrar")
	p.sees("Lo que quedó por enviar", "¿Viaja con alguien más?").looks("what waits")
	if got := questions(t, n, offer); got != "" {
		t.Fatalf("it was sent before she confirmed: %q", got)
	}
	p.presses("Enviar ahora")
	if got := questions(t, n, offer); got != "¿Viaja con alguien más?" || asks[string](p, `location.pathname`) != offer {
		t.Fatalf("it is sent: %q", got)
	}
}
