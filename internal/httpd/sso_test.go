package httpd_test

import (
	"bufio"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/identity/sso"
)

// realProvider is npm's oidc-provider, which others wrote and certified, on loopback.
type realProvider struct {
	*server
	lib, script string
	port        int
	door        string
	hear        string // where it is to tell that a session is over
	stop        func()

	mu   sync.Mutex
	hold bool     // nobody is to hear it
	held []string // what it told meanwhile
}

// starts runs the provider, with keys that it never had before.
func (p *realProvider) starts() {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "node", p.script, "file://"+p.lib, strconv.Itoa(p.port),
		p.url+p.door+"/back", p.hear, p.url+"/sign-in")
	cmd.Stderr = os.Stderr
	if !testing.Verbose() {
		cmd.Stderr = io.Discard
	}
	out, err := cmd.StdoutPipe()
	must(p.t, err)
	must(p.t, cmd.Start())
	p.stop = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	p.t.Cleanup(p.stop)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "listens" {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return
		}
	}
	p.t.Fatal("the provider did not start")
}

func (p *realProvider) issuer() string { return "http://localhost:" + strconv.Itoa(p.port) }

// provided is a server whose worker's agency signs in at a real provider.
func provided(t *testing.T) (*realProvider, *amparotest.Actor) {
	t.Helper()
	lib, err := filepath.Abs(filepath.Join("..", "..", "bin", "oidc", "node_modules", "oidc-provider", "lib", "index.js"))
	must(t, err)
	if _, err := os.Stat(lib); err != nil {
		t.Skip("npm's oidc-provider is not there (.ci/run fetches it): nobody signed in at a real provider")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not there: nobody signed in at a real provider")
	}
	w := amparotest.New(t)
	w.Clock.Advance(time.Since(w.Clock.Now())) // The provider has the clock of this machine.
	ana := w.Worker("ana")
	p := &realProvider{server: serve(t, w, func(d *httpd.Deps) { d.Rates = mid.NewRates(1e6, 1e6) }), lib: lib,
		door: sso.Door(ana.Agency)}
	// The provider is another site than ours, as a browser sees it.
	*w.SSO = *sso.New(sso.Deps{Store: w.Store, Identity: w.IDs, Base: p.url, Client: &http.Client{Timeout: time.Minute}})
	p.script, err = filepath.Abs(filepath.Join("testdata", "oidc-provider.mjs"))
	must(t, err)
	ear := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.hold {
			p.held = append(p.held, r.PostForm.Get("logout_token"))
			return
		}
		out.WriteHeader(p.stranger().tells(p.door, r.PostForm.Get("logout_token")).Status)
	}))
	t.Cleanup(ear.Close)
	p.hear = ear.URL
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p.port = ln.Addr().(*net.TCPAddr).Port
	must(t, ln.Close())
	p.starts()
	root := w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin)
	set := p.browser(root.Actor).sends("/agencies/"+string(ana.Agency)+"/sign-on", url.Values{"_do": {"set"},
		"issuer": {p.issuer()}, "client_id": {"amparo"}, "client_secret": {"a-secret"}, "enabled": {"si"}})
	if set.Status != http.StatusSeeOther {
		t.Fatalf("the operator was answered %d %s", set.Status, set.Body)
	}
	return p, ana
}

// tells is the provider telling that a session of its own is over, as a server and no browser.
func (c *client) tells(door, token string) answer {
	return c.do(http.MethodPost, door+"/logout", strings.NewReader(url.Values{"logout_token": {token}}.Encode()),
		map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
}

var (
	formAction = regexp.MustCompile(`action="([^"]+)"`)
	formPrompt = regexp.MustCompile(`name="prompt" value="([a-z]+)"`)
	formXsrf   = regexp.MustCompile(`name="xsrf" value="([^"]+)"`)
)

// follows goes where a browser is led, from our pages to the provider's and back, and fills the provider's forms as
// somebody of that name. It returns the page where it ends.
func (p *realProvider) follows(c *client, at, name string) answer {
	p.t.Helper()
	var form url.Values
	for range 30 {
		method, body := http.MethodGet, io.Reader(nil)
		if form != nil {
			method, body = http.MethodPost, strings.NewReader(form.Encode())
		}
		req, err := http.NewRequestWithContext(p.t.Context(), method, at, body)
		must(p.t, err)
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		form = nil
		res, err := c.http.Do(req)
		must(p.t, err)
		raw, err := io.ReadAll(res.Body)
		must(p.t, err)
		_ = res.Body.Close()
		got := answer{Status: res.StatusCode, Header: res.Header, Body: string(raw), URL: at}
		next := res.Header.Get("Location")
		if _, on, ok := strings.Cut(res.Header.Get("Refresh"), "url="); ok {
			next = on
		}
		theirs := strings.HasPrefix(at, p.issuer())
		if m := formPrompt.FindStringSubmatch(got.Body); theirs && m != nil {
			form = url.Values{"prompt": {m[1]}, "login": {name}, "password": {"x"}}
			next = formAction.FindStringSubmatch(got.Body)[1]
		} else if m := formXsrf.FindStringSubmatch(got.Body); theirs && m != nil {
			form = url.Values{"xsrf": {m[1]}, "logout": {"yes"}}
			next = formAction.FindStringSubmatch(got.Body)[1]
		}
		if next == "" {
			return got
		}
		to, err := req.URL.Parse(html.UnescapeString(next))
		must(p.t, err)
		at = to.String()
	}
	p.t.Fatal("it leads on without an end")
	return answer{}
}

// holds keeps what the provider tells from us, or hands it on again. It returns what was kept.
func (p *realProvider) holds(hold bool) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hold = hold
	return p.held
}

