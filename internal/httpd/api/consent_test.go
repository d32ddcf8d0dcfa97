package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestWhatAHouseRecordsWaitsForTheTeamOverHTTP is the same story as on the pages, as two programs live it.
func TestWhatAHouseRecordsWaitsForTheTeamOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	filed := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated)
	cas := "/cases/" + filed.text("case")
	sent := ana.post("/referrals/"+filed.text("referrals", 0)+"/offers",
		object{"shelters": []string{string(casa.Shelter.ID)}}).want(http.StatusCreated)
	shelter.post("/offers/"+sent.text("offers", 0)+"/accept", nil).want(http.StatusOK)
	wider := object{"given_by": "persona", "language": "spa", "method": "oral", "split_agreed": true,
		"scopes": object{"registro": "si", "compartir_minimo": "si", "compartir_identidad": "si", "compartir_salud": "si"}}
	shelter.post(cas+"/consent", wider).want(http.StatusNoContent)
	own := shelter.get(cas + "/consent").want(http.StatusOK)
	if own.at("waiting", "split_agreed") != true || own.at("split_agreed") != false || own.len("past") != 0 {
		t.Fatalf("the house reads %s", own.Raw)
	}
	shelter.post(cas+"/consent/confirm", nil).refused(http.StatusForbidden, "fault.forbidden")
	seen := ana.get(cas + "/consent").want(http.StatusOK)
	ana.post(cas+"/consent/confirm", nil, "If-Match", `"1"`).refused(http.StatusPreconditionFailed, "fault.stale")
	ana.post(cas+"/consent/confirm", nil, "If-Match", seen.Header.Get("ETag")).want(http.StatusNoContent)
	if now := ana.get(cas + "/consent").want(http.StatusOK); now.at("split_agreed") != true ||
		now.at("waiting") != nil || now.len("past") != 1 || now.at("earlier") != 1.0 {
		t.Fatalf("in force %s", now.Raw)
	}
	ana.post(cas+"/consent/reject", nil).refused(http.StatusConflict, "consent.nothing_waits")
	wider["purposes"] = []string{"shelter"}
	shelter.post(cas+"/consent", wider).want(http.StatusNoContent)
	wider["purposes"] = []string{"shelter", "legal"}
	shelter.post(cas+"/consent", wider).want(http.StatusNoContent)
	ana.post(cas+"/consent/reject", nil).want(http.StatusNoContent)
	if now := ana.get(cas + "/consent").want(http.StatusOK); now.at("waiting") != nil || now.len("purposes") != 1 {
		t.Fatalf("after it was let go %s", now.Raw)
	}
	w.Verify()
}

// TestEachReceiverHasItsOwnPartOverHTTP: what is narrower for one receiver, and how far others may be asked, is filed,
// read back and refused with the name of its field.
func TestEachReceiverHasItsOwnPartOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	in := survivor(24, "abrigo")
	soon := w.Clock.Now().Add(24 * time.Hour).Format(time.RFC3339)
	agreed := object{"given_by": "persona", "language": "spa", "method": "oral", "reach": "tres_primeros",
		"scopes": object{"registro": "si", "compartir_minimo": "si"}, "purposes": []string{"shelter", "legal"},
		"own": []object{{"agency": string(casa.Agency), "purposes": []string{"shelter"}, "expires_at": soon}}}
	in["consent"] = agreed
	filed := ana.post("/cases", in).want(http.StatusCreated)
	cas := "/cases/" + filed.text("case")
	seen := ana.get(cas + "/consent").want(http.StatusOK)
	if seen.text("reach") != "tres_primeros" || seen.len("own") != 1 ||
		seen.text("own", 0, "agency") != string(casa.Agency) ||
		seen.text("own", 0, "purposes", 0) != "shelter" || seen.text("own", 0, "expires_at") != soon {
		t.Fatalf("her team reads %s", seen.Raw)
	}
	sent := ana.post("/referrals/"+filed.text("referrals", 0)+"/offers",
		object{"shelters": []string{string(casa.Shelter.ID)}}).want(http.StatusCreated)
	shelter.post("/offers/"+sent.text("offers", 0)+"/accept", nil).want(http.StatusOK)
	if own := shelter.get(cas + "/consent").want(http.StatusOK); own.text("own", 0, "expires_at") != soon {
		t.Errorf("the house reads of its own part %s", own.Raw)
	}
	agreed["own"] = []object{{"agency": string(w.Agency("otra", "ong").ID)},
		{"agency": string(domain.NewID[domain.AgencyID]())}}
	agreed["recipients"] = []string{string(casa.Agency)}
	for path, code := range map[string]string{"reach": "consent.reach_or_named",
		"own.0.agency": "consent.receiver_not_named",
		"own.1.agency": "consent.receiver_unknown"} {
		refused := ana.post(cas+"/consent", agreed).want(http.StatusUnprocessableEntity)
		if !strings.Contains(string(refused.Raw), `"`+path+`"`) || !strings.Contains(string(refused.Raw), `"`+code+`"`) {
			t.Errorf("%s at %s is not in %s", code, path, refused.Raw)
		}
	}
	w.Verify()
}

// TestALaterConversationIsAddedOverHTTP: a program adds what was left, and nothing that was answered before.
func TestALaterConversationIsAddedOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	filed := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated)
	cas := "/cases/" + filed.text("case")
	sent := ana.post("/referrals/"+filed.text("referrals", 0)+"/offers",
		object{"shelters": []string{string(casa.Shelter.ID)}}).want(http.StatusCreated)
	shelter.post("/offers/"+sent.text("offers", 0)+"/accept", nil).want(http.StatusOK)
	seen := ana.get(cas + "/consent").want(http.StatusOK)
	left := seen.len("still_to_ask")
	later := object{"scopes": object{"contacto_familia": "no", "seguimiento": "si"}}
	shelter.post(cas+"/consent/complete", later).refused(http.StatusForbidden, "fault.forbidden")
	ana.post(cas+"/consent/complete", later, "If-Match", `"99"`).refused(http.StatusPreconditionFailed, "fault.stale")
	ana.post(cas+"/consent/complete", object{"scopes": object{"registro": "no"}}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	ana.post(cas+"/consent/complete", later, "If-Match", seen.Header.Get("ETag")).want(http.StatusNoContent)
	now := ana.get(cas + "/consent").want(http.StatusOK)
	if now.len("still_to_ask") != left-2 || now.len("past") != 0 || now.at("scopes", "contacto_familia") != "no" ||
		now.at("scopes", "seguimiento") != "si" {
		t.Fatalf("%d were left; after the talk %s", left, now.Raw)
	}
	again := ana.post(cas+"/consent/complete", object{"scopes": object{"contacto_familia": "si"}})
	if !strings.Contains(string(again.Raw), "consent.answered_before") || !strings.Contains(string(again.Raw),
		"scopes.contacto_familia") {
		t.Errorf("a second answer: %s", again.Raw)
	}
	w.Verify()
}
