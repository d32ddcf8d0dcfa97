package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // to turn a byte in the file behind everybody's back

	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/domain"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

// moving returns the order to copy the installation in a folder to a place.
func moving(t *testing.T, dir, to string, more ...string) CopyOrder {
	t.Helper()
	from, err := PlaceAt(dir, "", false)
	must(t, err)
	database := ""
	if strings.HasPrefix(to, "mongodb:") {
		database = mongotest.Own(t, to, dir)
	}
	target, err := PlaceAt(to, database, false)
	must(t, err)
	return CopyOrder{From: from, To: target, Settings: settingsIn(t, dir, more...)}
}

func acts(t *testing.T, a *App) {
	t.Helper()
	must(t, a.Store.Record(t.Context(), store.Entry{Actor: domain.System("test"), Act: "test.act", Kind: "case", ID: "x",
		Outcome: store.Done}))
}

func installation(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a")
	begin(t, settingsIn(t, dir))
	return dir
}

// stopped runs a copy that must not come to its end, and wants these words of it.
func stopped(t *testing.T, o CopyOrder, why error, words ...string) CopyReport {
	t.Helper()
	report, err := Copy(t.Context(), o)
	var r *Refusal
	if !errors.As(err, &r) || !errors.Is(err, why) {
		t.Fatalf("it ended with %v, want a refusal for %v", err, why)
	}
	for _, w := range words {
		if !strings.Contains(r.Text, w) {
			t.Errorf("the sentence %q does not say %q", r.Text, w)
		}
	}
	return report
}

func TestACopiedInstallationOpensWithTheSameKeys(t *testing.T) {
	dir := installation(t)
	before := copyOf(t, dir)
	to := filepath.Join(t.TempDir(), "b")
	report, err := Copy(t.Context(), moving(t, dir, to))
	must(t, err)
	if !report.OK() || report.Unfinished || report.Already || !report.Brought || report.Verified.Rows < 1000 ||
		report.Pins == 0 {
		t.Errorf("reported %+v", report)
	}
	after := copyOf(t, dir)
	for _, name := range []string{"root.key", "keyset.json", "heads.pin"} {
		if before[name] != after[name] {
			t.Errorf("%s of the source has changed", name)
		}
	}
	if _, err := os.Stat(filepath.Join(to, "root.key")); err == nil {
		t.Error("the root key was copied beside the rows it opens")
	}
	a, err := New(t.Context(), settingsIn(t, to, "key-file", filepath.Join(dir, "root.key")), Deps{Quiet: true})
	must(t, err)
	logins, err := demo.Logins(t.Context(), a.Store)
	must(t, err)
	if len(logins) < 10 {
		t.Errorf("%d people can sign in", len(logins))
	}
	acts(t, a)
	must(t, a.Close())
	stopped(t, moving(t, dir, to), ErrOtherKind, "heads.pin is there already")
	must(t, os.Remove(filepath.Join(to, "heads.pin")))
	stopped(t, moving(t, dir, to), ErrOtherKind, "holds this installation already", "was worked on since")
}

