package api_test

import (
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestAReportOverHTTP: a program without an account sends one; the desk reads, answers and closes it; the receipt opens
// the answer and nothing else.
func TestAReportOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	street, desk, ana := s.nobody(), s.signs(w.Coordinator()), s.signs(w.Worker("ana"))
	bad := street.post("/reports", object{"text": " "}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	if bad.fields()["text"] != "field.required" {
		t.Fatalf("a report of nothing: %s", bad.Raw)
	}
	receipt := street.post("/reports", object{"text": "En el comedor trabaja una niña.", "place": "Coatepeque",
		"danger": true, "contact": "+50200007711"}).want(http.StatusCreated).text("receipt")
	list := desk.get("/reports").want(http.StatusOK)
	id := "/reports/" + list.text("reports", 0, "id")
	ana.get("/reports").refused(http.StatusForbidden, "fault.forbidden")
	ana.get(id).refused(http.StatusForbidden, "fault.forbidden")
	street.get(id).refused(http.StatusUnauthorized, "session.none")
	got := desk.get(id).want(http.StatusOK)
	if got.text("place") != "Coatepeque" || got.text("texts", 0, "text") != "En el comedor trabaja una niña." {
		t.Fatalf("the desk reads %s", got.Raw)
	}
	w.Waits(time.Minute)
	desk.post(id+"/take", nil, "If-Match", desk.tag(id)).want(http.StatusNoContent)
	desk.post(id+"/answer", object{"text": "¿Qué horario tiene?"}).want(http.StatusNoContent)
	wrong := street.post("/reports/answer", object{"receipt": "abcde-fghij-kmnpq-rstuv"}).refused(
		http.StatusUnprocessableEntity, "fault.invalid")
	if wrong.fields()["receipt"] != "receipt.unknown" {
		t.Fatalf("a wrong receipt: %s", wrong.Raw)
	}
	if got := street.post("/reports/answer", object{"receipt": receipt}).want(http.StatusOK); got.text("answers", 0,
		"text") != "¿Qué horario tiene?" {
		t.Fatalf("the street reads %s", got.Raw)
	}
	street.post("/reports/add", object{"receipt": receipt, "text": "Abre a las seis."}).want(http.StatusNoContent)
	bad = desk.post(id+"/close", object{"code": "nada", "why": "Se pasó."}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	if bad.fields()["code"] == "" {
		t.Fatalf("closed by an unknown code: %s", bad.Raw)
	}
	desk.post(id+"/close", object{"code": "remitido", "why": "Se pasó por teléfono."}).want(http.StatusNoContent)
	street.post("/reports/add", object{"receipt": receipt, "text": "¿Y?"}).refused(http.StatusConflict, "report.closed")
	w.Verify()
}

// TestTheDoorIsNarrow: the sixth report within an hour from one address is asked to call instead.
func TestTheDoorIsNarrow(t *testing.T) {
	w := amparotest.New(t)
	street := open(t, w).nobody()
	for range 5 {
		street.post("/reports", object{"text": "Vi algo."}).want(http.StatusCreated)
	}
	street.post("/reports", object{"text": "Vi algo."}).refused(http.StatusTooManyRequests, "door.full")
	for range 30 {
		street.post("/reports/answer", object{"receipt": "x"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	}
	street.post("/reports/answer", object{"receipt": "x"}).refused(http.StatusTooManyRequests, "door.tries")
}
