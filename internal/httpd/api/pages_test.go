package api_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/httpd/api"
	"amparo/internal/httpd/api/decode"
)

// TestPagesFollowOneAnother walks lists by their cursors: nothing is missed and nothing comes twice.
func TestPagesFollowOneAnother(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(30))
	worker := w.Worker("ana")
	far := w.Shelter("lejos", "0301", amparotest.Women(30))
	for i := range 7 {
		ref := worker.Refers(amparotest.Survivor(amparotest.Woman(20 + i))).Referrals[0]
		worker.Offers(ref, casa)
		far.Accepts(worker.Offers(worker.Refers(amparotest.Survivor(amparotest.Woman(40 + i))).Referrals[0], far)[0])
	}
	ana, shelter, distant := s.signs(worker), s.signs(casa.Actor), s.signs(far.Actor)
	desk, auditor, admin := s.signs(w.Coordinator()), s.signs(w.Auditor()),
		s.signs(w.Person("op", w.Agency("técnica", "coordinadora"), "admin_tecnico"))
	ref := ana.get("/referrals?group=waits&limit=1").want(http.StatusOK).text("referrals", 0, "id")
	for _, c := range []struct {
		who        *caller
		path, list string
		id         string
		want       int
	}{
		{ana, "/cases?", "cases", "id", 14}, {ana, "/referrals?group=open&", "referrals", "id", 7}, {ana, "/referrals?",
			"referrals", "id", 14},
		{shelter, "/offers?", "offers", "id", 7}, {distant, "/offers?answered=true&", "offers", "id", 7},
		{shelter, "/offers?answered=true&", "offers", "id", 0},
		{desk, "/desk?", "waiting", "id", 7}, {shelter, "/notices?", "notices", "id", 7}, {ana, "/referrals/" + ref +
			"/matches?", "fits", "provider", 2},
		{admin, "/agencies?", "agencies", "id", -1}, {admin, "/people?agency=" + string(worker.Agency) + "&", "people", "id",
			1},
		{auditor, "/log?", "entries", "seq", -1},
	} {
		seen, after, total := map[any]bool{}, "", -1
		for pages := 0; ; pages++ {
			got := c.who.get(fmt.Sprintf("%slimit=3&after=%s", c.path, after)).want(http.StatusOK)
			for i := range got.len(c.list) {
				id := got.at(c.list, i, c.id)
				if seen[id] {
					t.Errorf("%s: %v comes twice", c.path, id)
				}
				seen[id] = true
			}
			if n, reply := got.Body["total"].(float64); reply {
				total = int(n)
			}
			next, more := got.Body["next"].(string)
			if !more {
				break
			}
			if after = next; pages > 40 {
				t.Fatalf("%s never ends", c.path)
			}
		}
		if c.want >= 0 && len(seen) != c.want || total >= 0 && total != len(seen) || c.want < 0 && len(seen) < 4 {
			t.Errorf("%s: %d of %d, told %d", c.path, len(seen), c.want, total)
		}
		c.who.get(c.path+"after=bm8").refused(http.StatusUnprocessableEntity, "fault.cursor")
	}
}

// TestListsAreKeptToATime asks for what came before and after a night.
func TestListsAreKeptToATime(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(30))
	worker := w.Worker("ana")
	one := worker.Refers(amparotest.Survivor(amparotest.Woman(20)))
	worker.Offers(one.Referrals[0], casa)
	w.Waits(12 * time.Hour)
	morning := w.Clock.Now().UTC().Format(time.RFC3339)
	w.Waits(time.Hour)
	for i := range 2 {
		worker.Offers(worker.Refers(amparotest.Survivor(amparotest.Woman(30 + i))).Referrals[0], casa)
	}
	ana, shelter, desk := s.signs(worker), s.signs(casa.Actor), s.signs(w.Coordinator())
	auditor := s.signs(w.Auditor())
	log := "/log?log=" + w.Store.LogOf(worker.Agency) + "&act=offer.send&"
	for _, c := range []struct {
		who           *caller
		path, list    string
		before, after int
	}{
		{ana, "/cases?", "cases", 1, 2}, {ana, "/referrals?group=open&", "referrals", 1, 2}, {ana, "/referrals?", "referrals",
			1, 2},
		{shelter, "/offers?", "offers", 1, 2}, {shelter, "/notices?", "notices", 1, 2}, {desk, "/desk?", "waiting", 1, 2},
		{auditor, log, "entries", 1, 2},
	} {
		if got := c.who.get(c.path + "until=" + morning).want(http.StatusOK); got.len(c.list) != c.before {
			t.Errorf("%s until %s: %s", c.path, morning, got.Raw)
		}
		if got := c.who.get(c.path + "since=" + morning).want(http.StatusOK); got.len(c.list) != c.after {
			t.Errorf("%s since %s: %s", c.path, morning, got.Raw)
		}
		c.who.get(c.path+"since=yesterday").refused(http.StatusUnprocessableEntity, "fault.invalid")
	}
}

