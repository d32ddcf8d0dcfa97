package httpd_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/wire"
)

// server is the real server over a world, listening on a free port of this machine.
type server struct {
	t   testing.TB
	w   *amparotest.World
	url string
	log *lines
	app *fiber.App
}

// lines is everything the server logged.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// serve starts the server; change, when given, adjusts what it stands on.
func serve(t testing.TB, w *amparotest.World, change ...func(*httpd.Deps)) *server {
	t.Helper()
	options := view.FromPack(w.Pack)
	options.Now = w.Clock.Now
	views, err := view.New(options)
	must(t, err)
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	log := &lines{}
	deps := httpd.Deps{Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), Work: w.Work,
		Identity: w.IDs, Factors: w.Factors, SSO: w.SSO, Views: views, FormKey: key, Demo: true, Ready: w.Store.Ready,
		Even: -1} // Its own test turns it on; elsewhere it would only take time.
	for _, c := range change {
		c(&deps)
	}
	app := httpd.New(deps)
	strict := ""
	if deps.Secure {
		strict = mid.Strict
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = app.Listener(wire.Guard(ln, wire.Options{Strict: strict})) }()
	t.Cleanup(func() { _ = app.ShutdownWithTimeout(5 * time.Second) })
	return &server{t: t, w: w, url: "http://" + ln.Addr().String(), log: log, app: app}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer is a response read whole.
type answer struct {
	Status int
	Header http.Header
	Body   string
	URL    string
}

// client sends requests as one person: a program with a token, or a browser with cookies.
type client struct {
	s     *server
	token string
	http  *http.Client
}

func (s *server) stranger() *client { return &client{s: s, http: plainClient()} }

func plainClient() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, Timeout: 60 * time.Second, CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// program signs somebody in over the API.
func (s *server) program(a domain.Actor) *client {
	s.t.Helper()
	c := s.stranger()
	got := c.api("POST", "/sessions", map[string]any{"login": s.w.Login(a), "password": amparotest.Password})
	var body struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal([]byte(got.Body), &body); err != nil || body.Token == "" {
		s.t.Fatalf("sign-in answered %d %s", got.Status, got.Body)
	}
	c.token = body.Token
	return c
}

var formToken = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)

// browser signs somebody in through the page.
func (s *server) browser(a domain.Actor) *client {
	s.t.Helper()
	c := s.stranger()
	got := c.post("/sign-in", url.Values{"login": {s.w.Login(a)}, "password": {amparotest.Password}})
	if got.Status != http.StatusSeeOther {
		s.t.Fatalf("sign-in answered %d", got.Status)
	}
	return c
}

func (c *client) do(method, path string, body io.Reader, header map[string]string) answer {
	c.s.t.Helper()
	req, err := http.NewRequestWithContext(c.s.t.Context(), method, c.s.url+path, body)
	must(c.s.t, err)
	for k, v := range header {
		req.Header.Set(k, v)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	must(c.s.t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	must(c.s.t, err)
	return answer{Status: res.StatusCode, Header: res.Header, Body: string(raw), URL: path}
}

// api sends a JSON request; header pairs follow the body.
func (c *client) api(method, path string, body any, pairs ...string) answer {
	c.s.t.Helper()
	header := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		header[pairs[i]] = pairs[i+1]
	}
	var r io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		must(c.s.t, err)
		r, header["Content-Type"] = bytes.NewReader(raw), "application/json"
	}
	return c.do(method, "/api/v1"+path, r, header)
}

func (c *client) get(path string) answer {
	c.s.t.Helper()
	return c.do(http.MethodGet, path, nil, map[string]string{"Accept": "text/html", "Sec-Fetch-Site": "same-origin"})
}

// post sends a form as the page would: with its token, from our own origin.
func (c *client) post(path string, form url.Values) answer {
	c.s.t.Helper()
	from := "/sign-in"
	if c.signedIn() {
		from = "/sessions"
	}
	if m := formToken.FindStringSubmatch(c.get(from).Body); m != nil {
		form.Set("_csrf", m[1])
	}
	return c.do(http.MethodPost, path, strings.NewReader(form.Encode()),
		map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
			"Origin": c.s.url})
}

func (c *client) signedIn() bool {
	u, _ := url.Parse(c.s.url)
	for _, ck := range c.http.Jar.Cookies(u) {
		if strings.HasSuffix(ck.Name, "session") {
			return true
		}
	}
	return false
}
