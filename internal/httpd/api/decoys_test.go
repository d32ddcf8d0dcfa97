package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAProgramPlantsADecoy: an auditor plants a case of nobody, reads later who opened it, and takes it away; nobody
// else knows that there are any.
func TestAProgramPlantsADecoy(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	boss := s.signs(w.Person("boss", domain.Agency{ID: worker.Agency, Type: worker.AgencyType}, domain.RoleSupervisor))
	uma := s.signs(w.Auditor())
	body := object{"agency": string(worker.Agency), "given": "Noelia", "family": "Ficticia Prado",
		"birthdate": "1996-04-12",
		"gender":    "mujer", "days": 90}
	boss.post("/decoys", body).refused(http.StatusForbidden, "fault.forbidden")
	boss.get("/decoys").refused(http.StatusForbidden, "fault.forbidden")
	uma.post("/decoys", object{"agency": string(worker.Agency), "given": "Noelia", "family": "Prado", "gender": "mujer",
		"birthdate": "2015-04-12", "days": 90}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	uma.post("/decoys", body).want(http.StatusCreated)
	closed := boss.get("/cases?closed=true").want(http.StatusOK)
	boss.get("/cases/" + closed.text("cases", 0, "id")).want(http.StatusOK)
	list := uma.get("/decoys").want(http.StatusOK)
	if list.len("decoys") != 1 || list.text("decoys", 0, "code") != closed.text("cases", 0, "code") ||
		list.text("decoys", 0, "openings", 0, "act") != "case.read" || list.text("decoys", 0, "openings", 0, "name") == "" {
		t.Fatalf("she reads %s", list.Raw)
	}
	uma.post("/decoys/"+list.text("decoys", 0, "id")+"/end", nil).want(http.StatusNoContent)
	if got := uma.get("/decoys").want(http.StatusOK); got.len("decoys") != 0 {
		t.Errorf("afterwards she reads %s", got.Raw)
	}
	w.Verify()
}
