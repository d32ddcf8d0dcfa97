package api_test

import (
	"net/http"
	"testing"

	"amparo/internal/amparotest"
)

// TestWhatAHouseRecordsWaitsForTheTeamOverHTTP is the same story as on the pages, as two programs live it.
func TestWhatAHouseRecordsWaitsForTheTeamOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, house := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	filed := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated)
	cas := "/cases/" + filed.text("case")
	sent := ana.post("/referrals/"+filed.text("referrals", 0)+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}).want(http.StatusCreated)
	house.post("/offers/"+sent.text("offers", 0)+"/accept", nil).want(http.StatusOK)
	wider := object{"given_by": "persona", "language": "spa", "method": "oral", "split_agreed": true,
		"scopes": object{"registro": "si", "compartir_minimo": "si", "compartir_identidad": "si", "compartir_salud": "si"}}
	house.post(cas+"/consent", wider).want(http.StatusNoContent)
	own := house.get(cas + "/consent").want(http.StatusOK)
	if own.at("waiting", "split_agreed") != true || own.at("split_agreed") != false || own.len("past") != 0 {
		t.Fatalf("the house reads %s", own.Raw)
	}
	house.post(cas+"/consent/confirm", nil).refused(http.StatusForbidden, "fault.forbidden")
	seen := ana.get(cas + "/consent").want(http.StatusOK)
	ana.post(cas+"/consent/confirm", nil, "If-Match", `"1"`).refused(http.StatusPreconditionFailed, "fault.stale")
	ana.post(cas+"/consent/confirm", nil, "If-Match", seen.Header.Get("ETag")).want(http.StatusNoContent)
	if now := ana.get(cas + "/consent").want(http.StatusOK); now.at("split_agreed") != true || now.at("waiting") != nil || now.len("past") != 1 || now.at("earlier") != 1.0 {
		t.Fatalf("in force %s", now.Raw)
	}
	ana.post(cas+"/consent/reject", nil).refused(http.StatusConflict, "consent.nothing_waits")
	wider["purposes"] = []string{"shelter"}
	house.post(cas+"/consent", wider).want(http.StatusNoContent)
	wider["purposes"] = []string{"shelter", "legal"}
	house.post(cas+"/consent", wider).want(http.StatusNoContent)
	ana.post(cas+"/consent/reject", nil).want(http.StatusNoContent)
	if now := ana.get(cas + "/consent").want(http.StatusOK); now.at("waiting") != nil || now.len("purposes") != 1 {
		t.Fatalf("after it was let go %s", now.Raw)
	}
	w.Verify()
}
