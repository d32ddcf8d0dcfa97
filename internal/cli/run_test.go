package cli

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"amparo/internal/app"
	"amparo/internal/await"
	"amparo/internal/identity"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// operator is somebody at a console with a data folder.
type operator struct {
	t   *testing.T
	dir string
	env []string
}

func at(t *testing.T) *operator {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	return &operator{t: t, dir: dir, env: []string{"AMPARO_DATA_DIR=" + dir, "AMPARO_LISTEN=127.0.0.1:0", "HOME=" + dir}}
}

// asks runs a command and returns what it ends with and what it said.
func (o *operator) asks(args ...string) (code int, out, err string) {
	o.t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(o.t.Context(), args, o.env, IO{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Version: "v1.2.3"})
	return code, stdout.String(), stderr.String()
}

// does runs a command that must work.
func (o *operator) does(args ...string) string {
	o.t.Helper()
	code, out, err := o.asks(args...)
	if code != exitDone {
		o.t.Fatalf("amparo %s ends with %d\n%s%s", strings.Join(args, " "), code, out, err)
	}
	return out
}

// cannot runs a command that must end with that number and say that on the error stream.
func (o *operator) cannot(code int, words string, args ...string) {
	o.t.Helper()
	got, out, err := o.asks(args...)
	if got != code || !strings.Contains(err, words) {
		o.t.Errorf("amparo %s ends with %d and says %q %q; want %d and %q", strings.Join(args, " "), got, out, err, code,
			words)
	}
	if strings.Contains(err, "goroutine") || strings.Count(err, "\n") > 12 {
		o.t.Errorf("amparo %s is no sentence: %s", strings.Join(args, " "), err)
	}
}

var (
	oneTime  = regexp.MustCompile(`one-time code +([a-z0-9-]{20,})`)
	password = regexp.MustCompile(`password: +(\S+)`)
)

// found returns what a pattern finds exactly once.
func (o *operator) found(re *regexp.Regexp, text string) string {
	o.t.Helper()
	m := re.FindAllStringSubmatch(text, -1)
	if len(m) != 1 {
		o.t.Fatalf("%d times %s in\n%s", len(m), re, text)
	}
	return m[0][1]
}

// port returns where a server listens.
func (o *operator) port(address string) string {
	return strings.Replace(address, "http://localhost", "127.0.0.1", 1)
}

var setUp = []string{"init", "--name", "Red de Prueba", "--agency", "Secretaría", "--admin", "Olga Operadora",
	"--login", "olga@example.org"}

// inside opens the installation as the server would.
func (o *operator) inside(do func(*app.App)) {
	o.t.Helper()
	s := &session{environ: o.env, flags: newSettingFlags(), IO: IO{Err: io.Discard}, ctx: o.t.Context()}
	a, err := s.open(app.Deps{Quiet: true})
	if err != nil {
		o.t.Fatal(err)
	}
	do(a)
	if err := a.Close(); err != nil {
		o.t.Fatal(err)
	}
}

func TestWhatCanBeAskedForIsExplained(t *testing.T) {
	o := at(t)
	if out := o.does(); !strings.Contains(out, "serve") || !strings.Contains(out, "doctor") {
		t.Errorf("without arguments it says %s", out)
	}
	for _, command := range []string{"serve", "init", "demo load", "user add", "user list",
		"user reset",
		"user disable", "user enable", "audit verify", "audit prove", "audit check", "keys create", "keys show",
		"keys rotate", "keys promote", "keys retire", "keys re-wrap", "keys split", "keys verify-shares", "match replay",
		"witness", "copy", "scrub",
		"clock confirm", "doctor", "health",
		"mongodb certificates", "mongodb setup", "backup", "restore"} {
		out := o.does(append(strings.Fields(command), "--help")...)
		if !strings.Contains(out, "Examples:") || !strings.Contains(out, "    amparo "+command) {
			t.Errorf("amparo %s --help has no example:\n%s", command, out)
		}
	}
	if out := o.does("serve", "--help"); !strings.Contains(out, "--session-idle-minutes") ||
		!strings.Contains(out, "[127.0.0.1:8080]") {
		t.Errorf("the settings are not listed:\n%s", out)
	}
	if out := o.does("version"); out != "amparo v1.2.3\n" {
		t.Errorf("version says %q", out)
	}
	o.cannot(exitUsage, "unexpected argument", "sing")
	o.cannot(exitUsage, "unknown flag", "serve", "--lisen", ":1")
	o.cannot(exitUsage, "listen (flag --listen)", "serve", "--listen", "nowhere")
	o.env = append(o.env, "AMPARO_LISTN=x")
	o.cannot(exitUsage, "did you mean listen?", "serve")
}

