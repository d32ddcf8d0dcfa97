package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestACaseIsErasedByTwoPrograms: each of the two agencies by its own program; after it there is no such case.
func TestACaseIsErasedByTwoPrograms(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	ana, eva := s.signs(worker), s.signs(w.Coordinator())
	boss := s.signs(worker.Colleague("jefa", domain.RoleSupervisor))
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	cas := "/cases/" + string(filed.Case)
	why := object{"reason": "wish", "note": "Lo pidió por escrito."}
	boss.post(cas+"/erasure", why).refused(http.StatusForbidden, "fault.forbidden")
	ana.post("/referrals/"+string(filed.Referrals[0])+"/cancel", object{"code": "solucion_alterna"}).want(http.StatusOK)
	ana.post(cas+"/close", object{"reason": "plan_cumplido"}).want(http.StatusNoContent)

	boss.post(cas+"/hold", object{"note": "La pide el juzgado."}).want(http.StatusNoContent)
	boss.post(cas+"/erasure", why).refused(http.StatusConflict, "erasure.held")
	boss.post(cas+"/hold/lift", nil).want(http.StatusNoContent)
	boss.post(cas+"/erasure", object{"reason": "wish"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	boss.post(cas+"/erasure", why).want(http.StatusNoContent)
	eva.post("/erasures/"+string(filed.Case)+"/refuse", object{"note": "Hay un proceso."}).want(http.StatusNoContent)
	boss.post(cas+"/erasure", why).want(http.StatusNoContent)
	if got := boss.get(cas + "/erasure").want(http.StatusOK); got.text("state") != "asked" ||
		got.at("rows", "case") != 1.0 || got.at("keep_until") == nil {
		t.Errorf("%s", got.Raw)
	}
	if got := eva.get("/erasures").want(http.StatusOK); got.len("erasures") != 1 ||
		got.text("erasures", 0, "case") != string(filed.Case) {
		t.Errorf("%s", got.Raw)
	}
	eva.post("/erasures/"+string(filed.Case)+"/confirm", nil).want(http.StatusNoContent)
	if got := eva.get("/erasures").want(http.StatusOK); got.len("erasures") != 0 {
		t.Errorf("%s", got.Raw)
	}
	ana.get(cas).want(http.StatusNotFound)
	boss.get(cas + "/erasure").want(http.StatusNotFound)
	w.Verify()
}
