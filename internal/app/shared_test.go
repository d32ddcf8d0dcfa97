package app

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/await"
	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

// elsewhereIn returns settings for a folder with keys and a database at that address.
func elsewhereIn(t *testing.T, uri, dir string, more ...string) config.Settings {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o700))
	file := filepath.Join(dir, "mongo.uri")
	must(t, os.WriteFile(file, []byte(uri), 0o600))
	return settingsIn(t, dir, append([]string{"store", "mongodb", "mongo-uri-file", file, "mongo-database",
		mongotest.Database(t.Name())}, more...)...)
}

// lend copies keys from the folder of one process to that of another.
func lend(t *testing.T, from, to config.Settings) {
	t.Helper()
	for _, name := range []string{"root.key", "keyset.json"} {
		raw, err := os.ReadFile(filepath.Join(from.DataDir, name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(to.DataDir, name), raw, 0o600))
	}
}

const phrase = "siete nubes bajan despacio"

// network sets an installation up on the server that was named or one in memory, and returns its address, the settings
// of its first process, and the first operator.
func network(t *testing.T) (string, config.Settings, domain.Account) {
	t.Helper()
	uri := mongotest.Start(t, fakemongo.Options{})
	mongotest.Own(t, uri, t.Name())
	s := elsewhereIn(t, uri, filepath.Join(t.TempDir(), "una"))
	a, err := New(t.Context(), s, Deps{Create: true})
	must(t, err)
	inv, err := a.Identity.Init(t.Context(),
		identity.Setup{Name: "Red de prueba", Country: "GT", Agency: "Entidad coordinadora",
			AgencyType: "coordinadora", Admin: "Olga Operadora", Login: "olga@example.org"})
	must(t, err)
	_, err = a.Identity.Redeem(t.Context(), identity.Redemption{Code: inv.Code,
		Attempt: identity.Attempt{Login: "olga@example.org", Password: phrase, Addr: "127.0.0.1"}})
	must(t, err)
	inst, err := store.Get[domain.Installation](t.Context(), a.Store, "installation")
	must(t, err)
	inst.V.Demo = true // Passwords are cheap here.
	var c store.Change
	store.Put(&c, inst)
	c.Log(store.Entry{Actor: domain.System("test"), Act: "install.demo", Kind: "installation", ID: "installation",
		Outcome: store.Done})
	must(t, a.Store.Commit(t.Context(), c))
	must(t, a.Close())
	return uri, s, inv.Account.V
}

// process opens one more process with the keys of the first, in a folder of its own.
func process(t *testing.T, uri string, first config.Settings, more ...string) *App {
	t.Helper()
	s := elsewhereIn(t, uri, filepath.Join(t.TempDir(), "otra"), append(more, "shutdown-timeout-seconds", "1")...)
	lend(t, first, s)
	a, err := New(t.Context(), s, Deps{})
	must(t, err)
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// serves begins to serve and returns the address; the end waits for the process to have left.
func serves(t *testing.T, a *App) (base string, end func() error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	where, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Serve(ctx, func(base string) { where <- base }) }()
	select {
	case base = <-where:
	case err := <-done:
		t.Fatalf("it does not serve: %v", err)
	case <-time.After(await.Limit):
		t.Fatal("it does not begin to serve")
	}
	return base, sync.OnceValue(func() error { stop(); return await.For(t, "the end of serving", done) })
}

var hidden = regexp.MustCompile(`name="(_csrf)" value="([^"]+)"`)

