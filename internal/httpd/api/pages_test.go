package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"amparo/internal/amparotest"
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
	ana, house, distant := s.signs(worker), s.signs(casa.Actor), s.signs(far.Actor)
	for _, c := range []struct {
		who        *caller
		path, list string
		want       int
	}{{ana, "/cases?", "cases", 14}, {ana, "/referrals?group=open&", "referrals", 7}, {ana, "/referrals?", "referrals", 14},
		{house, "/offers?", "offers", 7}, {distant, "/offers?answered=true&", "offers", 7}, {house, "/offers?answered=true&", "offers", 0}} {
		seen, after := map[string]bool{}, ""
		for pages := 0; ; pages++ {
			got := c.who.get(fmt.Sprintf("%slimit=3&after=%s", c.path, after)).want(http.StatusOK)
			for i := range got.len(c.list) {
				id := got.text(c.list, i, "id")
				if seen[id] {
					t.Errorf("%s: %s comes twice", c.path, id)
				}
				seen[id] = true
			}
			next, more := got.Body["next"].(string)
			if !more {
				break
			}
			if after = next; pages > 5 {
				t.Fatalf("%s never ends", c.path)
			}
		}
		if len(seen) != c.want {
			t.Errorf("%s: %d of %d", c.path, len(seen), c.want)
		}
	}
}

// TestWhatIsReadBesideCases reads the rest of the interface as people of every kind.
func TestWhatIsReadBesideCases(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Girls(2))
	clinic := w.Program("clínica", "psych", 3, "trauma")
	worker := w.Worker("ana")
	girl := worker.Refers(amparotest.Survivor(amparotest.Woman(16)))
	worker.Offers(girl.Referrals[0], casa)
	ana, house, therapist := s.signs(worker), s.signs(casa.Actor), s.signs(clinic.Actor)
	desk, court, auditor := s.signs(w.Coordinator()), s.signs(w.Authority()), s.signs(w.Auditor())

	for _, path := range []string{"/version", "/vocabulary", "/vocabulary/places", "/vocabulary/languages", "/vocabulary/countries", "/vocabulary/providers", "/figures", "/agencies",
		"/notices", "/notices/count", "/me", "/sessions"} {
		for _, who := range []*caller{ana, house, desk} {
			who.get(path).want(http.StatusOK)
		}
	}
	if got := house.get("/notices").want(http.StatusOK); got.len("notices") == 0 || got.text("notices", 0, "title") == got.text("notices", 0, "kind") {
		t.Fatalf("notices %s", got.Raw)
	}
	house.post("/notices/"+house.get("/notices").text("notices", 0, "id")+"/seen", nil).want(http.StatusNoContent)
	house.post("/notices/seen", nil).want(http.StatusNoContent)
	if got := house.get("/notices/count").want(http.StatusOK); got.at("unseen") != 0.0 {
		t.Fatalf("count %s", got.Raw)
	}
	if got := court.get("/authority").want(http.StatusOK); got.len("minors") != 1 {
		t.Fatalf("authority %s", got.Raw)
	}
	court.post("/cases/"+string(girl.Case)+"/order", object{"order_number": "MP-0001-2026", "order_date": "2026-11-23"}).want(http.StatusNoContent)
	if got := court.get("/authority").want(http.StatusOK); got.len("minors") != 0 {
		t.Fatalf("an order on record waits for nobody: %s", got.Raw)
	}
	if got := auditor.get("/log").want(http.StatusOK); got.len("entries") == 0 || got.len("logs") < 2 {
		t.Fatalf("log %s", got.Raw)
	}
	ana.get("/log").refused(http.StatusNotFound, "fault.not_found")
	ana.get("/desk").refused(http.StatusForbidden, "fault.forbidden")
	if got := ana.post("/cases/find", object{"q": girl.Code}).want(http.StatusOK); got.len("found") != 1 || got.text("found", 0, "by") != "case" {
		t.Fatalf("found %s", got.Raw)
	}
	glass := object{"code": "vida", "reason": "Llamada de emergencia: su vida corre peligro esta noche"}
	desk.post("/cases/"+string(girl.Case)+"/glass", glass).want(http.StatusCreated)
	desk.get("/cases/" + string(girl.Case) + "/restricted").want(http.StatusOK)

	mine := house.get("/shelters/" + string(casa.Shelter.ID)).want(http.StatusOK)
	unit := mine.text("units", 0, "id")
	house.post("/shelters/"+string(casa.Shelter.ID)+"/beds", object{"units": []object{{"unit": unit, "blocked": 1}}}, "If-Match", mine.Header.Get("ETag")).want(http.StatusNoContent)
	if got := house.get("/shelters/" + string(casa.Shelter.ID)); got.at("rooms", 0, "room", "free") != 1.0 {
		t.Fatalf("board %s", got.Raw)
	}
	if got := house.get("/shelters").want(http.StatusOK); got.len("shelters") != 1 {
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
