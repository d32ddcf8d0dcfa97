package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/store"
)

// programOf makes an account for a program of an agency, and signs in with its key.
func programOf(root *caller, of domain.AgencyID, role string, scopes ...string) *caller {
	made := root.post("/agencies/"+string(of)+"/machines", object{"name": "Sistema de camas", "role": role,
		"scopes": scopes, "days": 30}).want(http.StatusCreated)
	return &caller{site: root.site, token: made.text("key")}
}

// lines writes a page of events as one line each, without their positions, which must rise.
func lines(t *testing.T, page reply) []string {
	t.Helper()
	var out []string
	last := 0.0
	for i := range page.len("events") {
		at, _ := page.at("events", i, "position").(float64)
		if at <= last {
			t.Errorf("position %v comes after %v", at, last)
		}
		last = at
		line := page.text("events", i, "act") + " " + page.text("events", i, "kind") + " " + page.text("events", i, "id")
		if state, _ := page.at("events", i).(map[string]any)["state"].(string); state != "" {
			line += " " + state
		}
		out = append(out, line)
	}
	return out
}

// TestAProgramOfAHouseFollowsWhatChanges: it reads that an offer came, that colleagues answered it and that the team
// took the person to the road, each from where it stood last, and of other houses nothing.
func TestAProgramOfAHouseFollowsWhatChanges(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, otra := w.Shelter("casa", "0108", amparotest.Women(3)), w.Shelter("otra", "0108", amparotest.Women(3))
	luz := w.Program("luz", domain.ClassPsych, 5)
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	program := programOf(root, casa.Agency, "albergue_ingreso", "events.read")
	start := program.get("/events").want(http.StatusOK)
	for _, line := range lines(t, start) {
		if !strings.HasSuffix(line, string(casa.Shelter.ID)) {
			t.Errorf("before anything happened it reads %s", line)
		}
	}
	ana := w.Worker("ana")
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offers := ana.Offers(ref, casa, otra)
	after := fmt.Sprintf("/events?after=%v", start.at("next"))
	first := program.get(after).want(http.StatusOK)
	if got := lines(t, first); len(got) != 1 || got[0] != "event.tell offer "+string(offers[0])+" enviada" {
		t.Fatalf("it reads %v", got)
	}
	casa.Accepts(offers[0])
	after = fmt.Sprintf("/events?after=%v", first.at("next"))
	second := program.get(after).want(http.StatusOK)
	if got := lines(t, second); len(got) != 1 || got[0] != "offer.accept offer "+string(offers[0]) {
		t.Fatalf("it reads %v", got)
	}
	if string(program.get(after).want(http.StatusOK).Raw) != string(second.Raw) {
		t.Error("the same question is answered differently")
	}
	end := fmt.Sprintf("/events?after=%v", second.at("next"))
	if got := program.get(end).want(http.StatusOK); got.len("events") != 0 || got.at("more") != false {
		t.Errorf("at the end it reads %s", got.Raw)
	}
	other := programOf(root, otra.Agency, "albergue_ingreso", "events.read")
	for _, line := range lines(t, other.get("/events").want(http.StatusOK)) {
		if strings.Contains(line, string(offers[0])) || strings.Contains(line, string(casa.Shelter.ID)) {
			t.Errorf("another house reads %s", line)
		}
	}
	therapy := programOf(root, casa.Agency, "programa_psico", "events.read")
	if got := therapy.get("/events").want(http.StatusOK); got.len("events") != 0 || got.at("next") == 0.0 {
		t.Errorf("a program of the house's therapists reads %s", got.Raw)
	}
	agenda := programOf(root, luz.Agency, "programa_psico", "events.read")
	if got := lines(t, agenda.get("/events").want(http.StatusOK)); strings.Contains(strings.Join(got, " "), " offer ") {
		t.Errorf("a clinic reads %v", got)
	}
	w.Verify()
}