// TestColleaguesAreNamedBesideTheirIds, and nobody else is.
func TestColleaguesAreNamedBesideTheirIds(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	worker := w.Worker("ana")
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(20)))
	offer := worker.Offers(filed.Referrals[0], casa)[0]
	ana, desk, shelter := s.signs(worker), s.signs(w.Coordinator()), s.signs(casa.Actor)
	shelter.post("/offers/"+string(offer)+"/question", object{"text": "¿Viene sola?"}).want(http.StatusOK)
	ana.post("/offers/"+string(offer)+"/reply", object{"text": "Sí."}).want(http.StatusOK)
	cas, ref := "/cases/"+string(filed.Case), "/referrals/"+string(filed.Referrals[0])
	name := ana.get("/me").want(http.StatusOK).text("name")
	if a, b, c, d := ana.get(cas).at("worker_name"), ana.get(ref).at("worker_name"), ana.get("/cases").at("cases", 0,
		"worker_name"),
		ana.get("/referrals").at("referrals", 0, "worker_name"); a != name || b != name || c != name || d != name {
		t.Errorf("her own team reads %v, %v, %v, %v", a, b, c, d)
	}
	thread := ana.get(ref).want(http.StatusOK)
	if thread.at("offers", 0, "thread", 0, "name") != nil || thread.at("offers", 0, "thread", 1, "name") != name {
		t.Errorf("the thread %s", thread.Raw)
	}
	if a, b := desk.get("/cases").at("cases", 0, "worker_name"), desk.get(ref).at("worker_name"); a != nil || b != nil {
		t.Errorf("another agency reads %v, %v", a, b)
	}
	if got := shelter.get("/offers/" + string(offer)).want(http.StatusOK); got.at("thread", 0, "name") == nil ||
		got.at("thread", 1, "name") != nil {
		t.Errorf("the house reads %s", got.Raw)
	}
}

