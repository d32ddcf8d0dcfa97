package httpd_test

import (
	"testing"

	"amparo/internal/amparotest"
)

// TestAChangeOfLanguageKeepsEveryFormThatWasWritten: two forms of one page are half written. One comes back on the
// page, the other waits to be sent; and where nothing can be kept, the page stays as it is.
func TestAChangeOfLanguageKeepsEveryFormThatWasWritten(t *testing.T) {
	t.Parallel()
	n := openNight(t)
	offer := n.ana.Offers(n.ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], n.luz)[0]
	n.luz.Accepts(offer)
	p := n.person("casa", 360, true).signsIn(n.luz.Actor.Actor)
	p.opens("/offers/" + string(offer))
	const types = `(f => { const el = document.querySelector("form[action$='/" + f[0] + "'] [name=" + f[1] + "]");
		el.value = f[2];
		el.dispatchEvent(new Event("input", { bubbles: true })); return 1 })`
	asks[int](p, types+`(["meeting", "place", "Terminal"])`)
	asks[int](p, types+`(["message", "text", "Llegan dos."])`)
	const switches = `(document.querySelector("#lang button").click(), 1)`
	const holds = `document.querySelector("form[action$='/message'] [name=text]").value === "Llegan dos."`

	asks[int](p, `(window.real = fetch, window.fetch = () => Promise.resolve(new Response("", { status: 500 })), `+
		switches+`)`)
	p.until("nothing is lost", holds+` && document.documentElement.lang === "es"`)
	asks[int](p, `(window.fetch = window.real, 1)`)
	p.turn("the other language", func() { asks[int](p, switches) })
	p.until("the message, in English", holds+` && document.documentElement.lang === "en"`)
	p.opens("/pending").sees("Terminal")
}