func TestACopyThatIsThereAlreadyIsLeftAlone(t *testing.T) {
	dir, to := installation(t), filepath.Join(t.TempDir(), "b")
	_, err := Copy(t.Context(), moving(t, dir, to))
	must(t, err)
	report, err := Copy(t.Context(), moving(t, dir, to))
	if err != nil || !report.Already || !report.OK() {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestWhatIsNotCopied: each is refused before anything is written, with a sentence that says what to do.
func TestWhatIsNotCopied(t *testing.T) {
	dir := installation(t)
	to := filepath.Join(t.TempDir(), "b")
	stopped(t, moving(t, dir, dir), driver.ErrInvalid, "onto itself")
	must(t, os.Symlink(dir, to))
	stopped(t, moving(t, dir, to), driver.ErrInvalid, "onto itself")
	must(t, os.Remove(to))
	stopped(t, moving(t, filepath.Join(dir, "nothing"), to), ErrEmpty, "Nothing has been set up")

	lost := moving(t, dir, to, "key-file", filepath.Join(dir, "lost.key"))
	stopped(t, lost, seal.ErrMissing, "lost.key is not there", "--key-file", "Nothing was changed.")

	other := filepath.Join(t.TempDir(), "other")
	beginAnew(t, settingsIn(t, other))
	foreign := moving(t, dir, to, "key-file", filepath.Join(other, "root.key"), "keyset-file",
		filepath.Join(other, "keyset.json"))
	stopped(t, foreign, ErrForeignKeys, "does not open with the keys", "Nothing was changed.")
	if _, err := os.Stat(to); err == nil {
		t.Error("a refused copy made its folder")
	}
	before := copyOf(t, other)
	stopped(t, moving(t, dir, other), ErrOtherKind, "keyset.json is there already")
	bare := filepath.Join(t.TempDir(), "bare")
	must(t, os.MkdirAll(bare, 0o700))
	must(t, os.WriteFile(filepath.Join(bare, "amparo.db"), []byte(before["amparo.db"]), 0o600))
	stopped(t, moving(t, dir, bare), ErrOtherKind, "holds another installation", "Nothing was changed.")

	a, err := New(t.Context(), settingsIn(t, dir), Deps{Quiet: true})
	must(t, err)
	stopped(t, moving(t, dir, to), driver.ErrUnavailable, "in use by another process")
	must(t, a.Close())
	if got := copyOf(t, other); got["amparo.db"] != before["amparo.db"] || got["keyset.json"] != before["keyset.json"] ||
		got[copyingFile] != before[copyingFile] {
		t.Error("another installation was touched")
	}
}

func TestAnAddressWithAPasswordIsNotForACommandLine(t *testing.T) {
	const password = "clave-de-prueba"
	if _, err := PlaceAt("mongodb://ana:"+password+"@localhost/", "", false); !errors.Is(err, driver.ErrInvalid) ||
		strings.Contains(err.Error(), password) {
		t.Errorf("told %v", err)
	}
	file := filepath.Join(t.TempDir(), "mongo.uri")
	must(t, os.WriteFile(file, []byte("mongodb://ana:"+password+"@127.0.0.1:1,db.example.org/?tls=true"), 0o600))
	inFile, err := PlaceAt(file, "red_gt", false)
	must(t, err)
	same, err := PlaceAt("mongodb://localhost:1/", "red_gt", false)
	must(t, err)
	if one, err := inFile.same(same); !one || err != nil {
		t.Errorf("one server and one database are taken for two places: %v", err)
	}
	if strings.Contains(fmt.Sprint(inFile), password) {
		t.Error("a place tells its password")
	}
	if _, err := PlaceAt(t.TempDir(), "red_gt", false); err == nil {
		t.Error("a folder was given the name of a database")
	}
}

// TestAHalfCopyIsNotServed: the copy is stopped in each of its phases; no command opens what there is of it,
// and the same copy ends the matter.
func TestAHalfCopyIsNotServed(t *testing.T) {
	uri := mongotest.Start(t, fakemongo.Options{})
	for _, place := range []string{filepath.Join(t.TempDir(), "b"), uri} {
		for i, phase := range []string{"rows counted", "rows copied", "rows compared", "leaves and rows verified"} {
			dir, to := installation(t), place
			o := moving(t, dir, to)
			if o.To.Dir != "" {
				o = moving(t, dir, to+fmt.Sprint(i))
			}
			ctx, stop := context.WithCancel(t.Context())
			o.Progress = func(what string, _, _ int64) {
				if what == phase {
					stop()
				}
			}
			report, err := Copy(ctx, o)
			if !errors.Is(err, context.Canceled) || !report.Unfinished {
				t.Fatalf("stopped while %s: %v, %+v", phase, err, report)
			}
			o.Progress = nil
			refused(t, served(t, o, dir), ErrHalfCopied, "The copy in", "is unfinished", "amparo copy",
				"goes on where it stopped")
			stopped(t, CopyOrder{From: o.To, To: mustPlace(t, filepath.Join(t.TempDir(), "c")), Settings: served(t, o, dir)},
				ErrHalfCopied, "is unfinished")
			report, err = Copy(t.Context(), o)
			if err != nil || !report.OK() || report.Unfinished {
				t.Fatalf("gone on after being stopped while %s: %v", phase, err)
			}
			a, err := New(t.Context(), served(t, o, dir), Deps{Quiet: true})
			must(t, err)
			must(t, a.Close())
		}
	}
}

func mustPlace(t *testing.T, text string) Place {
	t.Helper()
	p, err := PlaceAt(text, "", false)
	must(t, err)
	return p
}

// served returns the settings to serve what a copy made.
func served(t *testing.T, o CopyOrder, dir string) config.Settings {
	t.Helper()
	key := filepath.Join(dir, "root.key")
	if o.To.Dir != "" {
		return settingsIn(t, o.To.Dir, "key-file", key)
	}
	file := filepath.Join(t.TempDir(), "mongo.uri")
	must(t, os.WriteFile(file, []byte(o.To.uri), 0o600))
	return settingsIn(t, dir, "store", "mongodb", "mongo-uri-file", file, "mongo-database", o.To.Database)
}

// behind opens the file of a stopped store as somebody does who goes around Amparo.
func behind(t *testing.T, dir string, do func(db *sql.DB) (sql.Result, error)) {
	t.Helper()
	u := url.URL{Scheme: "file", Path: filepath.Join(dir, "amparo.db")}
	db, err := sql.Open("sqlite", u.String())
	must(t, err)
	res, err := do(db)
	must(t, err)
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		t.Fatalf("%d rows changed, %v", n, err)
	}
	must(t, db.Close())
}

// lastByte turns the last byte of what the newest row of a kind has sealed.
func lastByte(t *testing.T, dir, kind string) {
	t.Helper()
	behind(t, dir, func(db *sql.DB) (sql.Result, error) {
		var n int64
		var body []byte
		row := db.QueryRowContext(t.Context(), `SELECT n, body FROM entry WHERE kind = ? ORDER BY n DESC LIMIT 1`, kind)
		if err := row.Scan(&n, &body); err != nil {
			return nil, err
		}
		body[len(body)-1] ^= 1
		return db.ExecContext(t.Context(), `UPDATE entry SET body = ? WHERE n = ?`, body, n)
	})
}

// TestAByteThatTurnedIsNamedAndNotCopiedSilently: whatever it was in, the copy does not pass for a whole one.
func TestAByteThatTurnedIsNamedAndNotCopiedSilently(t *testing.T) {
	for _, c := range []struct{ story, kind, named string }{
		{"a referral", "referral", "row.edited referral"},
		{"a data key", "key", "row.edited key"},
		{"the log", "entries", "entry.altered"},
		{"a thing that falls due", "duty", "duty "},
		{"a note that is gone", "", "row.deleted note"},
	} {
		t.Run(c.story, func(t *testing.T) {
			dir := installation(t)
			if c.kind != "" {
				lastByte(t, dir, c.kind)
			} else {
				behind(t, dir, func(db *sql.DB) (sql.Result, error) {
					return db.ExecContext(t.Context(), `DELETE FROM entry WHERE n = (SELECT min(n) FROM entry WHERE kind = 'note')`)
				})
			}
			o := moving(t, dir, filepath.Join(t.TempDir(), "b"))
			report := stopped(t, o, ErrDamaged, "is not what its log tells", "stays unfinished")
			var named []string
			for _, f := range report.Verified.Findings {
				named = append(named, string(f.Kind)+" "+f.RowKind)
			}
			named = append(named, report.Unreadable...)
			if !slices.ContainsFunc(named, func(n string) bool { return strings.HasPrefix(n, c.named) }) {
				t.Errorf("named are %.300q, want %q", named, c.named)
			}
			if report.OK() || !report.Unfinished {
				t.Errorf("reported as whole: %v", report.Unfinished)
			}
			refused(t, served(t, o, dir), ErrHalfCopied, "is unfinished")
		})
	}
}

// TestASourceThatWasMendedIsCopiedAfterAll: the broken row lies in the target by then, at the same revision.
func TestASourceThatWasMendedIsCopiedAfterAll(t *testing.T) {
	dir := installation(t)
	whole := copyOf(t, dir)["amparo.db"]
	lastByte(t, dir, "referral")
	o := moving(t, dir, filepath.Join(t.TempDir(), "b"))
	stopped(t, o, ErrDamaged)
	for _, name := range []string{"amparo.db-wal", "amparo.db-shm"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	must(t, os.WriteFile(filepath.Join(dir, "amparo.db"), []byte(whole), 0o600))
	report, err := Copy(t.Context(), o)
	if err != nil || !report.OK() || report.Recopied != 1 {
		t.Errorf("%+v, %v", report.Recopied, err)
	}
}

// TestAnOlderCopyIsNotPassedOn: the pinned heads tell of acts that the source does not hold any more.
func TestAnOlderCopyIsNotPassedOn(t *testing.T) {
	s := settingsIn(t, installation(t))
	older := copyOf(t, s.DataDir)["amparo.db"]
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	acts(t, a)
	must(t, a.Close())
	for _, name := range []string{"amparo.db-wal", "amparo.db-shm"} {
		if err := os.Remove(filepath.Join(s.DataDir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	must(t, os.WriteFile(filepath.Join(s.DataDir, "amparo.db"), []byte(older), 0o600))
	report := stopped(t, moving(t, s.DataDir, filepath.Join(t.TempDir(), "b")), ErrDamaged)
	if len(report.Verified.Findings) == 0 || report.Verified.Findings[0].Kind != "log.truncated" {
		t.Errorf("found %+v", report.Verified.Findings)
	}
}

// TestADatabaseThatIsServedIsNotCopied: a process says that it serves; when it has left, the copy is made.
func TestADatabaseThatIsServedIsNotCopied(t *testing.T) {
	dir := installation(t)
	o := moving(t, dir, mongotest.Start(t, fakemongo.Options{}))
	_, err := Copy(t.Context(), o)
	must(t, err)
	a, err := New(t.Context(), served(t, o, dir), Deps{Quiet: true})
	must(t, err)
	b, err := a.joinPeers(t.Context())
	must(t, err)
	back := CopyOrder{From: o.To, To: mustPlace(t, filepath.Join(t.TempDir(), "back")), Settings: served(t, o, dir)}
	stopped(t, back, ErrServed, "is being served by 1 processes", "stop each of them first")
	if _, err := os.Stat(back.To.Dir); err == nil {
		t.Error("a refused copy made its folder")
	}
	must(t, b.withdraw(t.Context()))
	must(t, a.Close())
	report, err := Copy(t.Context(), back)
	if err != nil || !report.OK() || report.Verified.Rows < 1000 {
		t.Errorf("%+v, %v", report.Verified, err)
	}
}