func (p *realProvider) ends(what string, got answer, status int, at, says string) {
	p.t.Helper()
	if got.Status != status || !strings.HasPrefix(got.URL, p.url+at) || !strings.Contains(got.Body, says) {
		p.t.Fatalf("%s: %d at %s, wanted %d at %s saying %q:\n%s", what, got.Status, got.URL, status, at, says, got.Body)
	}
}

// TestSomebodySignsInAtARealProvider: she links her account after her password, and signs in at the provider from a
// browser that we never saw, by links and forms alone. Somebody else of her agency does not. When she signs out here
// she is offered to sign out there, and when she signs out there her session here is over. With new keys of the
// provider everything goes on, and what the old ones signed is worth nothing.
func TestSomebodySignsInAtARealProvider(t *testing.T) {
	p, ana := provided(t)
	desk := p.browser(ana.Actor)
	if got := desk.get("/sessions"); !strings.Contains(got.Body, `href="/sso/link"`) {
		t.Fatalf("she is not offered to link her account: %s", got.Body)
	}
	p.ends("linking", p.follows(desk, p.url+"/sso/link", "ana-there"), http.StatusOK, "/sessions", "Vinculada desde")

	phone := p.stranger()
	if got := phone.get("/sign-in"); !strings.Contains(got.Body, `href="/sso"`) {
		t.Error("the sign-in page has no second way")
	}
	if got := phone.get("/sso"); strings.Contains(got.Body, p.door) {
		t.Error("a stranger is told of an agency")
	}
	p.ends("signing in", p.follows(phone, p.url+p.door, "ana-there"), http.StatusOK, "/", "ana")
	if got := phone.get("/sso"); !strings.Contains(got.Body, p.door) {
		t.Error("her browser forgot her agency")
	}
	p.ends("somebody who linked nothing", p.follows(p.stranger(), p.url+p.door, "berta-there"), http.StatusConflict,
		p.door, "no está vinculada")

	out := phone.post("/sign-out", url.Values{})
	if !strings.Contains(out.Body, `href="`+p.door+`/out"`) {
		t.Fatalf("she is not offered to sign out there: %d %s", out.Status, out.Body)
	}
	p.ends("signing out there too", p.follows(phone, p.url+p.door+"/out", ""), http.StatusOK, "/sign-in", "")

	p.ends("signing in again", p.follows(phone, p.url+p.door, "ana-there"), http.StatusOK, "/", "ana")
	p.holds(true)
	if got := p.follows(phone, p.issuer()+"/session/end", ""); got.Status != http.StatusOK {
		t.Fatalf("signing out there: %d %s", got.Status, got.Body)
	}
	held := p.holds(false)
	if len(held) != 1 || phone.get("/sessions").Status != http.StatusOK {
		t.Fatalf("%d tokens were held", len(held))
	}
	if got := p.stranger().tells(p.door, held[0]+"x"); got.Status != http.StatusBadRequest {
		t.Errorf("a token that was changed: %d", got.Status)
	}
	if got := p.stranger().tells(p.door, held[0]); got.Status != http.StatusOK {
		t.Errorf("the provider was answered %d", got.Status)
	}
	if got := p.follows(phone, p.url+"/sessions", ""); !strings.Contains(got.Body, "su institución la cerró") {
		t.Errorf("her session goes on: %d %s", got.Status, got.Body)
	}
	if desk.get("/sessions").Status != http.StatusOK {
		t.Error("the session that began with a password is over")
	}

	tablet := p.stranger()
	p.ends("from a tablet", p.follows(tablet, p.url+p.door, "ana-there"), http.StatusOK, "/", "ana")
	p.holds(true)
	_ = p.follows(tablet, p.issuer()+"/session/end", "")
	held = p.holds(false)
	p.stop()
	p.starts()
	p.ends("with new keys", p.follows(p.stranger(), p.url+p.door, "ana-there"), http.StatusOK, "/", "ana")
	if got := p.stranger().tells(p.door, held[len(held)-1]); got.Status != http.StatusBadRequest {
		t.Errorf("a token of keys that are gone: %d", got.Status)
	}
	if tablet.get("/sessions").Status != http.StatusOK {
		t.Error("a token of keys that are gone ended a session")
	}
	p.stop()
	p.w.Clock.Advance(time.Hour)
	p.ends("a provider that is off", p.follows(p.stranger(), p.url+p.door, ""), http.StatusServiceUnavailable, p.door,
		"no responde ahora")
	p.w.Verify()
}

