package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestANightRescueOverHTTP is the main job from end to end, as two programs do it.
func TestANightRescueOverHTTP(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)

	filed := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated)
	if at := filed.Header.Get("Location"); at != "/api/v1/cases/"+filed.text("case") {
		t.Fatalf("Location %q", at)
	}
	ref := "/referrals/" + filed.text("referrals", 0)
	matches := ana.get(ref + "/matches?fields=met").want(http.StatusOK)
	if matches.len("fits") != 1 || matches.text("fits", 0, "provider") != string(casa.Shelter.ID) ||
		matches.len("fits", 0, "met") == 0 || !strings.Contains(matches.text("reasons", 0, "title"), " ") {
		t.Fatalf("matches %s", matches.Raw)
	}
	if strings.Contains(string(matches.Raw), casa.Shelter.Address) || strings.Contains(string(matches.Raw), `"0108"`) {
		t.Fatal("a match tells where a shelter stands")
	}
	sent := ana.post(ref+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}, "If-Match",
		matches.Header.Get("ETag")).want(http.StatusCreated)
	offer := "/offers/" + sent.text("offers", 0)

	inbox := shelter.get("/offers").want(http.StatusOK)
	if inbox.len("offers") != 1 || inbox.text("offers", 0, "card", "persons", 0, "age_band") != "18-24" {
		t.Fatalf("inbox %s", inbox.Raw)
	}
	seen := shelter.get(offer).want(http.StatusOK)
	if seen.at("identity") != nil || seen.at("safety") != nil || strings.Contains(string(seen.Raw), "Marisol") {
		t.Fatalf("before acceptance only the card is open: %s", seen.Raw)
	}
	shelter.post(offer+"/question", object{"text": "¿Viene sola?"}).want(http.StatusOK)
	ana.post(offer+"/reply", object{"text": "Sí, sola."}).want(http.StatusOK)
	accepted := shelter.post(offer+"/accept", nil).want(http.StatusOK)
	if accepted.text("state") != "aceptada" || accepted.text("place_state") != "reservado" ||
		accepted.Header.Get("ETag") == "" {
		t.Fatalf("accepted %s", accepted.Raw)
	}
	seen = shelter.get(offer).want(http.StatusOK)
	if seen.text("identity", "persons", 0, "given") != "Marisol" || seen.len("thread") != 2 {
		t.Fatalf("after acceptance what was agreed opens: %s", seen.Raw)
	}
	if where := ana.get(offer + "/address").want(http.StatusOK).text("address"); where != casa.Shelter.Address {
		t.Fatalf("the placing worker learns where to bring her: %q", where)
	}
	ana.post(offer+"/transit", nil).want(http.StatusOK)
	shelter.post(offer+"/admit", object{}).want(http.StatusOK)
	board := shelter.get("/shelters/" + string(casa.Shelter.ID)).want(http.StatusOK)
	if board.at("rooms", 0, "room", "free") != 1.0 || board.len("stays") != 1 {
		t.Fatalf("board %s", board.Raw)
	}
	shelter.post(offer+"/discharge", object{"reason": "plan_cumplido", "outcomes": []string{"estable_seguro"}}).
		want(http.StatusOK)
	if got := ana.get(ref).want(http.StatusOK); got.text("state") != "cerrada" || got.len("history") < 5 {
		t.Fatalf("referral %s", got.Raw)
	}
	if seen = shelter.get(offer).want(http.StatusOK); seen.at("identity") != nil {
		t.Fatal("what acceptance opened closes with the stay")
	}
	if list := ana.get("/cases/" + filed.text("case") + "/openings").want(http.StatusOK); list.len("openings") < 3 {
		t.Fatalf("she can be told who opened her file: %s", list.Raw)
	}
	w.Verify()
}