// TestABrowserGoesFromOneProcessToTheOther signs in at one process, reads and sends forms at the other, hears
// there what changes, and is out everywhere once she has signed out.
func TestABrowserGoesFromOneProcessToTheOther(t *testing.T) {
	uri, first, olga := network(t)
	a, b := process(t, uri, first), process(t, uri, first)
	one, endOne := serves(t, a)
	two, endTwo := serves(t, b)
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	send := func(method, base, path string, form url.Values) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(form.Encode()))
		must(t, err)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Origin", base)
		req.Header.Set("Accept", "text/html")
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		res, err := browser.Do(req)
		must(t, err)
		defer func() { _ = res.Body.Close() }()
		var body strings.Builder
		_, err = bufio.NewReader(res.Body).WriteTo(&body)
		must(t, err)
		return res.StatusCode, body.String()
	}
	_, page := send(http.MethodGet, one, "/sign-in", nil)
	form := url.Values{"login": {"olga@example.org"}, "password": {phrase}}
	if m := hidden.FindStringSubmatch(page); m != nil {
		form.Set("_csrf", m[2])
	}
	// The form of one, sent to the other.
	if status, body := send(http.MethodPost, two, "/sign-in", form); status != http.StatusSeeOther {
		t.Fatalf("signing in answers %d %.300s", status, body)
	}
	status, page := send(http.MethodGet, one, "/sessions", nil)
	if status != http.StatusOK {
		t.Fatalf("the other process answers %d", status)
	}
	live, err := http.NewRequestWithContext(t.Context(), http.MethodGet, two+"/live", nil)
	must(t, err)
	stream, err := browser.Do(live)
	must(t, err)
	nudged := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(stream.Body)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "data:") {
				nudged <- true
				return
			}
		}
	}()
	time.Sleep(2*lookEvery + lookEvery/2) // The other process has looked once since it began to listen.
	var c store.Change
	c.Notify(domain.Notice{ID: domain.NewID[domain.NoticeID](), Agency: olga.Agency, Kind: "notice.offer_late",
		At: a.Now()})
	c.Log(store.Entry{Actor: domain.System("test"), Act: "notice.test", Kind: "notice", ID: "n", Outcome: store.Done})
	must(t, a.Store.Commit(t.Context(), c))
	select {
	case <-nudged:
	case <-time.After(10 * time.Second):
		t.Error("a page that is open at the other process was not told within ten seconds")
	}
	_ = stream.Body.Close()
	m := hidden.FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no form")
	}
	if status, body := send(http.MethodPost, two, "/sign-out",
		url.Values{"_csrf": {m[2]}}); status >= http.StatusBadRequest {
		t.Fatalf("signing out with the form of the other process answers %d %.300s", status, body)
	}
	for _, base := range []string{one, two} {
		if status, _ := send(http.MethodGet, base, "/sessions", nil); status == http.StatusOK {
			t.Errorf("%s still shows her sessions", base)
		}
	}
	browser.CloseIdleConnections()
	must(t, errors.Join(endOne(), endTwo()))
	must(t, errors.Join(a.Close(), b.Close()))
	again, err := New(t.Context(), a.Settings, Deps{Quiet: true}) // Its pins and the log of both agree.
	must(t, err)
	defer func() { must(t, again.Close()) }()
	pins, err := again.Pins()
	must(t, err)
	report, err := again.Store.Logs().Verify(t.Context(), pins, nil)
	must(t, err)
	if !report.OK() {
		t.Errorf("the log does not tell what there is: %+v", report.Findings)
	}
}

// TestKeysOfAnotherInstallationAreRefused: a database that has an installation opens with its own keys only,
// and is left alone by all others.
func TestKeysOfAnotherInstallationAreRefused(t *testing.T) {
	uri, first, _ := network(t)
	_, stranger, _ := network(t)
	other := elsewhereIn(t, uri, filepath.Join(t.TempDir(), "ajena"))
	lend(t, stranger, other)
	refused(t, other, ErrForeignKeys, "of another installation", "Nothing was changed")
	root, err := os.ReadFile(stranger.KeyFile)
	must(t, err)
	lend(t, first, other)
	must(t, os.WriteFile(other.KeyFile, root, 0o600))
	refused(t, other, seal.ErrWrongRoot, "does not open the keyset")
	must(t, os.Remove(other.KeysetFile))
	refused(t, other, seal.ErrMissing, "only its own keyset opens")
	lend(t, first, other)
	a, err := New(t.Context(), other, Deps{Quiet: true})
	must(t, err)
	must(t, a.Close())
}

// TestTwoInstallationsThatBeginOnOneDatabase: whichever comes first has it; the other is told, and nothing of
// it is kept.
func TestTwoInstallationsThatBeginOnOneDatabase(t *testing.T) {
	for range 5 {
		uri := fakemongo.Serve(t, fakemongo.Options{}).URI()
		apps, errs := make([]*App, 2), make([]error, 2)
		var both sync.WaitGroup
		for i := range apps {
			s := elsewhereIn(t, uri, filepath.Join(t.TempDir(), "nueva"))
			both.Go(func() { apps[i], errs[i] = New(t.Context(), s, Deps{Create: true, Quiet: true}) })
		}
		await.All(t, "both to begin", &both)
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("told %v", errs)
		}
		for i, a := range apps {
			if errs[i] == nil {
				must(t, a.Close())
				again, err := New(t.Context(), a.Settings, Deps{Create: true, Quiet: true})
				must(t, err)
				must(t, again.Close())
				// Depending on how late it was.
			} else if !errors.Is(errs[i], ErrForeignKeys) && !errors.Is(errs[i], seal.ErrMissing) {
				t.Errorf("told %v", errs[i])
			}
		}
	}
}
