package ui_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAWorkerRecordsTheSixActsAndPrintsTheSheet: what the form asks of the crime stands on the sheet for her team. The
// house that is asked opens none, and the one that accepted finds neither the acts nor a name on its own.
func TestAWorkerRecordsTheSixActsAndPrintsTheSheet(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	s := open(t, w)
	b, door := s.signIn(ana.Actor), s.signIn(casa.Actor.Actor)
	edit, sheet := at(filed.Case)+"/edit?step=2", at(filed.Case)+"/sheet"
	b.get(edit).want(200)
	const p = "identification."
	b.form(edit).set(p+"acts", "captacion", "retencion").set(p+"recruited", "Macondo").press("",
		"").want(http.StatusUnprocessableEntity, "No se encontró ese lugar")
	b.form(edit).set(p+"recruited", "honduras").set(p+"exploited", "coban, alta verapaz").
		set(p+"industry", "trabajo_casa").set(p+"referred_by", "salud").
		set(p+"referred_on", "2026-01-15").set(p+"referral_reason", "Pidió ayuda en la sala.").press("", "").want(200)
	if f := b.get(edit).want(200).form(edit); f.values.Get(p+"recruited") != "Honduras" ||
		f.values.Get(p+"exploited") != "Cobán, Alta Verapaz" {
		t.Errorf("the form keeps %v", f.values)
	}
	b.get(at(filed.Case)).want(200, "Captación, Retención", "Ficha de referencia para imprimir")
	b.get(sheet).want(200, "Ficha de referencia", "Captación, Retención", "Trabajo en casa particular",
		"Pidió ayuda en la sala.", "15").never("Marisol", "Florinda")

	door.get(sheet).want(http.StatusForbidden).never("Captación", "Pidió ayuda")
	casa.Accepts(offer)
	door.get(sheet).want(200, "Ficha de referencia").never("Captación", "Pidió ayuda", "Trabajo en casa")
	w.Verify()
}
