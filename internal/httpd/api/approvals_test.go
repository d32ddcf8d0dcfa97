package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/store"
)

// TestPowerIsGivenByTwoByProgram: one administrator asks for a coordinator and gets no code; the other reads what was
// asked, confirms it and gets it; a second request is refused. An ordinary account is helped by one.
func TestPowerIsGivenByTwoByProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	home := w.Agency("red", "coordinadora")
	first, second := w.Person("olga", home, domain.RoleAdmin), w.Person("rosa", home, domain.RoleAdmin)
	w.Login(first.Actor)
	w.Login(second.Actor)
	olga, rosa, ana := s.signs(first), s.signs(second), w.Worker("ana")
	asks := func(login string) string {
		body := object{"agency": string(home.ID), "name": "Berta Ejemplo", "login": login, "roles": []string{"coordinacion"}}
		olga.post("/people", body).refused(http.StatusUnprocessableEntity, "fault.invalid")
		body["note"] = "Empieza el lunes en la mesa."
		asked := olga.post("/people", body).want(http.StatusCreated)
		if asked.at("code") != nil || asked.text("approval") == "" {
			t.Fatalf("one person made a coordinator: %s", asked.Raw)
		}
		return asked.text("approval")
	}
	one := "/approvals/" + asks("berta@example.org")
	list := rosa.get("/approvals").want(http.StatusOK)
	if list.len("approvals") != 1 || list.text("approvals", 0, "by_name") != "olga" ||
		list.text("approvals", 0, "note") != "Empieza el lunes en la mesa." {
		t.Errorf("she reads %s", list.Raw)
	}
	s.signs(ana).get("/approvals").refused(http.StatusForbidden, "fault.forbidden")
	olga.post(one+"/confirm", nil).refused(http.StatusForbidden, "approval.another")
	if done := rosa.post(one+"/confirm", nil).want(http.StatusOK); done.text("code") == "" {
		t.Errorf("no code for who confirmed: %s", done.Raw)
	}
	two := "/approvals/" + asks("carla@example.org")
	rosa.post(two+"/refuse", nil).want(http.StatusNoContent)
	rosa.post(two+"/confirm", nil).refused(http.StatusConflict, "approval.over")

	var c store.Change
	store.Put(&c, store.New(record.Factors{Account: ana.Account, List: []record.Factor{{ID: "a", Kind: record.Codes}}}))
	c.Log(store.Entry{Actor: ana.Actor, Act: "factor.add", Kind: "account", ID: string(ana.Account), Outcome: store.Done})
	if err := w.Store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	olga.post("/people/"+string(ana.Account)+"/factors", nil).want(http.StatusOK)
	olga.post("/people/"+string(ana.Account)+"/factors", nil).refused(http.StatusConflict, "factor.none")
	w.Verify()
}
