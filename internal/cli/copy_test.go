package cli

import (
	"database/sql"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // to turn a byte behind everybody's back

	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

var update = flag.Bool("update", false, "write what commands say into testdata")

// said turns what differs from one run to the next into words, and holds the rest against testdata.
func said(t *testing.T, name, text string, folders ...string) {
	t.Helper()
	for i, folder := range folders {
		text = strings.ReplaceAll(text, folder, "/srv/"+string(rune('a'+i)))
	}
	for pattern, word := range map[string]string{
		`red-[a-z0-9]{3}-[a-z0-9]{4}`: "red-abc-defg", `\d[\d.]* k?B`: "SIZE",
		`in [\d.]+m?s altogether`: "in TIME altogether", `\b[a-z2-9]{26,}\b`: "NAME",
	} {
		text = regexp.MustCompile(pattern).ReplaceAllString(text, word)
	}
	text = regexp.MustCompile(` +SIZE`).ReplaceAllString(text, " SIZE")
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("%s: it says\n%s\nand is to say\n%s", name, text, want)
	}
}

func TestACopySaysWhatItDidAndWhatIsToBeDone(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	to := filepath.Join(t.TempDir(), "b")
	said(t, "copy-folder.txt", o.does("copy", "--from", o.dir, "--to", to), o.dir, to)
	said(t, "copy-again.txt", o.does("copy", "--from", o.dir, "--to", to), o.dir, to)
	o.does("audit", "verify", "--data-dir", to, "--key-file", filepath.Join(o.dir, "root.key"))
	uri := filepath.Join(t.TempDir(), "mongo.uri")
	if err := os.WriteFile(uri, []byte(mongotest.Start(t, fakemongo.Options{})), 0o600); err != nil {
		t.Fatal(err)
	}
	said(t, "copy-database.txt", o.does("copy", "--from", o.dir, "--to", uri, "--to-database", "red_gt"), o.dir, uri)
	o.does("user", "list", "--store", "mongodb", "--mongo-uri-file", uri, "--mongo-database", "red_gt")
	back := filepath.Join(t.TempDir(), "c")
	said(t, "copy-back.txt", o.does("copy", "--from", uri, "--from-database", "red_gt", "--to", back, "--data-dir",
		o.dir), o.dir, uri, back)
	o.does("user", "list", "--data-dir", back, "--key-file", filepath.Join(o.dir, "root.key"))
}

func TestACopyOfDamagedDataNamesTheDamage(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	u := url.URL{Scheme: "file", Path: filepath.Join(o.dir, "amparo.db")}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `UPDATE entry SET ord = ord + 1 WHERE kind = 'account'`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "the copy")
	code, out, errs := o.asks("copy", "--from", o.dir, "--to", to)
	if code != exitFailed {
		t.Errorf("it ends with %d", code)
	}
	said(t, "copy-damaged.txt", out+"--- on the error stream\n"+errs, o.dir, to)
	o.cannot(exitFailed, "is unfinished", "serve", "--data-dir", to)
	o.cannot(exitFailed, "is unfinished", "user", "list", "--data-dir", to)
}

func TestACopyIsAskedForPlainly(t *testing.T) {
	o := at(t)
	to := filepath.Join(t.TempDir(), "b")
	o.cannot(exitUsage, "--from", "copy", "--to", to)
	o.cannot(exitFailed, "Nothing has been set up", "copy", "--from", o.dir, "--to", to)
	o.does(setUp...)
	o.cannot(exitFailed, "onto itself", "copy", "--from", o.dir, "--to", o.dir)
	o.cannot(exitFailed, "does not belong on a command line", "copy", "--from", o.dir, "--to",
		"mongodb://ana:clave@localhost/")
	o.cannot(exitFailed, "has no database name", "copy", "--from", o.dir, "--to", to, "--to-database", "x")
	if _, err := os.Stat(to); err == nil {
		t.Error("a refused copy made its folder")
	}
	if quoted("it's here") != `'it'\''s here'` || quoted("/srv/a") != "/srv/a" {
		t.Error("a word for a shell is not quoted well")
	}
}

func TestAScrubSaysWhatItDid(t *testing.T) {
	o := at(t)
	o.cannot(exitFailed, "Nothing has been set up", "scrub")
	o.does(setUp...)
	out := o.does("scrub")
	if !strings.Contains(out, filepath.Join(o.dir, "amparo.db")+" was written anew: ") ||
		!strings.Contains(out, "Nothing of deleted or replaced rows is left") {
		t.Errorf("it says\n%s", out)
	}
	o.does("audit", "verify")
}
