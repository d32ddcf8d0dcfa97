package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"amparo/internal/backup"
	"amparo/internal/config"
	"amparo/internal/pins"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/mongotest"
	"amparo/internal/store/sqlitedriver"
)

// backedUp backs an installation up and returns the two parts.
func backedUp(t *testing.T, s config.Settings) (data, keys bytes.Buffer) {
	t.Helper()
	r, err := Backup(t.Context(), s, time.Now(), &data, &keys, func(int64, int64) {})
	must(t, err)
	if r.Rows == 0 || r.Keys == 0 {
		t.Fatalf("backed up %+v", r)
	}
	return data, keys
}

// restored puts a backup where the settings say, opens it with the root key of the first, and verifies it. The first
// time it is cut short, at the first word of a phase, and nothing is there that would be served.
func restored(t *testing.T, first, s config.Settings, data, keys bytes.Buffer, cut string) {
	t.Helper()
	raw, err := os.ReadFile(first.KeyFile)
	must(t, err)
	must(t, os.MkdirAll(s.DataDir, 0o700))
	must(t, os.WriteFile(s.KeyFile, raw, 0o600))
	const service = 65532
	root := os.Geteuid() == 0
	if root {
		must(t, os.Chown(s.DataDir, service, service))
	}
	ctx, stop := context.WithCancel(t.Context())
	_, err = Restore(ctx, s, bytes.NewReader(data.Bytes()), bytes.NewReader(keys.Bytes()), func(what string, _ int64) {
		if what == cut {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cut short amid %s: %v", cut, err)
	}
	var refused *Refusal
	if _, err := New(t.Context(), s, Deps{Quiet: true}); !errors.As(err, &refused) {
		t.Errorf("cut short amid %s it opens: %v", cut, err)
	}
	r, err := Restore(t.Context(), s, &data, &keys, func(string, int64) {})
	must(t, err)
	if !r.Verified.OK() || r.Rows == 0 || r.Pins == 0 {
		t.Errorf("restored %+v", r)
	}
	for _, path := range []string{s.KeysetFile, pins.Path(s), s.SQLiteFile()} {
		info, err := os.Stat(path)
		if root && err == nil && info.Sys().(*syscall.Stat_t).Uid != service {
			t.Errorf("root restored, and the service cannot read %s", path)
		}
	}
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	inst, known, err := a.Installation(t.Context())
	if err != nil || !known || inst.Name != "Red de prueba" {
		t.Errorf("it holds %+v, %v", inst, err)
	}
	if alive, err := a.Serving(t.Context()); err != nil || len(alive) > 0 && s.Store != config.MongoDB {
		t.Errorf("in a folder %d serve, %v", len(alive), err)
	}
	report, err := a.Store.Logs().Verify(t.Context(), nil, nil)
	if err != nil || !report.OK() {
		t.Errorf("it verifies to %+v, %v", report.Findings, err)
	}
	must(t, a.Close())
}

// TestARestoreLeavesNewerPinsWhereTheyAre: they lay on another medium and tell of more than the backup. What is
// restored is not served, and the restore says why.
func TestARestoreLeavesNewerPinsWhereTheyAre(t *testing.T) {
	first, s := settingsIn(t, t.TempDir()), settingsIn(t, filepath.Join(t.TempDir(), "again"))
	begin(t, first)
	data, keys := backedUp(t, first)
	a, err := New(t.Context(), first, Deps{Quiet: true})
	must(t, err)
	must(t, a.Work.TellWatch(t.Context(), "notice.not_whole"))
	must(t, a.Close())
	must(t, os.MkdirAll(s.DataDir, 0o700))
	for from, to := range map[string]string{first.KeyFile: s.KeyFile, first.KeysetFile: s.KeysetFile,
		pins.Path(first): pins.Path(s)} {
		must(t, copyFile(from, to))
	}
	r, err := Restore(t.Context(), s, &data, &keys, func(string, int64) {})
	if err != nil || !r.Older || !bytes.Equal(mustRead(t, pins.Path(s)), mustRead(t, pins.Path(first))) {
		t.Errorf("restored %v, older: %v, or the pins were written over", err, r.Older)
	}
	refused(t, s, ErrLogCut, "accept-older")
}

// TestABackupGoesFromAnyEngineToAnyEngine: what lies in a MongoDB is backed up in two parts beside a process that
// serves it, and is
// put into a folder, and from there into another MongoDB.
func TestABackupGoesFromAnyEngineToAnyEngine(t *testing.T) {
	uri, first, _ := network(t)
	base, end := serves(t, process(t, uri, first))
	data, keys := backedUp(t, first)
	must(t, end())
	if base == "" {
		t.Error("nobody served")
	}
	folder := settingsIn(t, filepath.Join(t.TempDir(), "vuelta"))
	restored(t, first, folder, data, keys, "rows put back")
	data, keys = backedUp(t, folder)
	elsewhere := elsewhereIn(t, uri, filepath.Join(t.TempDir(), "otra"), "mongo-database",
		mongotest.Own(t, uri, "another of "+t.Name()))
	restored(t, first, elsewhere, data, keys, "rows copied")

	// What is there is not written over, in either engine: that is said before the backup is read.
	for _, s := range []config.Settings{folder, elsewhere} {
		if _, err := Restore(t.Context(), s, unread{t}, unread{t}, nil); !errors.Is(err, ErrOtherKind) {
			t.Errorf("restored over %s: %v", Where(s), err)
		}
	}
}

// unread is a backup that nobody has a reason to read.
type unread struct{ t *testing.T }

// Read tells the test.
func (u unread) Read([]byte) (int, error) {
	u.t.Error("the backup was read before the target was looked at")
	return 0, io.EOF
}

// TestABackupThatWasCutHasNoEnd: its reading or its writing was stopped, and what is there of either part must not pass
// for whole, wherever somebody kept it.
func TestABackupThatWasCutHasNoEnd(t *testing.T) {
	_, onMongo, _ := network(t)
	folder := settingsIn(t, t.TempDir())
	begin(t, folder)
	for _, s := range []config.Settings{folder, onMongo} {
		ctx, stop := context.WithCancel(t.Context())
		var data, keys bytes.Buffer
		_, err := Backup(ctx, s, time.Now(), &data, &keys, func(done, _ int64) {
			if done == 3 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: backed up all the same: %v", Where(s), err)
		}
		for which, body := range map[string]*bytes.Buffer{backup.Data: &data, backup.Keys: &keys} {
			part, err := backup.Open(body, which)
			must(t, err)
			to := settingsIn(t, t.TempDir())
			rows, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: to.DataDir})
			must(t, err)
			err = part.Fill(t.Context(), rows, store.HoldsKeys, func(string, []byte) error { return nil }, func(int64) {})
			if !errors.Is(err, ErrBackup) {
				t.Errorf("%s: the %s pass for whole: %v", Where(s), which, err)
			}
			must(t, rows.Close())
		}
	}
}

// TestTheKeysPartHoldsEveryDataKeyAndNothingElse: whoever destroys it sooner forgets what the other part holds, on
// MongoDB too.
func TestTheKeysPartHoldsEveryDataKeyAndNothingElse(t *testing.T) {
	_, first, _ := network(t)
	data, keys := backedUp(t, first)
	var n int64
	a, err := New(t.Context(), first, Deps{Quiet: true})
	must(t, err)
	for _, kind := range store.Kinds() {
		if store.HoldsKeys(kind) {
			page, err := a.rows.Query(t.Context(), driver.Query{Kind: kind, Limit: 1000})
			must(t, err)
			for _, row := range page.Rows {
				n++
				if !bytes.Contains(keys.Bytes(), row.Blob) || bytes.Contains(data.Bytes(), row.Blob) {
					t.Errorf("the data key %s is in the wrong part", row.ID)
				}
			}
		}
	}
	if n == 0 {
		t.Error("there are no data keys")
	}
	must(t, a.Close())
}