// TestTherapyFromOfferToOutcome is the same job for a place on a caseload.
func TestTherapyFromOfferToOutcome(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	clinic := w.Program("clínica", domain.ClassPsych, 1, "trauma")
	ana, lucia := s.signs(w.Worker("ana")), s.signs(clinic.Actor)
	filed := ana.post("/cases", survivor(30, "psicologia")).want(http.StatusCreated)
	ref := "/referrals/" + filed.text("referrals", 0)
	offer := "/offers/" + ana.post(ref+"/offers", object{"programs": []string{string(clinic.Program.ID)}}).
		want(http.StatusCreated).text("offers", 0)
	lucia.post(offer+"/accept", object{}).want(http.StatusOK)
	at := w.Clock.Now().Add(72e12).Format("2006-01-02T15:04:05Z")
	lucia.post(offer+"/book", object{"at": at, "how": "presencial"}).want(http.StatusOK)
	if got := lucia.post(offer+"/start", nil).want(http.StatusOK); got.text("place_state") != "en_atencion" {
		t.Fatalf("standing %s", got.Raw)
	}
	cas := "/cases/" + filed.text("case")
	lucia.post(cas+"/notes/psych", object{"text": "Primera sesión: duerme poco."}).want(http.StatusCreated)
	if got := lucia.get(cas + "/notes/psych").want(http.StatusOK); got.len("notes") != 1 {
		t.Fatalf("notes %s", got.Raw)
	}
	ana.get(cas+"/notes/psych").refused(http.StatusForbidden, "fault.forbidden")
	lucia.post(offer+"/finish", object{"reason": "plan_cumplido"}).want(http.StatusOK)
	if got := lucia.get("/programs/" + string(clinic.Program.ID)).want(http.StatusOK); got.at("load", "free") != 1.0 {
		t.Fatalf("the place is free again: %s", got.Raw)
	}
	w.Verify()
}

// TestNotesOfEachKindStayApart has a house and a lawyer write what only they read, and a referral that is followed
// up.
func TestNotesOfEachKindStayApart(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, law := w.Shelter("casa", "0108", amparotest.Women(2)), w.Program("bufete", domain.ClassLegal, 2, "penal_trata")
	ana, shelter, lawyer := s.signs(w.Worker("ana")), s.signs(casa.Actor), s.signs(law.Actor)
	filed := ana.post("/cases", survivor(24, "abrigo", "legal_penal")).want(http.StatusCreated)
	ref, cas := "/referrals/"+filed.text("referrals", 0), "/cases/"+filed.text("case")
	bed := "/offers/" + ana.post(ref+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}).
		want(http.StatusCreated).text("offers", 0)
	brief := "/offers/" + ana.post("/referrals/"+filed.text("referrals", 1)+"/offers",
		object{"programs": []string{string(law.Program.ID)}}).want(http.StatusCreated).text("offers", 0)
	shelter.post(bed+"/accept", nil).want(http.StatusOK)
	if bad := lawyer.post(brief+"/accept", nil).refused(http.StatusUnprocessableEntity,
		"fault.invalid"); bad.fields()["no_conflict"] == "" {
		t.Fatalf("a lawyer looks for a conflict first: %s", bad.Raw)
	}
	lawyer.post(brief+"/accept", object{"no_conflict": true}).want(http.StatusOK)
	shelter.post(bed+"/admit", nil).want(http.StatusOK)
	shelter.post(cas+"/notes/health", object{"text": "Pide agua y duerme."}).want(http.StatusCreated)
	lawyer.post(cas+"/notes/legal", object{"text": "Declara el jueves."}).want(http.StatusCreated)
	for who, can := range map[*caller]map[string]int{shelter: {"health": 1, "legal": -1, "psych": -1},
		lawyer: {"legal": 1, "health": -1, "psych": -1}} {
		for kind, n := range can {
			got := who.get(cas + "/notes/" + kind)
			if n < 0 && got.Status < 400 || n > 0 && got.want(http.StatusOK).len("notes") != n {
				t.Errorf("%s: %d %s", kind, got.Status, got.Raw)
			}
		}
	}
	shelter.post(bed+"/discharge", object{"reason": "plan_cumplido", "follow_up": true}).want(http.StatusOK)
	if got := ana.post(ref+"/close", object{"reason": "plan_cumplido", "outcomes": []string{"estable_seguro"}}).
		want(http.StatusOK); got.text("state") != "cerrada" {
		t.Fatalf("closed %s", got.Raw)
	}
	w.Verify()
}

