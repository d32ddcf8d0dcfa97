package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
)

// TestAProgramKeepsTasks: given to a colleague, ticked, opened again, and in the list of one's own without its text.
func TestAProgramKeepsTasks(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	colleague := worker.Colleague("berta", domain.RoleReferrer)
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana, berta := s.signs(worker), s.signs(colleague)
	at := "/cases/" + string(filed.Case) + "/tasks"
	in := object{"text": "Pedir cita en RENAP.", "due": string(w.Work.Today().AddDays(3))}
	s.signs(w.Worker("otra")).post(at, in).want(http.StatusNotFound)
	id := ana.post(at, in).want(http.StatusCreated).text("id")
	in["due"] = "ayer"
	ana.post(at, in).want(http.StatusUnprocessableEntity)
	ana.post(at+"/owner", object{"task": id, "owner": string(colleague.Account)}).want(http.StatusNoContent)
	if got := berta.get("/tasks").want(http.StatusOK); got.len("tasks") != 1 || got.text("tasks", 0, "id") != id ||
		got.text("tasks", 0, "code") != filed.Code || got.at("tasks", 0, "text") != nil {
		t.Errorf("%s", got.Raw)
	}
	berta.post(at+"/done", object{"task": id, "done": true}).want(http.StatusNoContent)
	berta.post(at+"/done", object{"task": id, "done": true}).refused(http.StatusConflict, "task.already")
	if got := ana.get(at).want(http.StatusOK); got.len("tasks") != 1 || got.text("tasks", 0, "done_name") != "berta" {
		t.Errorf("%s", got.Raw)
	}
	ana.post(at+"/done", object{"task": id, "done": false}).want(http.StatusNoContent)
	w.Verify()
}

// TestAProgramPlansAReturn: the steps, a day of travel that is refused until they carry it, and her wish that ends it.
func TestAProgramPlansAReturn(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.Scopes[consent.Consulate] = domain.Yes
	filed := worker.Refers(in)
	ana, at := s.signs(worker), "/cases/"+string(filed.Case)
	s.signs(w.Worker("otra")).post(at+"/plans", object{"plan": "pasos_retorno"}).want(http.StatusNotFound)
	ana.post(at+"/plans", object{"plan": "pasos_mayoria"}).refused(http.StatusConflict, "step.none_lacks")
	if got := ana.get(at + "/tasks").want(http.StatusOK); got.text("plans_to_open", 0) != "pasos_retorno" {
		t.Errorf("%s", got.Raw)
	}
	ana.post(at+"/travel", object{"travel_on": "2026-12-24"}).refused(http.StatusConflict, "return.no_plan")
	ana.post(at+"/plans", object{"plan": "pasos_retorno"}).want(http.StatusNoContent)
	steps := map[string]string{}
	got := ana.get(at + "/tasks").want(http.StatusOK)
	for i := range got.len("tasks") {
		steps[got.text("tasks", i, "step", "code")] = got.text("tasks", i, "id")
	}
	day := string(w.Work.Today().AddDays(20))
	ana.post(at+"/travel", object{"travel_on": day}).refused(http.StatusConflict, "return.no_assessment")
	ana.post(at+"/tasks/settle", object{"task": steps["riesgo"], "result": "done"}).want(http.StatusUnprocessableEntity)
	ana.post(at+"/tasks/settle", object{"task": steps["riesgo"], "result": "done", "note": "La hizo la psicóloga."}).
		want(http.StatusNoContent)
	ana.post(at+"/travel", object{"travel_on": day}).refused(http.StatusConflict, "return.no_wish")
	ana.post(at+"/tasks/settle", object{"task": steps["deseo"], "result": "done", "note": "Lo dijo a Marta.",
		"on": string(w.Work.Today())}).want(http.StatusNoContent)
	ana.post(at+"/travel", object{"travel_on": "ayer"}).want(http.StatusUnprocessableEntity)
	ana.post(at+"/travel", object{"travel_on": day}).want(http.StatusNoContent)
	ana.post(at+"/tasks/settle", object{"task": steps["deseo"], "result": "against", "note": "Hoy no quiere."}).
		want(http.StatusNoContent)
	got = ana.get(at + "/tasks").want(http.StatusOK)
	for i := range got.len("tasks") {
		if got.text("tasks", i, "step", "code") == "viaje" && got.at("tasks", i, "due") != nil {
			t.Errorf("the day still stands: %s", got.Raw)
		}
	}
	w.Verify()
}

// TestAProgramRecordsWhatBecameOfHer: after leaving, and how her case ended.
func TestAProgramRecordsWhatBecameOfHer(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, house := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.Scopes[consent.FollowUp] = domain.Yes
	filed := worker.Refers(in)
	offer := worker.Offers(filed.Referrals[0], house)[0]
	house.Accepts(offer)
	for _, err := range []error{
		w.Work.Admit(t.Context(), house.Actor.Actor, offer, 0, placement.AdmitInput{}),
		w.Work.Discharge(t.Context(), house.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido",
			Outcomes: []string{"estable_seguro"}}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	ana, at, today := s.signs(worker), "/cases/"+string(filed.Case), string(w.Work.Today())
	found := object{"referral": string(filed.Referrals[0]), "days": 30, "outcomes": []string{"en_proceso"}}
	ana.post(at+"/outcomes", found).want(http.StatusNoContent)
	found["days"] = 7
	ana.post(at+"/outcomes", found).want(http.StatusUnprocessableEntity)
	exit := object{"code": "vida_independiente", "on": today, "why": "Se supo."}
	ana.post(at+"/exit", exit).refused(http.StatusConflict, "outcome.not_closed")
	if err := w.Work.CloseCase(t.Context(), worker.Actor, filed.Case, 0, "plan_cumplido"); err != nil {
		t.Fatal(err)
	}
	ana.post(at+"/exit", exit).want(http.StatusNoContent)
	got := ana.get(at + "/outcomes").want(http.StatusOK)
	if got.text("needs", 0, "at_end", 0) != "estable_seguro" ||
		got.text("needs", 0, "after_30_days", "outcomes", 0) != "en_proceso" ||
		got.text("exits", 1, "code") != "vida_independiente" {
		t.Errorf("%s", got.Raw)
	}
}
