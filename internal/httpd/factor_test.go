package httpd_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/emergency"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/identity"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/password"
	"amparo/internal/store"
)

// codeAt is what an app with a secret shows in a step of thirty seconds.
func codeAt(secret string, step int64) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(secret, " ", ""))
	if err != nil {
		panic(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, step)
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1e6)
}

func (c *client) step() int64 { return c.s.w.Clock.Now().Unix() / 30 }

// beginsCodes asks for the secret of codes that change with time.
func (c *client) beginsCodes() string {
	c.s.t.Helper()
	got := c.api(http.MethodPost, "/me/factors/codes", nil)
	var out struct{ Secret string }
	if err := json.Unmarshal([]byte(got.Body), &out); err != nil || out.Secret == "" {
		c.s.t.Fatalf("no secret: %d %s", got.Status, got.Body)
	}
	return out.Secret
}

// enrols adds codes, and goes on with the new token.
func (c *client) enrols() string {
	c.s.t.Helper()
	secret := c.beginsCodes()
	c.goesOn(c.api(http.MethodPost, "/me/factors/codes/confirm", map[string]any{"code": codeAt(secret, c.step())}))
	return secret
}

// goesOn takes the token of an answer.
func (c *client) goesOn(got answer) (step string, recovery []string) {
	c.s.t.Helper()
	var out struct {
		Token    string
		Step     string
		Recovery []string `json:"recovery_codes"`
	}
	if err := json.Unmarshal([]byte(got.Body), &out); err != nil || out.Token == "" {
		c.s.t.Fatalf("no token: %d %s", got.Status, got.Body)
	}
	c.token = out.Token
	return out.Step, out.Recovery
}

var secretShown = regexp.MustCompile(`class="big seal num">([A-Z2-7 ]+)<`)

// enrolsOnPage adds codes on the page.
func (c *client) enrolsOnPage() string {
	c.s.t.Helper()
	got := c.sends("/factors", url.Values{"_do": {"codes"}})
	m := secretShown.FindStringSubmatch(got.Body)
	if m == nil {
		c.s.t.Fatalf("no secret: %d %s", got.Status, got.Body)
	}
	got = c.sends("/factors", url.Values{"_do": {"confirm"}, "code": {codeAt(m[1], c.step())}})
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "Sus códigos de respaldo") {
		c.s.t.Fatalf("the codes were not added: %d %s", got.Status, got.Body)
	}
	return m[1]
}

var asked = regexp.MustCompile(`data-ask="([^"]+)"`)

// ceremony is what a page asks a passkey.
func (c *client) ceremony(path string) json.RawMessage {
	c.s.t.Helper()
	got := c.get(path)
	m := asked.FindStringSubmatch(got.Body)
	if m == nil {
		c.s.t.Fatalf("%s asks no passkey: %d %s %s", path, got.Status, got.Header.Get("Location"), got.Body)
	}
	return json.RawMessage(html.UnescapeString(m[1]))
}

// addsPasskey adds a passkey on the page.
func (c *client) addsPasskey(a domain.Actor) *amparotest.Passkey {
	c.s.t.Helper()
	d := amparotest.NewPasskey(c.s.t, a.Account, "http://localhost")
	got := c.sends("/factors", url.Values{"_do": {"passkey"}, "passkey": {string(d.Makes(c.ceremony("/factors")))}})
	if got.Status != http.StatusOK && got.Status != http.StatusSeeOther {
		c.s.t.Fatalf("the passkey was not added: %d %s", got.Status, got.Body)
	}
	return d
}

// proves gives a passkey on a page, and reports where that leads.
func (c *client) proves(d *amparotest.Passkey, path, back string) string {
	c.s.t.Helper()
	d.Counter++
	got := c.sends("/factor", url.Values{"passkey": {string(d.Proves(c.ceremony(path)))}, "back": {back}})
	if got.Status != http.StatusSeeOther {
		c.s.t.Fatalf("the passkey was not taken: %d %s", got.Status, got.Body)
	}
	return got.Header.Get("Location")
}

// provesToo gives a passkey in a program.
func (c *client) provesToo(d *amparotest.Passkey) {
	c.s.t.Helper()
	var out struct{ Ask string }
	if err := json.Unmarshal([]byte(c.api(http.MethodPost, "/sessions/current/passkey", nil).Body), &out); err != nil {
		c.s.t.Fatal(err)
	}
	d.Counter++
	c.goesOn(c.api(http.MethodPost, "/sessions/current/factor",
		map[string]any{"passkey": string(d.Proves(json.RawMessage(out.Ask)))}))
}