// TestEveryPartOfACase reads and edits what is kept apart.
func TestEveryPartOfACase(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	cas := "/cases/" + ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("case")
	for part, edit := range map[string]object{
		"identity": {"persons": []object{{"use_name": "Flor", "given": "Florinda"}}, "alias": "La vecina"},
		"safety": {"danger_areas": []object{{"motive": "lugar_explotacion", "scope": "departamento",
			"department": "14"}}},
		"restricted": {"protected_witness": true},
	} {
		now := ana.get(cas+"/"+part, because("/"+part)...).want(http.StatusOK)
		ana.put(cas+"/"+part, edit).refused(http.StatusPreconditionRequired, "api.revision_needed")
		saved := ana.put(cas+"/"+part, edit, "If-Match", now.Header.Get("ETag")).want(http.StatusOK)
		ana.put(cas+"/"+part, edit, "If-Match", now.Header.Get("ETag")).
			refused(http.StatusPreconditionFailed, "fault.stale")
		got := ana.get(cas+"/"+part, because("/"+part)...).want(http.StatusOK)
		if got.Header.Get("ETag") != saved.Header.Get("ETag") {
			t.Errorf("%s: the edit said %s, reading says %s", part, saved.Header.Get("ETag"), got.Header.Get("ETag"))
		}
	}
	now := ana.get(cas).want(http.StatusOK)
	body := object{}
	for _, k := range []string{"group", "languages", "trafficking_status", "security_level_needed", "court_status",
		"found_municipality", "wishes"} {
		body[k] = now.at(k)
	}
	body["security_level_needed"] = 3
	ana.put(cas, body, "If-Match", now.Header.Get("ETag")).want(http.StatusOK)
	if got := ana.get(cas); got.at("security_level_needed") != 3.0 ||
		got.text("group", 0, "ref") != now.text("group", 0, "ref") {
		t.Fatalf("case %s", got.Raw)
	}
	consent := ana.get(cas).at("consent", "revision")
	ana.post(cas+"/consent", object{"given_by": "persona", "language": "spa", "method": "oral",
		"scopes": object{"registro": "si", "compartir_minimo": "no"}},
		"If-Match", `"1"`).want(http.StatusNoContent)
	if got := ana.get(cas).at("consent", "revision"); got == consent {
		t.Fatal("the consent did not move on")
	}
	ana.post(cas+"/consent/withdraw", nil).want(http.StatusNoContent)
	if got := ana.get(cas); got.at("consent", "live") != false ||
		!slices.Contains(got.at("can").([]any), any("consent.record")) {
		t.Fatalf("consent %s", got.Raw)
	}
	w.Verify()
}

func TestAPreviewShowsWhatReceiversWouldSee(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	w.Shelter("casa", "0108", amparotest.Women(2))
	ana := s.signs(w.Worker("ana"))
	got := ana.post("/cases/preview", survivor(24, "abrigo", "psicologia")).want(http.StatusOK)
	if got.len("needs") != 2 || got.at("needs", 0, "fits") != 1.0 || strings.Contains(string(got.Raw), "Marisol") {
		t.Fatalf("preview %s", got.Raw)
	}
	if list := ana.get("/cases").want(http.StatusOK); list.len("cases") != 0 {
		t.Fatal("a preview keeps nothing")
	}
}

func TestTheDeskActsForOthersWithAReason(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	ana, desk := s.signs(w.Worker("ana")), s.signs(w.Coordinator())
	ref := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("referrals", 0)
	offer := "/offers/" + ana.post("/referrals/"+ref+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}).
		want(http.StatusCreated).text("offers", 0)
	if got := desk.get("/desk").want(http.StatusOK); got.at("total") != 1.0 {
		t.Fatalf("desk %s", got.Raw)
	}
	desk.post(offer+"/accept", nil).refused(http.StatusForbidden, "fault.forbidden")
	short := desk.post(offer+"/accept", nil, "X-Act-For", string(casa.Shelter.Agency), "X-Act-Reason", "ya")
	if short.refused(http.StatusUnprocessableEntity, "fault.invalid").fields()["X-Act-Reason"] == "" {
		t.Fatalf("the header is named: %s", short.Raw)
	}
	why := "Contestaron%20por%20tel%C3%A9fono%20que%20s%C3%AD"
	desk.post(offer+"/accept", nil, "X-Act-For", absent(), "X-Act-Reason", why).
		refused(http.StatusNotFound, "fault.not_found")
	desk.post(offer+"/accept", nil, "X-Act-Reason", why).refused(http.StatusUnprocessableEntity, "fault.invalid")
	ana.post(offer+"/accept", nil, "X-Act-For", string(casa.Shelter.Agency), "X-Act-Reason", why)
	if got := desk.post(offer+"/accept", nil, "X-Act-For", string(casa.Shelter.Agency), "X-Act-Reason", why).
		want(http.StatusOK); got.text("state") != "aceptada" {
		t.Fatalf("accepted %s", got.Raw)
	}
	w.Verify()
}
