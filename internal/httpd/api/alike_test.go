package api_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestTwoCasesOfOnePersonAreJoinedByAProgram: filing says that there may be another case, the reasons are listed, and
// the two are joined and parted with the revision of the case.
func TestTwoCasesOfOnePersonAreJoinedByAProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	ana, stranger := s.signs(worker), s.signs(w.Worker("otra"))
	first := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	if err := w.Work.Cancel(t.Context(), worker.Actor, first.Referrals[0], 0, "solucion_alterna"); err != nil {
		t.Fatal(err)
	}
	second := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	cas := "/cases/" + string(first.Case)
	if got := ana.get(cas + "/alike").want(http.StatusOK); got.len("cases") != 1 ||
		got.text("cases", 0, "case") != string(second.Case) || got.text("cases", 0, "why", 0) != "phone" {
		t.Errorf("%s", got.Raw)
	}
	stranger.get(cas + "/alike").want(http.StatusNotFound)
	in := object{"into": string(second.Case), "reason": "Es la misma persona."}
	stranger.post(cas+"/merge", in).want(http.StatusNotFound)
	itself := object{"into": string(first.Case), "reason": "Es la misma."}
	ana.post(cas+"/merge", itself).want(http.StatusUnprocessableEntity)
	ana.post(cas+"/merge", in).want(http.StatusNoContent)
	if got := ana.get(cas).want(http.StatusOK); got.text("into") != string(second.Case) {
		t.Errorf("%s", got.Raw)
	}
	if got := ana.get("/cases/" + string(second.Case)).want(http.StatusOK); got.len("merged") != 1 {
		t.Errorf("%s", got.Raw)
	}
	ana.post(cas+"/part", nil).want(http.StatusNoContent)
	w.Verify()
}

// TestAGroupIsTwoCasesByAProgram: who goes and who is a child's adult is said; both cases name the other, and joining
// the new one with the old one undoes it.
func TestAGroupIsTwoCasesByAProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	ana, stranger := s.signs(worker), s.signs(w.Worker("otra"))
	sister := amparotest.Woman(22)
	sister.Relation = domain.RelationSibling
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(27), amparotest.Child(14, domain.Woman), sister))
	cas := "/cases/" + string(filed.Case)
	in := object{"go": []string{"P2", "P3"}, "reason": "Su hermana pide que su asunto se lleve aparte.", "agreed": true}
	stranger.post(cas+"/divide", in).want(http.StatusNotFound)
	ana.post(cas+"/divide", in).want(http.StatusUnprocessableEntity)
	in["adults"], in["needs"] = object{"P2": "P3"}, object{string(filed.Referrals[0]): "both"}
	made := ana.post(cas+"/divide", in).want(http.StatusCreated).text("case")
	got := ana.get("/cases/" + made).want(http.StatusOK)
	if got.text("divided_from") != string(filed.Case) || got.at("into") != nil || got.len("referrals") != 1 {
		t.Errorf("%s", got.Raw)
	}
	if got := ana.get(cas).want(http.StatusOK); got.len("merged") != 1 || got.at("merged", 0, "divided") != true ||
		got.at("divided_from") != nil {
		t.Errorf("%s", got.Raw)
	}
	back := object{"into": string(filed.Case), "reason": "Siguen juntas."}
	ana.post("/cases/"+made+"/merge", back).refused(http.StatusConflict, "merge.needs_open")
	ana.post("/referrals/"+got.text("referrals", 0, "id")+"/cancel", object{"code": "solucion_alterna"}).
		want(http.StatusOK)
	ana.post("/cases/"+made+"/merge", back).want(http.StatusNoContent)
	w.Verify()
}

// TestALegalServiceKeepsItsListByAProgram: what was typed is answered to nobody.
func TestALegalServiceKeepsItsListByAProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	firm, worker := w.Program("bufete", domain.ClassLegal, 3, "penal_trata"), w.Worker("ana")
	lawyer, ana := s.signs(firm.Actor), s.signs(worker)
	in := object{"label": "Exp. 7", "side": "client", "name": "Ramón Ejemplo Ficticio"}
	ana.post("/interests", in).refused(http.StatusForbidden, "fault.forbidden")
	lawyer.post("/interests", in).want(http.StatusNoContent)
	got := lawyer.get("/interests").want(http.StatusOK)
	if got.len("entries") != 1 || got.text("entries", 0, "label") != "Exp. 7" || strings.Contains(string(got.Raw), "Ram") {
		t.Errorf("%s", got.Raw)
	}
	lawyer.post("/interests/drop", object{"entry": got.text("entries", 0, "id")}).want(http.StatusNoContent)
	if got := lawyer.get("/interests").want(http.StatusOK); got.len("entries") != 0 {
		t.Errorf("%s", got.Raw)
	}
}
