package httpd_test

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
)

// patience bounds every wait of these tests.
const patience = 10 * time.Second

// sends opens a socket, sends bytes, and reads what comes until the server ends the connection.
func (s *server) sends(raw string) string {
	s.t.Helper()
	c, err := net.DialTimeout("tcp", strings.TrimPrefix(s.url, "http://"), patience)
	must(s.t, err)
	defer func() { _ = c.Close() }()
	must(s.t, c.SetDeadline(time.Now().Add(patience)))
	_, err = io.WriteString(c, raw)
	must(s.t, err)
	all, err := io.ReadAll(c)
	if err != nil {
		s.t.Errorf("%.60q: no end within %s: %v", raw, patience, err)
	}
	return string(all)
}

// TestASocketThatStopsIsNoFailureOfOurs: who opens a connection and says nothing, or half of something, is let go; no
// line of the log calls it an error, because nobody has to look at it.
func TestASocketThatStopsIsNoFailureOfOurs(t *testing.T) {
	s := serve(t, amparotest.New(t), func(d *httpd.Deps) { d.ReadTimeout = 300 * time.Millisecond })
	for _, c := range []struct{ story, raw, answer string }{
		{"nothing", "", ""},
		{"half a line", "GET /sign", ""},
		{"half a head", "GET /sign-in HTTP/1.1\r\nHost: localhost\r\n", ""},
		{"half a body", "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
			"Content-Length: 90\r\n\r\n{\"login\"", "HTTP/1.1 408 "},
		{"a chunk cut short", "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
			"20\r\n{\"login\"", "HTTP/1.1 408 "},
		{"a chunk with words", "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
			"2;a\n{}\r\n0\r\n\r\n", "HTTP/1.1 400 "},
		{"two lengths", "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n" +
			"\r\n{}", "HTTP/1.1 400 "},
		{"a large head", "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: " + strings.Repeat("c", 20<<10) + "\r\n\r\n",
			"HTTP/1.1 431 "},
	} {
		got := s.sends(c.raw)
		if !strings.HasPrefix(got, c.answer) || c.answer == "" && got != "" {
			t.Errorf("%s: %.200q", c.story, got)
		}
		if got != "" && (!strings.Contains(got, "X-Frame-Options: DENY") ||
			!strings.Contains(got, "frame-ancestors 'none'")) {
			t.Errorf("%s is answered without the headers of every answer: %.300q", c.story, got)
		}
	}
	if log := s.log.String(); strings.Contains(log, `"level":"ERROR"`) || strings.Contains(log, `"level":"WARN"`) {
		t.Errorf("the log calls somebody: %s", log)
	}
}

// TestNoAnswerMayBeFramed, whatever it is, an error and a file included.
func TestNoAnswerMayBeFramed(t *testing.T) {
	s := serve(t, amparotest.New(t))
	for _, path := range []string{"/sign-in", "/", "/nothing", "/healthz", "/robots.txt", "/api/v1/version", "/api/v1/me",
		"/api/v1/nothing"} {
		if got := s.stranger().do(http.MethodGet, path, nil, nil); got.Header.Get("X-Frame-Options") != "DENY" ||
			!strings.Contains(got.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: %v", path, got.Header)
		}
	}
}

// TestWhatIsHiddenTakesAsLongAsWhatIsNotThere asks for a case of another agency and for one that nobody has, in turn.
// Each answer comes at a multiple of one step after the question, so that the little more work that a refusal is shows
// in none of them.
func TestWhatIsHiddenTakesAsLongAsWhatIsNotThere(t *testing.T) {
	w := amparotest.New(t)
	const step = 50 * time.Millisecond
	s := serve(t, w, func(d *httpd.Deps) { d.Even = step })
	filed := w.Worker("ana").Refers(amparotest.Survivor(amparotest.Woman(24)))
	eva := s.program(w.Worker("eva").Actor)
	took := func(id string) time.Duration {
		began := time.Now()
		if got := eva.api(http.MethodGet, "/cases/"+id, nil); got.Status != http.StatusNotFound {
			t.Fatalf("answered %d", got.Status)
		}
		return time.Since(began)
	}
	for range 5 {
		hidden, absent := took(string(filed.Case)), took(string(domain.NewID[domain.CaseID]()))
		if hidden < step || absent < step {
			t.Errorf("hidden takes %s, absent %s: less than a step of %s", hidden, absent, step)
		}
	}
	began := time.Now()
	if got := s.stranger().api(http.MethodGet, "/nothing", nil); got.Status != http.StatusNotFound ||
		time.Since(began) > patience {
		t.Errorf("a stranger is answered %d", got.Status)
	}
}

// TestACoordinatorWhoOpensEverythingIsAskedWhy is the same on the page and over the interface: the page says what
// happened, takes a reason, and leads back to the case; and nobody is asked for what she has open.
func TestACoordinatorWhoOpensEverythingIsAskedWhy(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	s := serve(t, w, func(d *httpd.Deps) { d.Rates = mid.NewRates(1e6, 1e6) })
	program, page := s.program(ana.Actor), s.browser(ana.Actor)
	var cases []string
	for range 42 {
		cases = append(cases, "/cases/"+string(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Case))
	}
	for i, at := range cases[:41] {
		got := program.api(http.MethodGet, at+"/identity", nil)
		if want := map[bool]int{true: http.StatusOK, false: http.StatusTooManyRequests}[i < 40]; got.Status != want {
			t.Fatalf("identity %d answers %d %s", i+1, got.Status, got.Body)
		}
	}
	if got := program.api(http.MethodGet, cases[41]+"/identity", nil); got.Header.Get("Retry-After") == "" ||
		!strings.Contains(got.Body, `"reading.paused"`) {
		t.Errorf("the program is told %v %s", got.Header, got.Body)
	}
	shown := page.get(cases[41] + "/identity")
	if shown.Status != http.StatusTooManyRequests || !strings.Contains(shown.Body, `action="/reading"`) ||
		!strings.Contains(shown.Body, "muchos casos") {
		t.Fatalf("the page answers %d %s", shown.Status, shown.Body)
	}
	if got := page.get(cases[3] + "/identity"); got.Status != http.StatusOK {
		t.Errorf("what is open already answers %d", got.Status)
	}
	short := page.post("/reading", url.Values{"reason": {"sí"}, "back": {cases[41] + "/identity"}})
	if short.Status != http.StatusUnprocessableEntity || !strings.Contains(short.Body, cases[41]) {
		t.Errorf("a reason that is none answers %d", short.Status)
	}
	done := page.post("/reading", url.Values{"reason": {"Turno de noche: reviso las camas de toda la red"},
		"back": {cases[41] + "/identity"}})
	if done.Status != http.StatusSeeOther || done.Header.Get("Location") != cases[41]+"/identity" {
		t.Fatalf("a reason answers %d to %q", done.Status, done.Header.Get("Location"))
	}
	if got := page.get(cases[41] + "/identity"); got.Status != http.StatusOK {
		t.Errorf("after that the page answers %d", got.Status)
	}
	if got := program.api(http.MethodPost, "/me/readings",
		map[string]any{"reason": "corta"}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a short reason over the interface: %d", got.Status)
	}
	if got := program.api(http.MethodPost, "/me/readings", map[string]any{"reason": "Turno de noche: reviso las " +
		"camas de toda la red"}); got.Status != http.StatusNoContent {
		t.Errorf("a reason over the interface: %d %s", got.Status, got.Body)
	}
}
