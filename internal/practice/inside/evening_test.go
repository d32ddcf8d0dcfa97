package inside_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/domain/exercise"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/identity/unproven"
	"amparo/internal/practice/inside"
	"amparo/internal/store"
)

const password = "manzana-lluvia-cuarzo-93"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// network is an installation that people work in, with its practice.
type network struct {
	*app.App
	t      *testing.T
	url    string
	desk   domain.Actor
	people []domain.Account
}

// open opens an installation in a folder; the first time with an invented network, which here stands for a real one.
func open(t *testing.T, dir string) *network {
	t.Helper()
	set, err := config.Load(nil, []string{"AMPARO_DATA_DIR=" + dir, "AMPARO_DEMO=true", "AMPARO_ARGON=test"}, nil)
	must(t, err)
	a, err := app.New(t.Context(), set, app.Deps{Create: true,
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	must(t, err)
	a.Practice = inside.Of(a)
	n := &network{App: a, t: t}
	t.Cleanup(func() { _ = a.Close() })
	if _, known, err := a.Installation(t.Context()); err != nil || !known {
		must(t, err)
		net, err := folder.Read(folder.Builtin())
		must(t, err)
		_, _, err = a.LoadDemo(t.Context(), net, demo.LoadOptions{Options: demo.Options{Now: time.Now()}, Password: password})
		must(t, err)
	}
	accounts, err := store.All[domain.Account](t.Context(), a.Store, store.Filter{})
	must(t, err)
	n.people = store.Values(accounts)
	n.desk = n.actor(domain.RoleCoordinator)
	return n
}

func (n *network) account(role domain.Role) domain.Account {
	n.t.Helper()
	for _, a := range n.people {
		if a.Holds(role) && len(a.Roles) == 1 && a.Active {
			return a
		}
	}
	n.t.Fatalf("nobody is %s", role)
	return domain.Account{}
}

func (n *network) actor(role domain.Role) domain.Actor {
	a := n.account(role)
	of, err := store.Get[domain.Agency](n.t.Context(), n.Store, a.Agency)
	must(n.t, err)
	return domain.Actor{Account: a.ID, Agency: a.Agency, AgencyType: of.V.Type, Role: role, Session: "test", Name: a.Name}
}

// serve serves the pages.
func (n *network) serve() {
	server, err := n.HTTP(n.t.Context())
	must(n.t, err)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(n.t, err)
	go func() { _ = server.Listener(ln) }()
	n.t.Cleanup(func() { _ = server.ShutdownWithTimeout(5 * time.Second) })
	n.url = "http://" + ln.Addr().String()
}

// browser is one person's.
type browser struct {
	n *network
	http.Client
}

var token = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)

func (b *browser) get(path string) (int, string) {
	b.n.t.Helper()
	return b.send(http.MethodGet, path, nil)
}

func (b *browser) send(method, path string, form url.Values) (int, string) {
	b.n.t.Helper()
	req, err := http.NewRequestWithContext(b.n.t.Context(), method, b.n.url+path, strings.NewReader(form.Encode()))
	must(b.n.t, err)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Accept", "text/html")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.Do(req)
	must(b.n.t, err)
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	must(b.n.t, err)
	if to := res.Header.Get("Location"); to != "" {
		return res.StatusCode, to
	}
	return res.StatusCode, string(body)
}

// post sends a form as the page at from would.
func (b *browser) post(from, path string, pairs ...string) (int, string) {
	b.n.t.Helper()
	_, page := b.get(from)
	form := url.Values{}
	if m := token.FindStringSubmatch(page); m != nil {
		form.Set("_csrf", m[1])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.send(http.MethodPost, path, form)
}

func (n *network) signsIn(role domain.Role) *browser {
	n.t.Helper()
	jar, _ := cookiejar.New(nil)
	b := &browser{n, http.Client{Jar: jar, Timeout: 60 * time.Second, CheckRedirect: func(*http.Request,
		[]*http.Request) error {
		return http.ErrUseLastResponse
	}}}
	if got, body := b.post("/sign-in", "/sign-in", "login", n.account(role).Login, "password", password); got != 303 {
		n.t.Fatalf("%s is not let in: %d %.300s", role, got, body)
	}
	return b
}

func (b *browser) cookie(name string) *http.Cookie {
	at, _ := url.Parse(b.n.url)
	for _, c := range b.Jar.Cookies(at) {
		if c.Name == name {
			return c
		}
	}
	return nil
}

const band = "PRÁCTICA: nada de esto es real"

// TestAnEveningOfPractice: the desk leads, a social worker plays the team and brings a mother and her son to a house,
// the clock goes on, both read what was done, and everything is wiped.
func TestAnEveningOfPractice(t *testing.T) {
	n := open(t, t.TempDir())
	n.serve()
	before := held(t, n)
	eva, ana := n.signsIn(domain.RoleCoordinator), n.signsIn(domain.RoleReferrer)
	if got, page := ana.get("/practice"); got != 200 || !strings.Contains(page, "Ahora no hay ningún ejercicio") ||
		strings.Contains(page, `value="start"`) {
		t.Fatalf("before: %d %.2000s", got, page)
	}
	if _, err := os.Stat(inside.Dir(n.Settings)); !os.IsNotExist(err) {
		t.Fatalf("looking made a practice: %v", err)
	}
	if got, _ := ana.post("/practice", "/practice", "_do", "start", "scenario", "night"); got != 403 {
		t.Errorf("a social worker starts an exercise: %d", got)
	}
	if got, body := eva.post("/practice", "/practice", "_do", "start", "scenario", "night"); got != 303 {
		t.Fatalf("start: %d %.500s", got, body)
	}
	if got, body := eva.post("/practice", "/practice", "_do", "start", "scenario", "night"); got != 409 ||
		!strings.Contains(body, "Ya hay un ejercicio") {
		t.Errorf("a second one at once: %d %.500s", got, body)
	}
	_, page := ana.get("/practice")
	code := regexp.MustCompile(`C-[A-Z0-9-]+`).FindString(page)
	if code == "" || !strings.Contains(page, "Equipo que refiere") || strings.Contains(page, band) {
		t.Fatalf("what runs is not shown: %.3000s", page)
	}
	if got, to := ana.post("/practice", "/practice", "_do", "take", "part", "team"); got != 303 || to != "/" {
		t.Fatalf("she takes a part: %d %.500s", got, to)
	}
	got, page := ana.get("/")
	if got != 200 || !strings.Contains(page, band) || !strings.Contains(page, "<title>PRÁCTICA · ") {
		t.Fatalf("inside: %d %.1500s", got, page)
	}
	if !strings.Contains(page, code) {
		t.Errorf("the case of the exercise is not on her first page")
	}
	referral := regexp.MustCompile(`/referrals/[a-z0-9]+`).FindString(page)
	got, page = ana.get(referral + "/match")
	houses := regexp.MustCompile(`name="to" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if got != 200 || !strings.Contains(page, band) || len(houses) < 3 {
		t.Fatalf("the search: %d, %d houses %.1500s", got, len(houses), page)
	}
	form := url.Values{"_csrf": {token.FindStringSubmatch(page)[1]}}
	for _, h := range houses[:3] {
		form.Add("to", h[1])
	}
	if got, body := ana.send(http.MethodPost, referral+"/offers", form); got != 303 {
		t.Fatalf("three houses are asked: %d %.500s", got, body)
	}
	if got, body := eva.post("/practice", "/practice", "_do", "15m"); got != 303 {
		t.Fatalf("the clock: %d %.500s", got, body)
	}
	_, page = ana.get(referral)
	offer := regexp.MustCompile(`action="(/offers/[a-z0-9]+)/meeting"`).FindStringSubmatch(page)
	if offer == nil {
		t.Fatal("no house said yes in a quarter of an hour")
	}
	if got, body := ana.post(referral, offer[1]+"/transit"); got != 303 {
		t.Fatalf("they set out: %d %.500s", got, body)
	}
	if got, _ := eva.post("/practice", "/practice", "_do", "1h"); got != 303 {
		t.Fatalf("the clock goes on: %d", got)
	}
	_, page = eva.get("/practice")
	review := regexp.MustCompile(`/practice/[a-z0-9]+`).FindAllString(page, -1)
	for _, who := range []*browser{eva, ana} {
		got, page := who.get(review[len(review)-1])
		if got != 200 || strings.Count(page, "A tiempo") != 5 || strings.Contains(page, "No se hizo") ||
			!strings.Contains(page, "Registró el ingreso") || strings.Contains(page, band) {
			t.Errorf("the review: %d %.5000s", got, page)
		}
	}
	apart(t, n, before, code)
	if got, to := ana.post("/", "/practice/leave"); got != 303 || to != "/practice" || ana.cookie(practiceCookie) != nil {
		t.Errorf("she leaves: %d %s %v", got, to, ana.cookie(practiceCookie))
	}
	if got, page := ana.get("/"); got != 200 || strings.Contains(page, "PRÁCTICA") || strings.Contains(page, code) {
		t.Errorf("outside again: %d %.500s", got, page)
	}
	if got, _ := eva.post("/practice", "/practice", "_do", "wipe"); got != 422 {
		t.Errorf("it is wiped without a tick: %d", got)
	}
	if got, _ := ana.post("/practice", "/practice", "_do", "wipe", "wipe_sure", "si"); got != 403 {
		t.Errorf("a social worker wipes it: %d", got)
	}
	if got, _ := eva.post("/practice", "/practice", "_do", "wipe", "wipe_sure", "si"); got != 303 {
		t.Errorf("it is not wiped: %d", got)
	}
	if _, err := os.Stat(inside.Dir(n.Settings)); !os.IsNotExist(err) {
		t.Errorf("something of it is left: %v", err)
	}
	if got, _ := eva.get(review[len(review)-1]); got != 404 {
		t.Errorf("what was wiped is read: %d", got)
	}
}

const practiceCookie = "amparo-practice-session"

// held counts what an installation holds, each at its revision.
func held(t *testing.T, n *network) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	count[domain.Case](t, n, out, "case")
	count[domain.Referral](t, n, out, "referral")
	count[domain.Offer](t, n, out, "offer")
	count[domain.Stay](t, n, out, "stay")
	count[domain.Shelter](t, n, out, "shelter")
	count[domain.Notice](t, n, out, "notice")
	count[exercise.Exercise](t, n, out, "exercise")
	return out
}

func count[T any](t *testing.T, n *network, out map[string]int64, kind string) {
	t.Helper()
	all, err := store.All[T](t.Context(), n.Store, store.Filter{})
	must(t, err)
	for _, r := range all {
		out[kind] += 1 + r.Rev
	}
}

// ofPractice are acts that were done in the practice alone.
var ofPractice = regexp.MustCompile(`^(offer|stay|referral|shelter|practice|order)\.|^case.register$`)

// apart fails where anything of a practice is in the installation around it: in its rows, of which figures, lists,
// searches and exports are made, or in its logs.
func apart(t *testing.T, n *network, before map[string]int64, code string) {
	t.Helper()
	if now := held(t, n); !maps.Equal(now, before) || now["exercise"] != 0 {
		t.Errorf("the practice changed the installation around it: %v, before %v", now, before)
	}
	if hits, err := n.Work.FindCase(t.Context(), n.actor(domain.RoleReferrer), code); err != nil || len(hits) > 0 {
		t.Errorf("the case of the practice is found: %v %v", hits, err)
	}
	logs := n.Store.Logs()
	must(t, logs.Integrate(t.Context()))
	names, err := logs.Names(t.Context())
	must(t, err)
	for _, name := range names {
		page, _, err := logs.Page(t.Context(), name, 0, 200)
		must(t, err)
		for _, l := range page {
			if act := l.Leaf.Act; l.Leaf.Outcome == store.Done && ofPractice.MatchString(act) {
				t.Errorf("the log of %s tells of %s", name, act)
			}
		}
	}
}

// TestNobodyOpensASessionWithoutProofElsewhere: not in an installation that people work in, and not in a demonstration.
func TestNobodyOpensASessionWithoutProofElsewhere(t *testing.T) {
	n := open(t, t.TempDir())
	for _, a := range n.people[:3] {
		got, err := unproven.Open(context.Background(), n.Store, a.ID, a.Roles[0], "r")
		if !fault.Is(err, fault.Forbidden) || got != "" {
			t.Fatalf("a session was opened without a password: %q %v", got, err)
		}
	}
	sessions, err := store.All[record.Session](t.Context(), n.Store, store.Filter{})
	if must(t, err); len(sessions) != 0 {
		t.Errorf("%d sessions are there", len(sessions))
	}
}

// TestOneCookieWithoutTheOtherOpensNothing: who plays a part is in the practice with both, as herself. Another person's
// browser with her cookie of the practice, the cookie alone, and that of the real session in its place open nothing.
// Nor does anything of hers once she has left for good.
func TestOneCookieWithoutTheOtherOpensNothing(t *testing.T) {
	n := open(t, t.TempDir())
	n.serve()
	if _, err := n.Practice.Start(t.Context(), n.desk, "silent"); err != nil {
		t.Fatal(err)
	}
	ana, other := n.signsIn(domain.RoleReferrer), n.signsIn(domain.RoleAuditor)
	if got, _ := ana.post("/practice", "/practice", "_do", "take", "part", "desk"); got != 303 {
		t.Fatalf("a part is not taken: %d", got)
	}
	if got, page := ana.get("/desk"); got != 200 || !strings.Contains(page, band) {
		t.Fatalf("who plays the desk does not see it: %d", got)
	}
	at, _ := url.Parse(n.url)
	hers := ana.cookie(practiceCookie)
	other.Jar.SetCookies(at, []*http.Cookie{hers})
	if got, to := other.get("/desk"); got != 303 || to != "/practice" || other.cookie(practiceCookie) != nil {
		t.Errorf("another person is let in with her cookie: %d %.200s", got, to)
	}
	alone := &browser{n, ana.Client}
	alone.Jar, _ = cookiejar.New(nil)
	alone.Jar.SetCookies(at, []*http.Cookie{hers})
	if got, to := alone.get("/desk"); got != 303 || !strings.HasPrefix(to, "/sign-in") {
		t.Errorf("the cookie alone opens: %d %.200s", got, to)
	}
	real := ana.cookie("amparo-session")
	alone.Jar.SetCookies(at, []*http.Cookie{{Name: practiceCookie, Value: real.Value, Path: "/"}, real})
	if got, to := alone.get("/desk"); got != 303 || to != "/practice" {
		t.Errorf("the session of the installation opens the practice: %d %.200s", got, to)
	}
	alone.Jar.SetCookies(at, []*http.Cookie{{Name: "amparo-session", Value: hers.Value, Path: "/"}})
	if got, to := alone.get("/desk"); got != 303 || !strings.HasPrefix(to, "/sign-in") {
		t.Errorf("the session of the practice opens the installation: %d %.200s", got, to)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, n.url+"/quick-exit", nil)
	must(t, err)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := ana.Do(req)
	must(t, err)
	must(t, res.Body.Close())
	if res.StatusCode != http.StatusOK || ana.cookie(practiceCookie) != nil || ana.cookie("amparo-session") != nil {
		t.Errorf("the quick exit leaves something: %d", res.StatusCode)
	}
	again := n.signsIn(domain.RoleReferrer)
	again.Jar.SetCookies(at, []*http.Cookie{hers})
	if got, to := again.get("/desk"); got != 303 || to != "/practice" {
		t.Errorf("what the quick exit ended goes on: %d %.200s", got, to)
	}
}

// TestAPracticeGoesOnAfterARestart, by its shifted clock, and is wiped by the command once no server has it open.
func TestAPracticeGoesOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	n := open(t, dir)
	id, err := n.Practice.Start(t.Context(), n.desk, "night")
	must(t, err)
	must(t, n.Practice.Move(t.Context(), n.desk, "1h"))
	was := n.Practice.Now()
	if err := inside.Wipe(n.Settings); err == nil || !strings.Contains(err.Error(), "stop the server") {
		t.Errorf("wiped under a server: %v", err)
	}
	must(t, n.Close())
	n = open(t, dir)
	r, err := n.Practice.Review(t.Context(), n.desk, id)
	if err != nil || !r.Runs() || r.Now.Before(was) || r.Now.Sub(was) > time.Minute {
		t.Fatalf("after the restart it is %s, was %s: %v", r.Now, was, err)
	}
	must(t, n.Practice.End(t.Context(), n.desk))
	if r, err = n.Practice.Review(t.Context(), n.desk, id); err != nil || r.Runs() || len(r.Marks) != 5 {
		t.Errorf("an exercise that is over is not read: %+v %v", r, err)
	}
	must(t, n.Close())
	must(t, inside.Wipe(n.Settings))
	if _, err := os.Stat(inside.Dir(n.Settings)); !os.IsNotExist(err) {
		t.Errorf("something is left: %v", err)
	}
}

// TestEveryPageOfAPracticeIsMarked walks from the first page of two parts along every link: each page of it says at the
// top, and in the title, that nothing is real.
func TestEveryPageOfAPracticeIsMarked(t *testing.T) {
	n := open(t, t.TempDir())
	n.serve()
	_, err := n.Practice.Start(t.Context(), n.desk, "night")
	must(t, err)
	link := regexp.MustCompile(`href="(/[^"#]*)`)
	walked := 0
	for part, first := range map[string]string{"team": "/", "desk": "/desk"} {
		b := n.signsIn(domain.RoleReferrer)
		if got, _ := b.post("/practice", "/practice", "_do", "take", "part", part); got != 303 {
			t.Fatalf("%s is not taken: %d", part, got)
		}
		seen, next := map[string]bool{}, []string{first, "/ayuda", "/ayuda/hojas", "/nowhere", "/agenda"}
		for ; len(next) > 0 && len(seen) < 70; next = next[1:] {
			path := html.UnescapeString(next[0])
			if seen[path] || strings.HasPrefix(path, "/static") || strings.Contains(path, ".") {
				continue
			}
			seen[path] = true
			got, page := b.get(path)
			if got == 303 || !strings.Contains(page, "<html") {
				continue
			}
			walked++
			marked := strings.Contains(page, band) && strings.Contains(page, "<title>PRÁCTICA · ")
			if strings.Contains(page, `<html lang="en">`) {
				marked = strings.Contains(page, "PRACTICE: nothing here is real") && strings.Contains(page, "<title>PRACTICE · ")
			}
			if !marked {
				t.Errorf("%s is not marked: %d", path, got)
			}
			for _, m := range link.FindAllStringSubmatch(page, -1) {
				next = append(next, m[1])
			}
		}
	}
	if walked < 60 {
		t.Errorf("only %d pages were walked", walked)
	}
}
