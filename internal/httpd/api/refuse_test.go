package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd/api"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
)

// bare is a problem without the one part that differs between two requests.
func bare(a reply) string {
	ref, _ := a.Body["reference"].(string)
	if ref == "" {
		ref, _ = a.at("issue", 0, "diagnostics").(string) // As FHIR tells it.
	}
	return strings.Replace(string(a.Raw), ref, "*", 1)
}

// TestDeniedAbsentAndMalformedAnswerAlike asks every reading route for what is there and hidden, for what is not
// there, and for what cannot be an id.
func TestDeniedAbsentAndMalformedAnswerAlike(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, other := w.Shelter("casa", "0108", amparotest.Women(2)), w.Program("clínica", domain.ClassPsych, 1)
	ana, stranger := s.signs(w.Worker("ana")), s.signs(other.Actor)
	filed := ana.post("/cases", survivor(24, "abrigo")).want(http.StatusCreated)
	offer := ana.post("/referrals/"+filed.text("referrals", 0)+"/offers",
		object{"shelters": []string{string(casa.Shelter.ID)}}).want(http.StatusCreated)
	hidden := map[string]string{"case": filed.text("case"), "referral": filed.text("referrals", 0),
		"offer":   offer.text("offers", 0),
		"shelter": string(casa.Shelter.ID), "agency": string(casa.Agency), "account": string(casa.Account)}
	tried := 0
	for _, r := range api.Routes() {
		name := paramOf(r.Path)
		real := hidden[name]
		if real == "" || r.Action == "agency.read" {
			continue
		}
		tried++
		ask := func(id string) reply {
			header := because(r.Path)
			if r.Method == http.MethodPut {
				header = []string{"If-Match", `"1"`}
			}
			return stranger.send(r.Method, strings.Replace(r.Path, ":"+name, id, 1), r.Example, header...)
		}
		denied, none, odd := ask(real), ask(absent()), ask("..%2f..%2fetc")
		if denied.Status != http.StatusNotFound || bare(denied) != bare(none) || bare(none) != bare(odd) {
			t.Errorf("%s %s tells them apart:\n%d %s\n%d %s\n%d %s", r.Method, r.Path, denied.Status, bare(denied),
				none.Status, bare(none), odd.Status, bare(odd))
		}
	}
	if tried < 40 {
		t.Fatalf("only %d routes were tried", tried)
	}
}

func paramOf(path string) string {
	for part := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			return name
		}
	}
	return ""
}

func TestWhoIsNotSignedInGetsNothing(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	for _, r := range api.Routes() {
		if r.Public {
			continue
		}
		path := r.Path
		if name := paramOf(path); name != "" {
			path = strings.Replace(path, ":"+name, absent(), 1)
		}
		s.nobody().send(r.Method, path, nil).refused(http.StatusUnauthorized, "session.none")
	}
	c := s.nobody()
	c.token = "eyJhbGciOiJub25lIn0.e30."
	c.get("/me").refused(http.StatusUnauthorized, "session.none")
}

// TestAnUnknownAddressLooksAbsent holds what is no address of ours to the one answer of what does not exist.
func TestAnUnknownAddressLooksAbsent(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	want := bare(ana.get("/offers/"+absent()).refused(http.StatusNotFound, "fault.not_found"))
	for _, a := range []reply{ana.get("/nothing"), ana.get("/Cases"), ana.get("/cases/"), ana.get("//cases"),
		ana.get("/cases/%2e%2e/cases"), ana.post("/offers/"+absent()+"/acceptt", nil),
		ana.send(http.MethodOptions, "/nothing", nil)} {
		if a.Status != http.StatusNotFound || bare(a) != want {
			t.Errorf("%s: %d %s", a.what, a.Status, a.Raw)
		}
	}
	if got := ana.send(http.MethodHead, "/me", nil); got.Status != http.StatusOK || len(got.Raw) != 0 {
		t.Errorf("HEAD answers %d %q", got.Status, got.Raw)
	}
}

