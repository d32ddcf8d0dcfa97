package ui_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestWhoSaysThatThereIsAnOrderIsToldWhereItIsRecorded: the form took her word for it, and the girl was admitted on
// nobody's order.
func TestWhoSaysThatThereIsAnOrderIsToldWhereItIsRecorded(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	b.wizard().set("group.0.age", "16").set("group.0.gender", "mujer").set("languages.0.id",
		"spa").set("languages.0.level", "materno").press("_do", "next").want(200)
	b.wizard().set("trafficking_status", "posible").set("court_status", "abrigo_ordenado").press("_do", "next").
		want(http.StatusUnprocessableEntity, "La orden judicial se registra aparte, con juzgado, número y fecha")
	b.wizard().set("court_status", "medida_solicitada").press("_do", "next").want(200)
}

// TestAGirlOfAboutEighteenIsAskedForHerProceedings: of whoever may be under age the form asks, and takes no silence for
// an answer; of an adult it asks nothing, and says nothing.
func TestAGirlOfAboutEighteenIsAskedForHerProceedings(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	b.wizard().set("group.0.age", "18").set("group.0.age_estimated", "si").set("group.0.gender", "mujer").
		set("languages.0.id", "spa").set("languages.0.level", "materno").press("_do", "next").want(200)
	b.wizard().set("trafficking_status", "posible").press("_do", "next").
		want(http.StatusUnprocessableEntity, "indique en qué está el proceso")
	b.wizard().set("court_status", "sin_conocimiento").press("_do", "next").want(200)
}
