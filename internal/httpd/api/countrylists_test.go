package api_test

import (
	"net/http"
	"testing"
)

// TestTwoPeopleChangeTheListsOverTheInterface: one asks, another confirms, and the vocabulary has it at once; the
// history says who and why.
func TestTwoPeopleChangeTheListsOverTheInterface(t *testing.T) {
	s := newSide(t)
	s.team.get("/country").refused(http.StatusForbidden, "fault.forbidden")
	s.ops.get("/country").want(http.StatusOK)
	asks := func(code string) string {
		got := s.ops.post("/country/changes", object{"kind": "value", "act": "add", "list": "discapacidad", "key": code,
			"es": "Sordoceguera", "en": "Deafblindness", "why": "Lo pidió la mesa técnica."}).want(http.StatusCreated)
		if got.text("state") != "asked" {
			t.Fatalf("%s", got.Raw)
		}
		return "/country/changes/" + got.text("id")
	}
	one, two := asks("sordoceguera"), asks("otra")
	s.ops.post(one+"/confirm", nil).refused(http.StatusForbidden, "approval.another")
	s.desk.post(one+"/confirm", nil).want(http.StatusNoContent)
	s.ops.post(two+"/refuse", nil).want(http.StatusNoContent)
	got := s.desk.get("/country/changes").want(http.StatusOK)
	if got.at("total") != 2.0 {
		t.Errorf("%s", got.Raw)
	}
	if p := s.Pack; !p.Has("discapacidad", "sordoceguera") || p.Has("discapacidad", "otra") {
		t.Error("the pack has what nobody confirmed, or lacks what somebody did")
	}
}
