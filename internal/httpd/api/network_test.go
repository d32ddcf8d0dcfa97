package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// tag quotes the ETag of what a caller reads.
func (c *caller) tag(path string) string {
	c.t.Helper()
	return c.get(path).want(http.StatusOK).Header.Get("ETag")
}

// keep returns the parts of an answer that are sent back when it is edited.
func keep(a reply, keys ...string) object {
	out := object{}
	for _, k := range keys {
		if v, ok := a.Body[k]; ok {
			out[k] = v
		}
	}
	return out
}

// TestANeedThatNobodyCanMeetYet goes the ways of a referral that do not end in a bed.
func TestANeedThatNobodyCanMeetYet(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	worker := w.Worker("ana")
	ana, shelter := s.signs(worker), s.signs(casa.Actor)
	in := survivor(24, "abrigo", "psicologia")
	in["send"] = false
	filed := ana.post("/cases", in).want(http.StatusCreated)
	ref, other := "/referrals/"+filed.text("referrals", 0), "/referrals/"+filed.text("referrals", 1)
	ana.put(ref, object{"need": "abrigo", "urgency": "alta", "note": "Viaja con una bolsa."}, "If-Match", ana.tag(ref)).
		want(http.StatusOK)
	bad := ana.put(ref, object{"need": "castillo", "urgency": "alta"}, "If-Match", ana.tag(ref)).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	if bad.fields()["need"] == "" {
		t.Fatalf("the place is named as it was sent: %s", bad.Raw)
	}
	ana.post(ref+"/send", nil, "If-Match", ana.tag(ref)).want(http.StatusOK)
	ana.post(other+"/send", nil).want(http.StatusOK)
	shelters := object{"shelters": []string{string(casa.Shelter.ID)}}
	first := "/offers/" + ana.post(ref+"/offers", shelters).want(http.StatusCreated).text("offers", 0)
	shelter.post(first+"/decline", object{"code": "otro_motivo_que_no_existe"}).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	if got := shelter.post(first+"/decline", object{"code": "sin_cupo"}).
		want(http.StatusOK); got.text("state") != "declinada" {
		t.Fatalf("declined %s", got.Raw)
	}
	second := "/offers/" + ana.post(ref+"/offers", shelters).want(http.StatusCreated).text("offers", 0)
	ana.post(second+"/withdraw", nil).want(http.StatusOK)
	third := "/offers/" + ana.post(ref+"/offers", shelters).want(http.StatusCreated).text("offers", 0)
	shelter.post(third+"/accept", nil).want(http.StatusOK)
	shelter.post(third+"/no-show", nil).want(http.StatusOK)
	ana.post(ref+"/wait", nil).want(http.StatusOK)
	if got := ana.get("/waiting?class=shelter").want(http.StatusOK); got.at("total") != 1.0 ||
		"/referrals/"+got.text("waiting", 0, "id") != ref || got.at("waiting", 0, "fits") != 1.0 {
		t.Fatalf("who waits and what there is for her: %s", got.Raw)
	}
	if got := ana.get("/waiting?class=psych").want(http.StatusOK); got.len("waiting") != 0 {
		t.Fatalf("nobody waits for care: %s", got.Raw)
	}
	shelter.get("/waiting").refused(http.StatusForbidden, "fault.forbidden")
	ana.post(ref+"/review", nil).want(http.StatusOK)
	fourth := "/offers/" + ana.post(ref+"/offers", shelters).want(http.StatusCreated).text("offers", 0)
	shelter.post(fourth+"/accept", nil).want(http.StatusOK)
	shelter.post(fourth+"/release", nil).want(http.StatusOK)
	ana.post(ref+"/cancel", object{"code": "solucion_alterna"}).want(http.StatusOK)
	ana.post(other+"/cancel", object{"code": "solucion_alterna"}).want(http.StatusOK)
	cas := "/cases/" + filed.text("case")
	ana.post(cas+"/referrals", object{"needs": []object{{"need": "abrigo", "urgency": "media"}}}).
		want(http.StatusCreated)
	boss := s.signs(w.Person("jefa", domain.Agency{ID: worker.Agency}, domain.RoleSupervisor))
	boss.post(cas+"/assign", object{"worker": string(casa.Account)}).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	boss.post(cas+"/assign", object{"worker": string(worker.Colleague("berta", domain.RoleReferrer).Account),
		"note": "La conoce desde la primera noche."}, "If-Match", boss.tag(cas)).want(http.StatusNoContent)
	ana.post(cas+"/close", object{"reason": "plan_cumplido"}).want(http.StatusNoContent)
	if got := ana.get("/cases?closed=true").want(http.StatusOK); got.len("cases") != 1 ||
		got.at("cases", 0, "closed_at") == nil {
		t.Fatalf("cases %s", got.Raw)
	}
	w.Verify()
}

