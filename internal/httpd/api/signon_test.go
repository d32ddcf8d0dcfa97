package api_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAnOperatorWritesDownAProvider: over the interface as on the page; the secret is in no answer, a provider that
// does not answer is not switched on, and whoever is no operator learns nothing.
func TestAnOperatorWritesDownAProvider(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := w.Worker("ana")
	at := "/agencies/" + string(ana.Agency) + "/sign-on"
	root, worker := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin)), s.signs(ana)
	if got := root.get(at).want(http.StatusOK); got.at("none") != true {
		t.Errorf("before: %s", got.Raw)
	}
	body := object{"issuer": "http://127.0.0.1:1", "client_id": "amparo", "client_secret": "un-secreto", "on": true}
	worker.post(at, body).refused(http.StatusForbidden, "fault.forbidden")
	worker.get(at).refused(http.StatusForbidden, "fault.forbidden")
	got := root.post(at, body).want(http.StatusUnprocessableEntity)
	if !strings.Contains(string(got.Raw), "signon.no_answer") {
		t.Errorf("switched on: %s", got.Raw)
	}
	body["on"] = false
	root.post(at, body).want(http.StatusNoContent)
	got = root.get(at).want(http.StatusOK)
	if got.text("issuer") != body["issuer"] || strings.Contains(string(got.Raw), "un-secreto") ||
		!strings.HasSuffix(got.text("redirect_uri"), "/sso/"+string(ana.Agency)+"/back") {
		t.Errorf("the operator reads %s", got.Raw)
	}
	if mine := worker.get("/me/sign-on").want(http.StatusOK); mine.at("offered") != false {
		t.Errorf("hers: %s", mine.Raw)
	}
	worker.post("/me/sign-on/unlink", nil).want(http.StatusNoContent) // There is nothing to end.
	root.post(at+"/forget", nil).want(http.StatusNoContent)
	if got := root.get(at).want(http.StatusOK); got.at("none") != true {
		t.Errorf("after: %s", got.Raw)
	}
	w.Verify()
}