func TestAFirstAdministratorIsInvitedAndSignsIn(t *testing.T) {
	o := at(t)
	o.cannot(exitFailed, "amparo init", "serve")
	o.cannot(exitFailed, "amparo init", "user", "list")
	o.cannot(exitUsage, "missing --name, --agency, --admin, --login", "init")
	o.cannot(exitUsage, "choose one of", append(setUp, "--agency-type", "nave")...)
	if _, err := os.Stat(o.dir); err == nil {
		t.Fatal("something was made before anything was set up")
	}
	out := o.does(setUp...)
	code := o.found(oneTime, out)
	o.cannot(exitFailed, "set up before", setUp...)
	renewed := o.found(oneTime, o.does("init", "--renew", "--login", "olga@example.org"))
	if renewed == code {
		t.Error("the code was not renewed")
	}
	o.inside(func(a *app.App) {
		try := func(code string) error {
			_, err := a.Identity.Redeem(t.Context(), identity.Redemption{Code: code, Attempt: identity.Attempt{
				Login: "olga@example.org", Password: "siete nubes bajan despacio", Addr: "198.51.100.7"}})
			return err
		}
		if try(code) == nil {
			t.Error("the first code still opens")
		}
		if err := try(renewed); err != nil {
			t.Errorf("the new code does not open: %v", err)
		}
		in, err := a.Identity.SignIn(t.Context(),
			identity.Attempt{Login: "olga@example.org", Password: "siete nubes bajan despacio", Addr: "198.51.100.7"})
		if err != nil || in.Actor.Name != "Olga Operadora" {
			t.Errorf("signed in as %q, %v", in.Actor.Name, err)
		}
	})
	o.cannot(exitFailed, "set up before", "init", "--renew", "--login", "olga@example.org")
}

func TestAccountsAreKeptFromTheConsole(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	first := o.found(oneTime, o.does("user", "add", "--agency", "ag-01", "--name", "Ana López", "--login",
		"Ana@example.org", "--role", "coordinacion"))
	o.cannot(exitFailed, "Another account", "user", "add", "--agency", "AG-01", "--name", "Ana", "--login",
		"ana@example.org", "--role", "coordinacion")
	o.cannot(exitUsage, "no agency", "user", "add", "--agency", "XX", "--name", "Ana", "--login", "a@example.org",
		"--role", "coordinacion")
	o.cannot(exitFailed, "roles:", "user", "add", "--agency", "AG-01", "--name", "Ana", "--login", "a@example.org",
		"--role", "reina")
	if list := o.does("user", "list"); !strings.Contains(list, "ana@example.org") ||
		!strings.Contains(list, "coordinacion") || strings.Contains(list, first) {
		t.Errorf("listed\n%s", list)
	}
	if second := o.found(oneTime, o.does("user", "reset", "ana@example.org")); second == first {
		t.Error("the code was not renewed")
	}
	o.does("user", "disable", "ana@example.org")
	if list := o.does("user", "list"); !strings.Contains(list, "disabled") {
		t.Errorf("listed\n%s", list)
	}
	o.does("user", "enable", "ana@example.org")
	o.cannot(exitFailed, "no account signs in", "user", "reset", "nadie@example.org")
	o.cannot(exitFailed, "another administrator", "user", "disable", "olga@example.org")
	if out := o.does("audit", "verify"); !strings.Contains(out, "matches the audit log") {
		t.Errorf("verified: %s", out)
	}
}

