package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAnInterpreterOverHTTP asks twice for somebody who speaks Q'eqchi': once it is taken back, once she comes, and
// then cannot.
func TestAnInterpreterOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, worker := w.Shelter("casa", "0108", amparotest.Women(2)), w.Worker("ana")
	speakers := w.Agency("voces", "comunitaria")
	ana, shelter := s.signs(worker), s.signs(casa.Actor)
	ixchel, stranger := s.signs(w.Person("ixchel", speakers, domain.RoleInterpreter)), s.signs(w.Worker("otra"))
	offer := offered(ana, casa)
	shelter.post(offer+"/accept", nil).want(http.StatusOK)

	stranger.get(offer+"/interpreters").refused(http.StatusNotFound, "fault.not_found")
	if got := shelter.get(offer + "/interpreters").want(http.StatusOK); got.text("agencies", 0,
		"id") != string(speakers.ID) || got.len("calls") != 0 {
		t.Fatalf("one agency can be asked, and nobody was: %s", got.Raw)
	}
	call := object{"to": string(speakers.ID), "language": "kek", "at": w.Clock.Now().Add(3 * time.Hour).UTC().
		Format(time.RFC3339), "how": "presencial"}
	bad := shelter.post(offer+"/interpreters", object{"to": string(speakers.ID), "language": "klingon", "at": call["at"],
		"how": "a_gritos"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	if f := bad.fields(); f["language"] == "" || f["how"] == "" {
		t.Fatalf("both are wrong: %s", bad.Raw)
	}
	first := shelter.post(offer+"/interpreters", call, "If-Match", shelter.tag(offer+"/interpreters")).
		want(http.StatusCreated).text("id")
	shelter.post(offer+"/interpreters/"+first+"/cancel", nil).want(http.StatusNoContent)
	second := ana.post(offer+"/interpreters", call).want(http.StatusCreated).text("id")

	if got := ixchel.get("/appointments").want(http.StatusOK); got.len("appointments") != 1 ||
		got.text("appointments", 0, "id") != second || strings.Contains(string(got.Raw), "Marisol") {
		t.Fatalf("one request, without a name: %s", got.Raw)
	}
	stranger.get("/appointments/"+second).refused(http.StatusNotFound, "fault.not_found")
	stranger.post("/appointments/"+second+"/accept", nil).refused(http.StatusNotFound, "fault.not_found")
	ixchel.post("/appointments/"+second+"/accept", nil).want(http.StatusNoContent)
	if got := ixchel.get("/appointments/" + second).want(http.StatusOK); got.at("mine") != true ||
		got.text("state") != "aceptada" || strings.Contains(string(got.Raw), "Ejemplo") {
		t.Fatalf("she is booked, and reads no family name: %s", got.Raw)
	}
	if got := ixchel.get("/appointments?past=true").want(http.StatusOK); got.len("appointments") != 0 {
		t.Fatalf("it is not over: %s", got.Raw)
	}
	ixchel.post("/me/languages", object{"languages": []string{"klingon"}}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	ixchel.post("/me/languages", object{"languages": []string{"kek"}}).want(http.StatusNoContent)
	ana.post("/me/languages", object{"languages": []string{"kek"}}).refused(http.StatusForbidden, "fault.forbidden")
	if got := ixchel.get("/me/languages").want(http.StatusOK); got.text("languages", 0) != "kek" {
		t.Fatalf("she interprets one: %s", got.Raw)
	}
	if got := ana.get(offer + "/interpreters").want(http.StatusOK); got.text("agencies", 0, "languages", 0) != "kek" {
		t.Fatalf("who asks sees it: %s", got.Raw)
	}
	ixchel.post("/me/languages", object{"languages": []string{}}).want(http.StatusNoContent)
	ixchel.post("/appointments/"+second+"/decline", nil).want(http.StatusNoContent)
	if got := ana.get(offer + "/interpreters").want(http.StatusOK); got.len("calls") != 2 {
		t.Fatalf("both requests are told: %s", got.Raw)
	}
	w.Verify()
}

// TestABedIsKeptLongerOverHTTP keeps the bed while the car is repaired, as often as the urgency allows, and not once
// more.
func TestABedIsKeptLongerOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	shelter.post(offer+"/accept", nil).want(http.StatusOK)
	ana.post(offer+"/extend", nil).refused(http.StatusForbidden, "fault.forbidden")
	until := shelter.get(offer).want(http.StatusOK).text("stay", "held_until")
	shelter.post(offer+"/extend", nil, "If-Match", shelter.tag(offer)).want(http.StatusOK)
	got := shelter.get(offer).want(http.StatusOK)
	if got.text("stay", "held_until") <= until {
		t.Fatalf("the beds are kept longer than %s: %s", until, got.Raw)
	}
	for range 10 {
		if !strings.Contains(string(shelter.get(offer).want(http.StatusOK).Raw), `"stay.extend"`) {
			break
		}
		shelter.post(offer+"/extend", nil).want(http.StatusOK)
	}
	shelter.post(offer+"/extend", nil).refused(http.StatusConflict, "stay.extended_enough")
	w.Verify()
}

// TestWhatIsMetByHandOverHTTP closes a need that no service of the network is asked for.
func TestWhatIsMetByHandOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	filed := ana.post("/cases", survivor(24, "educacion")).want(http.StatusCreated)
	ref := "/referrals/" + filed.text("referrals", 0)
	bad := ana.post(ref+"/meet", object{"on": "ayer"}).refused(http.StatusUnprocessableEntity, "fault.invalid")
	if f := bad.fields(); f["by"] == "" || f["with"] == "" || f["on"] == "" {
		t.Fatalf("all three are wrong: %s", bad.Raw)
	}
	ana.post(ref+"/meet", object{"by": "Escuela nocturna", "with": "Plaza en el curso de costura"}, "If-Match",
		ana.tag(ref)).want(http.StatusOK)
	ana.post("/cases/"+filed.text("case")+"/close", object{"reason": "plan_cumplido"}).want(http.StatusNoContent)
	w.Verify()
}

// TestAnOfferWithoutInterpretersHasAnEmptyList, before it is accepted and after the person has left again.
func TestAnOfferWithoutInterpretersHasAnEmptyList(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	w.Person("kek", w.Agency("intérpretes", "ong"), domain.RoleInterpreter)
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	lists := func(when string, agencies int) {
		t.Helper()
		got := ana.get(offer + "/interpreters").want(http.StatusOK)
		if calls, ok := got.at("calls").([]any); !ok || len(calls) != 0 || got.len("agencies") != agencies {
			t.Errorf("%s: %s", when, got.Raw)
		}
	}
	lists("nobody accepted yet", 0)
	shelter.post(offer+"/accept", nil).want(http.StatusOK)
	lists("accepted", 1)
	shelter.post(offer+"/admit", nil).want(http.StatusOK)
	shelter.post(offer+"/discharge", object{"reason": "plan_cumplido"}).want(http.StatusOK)
	lists("she left", 0)
}
