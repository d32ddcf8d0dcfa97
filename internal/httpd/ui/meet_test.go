package ui_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
)

// TestANeedFollowedByHandIsRecordedAsMetOnItsPage: who, when and with what; what is missing comes back with what was
// typed.
func TestANeedFollowedByHandIsRecordedAsMetOnItsPage(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = []intake.NeedInput{{Need: "educacion", Urgency: domain.UrgencyMedium}}
	page := "/referrals/" + string(ana.Refers(in).Referrals[0])
	b := open(t, w).signIn(ana.Actor)
	b.get(page).want(200, "Dé seguimiento fuera de la red")
	b.form(page+"/meet").set("by", "Escuela nocturna").press("", "").want(422, "Este dato es necesario")
	b.get(page).want(200)
	b.form(page+"/meet").set("by", "Escuela nocturna").set("with", "Plaza en enero").press("", "").want(200,
		"Plaza en enero", "Cerrada")
}