// TestWhatIsReadBesideCases reads the rest of the interface as people of every kind.
func TestWhatIsReadBesideCases(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Girls(2))
	clinic := w.Program("clínica", "psych", 3, "trauma")
	worker := w.Worker("ana")
	young := amparotest.Survivor(amparotest.Woman(16))
	young.Consent.Representative = "Madre de la persona"
	girl := worker.Refers(young)
	worker.Offers(girl.Referrals[0], casa)
	ana, shelter, therapist := s.signs(worker), s.signs(casa.Actor), s.signs(clinic.Actor)
	desk, court, auditor := s.signs(w.Coordinator()), s.signs(w.Authority()), s.signs(w.Auditor())

	for _, path := range []string{"/version", "/vocabulary", "/vocabulary/places", "/vocabulary/languages",
		"/vocabulary/countries", "/vocabulary/providers", "/figures", "/agencies",
		"/notices", "/notices/count", "/me", "/sessions"} {
		for _, who := range []*caller{ana, shelter, desk} {
			who.get(path).want(http.StatusOK)
		}
	}
	if got := shelter.get("/notices").want(http.StatusOK); got.len("notices") == 0 ||
		got.text("notices", 0, "title") == got.text("notices", 0, "kind") {
		t.Fatalf("notices %s", got.Raw)
	}
	shelter.post("/notices/"+shelter.get("/notices").text("notices", 0, "id")+"/seen", nil).want(http.StatusNoContent)
	shelter.post("/notices/seen", nil).want(http.StatusNoContent)
	shelter.post("/me/readings", object{"reason": "Turno de noche: reviso las camas"}).want(http.StatusNoContent)
	if got := shelter.get("/notices/count").want(http.StatusOK); got.at("unseen") != 0.0 {
		t.Fatalf("count %s", got.Raw)
	}
	if got := court.get("/authority").want(http.StatusOK); got.len("minors") != 1 {
		t.Fatalf("authority %s", got.Raw)
	}
	court.post("/cases/"+string(girl.Case)+"/order", object{"order_number": "MP-0001-2026", "order_date": "2026-11-23"}).
		want(http.StatusNoContent)
	if got := court.get("/authority/days?kind=hearing&code=" + girl.Code).want(http.StatusOK); got.len("days") != 1 ||
		got.text("days", 0, "state") != "due" || got.text("days", 0, "day") != "2026-12-03" ||
		got.at("days", 0, "uncertain") != true {
		t.Fatalf("a hearing is expected: %s", got.Raw)
	}
	courtDay := "/cases/" + string(girl.Case) + "/court"
	court.post(courtDay, object{"kind": "hearing", "day": "2026-11-28"}).want(http.StatusNoContent)
	court.post(courtDay, object{"kind": "hearing", "day": "2026-11-28"}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	if got := ana.get("/cases/" + string(girl.Case)).want(http.StatusOK); got.text("court", 0, "state") != "set" ||
		got.text("court", 1, "state") != "unset" {
		t.Fatalf("her worker reads the day: %s", got.Raw)
	}
	if got := court.get("/authority").want(http.StatusOK); got.len("minors") != 0 {
		t.Fatalf("an order on record waits for nobody: %s", got.Raw)
	}
	if got := auditor.get("/log").want(http.StatusOK); got.len("entries") == 0 || got.len("logs") < 2 {
		t.Fatalf("log %s", got.Raw)
	}
	ana.get("/log").refused(http.StatusNotFound, "fault.not_found")
	ana.get("/desk").refused(http.StatusForbidden, "fault.forbidden")
	if got := ana.post("/cases/find", object{"q": girl.Code}).want(http.StatusOK); got.len("found") != 1 ||
		got.text("found", 0, "by") != "case" {
		t.Fatalf("found %s", got.Raw)
	}
	emergency := object{"code": "vida", "reason": "Llamada de emergencia: su vida corre peligro esta noche"}
	desk.post("/cases/"+string(girl.Case)+"/glass", emergency).want(http.StatusCreated)
	secret := "/cases/" + string(girl.Case) + "/restricted"
	for _, headers := range [][]string{nil, {"X-Act-Reason", ""}, {"X-Act-Reason", "......"}} {
		desk.get(secret, headers...).refused(http.StatusUnprocessableEntity, "fault.invalid") // It is read for a reason.
	}
	desk.get(secret, because(secret)...).want(http.StatusOK)

	mine := shelter.get("/shelters/" + string(casa.Shelter.ID)).want(http.StatusOK)
	unit := mine.text("units", 0, "id")
	shelter.post("/shelters/"+string(casa.Shelter.ID)+"/beds", object{"units": []object{{"unit": unit, "blocked": 1}}},
		"If-Match", mine.Header.Get("ETag")).want(http.StatusNoContent)
	if got := shelter.get("/shelters/" + string(casa.Shelter.ID)); got.at("rooms", 0, "room", "free") != 1.0 {
		t.Fatalf("board %s", got.Raw)
	}
	if got := shelter.get("/shelters").want(http.StatusOK); got.len("shelters") != 1 {
		t.Fatalf("shelters %s", got.Raw)
	}
	load := "/programs/" + string(clinic.Program.ID)
	therapist.post(load+"/caseload", object{"max_caseload": 5, "outside": 2}).want(http.StatusNoContent)
	therapist.post(load+"/confirm", nil).want(http.StatusNoContent)
	if got := therapist.get(load).want(http.StatusOK); got.at("load", "free") != 3.0 {
		t.Fatalf("load %s", got.Raw)
	}
	w.Verify()
}

// TestEveryListHasOneShape: what answers a list takes limit and after, and says where it goes on. What is bounded by
// itself is named here.
func TestEveryListHasOneShape(t *testing.T) {
	whole := map[string]string{
		"listInterpreterCalls": "a placement has few", "getCountryPack": "what one pack has",
		"getChannels": "two channels, four subjects", "getRota": "one agency",
		"getFigures": "one figure for each code", "listYears": "one a year", "exportCases": "one file",
		"getYear": "the tables of one year", "getLacks": "the figures of one quarter",
		"planNight":   "bounded, and one answer: a part of a plan is none",
		"getTogether": "five pairs at most", "getContact": "one agreement", "pastMatch": "a referral asks few",
		"pastPlan":   "bounded, and one answer",
		"listEvents": "a log has no end: next is where it stands, and more says whether to go on",
		"getPlan":    "the needs of one case", "getAgenda": "two weeks of one person",
		"listTeam": "one agency", "getReport": "one report",
		"listCourses": "the courses of one country", "getCourse": "one course",
		"getCase": "one case", "getReferral": "one referral", "getOffer": "one offer",
		"getBroadcast": "a hundred helpers at most",
		"getMachine":   "two keys at most", "listDeliveries": "fifty at most", "getShelterRoom": "one shelter",
		"listDirectoryOrganizations": "pages as HSDS has them", "listDirectoryServices": "pages as HSDS has them",
		"listDirectoryPlaces": "pages as HSDS has them", "getDirectoryOrganization": "one organization",
		"getDirectoryService": "one service", "getCapabilities": "one statement", "readTask": "one offer",
		"searchServiceRequests": "pages as FHIR has them", "searchTasks": "pages as FHIR has them",
		"readServiceRequest": "one referral",
		"getShelter":         "one shelter", "getProgram": "one programme",
		"getIdentity": "one group", "getSafety": "one case", "getConsent": "one consent",
		"readOutcomes": "the needs of one case", "readReturn": "one case", "listCaseCrossings": "one case",
		"listReleases": "one case",
		"listAlike":    "twenty cases at most", "readPersonal": "sixty texts at most",
	}
	for _, r := range api.Routes() {
		if r.Method != http.MethodGet || r.Cached {
			continue
		}
		if r.Out.Kind() == reflect.Slice {
			continue // A whole file.
		}
		lists, in, out := false, decode.Fields(r.In), decode.Fields(r.Out)
		for _, f := range out {
			lists = lists || f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct
		}
		has := func(fields []decode.Field, name string) bool {
			return slices.ContainsFunc(fields, func(f decode.Field) bool { return f.Name == name })
		}
		pages := has(in, "limit") && has(in, "after") && has(out, "next") && has(out, "total")
		if lists && !pages && whole[r.Name] == "" {
			t.Errorf("%s answers a list that does not page", r.Name)
		}
		if whole[r.Name] != "" && (!lists || pages) {
			t.Errorf("%s is named here and need not be", r.Name)
		}
	}
}