func TestADemonstrationIsLoadedAndServed(t *testing.T) {
	o := at(t)
	loaded := o.does("demo", "load")
	pass := o.found(password, loaded)
	o.cannot(exitFailed, "already holds", "demo", "load")
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- Run(ctx, []string{"serve", "--demo"}, o.env,
			IO{In: strings.NewReader(""), Out: write, Err: io.Discard, Version: "v1.2.3"})
		_ = write.Close()
	}()
	said := ""
	address := regexp.MustCompile(`serves (http://localhost:\d+) after`)
	for buf := make([]byte, 4096); !address.MatchString(said); {
		n, err := read.Read(buf)
		if said += string(buf[:n]); err != nil {
			t.Fatalf("it stopped after saying\n%s", said)
		}
	}
	if o.found(password, said) != pass || strings.Count(said, "example.org") != 12 {
		t.Errorf("it introduces itself with\n%s", said)
	}
	client := http.Client{Timeout: 10 * time.Second}
	res, err := client.Get(o.found(address, said) + "/healthz")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("health: %v %v", res, err)
	} else if err := res.Body.Close(); err != nil {
		t.Error(err)
	}
	o.cannot(exitFailed, "no server answers", "health") // The settings say port 0; nobody listens there.
	if out := o.does("health", "--listen", o.port(o.found(address, said))); !strings.Contains(out, "is well") {
		t.Errorf("the health is told as %s", out)
	}
	if out := o.does("health", "--quiet", "--listen", o.port(o.found(address, said))); out != "" {
		t.Errorf("quietly it says %s", out)
	}
	if out := o.does("doctor"); !strings.Contains(out, "a server is running") {
		t.Errorf("the doctor says\n%s", out)
	}
	o.cannot(exitFailed, "in use", "user", "list")
	stop()
	if code := await.For(t, "its end", done); code != exitDone {
		t.Errorf("it ended with %d", code)
	}
}

func TestTheLogIsVerifiedAndTamperingIsNamed(t *testing.T) {
	o := at(t)
	o.does("demo", "load")
	if out := o.does("audit", "verify"); !strings.Contains(out, "matches the audit log") {
		t.Fatalf("untouched: %s", out)
	}
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: o.dir})
	if err != nil {
		t.Fatal(err)
	}
	page, err := d.Query(t.Context(), driver.Query{Kind: "referral", Limit: 1})
	if err != nil || len(page.Rows) != 1 {
		t.Fatal(err)
	}
	row := page.Rows[0]
	row.Rev++
	row.Blob[len(row.Blob)/2] ^= 1
	if err := d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}}); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	code, out, _ := o.asks("audit", "verify")
	if code != exitFailed || !strings.Contains(out, "a row was edited  referral ") ||
		!strings.Contains(out, "log system, entry ") || !strings.Contains(out, "1 findings") {
		t.Errorf("after tampering: %d\n%s", code, out)
	}
}

func TestAProofIsCheckedWithThePublicKeyAlone(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	bundle := filepath.Join(t.TempDir(), "bundle.json")
	if err := os.WriteFile(bundle, []byte(o.does("audit", "prove", "system", "1")), 0o600); err != nil {
		t.Fatal(err)
	}
	public := o.found(regexp.MustCompile(`(amparo/[a-z0-9-]+\+\S+)`), o.does("keys", "show"))
	elsewhere := at(t) // Somebody with neither keys nor data.
	if out := elsewhere.does("audit", "check", bundle, "--key", public); !strings.Contains(out, "The proof holds") ||
		!strings.Contains(out, "installation.create") {
		t.Errorf("checked: %s", out)
	}
	elsewhere.cannot(exitUsage, "public key", "audit", "check", bundle)
	other := at(t)
	other.does(setUp...)
	elsewhere.cannot(exitFailed, "does not hold", "audit", "check", bundle, "--key",
		o.found(regexp.MustCompile(`(amparo/[a-z0-9-]+\+\S+)`), other.does("keys", "show")))
	o.cannot(exitFailed, "no signed head", "audit", "prove", "system", "900")
}

