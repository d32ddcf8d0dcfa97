package mid

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
)

// answers sends one request for "/" to handlers.
func answers(t *testing.T, handlers ...fiber.Handler) *http.Response {
	t.Helper()
	app := fiber.New(fiber.Config{ErrorHandler: func(c *fiber.Ctx, err error) error {
		return c.Status(fiber.StatusInternalServerError).SendString(err.Error())
	}})
	for _, h := range handlers {
		app.Use(h)
	}
	res, err := app.Test(httptest.NewRequest(http.MethodGet, "/", nil))
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// TestACookieStaysWithThisSiteAndOutOfReachOfScripts: every one of them, and over TLS under the prefix that a browser
// takes from this very host alone.
func TestACookieStaysWithThisSiteAndOutOfReachOfScripts(t *testing.T) {
	for _, secure := range []bool{true, false} {
		k := Cookies{Secure: secure}
		names := []string{k.Session(), k.Device(), k.Visit(), k.Flash(), k.Resume(), k.Lang(), k.NoKeys(), k.SSO(),
			k.SSODoor()}
		res := answers(t, func(c *fiber.Ctx) error {
			for i, name := range names {
				k.Set(c, name, []string{"a", ""}[i%2], time.Duration(i)*time.Hour)
			}
			return nil
		})
		if set := res.Cookies(); len(set) != len(names) {
			t.Errorf("%d cookies of %d", len(set), len(names))
		}
		for _, ck := range res.Cookies() {
			if !ck.HttpOnly || ck.Secure != secure || ck.SameSite != http.SameSiteStrictMode || ck.Path != "/" ||
				ck.Domain != "" || strings.HasPrefix(ck.Name, "__Host-") != secure {
				t.Errorf("over TLS %t: %+v", secure, ck)
			}
		}
	}
}

// TestEveryAnswerTellsTheBrowserWhatItMayDo, and over TLS to come by TLS alone from now on.
func TestEveryAnswerTellsTheBrowserWhatItMayDo(t *testing.T) {
	for _, secure := range []bool{true, false} {
		h := answers(t, Begin(time.Minute), Headers(secure), func(c *fiber.Ctx) error { return c.SendString("hello") }).Header
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store",
			"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"} {
			if h.Get(name) != want {
				t.Errorf("%s: %q, not %q", name, h.Get(name), want)
			}
		}
		if csp := h.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; script-src 'nonce-") ||
			strings.Contains(csp, "unsafe") {
			t.Errorf("the policy: %s", csp)
		}
		if got := h.Get("Strict-Transport-Security"); (got != "") != secure ||
			secure && !strings.HasPrefix(got, "max-age=63072000") {
			t.Errorf("over TLS %t: %q", secure, got)
		}
	}
}

// TestAHandlerThatPanicsTellsNothing: the server goes on, the answer is an opaque fault, and the log has where it was
// and nothing of what was in hand.
func TestAHandlerThatPanicsTellsNothing(t *testing.T) {
	var log bytes.Buffer
	res := answers(t, Begin(time.Minute), Recover(slog.New(slog.NewJSONHandler(&log, nil))),
		func(*fiber.Ctx) error { panic("Marisol Ejemplo, +50200000099") })
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != fiber.StatusInternalServerError ||
		!strings.Contains(string(raw), "fault.internal") {
		t.Errorf("%d %s, %v", res.StatusCode, raw, err)
	}
	if strings.Contains(string(raw)+log.String(), "Marisol") || strings.Contains(string(raw)+log.String(), "50200000099") {
		t.Errorf("what was in hand is told: %s, %s", raw, log.String())
	}
	if !strings.Contains(log.String(), "TestAHandlerThatPanicsTellsNothing") {
		t.Errorf("where it was is not told: %s", log.String())
	}
}
