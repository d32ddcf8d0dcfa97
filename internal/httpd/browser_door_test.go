package httpd_test

import (
	"strings"
	"testing"

	"amparo/internal/amparotest"
)

// TestThePublicDoorOnASmallPhone: a neighbour without script reads, reports, copies the receipt and reads the answer.
func TestThePublicDoorOnASmallPhone(t *testing.T) {
	t.Parallel()
	w := amparotest.New(t)
	s := serve(t, w)
	p := openBrowser(t, s).person("vecina", 360, false)
	p.opens("/ayuda").looks("help").sees("Si hay peligro ahora, llame", "Sus derechos")
	p.opens("/ayuda/hojas").looks("sheets").sees("A veces la consulta es", "no son la deuda de nadie")
	p.opens("/ayuda/reporte").looks("report").writes("text", "Hay una niña que no sale.")
	p.presses("Enviar el reporte").looks("receipt").sees("Recibimos su reporte")
	receipt := strings.TrimSpace(asks[string](p, `document.querySelector(".big.seal").textContent`))
	p.opens("/ayuda/respuesta").looks("answer").writes("receipt", receipt).presses("Ver la respuesta")
	p.looks("what the receipt opens").sees("Todavía no lo han leído").writes("text", "Es en la quinta calle.")
	p.presses("Agregar al reporte").sees("Se agregó a su reporte.")
	p.opens("/ayuda/reporte").writes("text", " ").presses("Enviar el reporte").looks("a report of nothing")
	for _, path := range []string{"/ayuda", "/ayuda/hojas", "/ayuda/reporte", "/ayuda/respuesta"} {
		openBrowser(t, s).person("with script, for axe", 360, true).opens(path).looks(path)
	}
	eva := openBrowser(t, s).person("eva", 360, true).signsIn(w.Coordinator().Actor)
	eva.opens("/reports").looks("the list of the desk").presses("2 textos").looks("one report")
	eva.sees("Hay una niña que no sale.")
}

// TestNumbersToCallStandOnOneLine: a number that is broken in two on a poster is dialled wrong.
func TestNumbersToCallStandOnOneLine(t *testing.T) {
	t.Parallel()
	s := serve(t, amparotest.New(t))
	for _, width := range []int64{360, 768, 1280} {
		p := openBrowser(t, s).person("maestra", width, true).opens("/ayuda/hojas")
		n := asks[int](p, `(() => { const all = [...document.querySelectorAll(".sheet footer b")];
			const broken = all.some(b => b.offsetHeight > 1.5 * parseFloat(getComputedStyle(b).lineHeight));
			return broken ? 0 : all.length })()`)
		if n < 6 {
			t.Errorf("at %d pixels a number to call is broken, or there is none", width)
		}
	}
}

// TestHerOwnDoorOnASmallPhone: her worker reads the ledger and gives a code; with it she reads and withdraws without
// script.
func TestHerOwnDoorOnASmallPhone(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	s := serve(t, w)
	at := "/cases/" + string(filed.Case)
	team := openBrowser(t, s).person("ana", 360, true).signsIn(ana.Actor)
	team.opens(at+"/ledger").looks("the ledger").sees("Quién vio sus datos", "Albergue 1")
	team.opens(at + "/personal").looks("no code").presses("Dar un código").looks("a code").sees("Este es el código")
	code := strings.TrimSpace(asks[string](team, `document.querySelector(".big.seal").textContent`))
	p := openBrowser(t, s).person("ella", 360, false)
	p.opens("/ayuda/personal").looks("asks for her code").writes("code", code).presses("Ver").looks("her own page")
	p.sees("dijeron que sí", "Quién vio sus datos").writes("text", "¿A qué hora?").presses("Enviar").
		looks("a message").sees("Se envió a su equipo.")
	team.opens(at + "/personal").looks("a message of hers").sees("¿A qué hora?")
	openBrowser(t, s).person("with script, for axe", 360, true).opens("/ayuda/personal").looks("her door")
}
