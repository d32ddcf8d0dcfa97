package httpd_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
)

// TestSigningInEndsTheSessionThatCameAlong: a program that signs in again, as herself or as another, leaves no session
// behind; nor does a browser whose second step was still to be done. A wrong password ends nothing.
func TestSigningInEndsTheSessionThatCameAlong(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	c := s.program(ana.Actor)
	body := map[string]any{"login": w.Login(eva.Actor), "password": "otra clave que no es"}
	if got := c.api(http.MethodPost, "/sessions", body); got.Status != http.StatusUnauthorized {
		t.Fatalf("a wrong password: %d %s", got.Status, got.Body)
	}
	if got := c.api(http.MethodGet, "/me", nil); got.Status != http.StatusOK {
		t.Errorf("a wrong password ended a session: %d", got.Status)
	}
	body["password"] = amparotest.Password
	before := c.token
	if step, _ := c.goesOn(c.api(http.MethodPost, "/sessions", body)); step != "" {
		t.Fatalf("a step is left: %s", step)
	}
	if got := c.api(http.MethodGet, "/me", nil); got.Status != http.StatusOK {
		t.Errorf("the new session: %d", got.Status)
	}
	c.token = before
	if got := c.api(http.MethodGet, "/me", nil); got.Status != http.StatusUnauthorized {
		t.Errorf("the one that came along goes on: %d", got.Status)
	}

	w = amparotest.New(t)
	s = strict(t, w)
	ana = w.Worker("ana")
	s.browser(ana.Actor).enrolsOnPage()
	half := s.browser(ana.Actor)
	at, _ := url.Parse(s.url)
	var cookie string
	for _, ck := range half.http.Jar.Cookies(at) {
		if strings.HasSuffix(ck.Name, "session") {
			cookie = ck.Name + "=" + ck.Value
		}
	}
	got := half.sends("/sign-in", url.Values{"login": {w.Login(ana.Actor)}, "password": {amparotest.Password}})
	if got.Status != http.StatusSeeOther {
		t.Fatalf("signed in again: %d %s", got.Status, got.Body)
	}
	got = s.stranger().do(http.MethodGet, "/factor", nil, map[string]string{"Cookie": cookie, "Accept": "text/html"})
	if !strings.Contains(got.Header.Get("Location"), "/sign-in") && got.Status != http.StatusUnauthorized {
		t.Errorf("the half session that came along goes on: %d %s", got.Status, got.Header.Get("Location"))
	}
}

// TestAnotherPasswordAsksForTheSecondFactor: whoever finds an open session and knows the password cannot shut its owner
// out, on the page or by a program.
func TestAnotherPasswordAsksForTheSecondFactor(t *testing.T) {
	w := amparotest.New(t)
	s := strict(t, w)
	ana := w.Worker("ana")
	page := s.browser(ana.Actor)
	secret := page.enrolsOnPage()
	if got := page.get("/password"); got.Status != http.StatusOK {
		t.Errorf("a moment after the factor: %d", got.Status)
	}
	w.Clock.Advance(domain.ProofLife)
	if got := page.get("/password"); got.Header.Get("Location") != "/factor?back=%2Fpassword" {
		t.Errorf("later: %d %s", got.Status, got.Header.Get("Location"))
	}
	form := url.Values{"current": {amparotest.Password}, "next": {"tres barcas sin remo"},
		"again": {"tres barcas sin remo"}}
	if got := page.post("/password", form); !strings.HasPrefix(got.Header.Get("Location"), "/factor") {
		t.Errorf("posted all the same: %d %s", got.Status, got.Header.Get("Location"))
	}
	if got := page.get("/pending"); strings.Contains(got.Body, "tres barcas") {
		t.Error("a password is kept with a form that waits")
	}
	page.sends("/factor", url.Values{"code": {codeAt(secret, page.step())}, "back": {"/password"}})
	if got := page.post("/password", form); got.Status != http.StatusSeeOther ||
		strings.HasPrefix(got.Header.Get("Location"), "/factor") {
		t.Errorf("with it: %d %s", got.Status, got.Body)
	}
}

// TestEveryAnswerAsksForTLS: pages, the interface, files, what is absent, what is refused and what was too large to be
// read, where the service is reached over TLS.
func TestEveryAnswerAsksForTLS(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w, func(d *httpd.Deps) { d.Secure = true })
	c := s.stranger()
	for _, got := range []answer{c.get("/sign-in"), c.get("/nothing"), c.get("/healthz"), c.get("/robots.txt"),
		c.get("/ayuda"), c.get("/"), c.api(http.MethodGet, "/me", nil), c.api(http.MethodGet, "/nothing", nil),
		c.do(http.MethodPost, "/sign-in", strings.NewReader("a=b"), map[string]string{
			"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example.org"}),
		c.do(http.MethodPost, "/sign-in", strings.NewReader("a"), map[string]string{"Content-Encoding": "gzip"}),
		c.do("PURGE", "/sign-in", nil, nil)} {
		if got.Header.Get("Strict-Transport-Security") != mid.Strict {
			t.Errorf("%s, answered %d, does not ask for TLS", got.URL, got.Status)
		}
	}
	// What is too large is refused by the length that it announces: whoever sends it all the same may find the line cut.
	got := s.sends("POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9437184\r\n\r\n")
	if !strings.HasPrefix(got, "HTTP/1.1 413 ") || !strings.Contains(got, "Strict-Transport-Security: "+mid.Strict) {
		t.Errorf("what is too large: %.200q", got)
	}
}

// TestWhatIsRefusedIsCountedByItsReason: forged forms apart from what somebody mistyped or may not do.
func TestWhatIsRefusedIsCountedByItsReason(t *testing.T) {
	w := amparotest.New(t)
	var one sync.Mutex
	counted := map[string]int{}
	s := serve(t, w, func(d *httpd.Deps) {
		d.Refused = func(why string) { one.Lock(); defer one.Unlock(); counted[why]++ }
	})
	c := s.program(w.Worker("ana").Actor)
	s.stranger().do(http.MethodPost, "/sign-in", strings.NewReader("a=b"), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example.org"})
	c.api(http.MethodGet, "/cases/aaaaaaaaaaaaaaaaaaaaaaaaaa", nil)
	c.api(http.MethodPost, "/cases", map[string]any{"nothing": 1})
	one.Lock()
	defer one.Unlock()
	if counted["forged"] != 1 || counted["not_found"] != 1 || len(counted) != 3 {
		t.Errorf("counted %v", counted)
	}
}