// sends posts a form that stands on its own page.
func (c *client) sends(path string, form url.Values) answer {
	c.s.t.Helper()
	if m := formToken.FindStringSubmatch(c.get(path).Body); m != nil {
		form.Set("_csrf", m[1])
	}
	return c.do(http.MethodPost, path, strings.NewReader(form.Encode()), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": c.s.url})
}

// strict is a server on which everybody needs a second factor.
func strict(t *testing.T, w *amparotest.World) *server {
	t.Helper()
	w.IDs = identity.New(identity.Deps{Store: w.Store, Policy: w.Rules, Profile: password.ForTests,
		Pack: country.Guatemala(), Settings: identity.Settings{SecondFactor: true}})
	w.Factors = factor.New(factor.Deps{Store: w.Store, Identity: w.IDs, Base: "http://localhost"})
	return serve(t, w, func(d *httpd.Deps) { d.Demo, d.Rates = false, mid.NewRates(1e6, 1e6) })
}

// TestAHalfSessionOpensNoPageAndNoRoute: with a password alone, or with a password before the first factor, every page
// leads back to the second step and every route of the interface is refused.
func TestAHalfSessionOpensNoPageAndNoRoute(t *testing.T) {
	w := amparotest.New(t)
	s := strict(t, w)
	ana := w.Worker("ana")
	for _, half := range []string{"session.half_enrol", "session.half_factor"} {
		page := s.browser(ana.Actor)
		for _, r := range s.app.GetRoutes(true) {
			path := strings.NewReplacer(":case", strings.Repeat("a", 26)).Replace(r.Path)
			if r.Method != http.MethodGet || strings.HasPrefix(r.Path, "/static") || strings.HasPrefix(r.Path, "/api") ||
				strings.HasPrefix(r.Path, "/ayuda") || strings.HasPrefix(r.Path, "/voices") || r.Path == "/calendar.ics" ||
				strings.HasPrefix(r.Path, "/reference") || r.Path == "/sso" || strings.HasPrefix(r.Path, "/sso/:code") {
				continue // The public door, spoken sentences, a private feed, the document and the way to a provider ask for none.
			}
			got := page.get(path)
			open := map[string]bool{"/healthz": true, "/robots.txt": true, "/worker.js": true, "/offline": true,
				"/app.webmanifest": true, "/sign-in": true,
				"/sign-in/passkey": true,
				"/password":        true, "/factor": true, "/factors": true}
			if !open[r.Path] && got.Status != http.StatusUnauthorized && !(got.Status == http.StatusSeeOther &&
				strings.HasPrefix(got.Header.Get("Location"), "/factor")) {
				t.Errorf("%s %s: %d %s", half, r.Path, got.Status, got.Header.Get("Location"))
			}
			if strings.Contains(got.Body, "ong de ana") {
				t.Errorf("%s %s names her agency", half, r.Path)
			}
		}
		program := s.program(ana.Actor)
		for _, r := range s.app.GetRoutes(true) {
			path, ours := strings.CutPrefix(r.Path, "/api/v1")
			open := map[string]bool{"/version": true, "/openapi.json": true, "/me/factors": true,
				"/fhir/metadata": true}
			if !ours || r.Method != http.MethodGet || open[path] {
				continue
			}
			if got := program.api(http.MethodGet, path, nil); got.Status != http.StatusUnauthorized ||
				!strings.Contains(got.Body, half) {
				t.Errorf("%s %s: %d %s", half, path, got.Status, got.Body)
			}
		}
		for _, path := range []string{"/sessions/current/role", "/me/password", "/cases", "/me/factors/recovery"} {
			if got := program.api(http.MethodPost, path, map[string]any{}); got.Status != http.StatusUnauthorized {
				t.Errorf("%s %s: %d %s", half, path, got.Status, got.Body)
			}
		}
		if half == "session.half_enrol" {
			program.enrols()
		} else if got := program.api(http.MethodPost, "/me/factors/codes", nil); got.Status != http.StatusForbidden {
			t.Errorf("a half session begins codes: %d %s", got.Status, got.Body)
		}
	}
}

// TestSheSignsInInTwoStepsOnThePages: without script, in Spanish: password, then code, then where she wanted to go.
func TestSheSignsInInTwoStepsOnThePages(t *testing.T) {
	w := amparotest.New(t)
	s := strict(t, w)
	ana := w.Worker("ana")
	first := s.browser(ana.Actor)
	if got := first.get("/"); got.Header.Get("Location") != "/factor" {
		t.Errorf("before the first factor: %s", got.Header.Get("Location"))
	}
	secret := first.enrolsOnPage()
	if got := first.get("/"); got.Status != http.StatusOK {
		t.Errorf("after it: %d", got.Status)
	}
	w.Clock.Advance(time.Minute)
	c := s.browser(ana.Actor)
	if got := c.get("/waiting"); got.Header.Get("Location") != "/factor?back=%2Fwaiting" {
		t.Errorf("halfway: %s", got.Header.Get("Location"))
	}
	got := c.sends("/factor", url.Values{"code": {"000000"}, "back": {"/waiting"}})
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Ese código no sirve") {
		t.Errorf("a wrong code: %d %s", got.Status, got.Body)
	}
	got = c.sends("/factor", url.Values{"code": {codeAt(secret, c.step())}, "back": {"/waiting"}})
	if got.Status != http.StatusSeeOther || got.Header.Get("Location") != "/waiting" {
		t.Errorf("the right one: %d %s", got.Status, got.Header.Get("Location"))
	}
	if got := c.get("/waiting"); got.Status != http.StatusOK {
		t.Errorf("after it: %d", got.Status)
	}
}

