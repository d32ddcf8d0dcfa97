package api_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestAProgramReviewsAnOpeningInAnEmergency: an auditor lists who opened a case and why, and signs what she found;
// whoever opened it reviews nothing.
func TestAProgramReviewsAnOpeningInAnEmergency(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, desk := w.Worker("ana"), w.Coordinator()
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	eva, uma := s.signs(desk), s.signs(w.Auditor())
	eva.post("/cases/"+string(filed.Case)+"/glass", object{"code": "vida",
		"reason": "La niña no aparece y su equipo no contesta el teléfono."}).want(http.StatusCreated)
	eva.get("/emergencies").refused(http.StatusForbidden, "fault.forbidden")
	list := uma.get("/emergencies").want(http.StatusOK)
	if list.len("emergencies") != 1 || list.at("left") != 1.0 || list.text("emergencies", 0, "code") != "vida" {
		t.Fatalf("she reads %s", list.Raw)
	}
	at := "/emergencies/" + list.text("emergencies", 0, "id") + "/review"
	uma.post(at, object{"finding": "justificado"}).refused(http.StatusConflict, "glass.still_open")
	w.Waits(31 * time.Minute)
	uma = s.signs(w.Auditor())
	uma.post(at, object{"finding": "no_justificado"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	uma.post(at, object{"finding": "justificado"}).want(http.StatusNoContent)
	uma.post(at, object{"finding": "justificado"}).refused(http.StatusConflict, "glass.reviewed")
	if got := uma.get("/emergencies").want(http.StatusOK); got.at("left") != 0.0 ||
		got.text("emergencies", 0, "review", "finding") != "justificado" {
		t.Errorf("afterwards she reads %s", got.Raw)
	}
	w.Verify()
}
