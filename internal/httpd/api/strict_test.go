package api_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestEveryBodyIsReadInOneWay sends bodies that two readers could take differently; each is refused and its place is
// named.
func TestEveryBodyIsReadInOneWay(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	deep := strings.Repeat(`{"identity":`, 20) + "{}" + strings.Repeat("}", 20)
	for _, c := range []struct {
		story, body, place, code string
		status                   int
	}{
		{"an unknown key", `{"role":"coordinacion"}`, "role", "api.unknown_key", 422},
		{"an unknown key deep inside", `{"identity":{"persons":[{"given":"A","is_admin":true}]}}`,
			"identity.persons.0.is_admin", "api.unknown_key", 422},
		{"a key in other letters", `{"Send":true}`, "Send", "api.unknown_key", 422},
		{"a key that could be a name", `{"María López":1}`, "?", "api.unknown_key", 422},
		{"a key twice", `{"send":false,"send":true}`, "send", "api.key_twice", 422},
		{"a scope twice", `{"consent":{"scopes":{"registro":"no","registro":"si"}}}`, "consent.scopes.registro",
			"api.key_twice", 422},
		{"something behind", `{"send":true} {"send":false}`, "", "api.syntax", 422},
		{"a list for an object", `[]`, "", "api.type_object", 422},
		{"half an object", `{"send":true`, "", "api.syntax", 422},
		{"a comment", `{"send":true /* no */}`, "", "api.syntax", 422},
		{"nothing", ` `, "", "api.syntax", 422},
		{"null for what is needed", `{"trafficking_status":null}`, "trafficking_status", "field.required", 422},
		{"nothing for what is needed", `{"trafficking_status":""}`, "trafficking_status", "field.required", 422},
		{"an age that nobody says", `{"group":[{"relation":"titular","gender":"mujer"}]}`, "group.0.age",
			"field.required", 422},
		{"no age", `{"group":[{"age":null}]}`, "group.0.age", "field.required", 422},
		{"nobody", `{"group":[]}`, "group", "field.required", 422},
		{"nothing in a list", `{"needs":[null]}`, "needs.0", "field.required", 422},
		{"a number for a text", `{"nationality":5}`, "nationality", "api.type_text", 422},
		{"a text for a number", `{"security_level_needed":"1"}`, "security_level_needed", "field.number", 422},
		{"a fraction", `{"security_level_needed":1.0}`, "security_level_needed", "field.number", 422},
		{"an exponent", `{"security_level_needed":1e0}`, "security_level_needed", "field.number", 422},
		{"beyond every number", `{"security_level_needed":9223372036854775808}`, "security_level_needed", "field.number",
			422},
		{"less than nothing", `{"security_level_needed":-0}`, "security_level_needed", "field.number", 422},
		{"no number at all", `{"security_level_needed":NaN}`, "", "api.syntax", 422},
		{"a hexadecimal", `{"security_level_needed":0x10}`, "", "api.syntax", 422},
		{"yes as a text", `{"send":"true"}`, "send", "api.type_yesno", 422},
		{"a time that is none", `{"needs":[{"earliest_arrival":"mañana"}]}`, "needs.0.earliest_arrival", "api.type_time",
			422},
		{"the year 10000", `{"needs":[{"earliest_arrival":"10000-01-01T00:00:00Z"}]}`, "needs.0.earliest_arrival",
			"api.type_time", 422},
		{"bytes that are no text", "{\"nationality\":\"\xff\"}", "", "api.text", 422},
		{"half a character", `{"nationality":"\ud800"}`, "", "api.text", 422},
		{"the other half first", `{"nationality":"\udc00\ud800"}`, "", "api.text", 422},
		{"a sign that ends texts elsewhere", `{"nationality":"a\u0000b"}`, "nationality", "field.characters", 422},
		{"turned writing", `{"nationality":"\u202e"}`, "nationality", "field.unknown", 422},
		{"too deep", deep, "", "", 413},
		{"too many values", `{"needs":[` + strings.Repeat("0,", 30_000) + `0]}`, "", "", 413},
	} {
		got := ana.post("/cases", c.body)
		if got.Status != c.status {
			t.Errorf("%s: want %d, got %d %s", c.story, c.status, got.Status, got.Raw)
			continue
		}
		if c.code != "" && got.fields()[c.place] != c.code {
			t.Errorf("%s: want %s at %q, got %s", c.story, c.code, c.place, got.Raw)
		}
		for _, word := range []string{"López", "mañana", "coordinacion\""} {
			if strings.Contains(string(got.Raw), word) {
				t.Errorf("%s: the answer repeats what was typed: %s", c.story, got.Raw)
			}
		}
	}
	if list := ana.get("/cases").want(http.StatusOK); list.len("cases") != 0 {
		t.Fatal("a refused filing keeps nothing")
	}
}

