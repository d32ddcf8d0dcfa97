package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestAProgramKeepsADiary: notes by kind and by page, a correction that names what it corrects, and an incident that
// the team acknowledges once.
func TestAProgramKeepsADiary(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := worker.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(offer)
	if err := w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()); err != nil {
		t.Fatal(err)
	}
	ana, house := s.signs(worker), s.signs(casa.Actor)
	diary, incidents := "/cases/"+string(filed.Case)+"/diary", "/cases/"+string(filed.Case)+"/incidents"
	note := object{"kind": "escuela", "day": "2026-11-23", "text": "Fue a la escuela."}
	first := house.post(diary, note).want(http.StatusCreated).text("id")
	if got := ana.get(diary).want(http.StatusOK); got.len("notes") != 0 {
		t.Errorf("the house kept it for itself: %s", got.Raw)
	}
	note["team"], note["corrects"] = true, first
	second := house.post(diary, note).want(http.StatusCreated).text("id")
	if got := ana.get(diary + "?kind=escuela&limit=1").want(http.StatusOK); got.len("notes") != 1 ||
		got.text("notes", 0, "id") != second || got.text("notes", 0, "corrects") != first {
		t.Errorf("the team reads %s", got.Raw)
	}
	ana.post(diary, note).refused(http.StatusUnprocessableEntity, "fault.invalid")
	ana.get(diary + "?kind=llamada").want(http.StatusOK)

	what := object{"kind": "lesion", "grade": "grave", "when": w.Clock.Now().Format("2006-01-02T15:04:05Z07:00"),
		"text": "Se cayó en el patio.", "done": "La llevaron al hospital."}
	ana.post(incidents, what).refused(http.StatusForbidden, "fault.forbidden")
	which := object{"id": house.post(incidents, what).want(http.StatusCreated).text("id")}
	if got := ana.get(incidents).want(http.StatusOK); got.len("incidents") != 1 ||
		got.at("incidents", 0, "acknowledged_at") != nil {
		t.Errorf("the team reads %s", got.Raw)
	}
	house.post(incidents+"/acknowledge", which).refused(http.StatusForbidden, "fault.forbidden")
	ana.post(incidents+"/acknowledge", which).want(http.StatusNoContent)
	ana.post(incidents+"/acknowledge", which).refused(http.StatusConflict, "incident.seen_already")
	w.Verify()
}
