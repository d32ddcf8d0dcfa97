package mid

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

// TestOnlyOurOwnPagesChangeAnything sends a change as every kind of page and program could.
func TestOnlyOurOwnPagesChangeAnything(t *testing.T) {
	app := fiber.New(fiber.Config{ErrorHandler: func(c *fiber.Ctx,
		_ error) error {
		return c.SendStatus(fiber.StatusForbidden)
	}})
	app.Use(CrossSite())
	app.All("/", func(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusOK) })
	for _, c := range []struct {
		story  string
		header map[string]string
		ok     bool
	}{
		{"our own form", map[string]string{"Sec-Fetch-Site": "same-origin", "Cookie": "a=b", "Origin": "http://example.com"},
			true},
		{"our own form, where the browser hides the origin", map[string]string{"Sec-Fetch-Site": "same-origin",
			"Cookie": "a=b", "Origin": "null"}, true},
		{"our own form on an older phone", map[string]string{"Cookie": "a=b", "Origin": "http://example.com"}, true},
		{"a program without cookies", map[string]string{}, true},
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Cookie": "a=b", "Origin": "https://evil.example"},
			false},
		{"another site that pretends nothing", map[string]string{"Sec-Fetch-Site": "cross-site"}, false},
		{"a neighbour under the same domain", map[string]string{"Sec-Fetch-Site": "same-site", "Cookie": "a=b",
			"Origin": "http://other.example.com"}, false},
		{"a sandboxed frame on an older phone", map[string]string{"Cookie": "a=b", "Origin": "null"}, false},
		{"another site on an older phone", map[string]string{"Cookie": "a=b", "Origin": "https://evil.example"}, false},
		{"cookies and no word of where it comes from", map[string]string{"Cookie": "a=b"}, false},
		{"typed by hand, from elsewhere", map[string]string{"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
			false},
		{"a word the browser does not know", map[string]string{"Sec-Fetch-Site": "friendly", "Cookie": "a=b"}, false},
	} {
		req := httptest.NewRequest(http.MethodPost, "http://example.com/", nil)
		for k, v := range c.header {
			req.Header.Set(k, v)
		}
		res, err := app.Test(req)
		if err != nil {
			t.Fatal(err)
		}
		if (res.StatusCode == fiber.StatusOK) != c.ok {
			t.Errorf("%s: %d", c.story, res.StatusCode)
		}
	}
}

func TestASenderWhoComesTooFastIsToldToWait(t *testing.T) {
	r, now := NewRates(2, 3), time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	for i := range 4 {
		if wait := r.Take("a", now); wait != 0 {
			t.Fatalf("request %d had to wait %v", i, wait)
		}
	}
	if wait := r.Take("a", now); wait <= 0 || wait > time.Second {
		t.Fatalf("want a short wait, got %v", wait)
	}
	if wait := r.Take("b", now); wait != 0 {
		t.Fatalf("another sender had to wait %v", wait)
	}
	if wait := r.Take("a", now.Add(2*time.Second)); wait != 0 {
		t.Fatalf("after a while it goes on, got %v", wait)
	}
}

// TestAForgedAddressDoesNotDodgeTheLimits sends addresses that the sender made up, with and without a trusted proxy in
// between.
func TestAForgedAddressDoesNotDodgeTheLimits(t *testing.T) {
	for _, c := range []struct {
		story   string
		trusted []string
		header  string
		want    string
	}{
		{"nobody is trusted", nil, "203.0.113.9", "0.0.0.0"},
		{"the proxy adds the true one behind a forged one", []string{"0.0.0.0"}, "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		{"the proxy alone", []string{"0.0.0.0"}, "203.0.113.9", "203.0.113.9"},
		{"not an address", []string{"0.0.0.0"}, "drop table", "0.0.0.0"},
		{"somebody who is not the proxy", []string{"192.0.2.7"}, "203.0.113.9", "0.0.0.0"},
	} {
		app := fiber.New(fiber.Config{EnableTrustedProxyCheck: true, TrustedProxies: c.trusted})
		got := ""
		app.Get("/", func(ctx *fiber.Ctx) error { got = Addr(ctx); return nil })
		req := httptest.NewRequest(http.MethodGet, "/", nil)
		req.Header.Set("X-Forwarded-For", c.header)
		if _, err := app.Test(req); err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.story, got, c.want)
		}
	}
}
