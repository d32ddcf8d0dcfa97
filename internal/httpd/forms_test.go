package httpd_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
)

var param = regexp.MustCompile(`:[a-zA-Z]+`)

// forms lists every address of the pages that takes a form: those of cases filled with a real one, others with ids that
// nothing has.
func (s *server) forms(cas domain.CaseID) []string {
	var out []string
	for _, r := range s.app.GetRoutes(true) {
		if r.Method == http.MethodPost && !strings.HasPrefix(r.Path, "/api/") {
			path := strings.Replace(strings.Replace(r.Path, "/cases/:id", "/cases/"+string(cas), 1), ":kind", "health", 1)
			out = append(out, param.ReplaceAllStringFunc(path,
				func(string) string { return string(domain.NewID[domain.CaseID]()) }))
		}
	}
	return out
}

// plainPost sends a form as it stands, without the page that it would come from.
func (c *client) plainPost(path string, form url.Values) answer {
	return c.do(http.MethodPost, path, strings.NewReader(form.Encode()),
		map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
			"Origin": c.s.url})
}

// TestEveryFormNeedsTheTokenOfItsSession sends every form without a token, with an empty one, with one that is none,
// with that of somebody else's session, and with that of a visitor: none is taken, whatever it asks for.
func TestEveryFormNeedsTheTokenOfItsSession(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	s := serve(t, w, func(d *httpd.Deps) { d.Rates = mid.NewRates(1e6, 1e6) })
	page, other := s.browser(ana.Actor), s.browser(eva.Actor)
	hers := formToken.FindStringSubmatch(other.get("/sessions").Body)[1]
	visitors := formToken.FindStringSubmatch(s.stranger().get("/sign-in").Body)[1]
	forms := s.forms(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Case)
	if len(forms) < 30 {
		t.Fatalf("only %d forms were found", len(forms))
	}
	for _, at := range forms {
		if at == "/quick-exit" || at == "/session" {
			continue // Leaving and saying that one is there are taken from our own pages without a token.
		}
		if strings.HasPrefix(at, "/sso/") && strings.HasSuffix(at, "/logout") {
			continue // A provider says that somebody left: its signature stands in place of a token.
		}
		if strings.HasPrefix(at, "/ayuda") {
			continue // The public door has no session that a token could belong to (decision 0068).
		}
		for story, form := range map[string]url.Values{"none": {}, "empty": {"_csrf": {""}}, "nonsense": {"_csrf": {"x.y"}},
			"another's":   {"_csrf": {hers}},
			"a visitor's": {"_csrf": {visitors}}} {
			form.Set("lang", "en")
			got := page.plainPost(at, form)
			if at == "/cases/new" && got.Status == http.StatusNotFound {
				continue // It asks for its draft first, and there is none.
			}
			if got.Status != http.StatusForbidden {
				t.Errorf("%s with a token that is %s: %d", at, story, got.Status)
			}
		}
	}
	if got := page.get("/sessions"); got.Status != http.StatusOK {
		t.Errorf("she is signed out: %d", got.Status)
	}
}

// TestAnOldCookieOpensNothing sends the cookie of a session again after she left by the quick exit, and after she
// signed out.
func TestAnOldCookieOpensNothing(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w)
	for _, leave := range []string{"/quick-exit", "/sign-out"} {
		page := s.browser(ana.Actor)
		u, err := url.Parse(s.url)
		must(t, err)
		kept := page.http.Jar.Cookies(u)
		if got := page.get("/cases/" + string(filed.Case)); got.Status != http.StatusOK {
			t.Fatalf("before %s: %d", leave, got.Status)
		}
		page.post(leave, url.Values{})
		thief := s.stranger()
		thief.http.Jar.SetCookies(u, kept)
		for _, at := range []string{"/", "/cases/" + string(filed.Case), "/cases/" + string(filed.Case) + "/identity"} {
			if got := thief.get(at); got.Status == http.StatusOK && strings.Contains(got.Body, filed.Code) ||
				got.Status != http.StatusSeeOther {
				t.Errorf("after %s the old cookie opens %s: %d", leave, at, got.Status)
			}
		}
		if got := thief.api(http.MethodGet, "/me", nil); got.Status != http.StatusUnauthorized {
			t.Errorf("after %s the old cookie opens the interface: %d", leave, got.Status)
		}
	}
}

var nonceOf = regexp.MustCompile(`'nonce-([^']+)'`)

// TestNoTwoAnswersShareANonce, nor the id that the log knows them by.
func TestNoTwoAnswersShareANonce(t *testing.T) {
	s := serve(t, amparotest.New(t))
	seen := map[string]bool{}
	for range 20 {
		for _, at := range []string{"/sign-in", "/nothing", "/api/v1/version", "/healthz"} {
			got := s.stranger().get(at)
			m := nonceOf.FindStringSubmatch(got.Header.Get("Content-Security-Policy"))
			if m == nil || len(m[1]) < 20 {
				t.Fatalf("%s: %v", at, got.Header)
			}
			for _, once := range []string{m[1], got.Header.Get("X-Request-Id")} {
				if seen[once] || once == "" {
					t.Errorf("%s answers %q again", at, once)
				}
				seen[once] = true
			}
		}
	}
}
