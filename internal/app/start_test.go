package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"amparo/internal/audit"
	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/pins"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// settingsIn returns settings for a folder, with cheap passwords as only a demo on this machine may have.
func settingsIn(t *testing.T, dir string, more ...string) config.Settings {
	t.Helper()
	flags := map[string]string{"data-dir": dir, "listen": "127.0.0.1:0", "demo": "true", "argon": "test"}
	for i := 0; i < len(more); i += 2 {
		flags[more[i]] = more[i+1]
	}
	s, err := config.Load(flags, nil, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// template is a folder with an installation that tests copy: loading a network for each of them would take longer than
// what they prove.
var template string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "amparo-app-")
	if err != nil {
		panic(err)
	}
	template = filepath.Join(dir, "data")
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// begin makes an installation with the demo network in it.
func begin(t *testing.T, s config.Settings) {
	t.Helper()
	if _, err := os.Stat(template); err != nil {
		beginAnew(t, settingsIn(t, template))
	}
	must(t, os.MkdirAll(s.DataDir, 0o700))
	must(t, os.Chmod(s.DataDir, 0o700))
	for name, body := range copyOf(t, template) {
		must(t, os.WriteFile(filepath.Join(s.DataDir, name), []byte(body), 0o600))
	}
}

// beginAnew makes one that has nothing in common with any other.
func beginAnew(t *testing.T, s config.Settings) {
	t.Helper()
	a, err := New(t.Context(), s, Deps{Create: true, Quiet: true})
	must(t, err)
	n, err := folder.Read(folder.Builtin())
	must(t, err)
	_, _, err = a.LoadDemo(t.Context(), n, demo.LoadOptions{})
	must(t, err)
	must(t, a.Close())
}

// refused opens the installation and expects to be turned away with a sentence that holds these words.
func refused(t *testing.T, s config.Settings, why error, words ...string) {
	t.Helper()
	a, err := New(t.Context(), s, Deps{Quiet: true})
	if err == nil {
		t.Fatalf("it was opened: %v", a.Close())
	}
	var r *Refusal
	if !errors.As(err, &r) || !errors.Is(err, why) {
		t.Fatalf("refused with %v, want a refusal for %v", err, why)
	}
	for _, w := range words {
		if !strings.Contains(r.Text, w) {
			t.Errorf("the sentence %q does not say %q", r.Text, w)
		}
	}
	if strings.Contains(r.Text, "app:") || strings.Contains(r.Text, "seal:") {
		t.Errorf("the sentence %q speaks of packages", r.Text)
	}
}

// copyOf reads every file of a folder, so that a test can see that nothing was touched and put it back.
func copyOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		out[e.Name()] = string(raw)
	}
	return out
}

func TestTheFirstStartClosesItsFolderToOthers(t *testing.T) {
	s := settingsIn(t, filepath.Join(t.TempDir(), "data"))
	beginAnew(t, s)
	info, err := os.Stat(s.DataDir)
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %04o", info.Mode().Perm())
	}
	for _, name := range []string{"root.key", "keyset.json", "heads.pin", "amparo.db", "demo-password.txt"} {
		info, err := os.Stat(filepath.Join(s.DataDir, name))
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %04o", name, info.Mode().Perm())
		}
	}
}

func TestAFolderThatIsThereAndEmptyIsClosedToo(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o755))
	beginAnew(t, settingsIn(t, dir))
}

func TestTheSecondStartFindsWhatTheFirstLeft(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	defer func() { must(t, a.Close()) }()
	inst, known, err := a.Installation(t.Context())
	if err != nil || !known || !inst.Demo || inst.Country != "GT" {
		t.Fatalf("found %+v, %v, %v", inst, known, err)
	}
	logins, err := demo.Logins(t.Context(), a.Store)
	if err != nil || len(logins) != 12 {
		t.Fatalf("%d people to sign in as, %v", len(logins), err)
	}
	password, err := a.DemoPassword()
	must(t, err)
	for _, l := range logins {
		in, err := a.Identity.SignIn(t.Context(), identity.Attempt{Login: l.Login, Password: password, Addr: "198.51.100.7"})
		if err != nil || in.Actor.Role != l.Role {
			t.Errorf("%s signs in as %q, %v", l.Role, in.Actor.Role, err)
		}
	}
}

func TestNothingIsServedBeforeItIsSetUp(t *testing.T) {
	s := settingsIn(t, filepath.Join(t.TempDir(), "data"))
	refused(t, s, ErrEmpty, "amparo init", "--demo")
	if _, err := os.Stat(s.DataDir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the refusal left something behind: %v", err)
	}
}