// TestARealBrowserComesBackFromAProvider: the provider is another site, to which our cookies never go and from which
// none comes along; the page that it leads back to goes on by itself, without script too.
func TestARealBrowserComesBackFromAProvider(t *testing.T) {
	p, ana := provided(t)
	b := openBrowser(t, p.server)
	login := p.w.Login(ana.Actor)
	for _, scripts := range []bool{true, false} {
		c := b.person("ana", 360, scripts).signsInAs(login)
		if c.opens("/sessions"); !scripts {
			c.presses("Desvincular")
		}
		c.presses("Vincular la cuenta de mi institución")
		p.fills(c)
		c.until("linked", `location.pathname === "/sessions"`)
		c.sees("Vinculada desde").looks("her sessions")
		fresh := b.person("ana elsewhere", 360, scripts).opens(p.door)
		p.fills(fresh)
		fresh.until("signed in", `location.href === "`+p.url+`/"`)
		fresh.opens("/sessions").sees("Vinculada desde")
	}
}

// fills signs somebody in at the provider in a browser, and says yes there.
func (p *realProvider) fills(c *tab) {
	c.turn("signing in there", func() {
		asks[int](c, `(f => { f.login.value = "ana-there"; f.password.value = "x"; f.submit(); return 1 })`+
			`(document.forms[0])`)
	})
	c.turn("saying yes there", func() { asks[int](c, `(document.forms[0].submit(), 1)`) })
}

// TestTheWayToAProviderIsClosedToStrangers: an address that is none of an agency, a return without a try, an end that
// nobody signed, and a link without a session all say so and open nothing.
func TestTheWayToAProviderIsClosedToStrangers(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	ana := w.Worker("ana")
	door, c := sso.Door(ana.Agency), s.stranger()
	for _, at := range []string{door, "/sso/x", door + "/out", door + "/back?go=1&state=x&code=y",
		"/sso/x%0d%0ay/back"} {
		if got := c.get(at); got.Status != http.StatusNotFound || !strings.Contains(got.Body, "Este enlace no sirve") {
			t.Errorf("%s: %d", at, got.Status)
		}
	}
	if got := c.get(door + "/back?state=a%22&code=b"); got.Status != http.StatusOK ||
		got.Header.Get("Refresh") != "0; url="+door+"/back?code=b&go=1&state=a%22" {
		t.Errorf("leads to %s", got.Header.Get("Refresh"))
	}
	if got := c.get("/sso/link"); !toSignIn(got) {
		t.Errorf("linking without a session: %d", got.Status)
	}
	if got := s.stranger().tells(door, "x"); got.Status != http.StatusNotFound {
		t.Errorf("an end that nobody signed: %d", got.Status)
	}
	if got := c.get("/sign-in"); strings.Contains(got.Body, `href="/sso"`) {
		t.Error("a second way is shown where no agency has one")
	}
	if got := s.browser(ana.Actor).get("/sso/link"); got.Status != http.StatusNotFound {
		t.Errorf("linking without a provider: %d", got.Status)
	}
}

// TestAnotherSiteSignsNobodyIn: a page of another site that leads to an agency's door leads to a page of ours, on which
// whoever wants to sign in says so.
func TestAnotherSiteSignsNobodyIn(t *testing.T) {
	p, _ := provided(t)
	c := p.stranger()
	got := c.do(http.MethodGet, p.door, nil, map[string]string{"Sec-Fetch-Site": "cross-site"})
	if got.Status != http.StatusOK || !strings.Contains(got.Body, `href="`+p.door+`"`) {
		t.Errorf("another site leads on: %d %s", got.Status, got.Header.Get("Location"))
	}
	if got := c.get(p.door); !strings.HasPrefix(got.Header.Get("Location"), p.issuer()+"/") {
		t.Errorf("a press on that page leads to %d %s", got.Status, got.Header.Get("Location"))
	}
}