// TestWhatSheTypedIsThereAfterTheSecondStep: an administrator types a new account, her factor is older than five
// minutes, she gives it, and sends what she had typed with one press.
func TestWhatSheTypedIsThereAfterTheSecondStep(t *testing.T) {
	w := amparotest.New(t)
	s := strict(t, w)
	house := w.Agency("ong", "ong")
	admin := w.Person("admin", house, domain.RoleAdmin)
	c := s.browser(admin.Actor)
	d := c.addsPasskey(admin.Actor)
	w.Clock.Advance(domain.ProofLife)
	typed := url.Values{"name": {"Eva Ejemplo"}, "login": {"eva@example.org"}, "roles": {"referente"}, "lang": {"es"},
		"agency": {string(house.ID)}, "_do": {"save"}}
	got := c.post("/people/new", typed)
	if got.Header.Get("Location") != "/factor?back=%2Fpending" {
		t.Fatalf("without a factor: %d %s", got.Status, got.Header.Get("Location"))
	}
	if to := c.proves(d, "/factor", "/pending"); to != "/pending" {
		t.Fatalf("with it: %s", to)
	}
	page := c.get("/pending").Body
	if !strings.Contains(page, "Eva Ejemplo") {
		t.Fatal("what she typed is gone")
	}
	id := regexp.MustCompile(`name="_pending" value="([a-z0-9]+)"`).FindStringSubmatch(page)
	typed.Set("_pending", id[1])
	typed.Set("_pending_do", "send")
	if got = c.post("/pending", typed); got.Status != http.StatusTemporaryRedirect ||
		got.Header.Get("Location") != "/people/new" {
		t.Fatalf("sent: %d %s", got.Status, got.Body)
	}
	if got = c.post("/people/new", typed); got.Status != http.StatusOK || !strings.Contains(got.Body, "Eva Ejemplo") {
		t.Errorf("the account: %d %s", got.Status, got.Body)
	}
}

// TestAProgramGivesItsFactorWhereItIsAskedFor: the refusal says what is needed, and the same request is done
// afterwards.
func TestAProgramGivesItsFactorWhereItIsAskedFor(t *testing.T) {
	w := amparotest.New(t)
	s := strict(t, w)
	house := w.Agency("ong", "ong")
	admin, ana := w.Person("admin", house, domain.RoleAdmin), w.Person("ana", house, domain.RoleReferrer)
	d := s.browser(admin.Actor).addsPasskey(admin.Actor)
	c := s.program(admin.Actor)
	c.provesToo(d)
	w.Clock.Advance(domain.ProofLife)
	reset := "/people/" + string(ana.Account) + "/reset"
	if got := c.api(http.MethodPost, reset, nil); got.Status != http.StatusForbidden ||
		!strings.Contains(got.Body, "factor.needed") {
		t.Fatalf("without a factor: %d %s", got.Status, got.Body)
	}
	c.provesToo(d)
	if got := c.api(http.MethodPost, reset, nil); got.Status != http.StatusOK {
		t.Errorf("with it: %d %s", got.Status, got.Body)
	}
}