// TestEveryFaultIsToldAtOnce sends a filing with many mistakes.
func TestEveryFaultIsToldAtOnce(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	in := survivor(24, "abrigo")
	in["group"] = []object{{"relation": "titular", "age": 240, "gender": "marciana"}}
	in["found_municipality"] = "9999"
	in["consent"] = object{"given_by": "nadie", "language": "spa", "method": "oral", "scopes": object{"registro": "no"}}
	in["needs"] = []object{{"need": "castillo", "urgency": "ayer"}}
	got := ana.post("/cases", in).refused(http.StatusUnprocessableEntity, "fault.invalid").fields()
	for _, place := range []string{"group.0.age", "group.0.gender", "found_municipality", "consent.given_by",
		"needs.0.need", "needs.0.urgency"} {
		if got[place] == "" {
			t.Errorf("nothing is said of %s: %v", place, got)
		}
	}
	both := ana.post("/cases", `{"group":{},"send":1,"extra":0}`).
		refused(http.StatusUnprocessableEntity, "fault.invalid").fields()
	for place, code := range map[string]string{"group": "api.type_list", "send": "api.type_yesno",
		"extra": "api.unknown_key", "consent": "field.required", "needs": "field.required"} {
		if both[place] != code {
			t.Errorf("%s: want %s, got %v", place, code, both)
		}
	}
}

func TestHeadersAndQueriesAreStrictToo(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	for _, c := range []struct{ story, path, place, code string }{
		{"an unknown key", "/cases?sort=name", "sort", "api.unknown_key"},
		{"a key twice", "/cases?limit=1&limit=200", "limit", "api.key_twice"},
		{"a page too long", "/cases?limit=201", "limit", "field.range"},
		{"a page of less than nothing", "/cases?limit=-1", "limit", "field.range"},
		{"a number that is none", "/cases?limit=1e1", "limit", "field.number"},
		{"a flag that is none", "/cases?mine=yes", "mine", "api.type_yesno"},
		{"bytes that are no text", "/cases?code=%ff", "code", "field.characters"},
	} {
		got := ana.get(c.path).refused(http.StatusUnprocessableEntity, "fault.invalid").fields()
		if got[c.place] != c.code {
			t.Errorf("%s: want %s, got %v", c.story, c.code, got)
		}
	}
	ana.get("/cases?after=bm8").refused(http.StatusUnprocessableEntity, "fault.cursor")
	if got := ana.post("/cases?send=true", survivor(24, "abrigo")).
		refused(http.StatusUnprocessableEntity, "fault.invalid").fields(); got["send"] == "" {
		t.Error("an act takes no query")
	}
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1",
		"application/merge-patch+json"} {
		ana.post("/cases", survivor(24, "abrigo"), "Content-Type", kind).
			refused(http.StatusUnsupportedMediaType, "api.content_type")
	}
}

// TestABodyBeyondTheLimit is sent over a real connection, where the server stops reading.
func TestABodyBeyondTheLimit(t *testing.T) {
	s := open(t, amparotest.New(t))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = s.app.Listener(ln) }()
	t.Cleanup(func() { _ = s.app.Shutdown() })
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+ln.Addr().String()+"/api/v1/sessions",
		strings.NewReader(`{"login":"`+strings.Repeat("a", 2<<20)+`"}`))
	must(t, err)
	req.Header.Set("Content-Type", "application/json")
	res, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return // The connection was closed while we were still talking, which is as good.
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Fatalf("got %d", res.StatusCode)
	}
}

func TestRevisionsGuardActs(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ana, shelter := s.signs(w.Worker("ana")), s.signs(casa.Actor)
	ref := "/referrals/" + ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated).text("referrals", 0)
	offer := "/offers/" + ana.post(ref+"/offers", object{"shelters": []string{string(casa.Shelter.ID)}}).
		want(http.StatusCreated).text("offers", 0)
	tag := shelter.get(offer).want(http.StatusOK).Header.Get("ETag")
	for _, bad := range []string{"12", `W/"1"`, `"01"`, `"-1"`, `"1`, `"x"`, `"1","2"`} {
		shelter.post(offer+"/accept", nil, "If-Match", bad).refused(http.StatusUnprocessableEntity, "fault.invalid")
	}
	shelter.post(offer+"/accept", nil, "If-Match", `"0"`).refused(http.StatusPreconditionFailed, "fault.stale")
	shelter.post(offer+"/accept", nil, "If-Match", `"99"`).refused(http.StatusPreconditionFailed, "fault.stale")
	shelter.get(offer, "If-Match", tag).refused(http.StatusUnprocessableEntity, "fault.invalid")
	asked := shelter.post(offer+"/question", object{"text": "¿Viene sola?"}, "If-Match", tag).want(http.StatusOK)
	shelter.post(offer+"/accept", nil, "If-Match", tag).refused(http.StatusPreconditionFailed, "fault.stale")
	shelter.post(offer+"/accept", nil, "If-Match", asked.Header.Get("ETag")).want(http.StatusOK)
	casaURL := "/shelters/" + string(casa.Shelter.ID)
	shelter.post(casaURL+"/confirm", nil, "If-Match", `"*"`).refused(http.StatusUnprocessableEntity, "fault.invalid")
	shelter.post(casaURL+"/confirm", nil, "If-Match", `*`).want(http.StatusNoContent)
}