// TestAPersonMovesWithinTheHouse uses a house of two units.
func TestAPersonMovesWithinTheHouse(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1), amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	offer := offered(ana, casa)
	first, second := string(casa.Shelter.Units[0].ID), string(casa.Shelter.Units[1].ID)
	shelter.post(offer+"/accept", object{"units": object{"P9": first}}).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	shelter.post(offer+"/accept", object{"units": object{"P1": "nothing"}}).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	shelter.post(offer+"/accept", object{"units": object{"P1": first}}).want(http.StatusOK)
	shelter.post(offer+"/move", object{"person": "P1", "unit": second}).want(http.StatusOK)
	if got := shelter.get(offer).want(http.StatusOK); got.text("stay", "persons", 0, "unit") != second {
		t.Fatalf("stay %s", got.Raw)
	}
	w.Verify()
}

// TestKeepingTheNetwork adds and edits agencies, people, houses and programmes.
func TestKeepingTheNetwork(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	admin := s.signs(w.Person("operadora", w.Agency("técnica", "coordinadora"), domain.RoleAdmin))
	made := admin.post("/agencies", object{"name": "Fundación Ceiba", "type": "ong", "can_refer": true}).
		want(http.StatusCreated)
	agency := made.text("id")
	bad := admin.post("/agencies", object{"name": "X", "type": "castillo", "department": "99"}).
		refused(http.StatusUnprocessableEntity, "fault.invalid").fields()
	if bad["type"] == "" || bad["department"] == "" {
		t.Fatalf("both are wrong: %v", bad)
	}
	at := made.Header.Get("Location")[len("/api/v1"):]
	admin.put(at, object{"name": "Fundación La Ceiba", "ref": made.text("ref"), "type": "ong", "can_refer": true,
		"active": true}, "If-Match", admin.tag(at)).want(http.StatusOK)

	body := object{"agency": agency, "name": "Berta", "login": "berta@example.org",
		"roles": []string{"albergue_direccion"}}
	berta := admin.post("/people", body).want(http.StatusCreated)
	admin.post("/people", body).refused(http.StatusConflict, "account.login_taken")
	in := s.nobody().post("/sessions/redeem", object{"login": "berta@example.org", "code": berta.text("code"),
		"password": "siete nubes bajan despacio"}).want(http.StatusCreated)
	head := &caller{site: s, token: in.text("token")}
	who := "/people/" + berta.text("id")
	if got := admin.get("/people?agency=" + agency).want(http.StatusOK); got.len("people") != 1 {
		t.Fatalf("people %s", got.Raw)
	}
	if got := admin.get("/people?role=auditoria&agency=" + agency).want(http.StatusOK); got.len("people") != 0 {
		t.Errorf("nobody there audits: %s", got.Raw)
	}
	unknown := admin.get("/people?role=castillo&agency="+agency).refused(http.StatusUnprocessableEntity, "fault.invalid")
	if unknown.fields()["role"] == "" {
		t.Errorf("the role is not named: %s", unknown.Raw)
	}
	admin.put(who, object{"name": "Berta Ejemplo", "login": "berta@example.org",
		"roles": []string{"albergue_direccion", "albergue_ingreso"}}, "If-Match", admin.tag(who)).want(http.StatusOK)

	shelter := head.post("/shelters", object{"agency": agency, "name": "Casa Jade", "municipality": "0108",
		"address": "Portón verde", "active": true, "intake_hours": "24h",
		"max_stay_days": 180, "security_level": 2, "languages": []string{"spa"}, "units": []object{{"name": "Mujeres",
			"population": "mujeres",
			"genders":    []string{"mujer"}, "age_min": 18, "age_max": 99, "accepts_pregnant": true, "open": true,
			"beds": object{"total": 4, "blocked": 0, "residents": 0}}}})
	path := "/shelters/" + shelter.want(http.StatusCreated).text("id")
	board := head.get(path).want(http.StatusOK)
	edit := keep(board, "name", "municipality", "address", "active", "intake_hours", "max_stay_days", "security_level",
		"languages", "units", "female_staff_only")
	edit["female_staff_only"] = true
	head.put(path, edit, "If-Match", board.Header.Get("ETag")).want(http.StatusOK)

	admin.post(who+"/reset", nil).want(http.StatusOK)
	head.get("/me").refused(http.StatusUnauthorized, "session.account_changed")
	admin.post(who+"/disable", nil).want(http.StatusNoContent)
	admin.post(who+"/enable", nil).want(http.StatusNoContent)
	w.Verify()
}

