package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
)

// TestAConsulateFollowsAReturn: it lists who named it, reads names where she lets it, says that her papers are issued,
// and reads nothing more once her consent is withdrawn.
func TestAConsulateFollowsAReturn(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	officer := w.Person("cónsul", w.Agency("consulado", domain.AgencyConsulate), domain.RoleReferrer)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.Recipients = []domain.AgencyID{officer.Agency}
	in.Consent.Scopes[consent.Consulate], in.Consent.Scopes[domain.ScopeShareIdentity] = domain.Yes, domain.Yes
	filed := worker.Refers(in)
	ana, consul := s.signs(worker), s.signs(officer)
	at, cas := "/returns/"+string(filed.Case), "/cases/"+string(filed.Case)
	ana.get("/returns").want(http.StatusForbidden)
	ana.get(at).want(http.StatusForbidden)
	consul.post(at+"/papers", object{}).refused(http.StatusConflict, "consulate.no_plan")
	ana.post(cas+"/plans", object{"plan": "pasos_retorno"}).want(http.StatusNoContent)
	if got := consul.get("/returns").want(http.StatusOK); got.len("returns") != 1 ||
		got.text("returns", 0, "code") != filed.Code || got.at("returns", 0, "persons") != nil ||
		got.at("returns", 0, "papers_open") != true {
		t.Errorf("%s", got.Raw)
	}
	if got := consul.get(at).want(http.StatusOK); got.text("persons", 0, "given") == "" ||
		got.text("steps", 0, "step") != "riesgo" || got.at("steps", 0, "result") != nil {
		t.Errorf("%s", got.Raw)
	}
	consul.get(cas).want(http.StatusNotFound)
	consul.post(at+"/papers", object{"on": "2030-01-01"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	consul.post(at+"/papers", object{"note": "Salvoconducto."}).want(http.StatusNoContent)
	consul.post(at+"/papers", object{}).refused(http.StatusConflict, "task.already")
	ana.post(cas+"/consent/withdraw", nil)
	consul.get(at).want(http.StatusNotFound)
	w.Verify()
}