func TestKeysAreMadeShownAndRotated(t *testing.T) {
	o := at(t)
	usb := filepath.Join(t.TempDir(), "usb")
	o.env = append(o.env, "AMPARO_KEY_FILE="+filepath.Join(usb, "root.key"),
		"AMPARO_KEYSET_FILE="+filepath.Join(usb, "keyset.json"))
	made := o.does("keys", "create")
	o.cannot(exitFailed, "is there already", "keys", "create")
	o.does(setUp...)
	shown := o.does("keys", "show")
	for _, line := range strings.Split(shown, "\n") {
		if strings.Contains(line, "in use") && !strings.Contains(made, line) {
			t.Errorf("init made keys of its own: %s", line)
		}
	}
	for _, ring := range []string{"wrap", "pepper", "session", "checkpoint"} {
		o.does("keys", "rotate", ring)
	}
	o.cannot(exitFailed, "has no newer key to look under", "keys", "promote")
	o.does("keys", "rotate", "index")
	o.cannot(exitFailed, "has two keys already", "keys", "rotate", "index")
	o.cannot(exitFailed, "Not every server has taken up the newer key yet", "keys", "promote")
	o.cannot(exitUsage, "keeps its key", "keys", "rotate", "pseudonym")
	o.cannot(exitUsage, "no ring", "keys", "rotate", "onion")
	if again := o.does("keys", "show"); strings.Count(again, "amparo/") != 4 || strings.Count(again, "in use") != 6 ||
		strings.Count(again, "arriving") != 1 {
		t.Errorf("after rotating\n%s", again)
	}
	o.does("user", "add", "--agency", "AG-01", "--name", "Ana", "--login", "ana@example.org", "--role", "coordinacion")
	if out := o.does("audit", "verify"); !strings.Contains(out, "matches the audit log") {
		t.Errorf("verified: %s", out)
	}
	if out := o.does("doctor"); strings.Contains(out, "lies beside the data") {
		t.Errorf("the doctor overlooks that the keys are elsewhere\n%s", out)
	}
}

func TestTheDoctorNamesWhatAilsAndWhatMendsIt(t *testing.T) {
	o := at(t)
	if out := o.does("doctor"); !strings.Contains(out, "warn  keys") || !strings.Contains(out, "amparo init") {
		t.Errorf("before the set-up:\n%s", out)
	}
	o.does(setUp...)
	if out := o.does("doctor"); !strings.Contains(out, "ok    log") ||
		!strings.Contains(out, "has not chosen a password") || strings.Contains(out, "fail") {
		t.Errorf("after the set-up:\n%s", out)
	}
	for name, c := range map[string]struct {
		ail  func() error
		heal func() error
		word string
	}{
		"an open folder": {func() error { return os.Chmod(o.dir, fs.FileMode(0o755)) },
			func() error { return os.Chmod(o.dir, 0o700) }, "chmod 700"},
		"an open key": {func() error { return os.Chmod(filepath.Join(o.dir, "root.key"), 0o644) },
			func() error { return os.Chmod(filepath.Join(o.dir, "root.key"), 0o600) }, "chmod 600"},
		"a lost key": {func() error { return os.Rename(filepath.Join(o.dir, "root.key"), filepath.Join(o.dir, "x")) },
			func() error { return os.Rename(filepath.Join(o.dir, "x"), filepath.Join(o.dir, "root.key")) }, "safe copy"},
	} {
		if err := c.ail(); err != nil {
			t.Fatal(err)
		}
		if code, out, _ := o.asks("doctor"); code != exitFailed || !strings.Contains(out, "fail") ||
			!strings.Contains(out, c.word) {
			t.Errorf("%s: %d\n%s", name, code, out)
		}
		if err := c.heal(); err != nil {
			t.Fatal(err)
		}
	}
	o.env = append(o.env, "AMPARO_STORE=shelf")
	if code, out, _ := o.asks("doctor"); code != exitFailed || !strings.Contains(out, "fail  settings") {
		t.Errorf("wrong settings: %d\n%s", code, out)
	}
}