// TestAProgrammeIsAddedAndEdited does the same for a programme.
func TestAProgrammeIsAddedAndEdited(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	clinic := w.Agency("clínica", "ong")
	boss := s.signs(w.Person("lucía", clinic, domain.RolePsych))
	in := object{"agency": string(clinic.ID), "class": "psych", "name": "Clínica Ceiba", "municipality": "0101",
		"departments_served": []string{"01"},
		"languages":          []string{"spa"}, "specialisms": []string{"trauma"}, "age_min": 0, "age_max": 99,
		"genders": []string{"mujer"}, "modalities": []string{"presencial"},
		"max_caseload": 10, "outside": 0, "typical_wait_days": 0, "active": true}
	at := "/programs/" + boss.post("/programs", in).want(http.StatusCreated).text("id")
	board := boss.get(at).want(http.StatusOK)
	delete(in, "agency")
	delete(in, "class")
	in["typical_wait_days"] = 7
	boss.put(at, in, "If-Match", board.Header.Get("ETag")).want(http.StatusOK)
	if got := boss.get("/programs").want(http.StatusOK); got.len("programs") != 1 {
		t.Fatalf("programs %s", got.Raw)
	}
}

// TestWhatAHouseDoesNotSayIsNotZero: a unit that did not say from which age it takes people took newborns, and one that
// did not say how many live there had all its beds free. Zero is an answer and has to be given.
func TestWhatAHouseDoesNotSayIsNotZero(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	head := s.signs(casa.Actor)
	board := head.get("/shelters/" + string(casa.Shelter.ID)).want(http.StatusOK)
	edit := keep(board, "name", "municipality", "address", "active", "intake_hours", "security_level", "languages")
	edit["max_stay_days"] = nil
	edit["units"] = []object{{"name": "Mujeres", "population": "mujeres", "genders": []string{"mujer"}, "age_max": 99,
		"accepts_pregnant":   true,
		"caregiver_children": object{"max_children": nil}, "beds": object{"total": 4}}}
	said := head.put("/shelters/"+string(casa.Shelter.ID), edit, "If-Match", board.Header.Get("ETag")).
		refused(http.StatusUnprocessableEntity, "fault.invalid").fields()
	for _, place := range []string{"age_min", "caregiver_children.max_children", "caregiver_children.boy_max_age",
		"caregiver_children.girl_max_age", "beds.blocked", "beds.residents"} {
		if said["units.0."+place] != "field.required" {
			t.Errorf("%s may be left out: %v", place, said)
		}
	}
	if said["max_stay_days"] != "field.required" {
		t.Errorf("how long somebody may stay may be null: %v", said)
	}
	shelter := object{"name": "Casa Nueva", "municipality": "0108", "address": "Portón azul", "intake_hours": "24h",
		"security_level": 2,
		"languages":      []string{"spa"}, "units": edit["units"]}
	said = head.post("/shelters", shelter).refused(http.StatusUnprocessableEntity, "fault.invalid").fields()
	if said["max_stay_days"] != "field.required" {
		t.Errorf("how long somebody may stay may be left out of a new house: %v", said)
	}
	clinic := s.signs(w.Person("lucía", w.Agency("clínica", "ong"), domain.RolePsych))
	said = clinic.post("/programs", object{"class": "psych", "name": "Clínica Ceiba"}).
		refused(http.StatusUnprocessableEntity, "fault.invalid").fields()
	for _, place := range []string{"age_min", "max_caseload", "outside", "typical_wait_days"} {
		if said[place] != "field.required" {
			t.Errorf("%s of a programme may be left out: %v", place, said)
		}
	}
}

// TestTheDeskCountsWhatItDoesNotList: providers with old figures came without end, and of late offers and of people
// without a place nobody was told how many there were beyond those listed.
func TestTheDeskCountsWhatItDoesNotList(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	for i := range 103 {
		w.Shelter(fmt.Sprintf("casa %03d", i), "0108", amparotest.Women(1))
	}
	w.Waits(90 * 24 * time.Hour)
	got := s.signs(w.Coordinator()).get("/desk").want(http.StatusOK)
	if got.len("stale_providers") != 100 || got.at("stale_providers_total") != 103.0 {
		t.Errorf("%d listed, %v counted", got.len("stale_providers"), got.at("stale_providers_total"))
	}
	for _, list := range []string{"late_offers", "unmet"} {
		if got.at(list+"_total") != 0.0 {
			t.Errorf("%s counts %v", list, got.at(list+"_total"))
		}
	}
}
