package sqlitedriver_test

import (
	"bytes"
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
	"time"

	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// traces counts marker in every file of dir.
func traces(t *testing.T, dir, marker string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		n += bytes.Count(content, []byte(marker))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const marker = "ANA-LOPEZ-PLANTED-MARKER"

// planted makes rows full of the marker, a batch that replaces every other one of them, and a batch
// that deletes the others.
func planted() (made, replaced, deleted driver.Batch) {
	for i := range 300 {
		r := row(fmt.Sprint("r", i), 1)
		r.Blob = bytes.Repeat([]byte(marker), 1+i)
		r.Terms = []string{"term-" + marker}
		r.KeyID = marker
		made.Puts = append(made.Puts, driver.Put{Row: r})
		if i%2 == 0 {
			replaced.Puts = append(replaced.Puts, driver.Put{Row: row(r.ID, 2), Prev: 1})
		} else {
			deleted.Deletes = append(deleted.Deletes, driver.Delete{Key: r.Key, Rev: 1})
		}
	}
	return made, replaced, deleted
}

func commitAll(t *testing.T, d driver.Driver, batches ...driver.Batch) {
	t.Helper()
	for _, b := range batches {
		if err := d.Commit(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
}

// TestForgets: after a scrub, what was deleted or replaced is in no file. Before it, the log has
// forgotten all and the file almost all.
func TestForgets(t *testing.T) {
	d := opened(t, sqlitedriver.Options{Dir: folder(t)}.WithLogAge(20*time.Millisecond))
	made, replaced, deleted := planted()
	commitAll(t, d, made)
	before := traces(t, d.Dir(), marker)
	if before < 45_000 {
		t.Fatalf("%d markers reached the disk, too few to prove anything", before)
	}
	commitAll(t, d, replaced, deleted)
	emptied(t, d.Dir())
	scraps := traces(t, d.Dir(), marker)
	if scraps*1000 > before {
		t.Errorf("%d of %d markers are left without a scrub", scraps, before)
	}
	if err := d.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, d.Dir(), marker); n != 0 {
		t.Errorf("%d of %d markers are left after a scrub", n, before)
	}
	t.Logf("%d markers written, %d left by deleting, none by scrubbing", before, scraps)
	if err := d.Sound(t.Context()); err != nil {
		t.Error(err)
	}
	for i := range 300 {
		if got, want := rev(t, d, fmt.Sprint("r", i)), int64(2-2*(i%2)); got != want {
			t.Fatalf("r%d is at %d, want %d", i, got, want)
		}
	}
}

// emptied waits until the log beside the file holds nothing.
func emptied(t *testing.T, dir string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		info, err := os.Stat(filepath.Join(dir, "amparo.db-wal"))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the log still holds %d bytes", info.Size())
		}
	}
}

// TestForgetsAll: a store whose every row was deleted holds nothing of them once closed, with no
// scrub at all.
func TestForgetsAll(t *testing.T) {
	d := opened(t, sqlitedriver.Options{Dir: folder(t)})
	made, _, _ := planted()
	var gone driver.Batch
	for _, p := range made.Puts {
		gone.Deletes = append(gone.Deletes, driver.Delete{Key: p.Row.Key, Rev: 1})
	}
	commitAll(t, d, made, gone)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, d.Dir(), marker); n != 0 {
		t.Errorf("%d markers are left", n)
	}
}

// TestScrubUnderLoad: a scrub in working hours delays writes and loses none.
func TestScrubUnderLoad(t *testing.T) {
	d := open(t, folder(t))
	done := make(chan error, 4)
	for g := range cap(done) {
		go func() {
			id := fmt.Sprint("desk-", g)
			var failed error
			for n := int64(1); n <= 60 && failed == nil; n++ {
				_, err := d.Query(t.Context(), driver.Query{Kind: "referral", Term: "all"})
				failed = errors.Join(err, d.Commit(t.Context(), put(id, n)))
			}
			done <- failed
		}()
	}
	for range 5 {
		if err := d.Scrub(t.Context()); err != nil {
			t.Error(err)
		}
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for g := range cap(done) {
		if got := rev(t, d, fmt.Sprint("desk-", g)); got != 60 {
			t.Errorf("desk %d is at %d", g, got)
		}
	}
	if err := d.Sound(t.Context()); err != nil {
		t.Error(err)
	}
}

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

// TestReadOnlyFolder: the folder stops taking files while the program runs. Ready says so.
func TestReadOnlyFolder(t *testing.T) {
	skipWithoutModes(t)
	if os.Geteuid() == 0 {
		t.Skip("the superuser may write anywhere")
	}
	d := open(t, folder(t))
	if err := os.Chmod(d.Dir(), 0o500); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(d.Dir(), 0o700) }()
	if err := d.Ready(t.Context()); !errors.Is(err, driver.ErrUnavailable) {
		t.Errorf("a folder that takes nothing answered %v", err)
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
			if got, want := strings.Join(plan, "\n"), strings.Join(want[name], "\n"); got != want {
				t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
			}
		}
	}
}
