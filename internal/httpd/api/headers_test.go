package api_test

import (
	"net/http"
	"strconv"
	"testing"

	"amparo/internal/amparotest"
)

// TestEveryAnswerSaysWhatIsLeftOfTheRate, and an answer without a session says how to bring one.
func TestEveryAnswerSaysWhatIsLeftOfTheRate(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := s.signs(w.Worker("ana"))
	first := ana.get("/me").want(http.StatusOK)
	for _, name := range []string{"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} {
		if n, err := strconv.Atoi(first.Header.Get(name)); err != nil || n < 0 {
			t.Errorf("%s: %q", name, first.Header.Get(name))
		}
	}
	if got := s.nobody().get("/me").want(http.StatusUnauthorized).Header.Get("WWW-Authenticate"); got != "Bearer" {
		t.Errorf("without a token: %q", got)
	}
	if got := s.nobody().send(http.MethodGet, "/me", nil, "Authorization",
		"Bearer nonsense").want(http.StatusUnauthorized).Header.
		Get("WWW-Authenticate"); got != `Bearer error="invalid_token"` {
		t.Errorf("with a token that is none: %q", got)
	}
}
