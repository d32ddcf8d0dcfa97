package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
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