// TestWhatAProgramMayNotFollow: without the scope, for a role that offers are not put to, after its end, and from where
// the log has not come.
func TestWhatAProgramMayNotFollow(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	programOf(root, casa.Agency, "albergue_ingreso", "units.read").get("/events").refused(http.StatusForbidden,
		"machine.scope")
	s.signs(w.Worker("ana")).get("/events").refused(http.StatusForbidden, "fault.forbidden")
	program := programOf(root, casa.Agency, "albergue_ingreso", "events.read")
	for _, spoilt := range []string{"-1", "99999", "abc", "1.5", ""} {
		got := program.get("/events?after="+spoilt).refused(http.StatusUnprocessableEntity, "fault.invalid")
		if got.fields()["after"] == "" {
			t.Errorf("after=%s: %s", spoilt, got.Raw)
		}
	}
	program.get("/offers").refused(http.StatusForbidden, "machine.scope")
	w.Waits(31 * 24 * time.Hour)
	program.get("/events").refused(http.StatusUnauthorized, "machine.over")
}

// TestALongLogIsReadInParts: page after page gives what one page gives, in its order.
func TestALongLogIsReadInParts(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	program := programOf(root, casa.Agency, "albergue_ingreso", "events.read")
	ana := w.Worker("ana")
	for range 5 {
		ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)
	}
	whole := lines(t, program.get("/events").want(http.StatusOK))
	var parts []string
	for after, more := any(0.0), true; more; {
		page := program.get(fmt.Sprintf("/events?limit=2&after=%v", after)).want(http.StatusOK)
		parts = append(parts, lines(t, page)...)
		after, more = page.at("next"), page.at("more") == true
	}
	if strings.Join(whole, "\n") != strings.Join(parts, "\n") || len(whole) < 5 {
		t.Errorf("whole %v\nin parts %v", whole, parts)
	}
}

// TestAnOperatorHasEventsPosted: an address is set and its secret shown once, tried, looked after and ended; whoever
// runs the house itself does none of it, and an account without the scope has none.
func TestAnOperatorHasEventsPosted(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	program := func(scope string) string {
		return "/machines/" + root.post("/agencies/"+string(casa.Agency)+"/machines", object{"name": "Sistema de camas",
			"role": "albergue_ingreso", "scopes": []string{scope}, "days": 30}).want(http.StatusCreated).text("id")
	}
	one, to := program("events.read"), object{"url": "https://camas.example.org/amparo"}
	s.signs(casa.Actor).post(one+"/webhook", to).refused(http.StatusForbidden, "fault.forbidden")
	root.post(program("units.read")+"/webhook", to).refused(http.StatusConflict, "machine.webhook_scope")
	root.post(one+"/webhook", object{"url": "http://camas.example.org"}).refused(http.StatusUnprocessableEntity,
		"fault.invalid")
	root.post(one+"/webhook/test", nil).refused(http.StatusConflict, "machine.no_webhook")
	secret := root.post(one+"/webhook", to).want(http.StatusOK).text("secret")
	shown := root.get(one).want(http.StatusOK)
	if !strings.HasPrefix(secret, "whsec_") || shown.text("webhook") != to["url"] ||
		strings.Contains(string(shown.Raw), secret) {
		t.Errorf("secret %s, shown %s", secret, shown.Raw)
	}
	root.post(one+"/webhook/test", nil).want(http.StatusNoContent)
	root.post(one+"/webhook/replay", nil).refused(http.StatusConflict, "machine.webhook_none")
	got := root.get(one + "/webhook/deliveries").want(http.StatusOK)
	if got.len("deliveries") != 1 || got.text("deliveries", 0, "state") != "posting" {
		t.Errorf("%s", got.Raw)
	}
	out, ok, err := w.Work.TakePost(t.Context())
	if must(t, err); !ok {
		t.Fatal("the test is not on its way")
	}
	rec, err := store.Get[delivery.Delivery](t.Context(), w.Store, out.ID)
	must(t, err)
	var lost store.Change
	rec.V.State = delivery.Failed
	store.Put(&lost, rec)
	must(t, w.Store.Commit(t.Context(), lost))
	root.post(one+"/webhook/replay", nil).want(http.StatusNoContent)
	s.signs(casa.Actor).get(one+"/webhook/deliveries").refused(http.StatusForbidden, "fault.forbidden")
	root.post(one+"/webhook/end", nil).want(http.StatusNoContent)
	if again := root.get(one).want(http.StatusOK); strings.Contains(string(again.Raw), "camas.example.org") {
		t.Errorf("%s", again.Raw)
	}
	w.Verify()
}