// TestWhatIsRestrictedOpensWithAPasskeyOnly: a worker with codes is led to where a passkey is added, and a program is
// refused; with one she opens what is restricted of her case, for five minutes, and a code later opens it no more.
func TestWhatIsRestrictedOpensWithAPasskeyOnly(t *testing.T) {
	w := amparotest.New(t)
	s := strict(t, w)
	ana := w.Worker("ana")
	of := string(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Case)
	c := s.browser(ana.Actor)
	secret := c.enrolsOnPage()
	page := "/cases/" + of + "/restricted"
	opens := func() answer {
		return c.post(page, url.Values{"_do": {"open"}, "reason": {"Para su traslado de hoy."}})
	}
	to := opens().Header.Get("Location")
	if to != "/factor?back=%2Fpending&only=1" {
		t.Errorf("with a code she is led to %q", to)
	}
	if to = c.get(to).Header.Get("Location"); to != "/factors?only=1" {
		t.Errorf("without a passkey she is led to %q", to)
	}
	if got := c.get(to); !strings.Contains(got.Body, "pide una llave de acceso. Agregue una") {
		t.Errorf("nothing says why: %s", got.Body)
	}
	w.Clock.Advance(time.Minute)
	program := s.program(ana.Actor)
	program.goesOn(program.api(http.MethodPost, "/sessions/current/factor",
		map[string]any{"code": codeAt(secret, program.step())}))
	if got := program.api(http.MethodGet, page, nil, "X-Act-Reason", "Para su traslado de hoy."); got.Status !=
		http.StatusForbidden || !strings.Contains(got.Body, "factor.passkey_only") {
		t.Errorf("a program with a code: %d %s", got.Status, got.Body)
	}
	d := c.addsPasskey(ana.Actor)
	if got := opens(); got.Status != http.StatusOK {
		t.Errorf("with a passkey: %d %s", got.Status, got.Body)
	}
	w.Clock.Advance(domain.ProofLife)
	if to := opens().Header.Get("Location"); to != "/factor?back=%2Fpending" {
		t.Errorf("five minutes later she is led to %q", to)
	}
	c.sends("/factor", url.Values{"code": {codeAt(secret, c.step())}, "back": {"/pending"}})
	to = opens().Header.Get("Location")
	if got := c.get(to); strings.Contains(got.Body, "one-time-code") || !strings.Contains(got.Body, "Un código no basta") {
		t.Errorf("the page that asks for a passkey: %s", got.Body)
	}
	if to := c.proves(d, to, "/pending"); to != "/pending" {
		t.Errorf("with the passkey again she is led to %q", to)
	}
	if got := opens(); got.Status != http.StatusOK {
		t.Errorf("with the passkey again: %d %s", got.Status, got.Body)
	}
	w.Verify()
}

// TestACaseOfOthersOpensInAnEmergencyWithAPasskeyOnly: a coordinator whose passkey is older than five minutes gives it
// again; until then nothing is opened.
func TestACaseOfOthersOpensInAnEmergencyWithAPasskeyOnly(t *testing.T) {
	w := amparotest.New(t)
	s := strict(t, w)
	of := string(w.Worker("ana").Refers(amparotest.Survivor(amparotest.Woman(30))).Case)
	eva := w.Coordinator()
	c := s.browser(eva.Actor)
	d := c.addsPasskey(eva.Actor)
	w.Clock.Advance(domain.ProofLife)
	opens := func() answer {
		return c.post("/cases/"+of+"/glass", url.Values{"code": {"vida"}, "reason": {"La buscan en la terminal de buses."}})
	}
	to := opens().Header.Get("Location")
	if to != "/factor?back=%2Fpending&only=1" && to != "/factor?back=%2Fpending" {
		t.Errorf("with an older passkey she is led to %q", to)
	}
	opened := func() int {
		all, err := store.All[emergency.Access](t.Context(), w.Store, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if opened() != 0 {
		t.Error("it was opened before that")
	}
	c.proves(d, to, "/pending")
	if got := opens(); got.Status != http.StatusSeeOther || got.Header.Get("Location") != "/cases/"+of {
		t.Errorf("with the passkey again: %d %s", got.Status, got.Header.Get("Location"))
	}
	if opened() != 1 {
		t.Error("it was not opened after that")
	}
	w.Verify()
}