func TestAStartWithoutItsKeysIsRefusedAndTouchesNothing(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	other := settingsIn(t, t.TempDir())
	beginAnew(t, other)
	for name, c := range map[string]struct {
		spoil func() error
		why   error
		words []string
	}{
		"the root key is missing": {func() error { return os.Remove(s.KeyFile) }, seal.ErrMissing,
			[]string{s.KeyFile, "safe copy", "Nothing was changed"}},
		"the keyset is missing": {func() error { return os.Remove(s.KeysetFile) }, seal.ErrMissing,
			[]string{s.KeysetFile, "Nothing was changed"}},
		"the root key is another's": {func() error { return copyFile(other.KeyFile, s.KeyFile) }, seal.ErrWrongRoot,
			[]string{"another installation", "Nothing was changed"}},
		"the root key is cut": {func() error { return os.Truncate(s.KeyFile, 31) }, seal.ErrDamaged,
			[]string{"damaged", "safe copy"}},
		"the keyset is damaged": {func() error { return flip(s.KeysetFile) }, seal.ErrDamaged,
			[]string{"damaged", "do not make a new one"}},
		"others may read the key": {func() error { return os.Chmod(s.KeyFile, 0o644) }, seal.ErrExposed,
			[]string{"chmod 600"}},
		"pinned heads are another's": {func() error { return copyFile(pins.Path(other), pins.Path(s)) }, ErrLogCut,
			[]string{"heads.pin", "Nothing was changed"}},
	} {
		t.Run(name, func(t *testing.T) {
			whole := copyOf(t, s.DataDir)
			must(t, c.spoil())
			spoiled := copyOf(t, s.DataDir)
			refused(t, s, c.why, c.words...)
			for file, body := range copyOf(t, s.DataDir) {
				if spoiled[file] != body && file != "amparo.lock" {
					t.Errorf("%s was changed", file)
				}
			}
			for file, body := range whole {
				must(t, os.WriteFile(filepath.Join(s.DataDir, file), []byte(body), 0o600))
			}
			must(t, os.Chmod(s.KeyFile, 0o600))
			reopen(t, s)
		})
	}
}

// reopen proves that the installation is as it was.
func reopen(t *testing.T, s config.Settings) {
	t.Helper()
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	verify(t, a)
	must(t, a.Close())
}

func verify(t *testing.T, a *App) {
	t.Helper()
	pins, err := a.Pins()
	must(t, err)
	report, err := a.Store.Logs().Verify(t.Context(), pins, nil)
	if err != nil || !report.OK() || len(pins) == 0 {
		t.Fatalf("%d pins, %+v, %v", len(pins), report.Findings, err)
	}
}

func copyFile(from, to string) error {
	raw, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, raw, 0o600)
}

func flip(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	raw[len(raw)/2] ^= 1
	return os.WriteFile(path, raw, 0o600)
}

func TestKeysOfAnotherInstallationOpenNothing(t *testing.T) {
	s, other := settingsIn(t, t.TempDir()), settingsIn(t, t.TempDir())
	begin(t, s)
	beginAnew(t, other)
	mine := copyOf(t, s.DataDir)
	for _, name := range []string{"root.key", "keyset.json"} {
		must(t, copyFile(filepath.Join(other.DataDir, name), filepath.Join(s.DataDir, name)))
	}
	must(t, os.Remove(pins.Path(s)))
	refused(t, s, ErrForeignKeys, "another installation", "Nothing was changed")
	for _, name := range []string{"root.key", "keyset.json", "heads.pin"} {
		must(t, os.WriteFile(filepath.Join(s.DataDir, name), []byte(mine[name]), 0o600))
	}
	reopen(t, s)
}

func TestAnOlderCopyOfTheDataIsNoticed(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	older := copyOf(t, s.DataDir)
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	entry := store.Entry{Actor: domain.System("test"), Act: "test.act", Kind: "case", ID: "x", Outcome: store.Done}
	must(t, a.Store.Record(t.Context(), entry))
	must(t, a.Close())
	must(t, os.WriteFile(s.SQLiteFile(), []byte(older["amparo.db"]), 0o600))
	refused(t, s, ErrLogCut, "older copy", "Nothing was changed")

	a, err = New(t.Context(), s, Deps{Quiet: true, Unpinned: true}) // Whoever wants to know what is wrong may look.
	must(t, err)
	pins, err := a.Pins()
	must(t, err)
	report, err := a.Store.Logs().Verify(t.Context(), pins, nil)
	must(t, err)
	if report.OK() || report.Findings[0].Kind != audit.LogTruncated {
		t.Errorf("found %+v", report.Findings)
	}
	must(t, a.Close())

	must(t, os.Remove(s.SQLiteFile()))
	refused(t, s, ErrLogCut, "is gone", "newest copy")
}

