package app

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// TestAScrubLeavesNothingOfWhatIsGone: forms that nobody finished come and go for months. After a scrub the
// file holds no scrap of them, and all that is kept is as its log tells.
func TestAScrubLeavesNothingOfWhatIsGone(t *testing.T) {
	const marker = "SEALED-ONCE-AND-GONE-NOW"
	s := settingsIn(t, installation(t))
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: s.DataDir})
	must(t, err)
	var put, gone driver.Batch
	for i := range 400 {
		row := driver.Row{Key: driver.Key{Kind: "draft", ID: fmt.Sprint("d", i)}, Rev: 1, Terms: []string{marker},
			KeyID: "k", Blob: bytes.Repeat([]byte(marker), 1+i)}
		put.Puts = append(put.Puts, driver.Put{Row: row})
		gone.Deletes = append(gone.Deletes, driver.Delete{Key: row.Key, Rev: 1})
	}
	must(t, d.Commit(t.Context(), put))
	must(t, d.Commit(t.Context(), gone))
	must(t, d.Close())
	before, after, err := Scrub(t.Context(), s, nil)
	must(t, err)
	if after >= before || after == 0 {
		t.Errorf("%d bytes before and %d after", before, after)
	}
	entries, err := os.ReadDir(s.DataDir)
	must(t, err)
	for _, e := range entries {
		body, err := os.ReadFile(filepath.Join(s.DataDir, e.Name()))
		must(t, err)
		if n := bytes.Count(body, []byte(marker)); n > 0 {
			t.Errorf("%s holds %d scraps", e.Name(), n)
		}
	}
	report, err := Copy(t.Context(), moving(t, s.DataDir, filepath.Join(t.TempDir(), "b")))
	if err != nil || !report.OK() {
		t.Errorf("after the scrub: %+v, %v", report.Verified.Findings, err)
	}
}

func TestAScrubIsRefusedWhereItCannotBeDone(t *testing.T) {
	want := func(err, why error, words string) {
		t.Helper()
		var r *Refusal
		if !errors.As(err, &r) || !errors.Is(err, why) || !strings.Contains(r.Text, words) {
			t.Errorf("told %v, want %q", err, words)
		}
	}
	empty := settingsIn(t, filepath.Join(t.TempDir(), "nothing"))
	_, _, err := Scrub(t.Context(), empty, nil)
	want(err, ErrEmpty, "Nothing has been set up")
	if _, err := os.Stat(empty.DataDir); err == nil {
		t.Error("a refused scrub made a folder")
	}
	s := settingsIn(t, installation(t))
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	_, _, err = Scrub(t.Context(), s, nil)
	want(err, driver.ErrUnavailable, "in use by another process")
	must(t, a.Close())
	_, _, err = Scrub(t.Context(), settingsIn(t, s.DataDir, "store", "mongodb", "mongo-uri-file", "x"), nil)
	want(err, driver.ErrInvalid, "has no file of ours")
}