// TestAProgramChoosesWhatARankingTells: what is needed to choose comes unasked, the rest by name, and a name that is
// not known is refused.
func TestAProgramChoosesWhatARankingTells(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	w.Shelter("niñas", "0301", amparotest.Girls(2))
	worker := w.Worker("ana")
	matches := "/referrals/" + string(worker.Refers(amparotest.Survivor(amparotest.Woman(20))).Referrals[0]) + "/matches"
	ana := s.signs(worker)
	few := ana.get(matches).want(http.StatusOK)
	if few.at("fits", 0, "name") == nil || few.at("fits", 0, "met") != nil || few.at("providers") != nil ||
		few.at("reasons", 0, "points") != nil ||
		few.at("excluded", 0, "units") != nil || few.at("counts", "fits") != 1.0 || few.at("counts", "excluded") != 1.0 {
		t.Errorf("unasked: %s", few.Raw)
	}
	all := ana.get(matches + "?fields=met,why,args,units,providers").want(http.StatusOK)
	out, _ := all.at("excluded", 0, "units").(object)
	if all.len("fits", 0, "met") == 0 || all.len("fits", 0, "why") == 0 || all.text("fits", 0, "seats", 0,
		"person") == "" || len(out) != 1 ||
		all.at("providers", string(casa.Shelter.ID), "free") != 2.0 || !strings.Contains(string(all.Raw),
		`"args":{"max":99,"min":18}`) {
		t.Errorf("asked for all: %s", all.Raw)
	}
	refused := ana.get(matches + "?fields=met,address")
	if refused.want(http.StatusUnprocessableEntity).at("fields", 0, "path") != "fields" ||
		refused.at("fields", 0, "code") != "field.unknown" {
		t.Errorf("an unknown name: %s", refused.Raw)
	}
}

// TestEveryReasonIsSaidInTheReadersLanguage: rules met, what ranks, why not, and the change that would open a house.
func TestEveryReasonIsSaidInTheReadersLanguage(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	w.Shelter("casa", "0108", amparotest.Women(2))
	w.Shelter("niñas", "0301", amparotest.Girls(2))
	worker := w.Worker("ana")
	ref := "/referrals/" + string(worker.Refers(amparotest.Survivor(amparotest.Woman(20))).Referrals[0])
	ana := s.signs(worker)
	said := map[string]map[string]string{}
	for _, lang := range []string{"es", "en"} {
		ana.post("/me/language", object{"lang": lang}).want(http.StatusNoContent)
		got := ana.get(ref + "/matches?fields=met,why,units").want(http.StatusOK)
		said[lang] = map[string]string{}
		hear := func(kind string, list any) {
			places, _ := list.([]any)
			for _, at := range places {
				one := got.at("reasons", int(at.(float64))).(object)
				said[lang][kind+one["code"].(string)] = one["title"].(string)
			}
		}
		hear("met ", got.at("fits", 0, "met"))
		hear("why ", got.at("fits", 0, "why"))
		hear("not ", got.at("excluded", 0, "reasons"))
		if change := got.at("excluded", 0, "opens"); change != nil {
			hear("opens ", []any{change})
		}
	}
	if len(said["es"]) < 6 {
		t.Fatalf("few reasons: %v", said)
	}
	for code, es := range said["es"] {
		if en := said["en"][code]; es == "" || es == en || strings.Contains(es+en, "_") ||
			es == "Hay algo por revisar aquí." {
			t.Errorf("%s is said %q and %q", code, es, en)
		}
	}
}