// TestEveryAddressSaysWhichMethodsItTakes asks every address of the table with every method: what it does not take is
// refused with the list of what it takes, and OPTIONS answers the same list, whoever asks.
func TestEveryAddressSaysWhichMethodsItTakes(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	takes := map[string][]string{}
	for _, r := range api.Routes() {
		takes[r.Path] = append(takes[r.Path], r.Method)
		if r.Method == http.MethodGet {
			takes[r.Path] = append(takes[r.Path], http.MethodHead)
		}
	}
	for path, methods := range takes {
		want := slices.Sorted(slices.Values(append(methods, http.MethodOptions)))
		at := path
		for _, part := range []string{":appointment", ":case", ":referral", ":offer", ":shelter", ":program", ":agency",
			":account", ":notice", ":session"} {
			at = strings.Replace(at, part, absent(), 1)
		}
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch,
			http.MethodDelete, http.MethodOptions} {
			if slices.Contains(methods, method) {
				continue
			}
			got := s.nobody().send(method, at, nil)
			allow := strings.Split(strings.ReplaceAll(got.Header.Get("Allow"), " ", ""), ",")
			if slices.Sort(allow); !slices.Equal(allow, want) {
				t.Errorf("%s %s: Allow %v, want %v", method, path, allow, want)
			}
			if method == http.MethodOptions {
				got.want(http.StatusNoContent)
			} else {
				got.refused(http.StatusMethodNotAllowed, "fault.wrong_method")
			}
		}
	}
}

func TestSessionsOverTheInterface(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	person := w.Worker("ana")
	login := w.Login(person.Actor)
	s.nobody().post("/sessions", object{"login": login, "password": "otra frase cualquiera"}).
		refused(http.StatusUnauthorized, "signin.wrong")
	first := s.signs(person)
	second := s.signs(person)
	if got := second.get("/me").want(http.StatusOK); got.text("role") != string(domain.RoleReferrer) ||
		got.text("agency") != string(person.Agency) {
		t.Fatalf("me %s", got.Raw)
	}
	all := second.get("/sessions").want(http.StatusOK)
	if all.len("sessions") < 2 {
		t.Fatalf("sessions %s", all.Raw)
	}
	second.post("/sessions/others/end", nil).want(http.StatusNoContent)
	first.get("/me").refused(http.StatusUnauthorized, "session.ended_by_owner")
	second.post("/sessions/"+absent()+"/end", nil).refused(http.StatusNotFound, "fault.not_found")
	moved := second.post("/me/password", object{"old": amparotest.Password, "new": "nueve lanchas cruzan temprano"}).
		want(http.StatusCreated)
	second.get("/me").refused(http.StatusUnauthorized, "session.ended")
	second.token = moved.text("token")
	second.post("/me/language", object{"lang": "en"}).want(http.StatusNoContent)
	if got := second.get("/cases/" + absent()); got.text("title") != "It does not exist or is not available to you." {
		t.Fatalf("the language of the account words a problem: %s", got.Raw)
	}
	second.post("/sessions/current/role", object{"role": "coordinacion"}).
		refused(http.StatusForbidden, "session.role_not_held")
	second.post("/sessions/current/end", nil).want(http.StatusNoContent)
	second.get("/me").refused(http.StatusUnauthorized, "session.signed_out")
}

// TestATokenIsRenewed follows the header that carries a newer token.
func TestATokenIsRenewed(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	if got := ana.get("/me").want(http.StatusOK); got.Header.Get("Session-Token") != "" {
		t.Fatal("a fresh token needs no other")
	}
	w.Waits(120e9)
	next := ana.get("/me").want(http.StatusOK).Header.Get("Session-Token")
	if next == "" || next == ana.token {
		t.Fatal("an older token is renewed")
	}
	ana.token = next
	ana.get("/me").want(http.StatusOK)
}

// TestAPersonOfTwoRolesChoosesOne signs in somebody who may act in two ways.
func TestAPersonOfTwoRolesChoosesOne(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker := w.Worker("ana")
	inv, err := approval.Of(w.IDs).CreateAccount(t.Context(), domain.System("console"), worker.Agency,
		identity.AccountInput{Name: "Dora", Login: "dora@example.org",
			Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor}}, "")
	must(t, err)
	in := s.nobody().post("/sessions/redeem", object{"login": "dora@example.org", "code": inv.Code,
		"password": amparotest.Password}).want(http.StatusCreated)
	dora := &caller{site: s, token: in.text("token")}
	if in.len("choose") != 2 || dora.get("/me").want(http.StatusOK).len("choose") != 2 {
		t.Fatalf("she chooses first: %s", in.Raw)
	}
	dora.get("/cases").refused(http.StatusUnauthorized, "session.none")
	chosen := dora.post("/sessions/current/role", object{"role": "supervisor_agencia"}).want(http.StatusCreated)
	dora.get("/me").refused(http.StatusUnauthorized, "session.ended")
	dora.token = chosen.text("token")
	dora.get("/cases").want(http.StatusOK)
	other := s.nobody().post("/sessions", object{"login": "dora@example.org", "password": amparotest.Password,
		"role": "referente"}).want(http.StatusCreated)
	dora.post("/sessions/"+other.text("session")+"/end", nil).want(http.StatusNoContent)
	(&caller{site: s, token: other.text("token")}).get("/me").refused(http.StatusUnauthorized, "session.ended_by_owner")
}
