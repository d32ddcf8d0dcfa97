package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestHelpersAreKeptAndAskedOverTheInterface: added, changed by revision, asked, seen, ended and removed.
func TestHelpersAreKeptAndAskedOverTheInterface(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	s := open(t, w)
	desk, ana := s.signs(w.Coordinator()), s.signs(w.Worker("ana"))
	body := object{"name": "Hotel Ceiba", "kind": "hotel", "department": "01", "phone": "+50200001001", "language": "es",
		"active": true}
	ana.post("/helpers", body).refused(http.StatusForbidden, "fault.forbidden")
	id := desk.post("/helpers", body).want(http.StatusCreated).text("id")
	if got := desk.post("/helpers", object{"name": "x", "kind": "hotel", "department": "01", "phone": "12",
		"language": "es", "active": true}).refused(http.StatusUnprocessableEntity, "fault.invalid"); got.
		fields()["phone"] == "" {
		t.Errorf("the field is named: %s", got.Raw)
	}
	if got := desk.get("/helpers").want(http.StatusOK); got.text("helpers", 0, "phone") != "+50200001001" {
		t.Errorf("%s", got.Raw)
	}
	at := "/helpers/" + id
	read := desk.get(at).want(http.StatusOK)
	body["name"] = "Hotel Ceiba Real"
	desk.put(at, body, "If-Match", read.Header.Get("ETag")).want(http.StatusOK)
	desk.put(at, body, "If-Match", read.Header.Get("ETag")).refused(http.StatusPreconditionFailed,
		"fault.stale")
	if got := desk.get(at).want(http.StatusOK); got.text("name") != "Hotel Ceiba Real" || got.text("kind") != "hotel" {
		t.Errorf("%s", got.Raw)
	}
	one := desk.post("/broadcasts", object{"places": 4, "nights": 1, "hours": 3, "population": "mujeres"}).
		want(http.StatusCreated).text("id")
	if got := desk.get("/broadcasts/" + one).want(http.StatusOK); got.at("silent") != 1.0 ||
		got.text("helpers", 0, "name") != "Hotel Ceiba Real" || got.at("open") != true {
		t.Errorf("%s", got.Raw)
	}
	desk.post("/broadcasts/"+one+"/end", nil).want(http.StatusNoContent)
	if got := desk.get("/broadcasts").want(http.StatusOK); got.at("broadcasts", 0, "open") != false {
		t.Errorf("%s", got.Raw)
	}
	desk.post("/helpers/"+id+"/remove", nil).want(http.StatusNoContent)
	desk.get("/helpers/"+id).refused(http.StatusNotFound, "fault.not_found")
	w.Verify()
}
