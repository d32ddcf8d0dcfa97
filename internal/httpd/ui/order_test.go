package ui_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
)

// TestWhoSaysThatThereIsAnOrderIsToldWhereItIsRecorded: the form took her word for it, and the girl was admitted on
// nobody's order.
func TestWhoSaysThatThereIsAnOrderIsToldWhereItIsRecorded(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	b.wizard().set("group.0.age", "16").set("group.0.gender", "mujer").set("languages.0.id",
		"spa").set("languages.0.level", "materno").press("_do", "next").want(200)
	b.wizard().set("needs", "abrigo").set("urgency", "alta").set("found_municipality", "Mixco").
		set("security_level_needed", "1").set("trafficking_status", "posible").
		set("court_status", "abrigo_ordenado").press("_do", "next").
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
	b.wizard().set("needs", "abrigo").set("urgency", "alta").set("found_municipality", "Mixco").
		set("security_level_needed", "1").set("trafficking_status", "posible").press("_do", "next").
		want(http.StatusUnprocessableEntity, "indique en qué está el proceso")
	b.wizard().set("court_status", "sin_conocimiento").press("_do", "next").want(200)
}

// TestACourtAndAWorkerSeeTheSameHearing: the court finds it in its list, with what nobody has verified in the law; the
// worker of the case records what came of it, and the court sets the next.
func TestACourtAndAWorkerSeeTheSameHearing(t *testing.T) {
	w := amparotest.New(t)
	ana, court := w.Worker("ana"), w.Authority()
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(15)))
	if err := w.Work.RecordOrder(t.Context(), court.Actor, filed.Case, 0, intake.OrderInput{Number: "J-7",
		Date: "2026-11-05"}); err != nil {
		t.Fatal(err)
	}
	b, hers := open(t, w).signIn(court.Actor), open(t, w).signIn(ana.Actor)
	page := "/cases/" + string(filed.Case)
	hearing := func(b *browser, day string) *form {
		return b.form(page+"/court").set("kind", "hearing").set("day", day)
	}
	b.get("/authority?q="+filed.Code).want(200, "Falta anotar qué pasó en el juzgado", "Audiencias por venir o vencidas",
		"Vencida", "Revisiones por venir", "Sin fecha", "Por confirmar en la ley")
	b.get("/authority?q=ZZZ").want(200).never(filed.Code)
	b.get("/authority?department=17").want(200).never(filed.Code)
	hers.get(page).want(200, "Vencida")
	hearing(hers, "2026-11-20").press("_do", "held").want(http.StatusUnprocessableEntity, "Este dato es necesario.")
	hearing(hers, "2026-11-20").set("result", "Sigue el abrigo").press("_do", "held").want(200, "Anotado.",
		"Celebrada", "Sigue el abrigo")
	b.get(page).want(200, "Sigue el abrigo")
	hearing(b, "2026-11-26").press("_do", "set").want(200, "Anotado.", "Fijada")
	b.get("/authority").want(200, "Fijada", "Nada urgente")
	open(t, w).signIn(w.Worker("berta").Actor).get(page).want(http.StatusNotFound)
	w.Verify()
}

// TestATeamReadsWhyTheOrderWasThatOne: before anybody is asked nothing is kept; afterwards the page tells the order of
// then with its reasons and who was asked, and each moment in which somebody was.
func TestATeamReadsWhyTheOrderWasThatOne(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(4))
	otra := w.Shelter("otra", "0901", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	at := "/referrals/" + string(ref)
	b := open(t, w).signIn(ana.Actor)
	b.get(at+"/match").want(200, "Por qué este orden")
	b.get(at+"/past").want(200, "Todavía no se preguntó a nadie")
	ana.Offers(ref, casa)
	w.Waits(time.Minute)
	ana.Offers(ref, otra)
	b.get(at+"/past").want(200, "hoy sale el mismo orden", "1. casa", "2. otra", "A quién se preguntó", "Enviada")
	b.get(at+"/past?nth=1").want(200, "1. casa").never("Todavía no")
	b.get(at + "/past?nth=7").want(404)
	open(t, w).signIn(casa.Actor.Actor).get(at + "/past").want(403)
	open(t, w).signIn(w.Worker("berta").Actor).get(at + "/past").want(404)
}
