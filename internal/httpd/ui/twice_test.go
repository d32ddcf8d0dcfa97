package ui_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
)

// TestTwoMeetingsAtOneTimeAreAgreedToOnThePage: a therapist and an interpreter are asked whether they mean two meetings
// at one time, on the page where they answer, and say yes there.
func TestTwoMeetingsAtOneTimeAreAgreedToOnThePage(t *testing.T) {
	w := amparotest.New(t)
	ana, office := w.Worker("ana"), w.Program("psico", domain.ClassPsych, 5)
	lenguas := w.Agency("lenguas", "ong")
	ixchel := w.Person("ixchel", lenguas, domain.RoleInterpreter)
	at := w.Clock.Now().Add(48 * time.Hour).Truncate(time.Minute)
	var calls []domain.AppointmentID
	var offers []domain.OfferID
	for range 2 {
		filing := amparotest.Survivor(amparotest.Woman(28))
		filing.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyMedium}}
		offer := ana.OffersTo(ana.Refers(filing).Referrals[0], office)[0]
		office.Accepts(offer)
		call, err := w.Work.AskInterpreter(t.Context(), office.Actor.Actor, offer, 0,
			interpreting.Input{To: lenguas.ID, Language: "kek", At: at, How: "presencial"})
		if err != nil {
			t.Fatal(err)
		}
		calls, offers = append(calls, call), append(offers, offer)
	}
	if err := w.Work.AnswerInterpreting(t.Context(), ixchel.Actor, calls[0], true, false); err != nil {
		t.Fatal(err)
	}
	if err := w.Work.Book(t.Context(), office.Actor.Actor, offers[0], 0,
		placement.BookInput{At: at, How: "presencial"}); err != nil {
		t.Fatal(err)
	}

	b := open(t, w).signIn(ixchel.Actor)
	b.get("/appointments/"+string(calls[1])).want(200, "Sí, voy").never("a las dos")
	answer := b.form("/appointments/" + string(calls[1]))
	answer.values.Set("_do", "accept")
	answer.press("", "").want(http.StatusUnprocessableEntity, "ya tiene otra cita a esa hora", "Sí, voy a las dos")
	both := b.form("/appointments/" + string(calls[1]))
	both.values.Set("_do", "accept")
	both.values.Set("anyway", "si")
	both.press("", "").want(200, "Cita confirmada")

	shelter := open(t, w).signIn(office.Actor.Actor)
	url := "/offers/" + string(offers[1])
	local := at.In(w.Work.Pack().TimeZone()).Format("2006-01-02T15:04")
	shelter.get(url).want(200).never("Sí, es a la misma hora")
	shelter.form(url+"/book").set("at", local).set("how", "presencial").press("", "").
		want(http.StatusUnprocessableEntity, "otra cita a esa hora", "Sí, es a la misma hora que otra cita")
	again := shelter.form(url + "/book")
	again.values.Set("anyway", "si")
	again.press("", "").want(200).never("otra cita a esa hora")
}
