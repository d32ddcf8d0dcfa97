package ui_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestTheDeskOpensSurgePlacesOnTheBoardOfAHouse: with a reason, by one form; what is missing is said beside the input,
// with what was typed. The house reads until when they are there, and opens none itself.
func TestTheDeskOpensSurgePlacesOnTheBoardOfAHouse(t *testing.T) {
	w := amparotest.New(t)
	casa, desk := w.Shelter("casa", "0108", amparotest.Women(1)), w.Coordinator()
	board := "/shelters/" + string(casa.Shelter.ID)
	b := open(t, w).signIn(desk.Actor)
	f := b.get(board).want(200, "Abrir lugares de refuerzo").form(board+"/surge", "")
	f.set("unit", string(casa.Shelter.Units[0].ID)).set("kind", "hotel").
		set("name", "Hotel de la esquina").set("beds", "3").set("nights", "2").set("reason", "ya").press("", "").
		want(http.StatusUnprocessableEntity, "Escriba al menos 10 letras.")
	again := b.form(board+"/surge", "")
	if got := again.values.Get("name"); got != "Hotel de la esquina" {
		t.Fatalf("what was typed is lost: %q", got)
	}
	again.set("reason", byPhone).press("", "").want(200, "Lugares de refuerzo abiertos.",
		"Hotel de la esquina", "Noches de hotel pagadas", "se cierra")
	w.Waits(3 * time.Second) // A snapshot of the network may be used for two.
	b.get("/desk").want(200, "3 camas libres de refuerzo aparte")

	house := open(t, w).signIn(casa.Actor.Actor)
	house.get(board).want(200, "Hotel de la esquina", "se cierra").never("Abrir lugares de refuerzo")
	w.Verify()
}