func TestTwoProcessesDoNotShareAFolder(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	defer func() { must(t, a.Close()) }()
	refused(t, s, driver.ErrUnavailable, "in use", "stop it first")
	var inUse *sqlitedriver.InUseError
	_, err = New(t.Context(), s, Deps{Quiet: true})
	if !errors.As(err, &inUse) {
		t.Errorf("the refusal does not name the holder: %v", err)
	}
}

func TestANetworkIsLoadedOnceAndWhole(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	a, err := New(t.Context(), s, Deps{Create: true, Quiet: true})
	must(t, err)
	n, err := folder.Read(folder.Builtin())
	must(t, err)
	if _, _, err := a.LoadDemo(t.Context(), n, demo.LoadOptions{}); !errors.Is(err, ErrOtherKind) {
		t.Errorf("loaded twice: %v", err)
	}
	must(t, a.Close())
	must(t, os.WriteFile(loadingPath(s), nil, 0o600)) // As a process that was killed leaves it.
	refused(t, s, ErrHalfLoaded, "remove that folder")
}

// TestAFolderThatAnotherProcessIsLoadingIsNotToBeRemoved: a second start said to remove the folder under the first.
func TestAFolderThatAnotherProcessIsLoadingIsNotToBeRemoved(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	a, err := New(t.Context(), s, Deps{Create: true, Quiet: true})
	must(t, err)
	n, err := folder.Read(folder.Builtin())
	must(t, err)
	looked := false
	_, _, err = a.LoadDemo(t.Context(), n, demo.LoadOptions{Progress: func(done, _ int) {
		if done < 30 || looked {
			return
		}
		looked = true
		var inUse *sqlitedriver.InUseError
		_, err := New(t.Context(), s, Deps{Create: true, Quiet: true})
		if !errors.As(err, &inUse) || inUse.Holder != strconv.Itoa(os.Getpid()) || strings.Contains(err.Error(), "remove") {
			t.Errorf("the second start says %v", err)
		}
	}})
	must(t, err)
	must(t, a.Close())
	if !looked {
		t.Fatal("nobody looked while the network was loaded")
	}
	a, err = New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	must(t, a.Close())
}

func TestALoadThatFailsIsNotServed(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	a, err := New(t.Context(), s, Deps{Create: true, Quiet: true})
	must(t, err)
	n, err := folder.Read(folder.Builtin())
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err = a.LoadDemo(ctx, n, demo.LoadOptions{Progress: func(done, _ int) {
		if done == 30 {
			cancel()
		}
	}})
	if err == nil {
		t.Fatal("a load that was cut short passed for a whole one")
	}
	must(t, a.Close())
	refused(t, s, ErrHalfLoaded)
}

func TestADemoIsNotServedOverARealInstallation(t *testing.T) {
	s := settingsIn(t, t.TempDir(), "demo", "false", "argon", "production")
	a, err := New(t.Context(), s, Deps{Create: true, Quiet: true})
	must(t, err)
	_, err = a.Identity.Init(t.Context(), identity.Setup{Name: "Red", Country: "GT", Agency: "Secretaría",
		AgencyType: "coordinadora",
		Admin:      "Olga Operadora", Login: "olga@example.org"})
	must(t, err)
	must(t, a.Close())
	s.Demo = true
	refused(t, s, ErrOtherKind, "real installation")
	s.Demo, s.Argon = false, config.ArgonTest
	refused(t, s, ErrOtherKind, "Cheap")
}

func TestAPassphraseStandsInForTheKeyFile(t *testing.T) {
	if testing.Short() {
		t.Skip("a passphrase is expensive to try")
	}
	dir := t.TempDir()
	secret := filepath.Join(dir, "passphrase")
	must(t, os.WriteFile(secret, []byte("siete nubes bajan despacio\n"), 0o600))
	s := settingsIn(t, filepath.Join(dir, "data"), "passphrase-file", secret)
	_, err := CreateKeys(t.Context(), s)
	must(t, err)
	if _, err = CreateKeys(t.Context(), s); !errors.Is(err, seal.ErrExists) {
		t.Errorf("keys were made twice: %v", err)
	}
	must(t, os.WriteFile(secret, []byte("ocho nubes bajan despacio\n"), 0o600))
	if _, err := OpenKeys(t.Context(), s, false); !errors.Is(err, seal.ErrWrongRoot) {
		t.Errorf("a wrong passphrase: %v", err)
	}
	must(t, os.Chmod(secret, 0o644))
	if _, err := OpenKeys(t.Context(), s, false); !errors.Is(err, seal.ErrExposed) {
		t.Errorf("a passphrase that all can read: %v", err)
	}
}
