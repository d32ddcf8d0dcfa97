package ui_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestTheDeskReadsResponseTimesAndTakesThemAlong: the desk comes from its own page, a period that is none is said
// beside the field, and the file holds what the page shows. A shelter comes from its board and reads its own line.
func TestTheDeskReadsResponseTimesAndTakesThemAlong(t *testing.T) {
	w := amparotest.New(t)
	desk, ana := w.Coordinator(), w.Worker("ana")
	casa, otra := w.Shelter("Jacaranda", "0108", amparotest.Women(2)), w.Shelter("Matilisguate", "0108",
		amparotest.Women(2))
	s := open(t, w)
	b := s.signIn(desk.Actor)
	b.get("/desk").want(200, "Tiempos de respuesta")
	b.get("/answers").want(200, "Ninguna solicitud en estos días")
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0]
	ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], otra)
	w.Waits(10 * time.Minute)
	casa.Accepts(offer)
	b.get("/answers").want(200, "Jacaranda", "Matilisguate", "10 minutos")
	b.get("/answers?from=2026-05-02&until=2026-05-01").want(http.StatusUnprocessableEntity,
		"Elija un día igual o posterior")
	b.get("/answers?as=csv&sort=name").want(200, "Jacaranda,Albergue,Guatemala,1,1,0,10,10")
	house := s.signIn(casa.Actor.Actor)
	house.get("/shelters/"+string(casa.Shelter.ID)).want(200, "Tiempos de respuesta")
	house.get("/answers").want(200, "Jacaranda").never("Matilisguate")
	s.signIn(ana.Actor).get("/answers").want(http.StatusForbidden)
	w.Verify()
}
