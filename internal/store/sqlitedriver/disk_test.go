package sqlitedriver_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// TestPrivateFiles: nothing in the folder may be read by another account, whatever the umask.
func TestPrivateFiles(t *testing.T) {
	skipWithoutModes(t)
	dir := folder(t)
	d := open(t, dir)
	if err := errors.Join(d.Commit(t.Context(), put("ana", 1)), d.Ready(t.Context())); err != nil {
		t.Fatal(err)
	}
	private := func() {
		t.Helper()
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := e.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	private()
	if _, err := os.Stat(filepath.Join(dir, "amparo.db-wal")); err != nil {
		t.Fatalf("there is no log beside the file, so its mode was not looked at: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{dir, filepath.Join(dir, "amparo.db")} {
		if err := os.Chmod(p, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir) // a folder of ours that was opened wide by mistake is closed again
	private()
}

func skipWithoutModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("this system has no permission bits")
	}
}

// refused wants Open to fail with words that help.
func refused(t *testing.T, dir string, words ...string) {
	t.Helper()
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: dir})
	if err == nil {
		_ = d.Close()
		t.Fatal("opened")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error %q does not say %q", err, w)
		}
	}
}

func TestRefusedFolders(t *testing.T) {
	skipWithoutModes(t)
	write := func(path, content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("none", func(t *testing.T) { refused(t, "", "no folder") })
	t.Run("a file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "data")
		write(path, "x")
		refused(t, path, "not a folder")
	})
	t.Run("shared with others", func(t *testing.T) {
		dir := t.TempDir()
		write(filepath.Join(dir, "letters.txt"), "not ours")
		if err := os.Chmod(dir, 0o750); err != nil {
			t.Fatal(err)
		}
		refused(t, dir, "0750", "chmod 700 "+dir)
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm() != 0o750 {
			t.Errorf("a folder that is not ours was changed to %v, %v", info.Mode(), err)
		}
		if _, err := os.Stat(filepath.Join(dir, "amparo.db")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("something was made in a refused folder: %v", err)
		}
	})
	t.Run("a link in place of the file", func(t *testing.T) {
		dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "elsewhere")
		write(elsewhere, "")
		if err := os.Symlink(elsewhere, filepath.Join(dir, "amparo.db")); err != nil {
			t.Fatal(err)
		}
		refused(t, dir, "not a plain file")
	})
	t.Run("not a database", func(t *testing.T) {
		dir := t.TempDir()
		write(filepath.Join(dir, "amparo.db"), strings.Repeat("a letter to nobody ", 300))
		refused(t, dir, "not a database")
	})
	for name, c := range map[string]struct{ text, says string }{
		"another program": {`CREATE TABLE songs (name TEXT)`, "another program"},
		"a newer version": {`PRAGMA user_version = 99`, "newer version"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db, err := sql.Open("sqlite", filepath.Join(dir, "amparo.db"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.Exec(c.text)
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			refused(t, dir, c.says)
		})
	}
}

func TestOneHolder(t *testing.T) {
	dir := folder(t)
	d := open(t, dir)
	refused(t, dir, "in use", fmt.Sprint(os.Getpid()), "data folder of its own")
	_, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: dir})
	var used *sqlitedriver.InUseError
	if !errors.As(err, &used) || !errors.Is(err, driver.ErrUnavailable) {
		t.Errorf("a folder in use answered %v", err)
	}
	// The refusal took nothing from the holder.
	if err := errors.Join(d.Commit(t.Context(), put("ana", 1)), d.Close()); err != nil {
		t.Fatal(err)
	}
	if rev(t, open(t, dir), "ana") != 1 {
		t.Error("the row is gone")
	}
}

func TestSettingsHold(t *testing.T) {
	if err := open(t, folder(t)).Settings(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLostFolder: the disk under the running program no longer takes files. Ready says so, and says
// when it is well again; a transaction that is rolled back would have noticed nothing.
func TestLostFolder(t *testing.T) {
	d := open(t, folder(t))
	away := d.Dir() + " away"
	if err := os.Rename(d.Dir(), away); err != nil {
		t.Fatal(err)
	}
	if err := d.Ready(t.Context()); !errors.Is(err, driver.ErrUnavailable) {
		t.Errorf("a folder that is gone answered %v", err)
	}
	if err := os.Rename(away, d.Dir()); err != nil {
		t.Fatal(err)
	}
	if err := d.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestPlans: every way to ask is one range of one index, in the order it stands there.
func TestPlans(t *testing.T) {
	d := open(t, folder(t))
	want := map[string][]string{
		"list up":   {"SEARCH e USING INDEX entry_order (kind=? AND (ord,id)>(?,?) AND ord<?)"},
		"list down": {"SEARCH e USING INDEX entry_order (kind=? AND ord>? AND (ord,id)<(?,?))"},
		"term up": {"SEARCH t USING PRIMARY KEY (kind=? AND term=? AND (ord,id)>(?,?) AND ord<?)",
			"SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"},
		"term down": {"SEARCH t USING PRIMARY KEY (kind=? AND term=? AND ord>? AND (ord,id)<(?,?))",
			"SEARCH e USING INTEGER PRIMARY KEY (rowid=?)"},
		"get":      {"SEARCH e USING INDEX entry_key (kind=? AND id=?)"},
		"get many": {"SCAN j VIRTUAL TABLE INDEX 1:", "SEARCH e USING INDEX entry_key (kind=? AND id=?)"},
	}
	for _, texts := range []map[string]string{sqlitedriver.Listings, sqlitedriver.Lookups} {
		for name, text := range texts {
			plan, err := d.Plan(context.Background(), text)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(plan, "\n"), strings.Join(want[strings.TrimSuffix(name, " bare")], "\n"); got != want {
				t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
			}
		}
	}
}
