package httpd_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"amparo/internal/amparotest"
)

// visitOf returns the cookie that binds the forms of somebody who is not signed in.
func (c *client) visitOf() string {
	u, _ := url.Parse(c.s.url)
	for _, ck := range c.http.Jar.Cookies(u) {
		if strings.HasSuffix(ck.Name, "visit") {
			return ck.Value
		}
	}
	return ""
}

func (c *client) send(path string, form url.Values) answer {
	return c.do(http.MethodPost, path, strings.NewReader(form.Encode()),
		map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
			"Origin": c.s.url})
}

// TestTheSignInFormOfOneVisitorWasGoodForAll: whoever opened the sign-in page once knew the token of everybody's, and
// could sign somebody else in to an account of their own choosing.
func TestTheSignInFormOfOneVisitorWasGoodForAll(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	s := serve(t, w)
	evil, victim := s.stranger(), s.stranger()
	theirs, hers := tokenOf(evil, "/sign-in"), tokenOf(victim, "/sign-in")
	if theirs == "" || hers == "" || theirs == hers || evil.visitOf() == victim.visitOf() {
		t.Fatalf("two visitors are told apart: %q %q", theirs, hers)
	}
	if again := tokenOf(victim, "/sign-in"); again == hers {
		t.Error("the token reads the same in two answers: what packs them can be asked what it is")
	}
	form := url.Values{"login": {w.Login(ana.Actor)}, "password": {amparotest.Password}, "_csrf": {theirs}}
	if got := victim.send("/sign-in", form); got.Status != http.StatusForbidden {
		t.Errorf("another visitor's form answered %d", got.Status)
	}
	if got := s.stranger().send("/sign-in", form); got.Status != http.StatusForbidden {
		t.Errorf("a form without a visit answered %d", got.Status)
	}
	before := victim.visitOf()
	form.Set("_csrf", hers) // A second look at the page did not spoil the form that stands open in another tab.
	if got := victim.send("/sign-in", form); got.Status != http.StatusSeeOther {
		t.Fatalf("her own form answered %d", got.Status)
	}
	if victim.visitOf() != "" {
		t.Error("the visit outlives the sign-in")
	}
	if got := victim.send("/sign-out", url.Values{"_csrf": {form.Get("_csrf")}}); got.Status != http.StatusForbidden {
		t.Errorf("a token from before the sign-in answered %d", got.Status)
	}
	if victim.post("/sign-out", url.Values{}).Status != http.StatusOK {
		t.Error("she signs out")
	}
	form.Set("_csrf", hers)
	if got := victim.send("/sign-in", form); got.Status != http.StatusForbidden || victim.visitOf() == before {
		t.Error("after she signed out a new visit begins")
	}
}

// TestAFormTokenInTheAddressIsNone sends the right token where addresses are kept: in the query, and in a form that is
// not ours.
func TestAFormTokenInTheAddressIsNone(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	ana := s.browser(w.Worker("ana").Actor)
	token := tokenOf(ana, "/sessions")
	if got := ana.send("/sign-out?_csrf="+url.QueryEscape(token), url.Values{}); got.Status != http.StatusForbidden {
		t.Errorf("the token in the query answered %d", got.Status)
	}
	multipart := "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token + "\r\n--x--\r\n"
	got := ana.do(http.MethodPost, "/sign-out", strings.NewReader(multipart), map[string]string{
		"Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin", "Origin": s.url})
	if got.Status != http.StatusForbidden {
		t.Errorf("the token in a multipart form answered %d", got.Status)
	}
	if got := ana.send("/sign-out", url.Values{"_csrf": {token}}); got.Status != http.StatusOK {
		t.Errorf("the token in the form answered %d", got.Status)
	}
}
