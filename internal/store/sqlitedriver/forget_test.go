package sqlitedriver_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/await"
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
		if err := await.For(t, "its end", done); err != nil {
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
