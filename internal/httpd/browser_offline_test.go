package httpd_test

import (
	"testing"

	"amparo/internal/domain"
)

// TestAPlaceTonightWithoutSignal: what is typed and pressed without signal stays on her own telephone, is sent when
// there is signal, and comes back with what is wrong; it is filed once.
func TestAPlaceTonightWithoutSignal(t *testing.T) {
	o := ownPhone(t)
	o.opens("/tonight").looks("a place tonight on a telephone of her own").sees("Este teléfono guarda sus borradores")
	at := asks[string](o.tab, `location.pathname + location.search`)
	o.waits()
	o.writes("place", "Mixco")

	o.line.signal(false)
	o.writes("group.0.age", "24", "group.0.gender", "mujer")
	o.turn("sending without signal", func() { o.taps("Ver quién puede recibir") })
	o.until("it waits", `document.body.innerText.includes("Se enviará cuando haya señal")`)
	o.looks("a place tonight without signal")
	if n := len(storedAll[domain.Case](t, o.s.w)); n != 0 {
		t.Fatalf("%d cases are filed without signal", n)
	}
	o.line.signal(true)
	o.until("what is wrong", `!!document.querySelector(".sum[role=alert]")`)
	if place := asks[string](o.tab, `document.querySelector("[name=place]").value`); place != "Mixco, Guatemala" {
		t.Errorf("the place comes back as %q", place)
	}

	o.waits()
	o.line.signal(false)
	o.marks("share", "si")
	form := asks[string](o.tab, `new URLSearchParams(new FormData(document.querySelector("form[data-ready]"))).toString()`)
	o.turn("sending once more", func() { o.taps("Ver quién puede recibir") })
	o.goes(at)
	o.until("it is there after a reload", `document.querySelector("[name=share]:checked")?.value === "si"`)
	o.touches("Enviar cuando haya señal")
	o.line.signal(true)
	o.until("the ranked houses", `location.pathname.endsWith("/match")`)
	o.sees("Casa Luz")
	o.goes(at)
	o.until("where it was filed", `location.pathname.endsWith("/match")`)
	o.until("it is sent once more", `(window.sent ??= fetch(%s, {method: "POST", body: new URLSearchParams(%s)})`+
		`.then(r => window.led = new URL(r.url).pathname), window.led?.endsWith("/match"))`, at, form)
	if n := len(storedAll[domain.Case](t, o.s.w)); n != 1 {
		t.Errorf("%d cases are filed, want one", n)
	}
	o.opens("/tonight")
	o.until("another form", `document.querySelector("form[data-ready] [name='group.0.age']")?.value === ""`)
	if again := asks[string](o.tab, `location.pathname + location.search`); again == at {
		t.Error("another form has the address of the one that is filed")
	}
	o.s.w.Verify()
}
