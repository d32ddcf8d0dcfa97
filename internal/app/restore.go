package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"amparo/internal/audit"
	"amparo/internal/backup"
	"amparo/internal/config"
	"amparo/internal/keylife"
	"amparo/internal/pins"
	"amparo/internal/refusal"
	"amparo/internal/store"
	"amparo/internal/store/sqlitedriver"
	"amparo/internal/store/transfer"
)

// RestoreReport says what was put back, and what its log was held against.
type RestoreReport struct {
	At       time.Time // of the backup
	Rows     int64
	Pins     int
	Verified audit.Report
	Retired  []string // keys that were retired since, and are back with the data they open
	Older    bool     // the pinned heads that are there tell of more: two people have to accept it before it is served
	of       string   // the deployment
}

// Restore puts a backup where the settings keep their rows, a folder or a MongoDB, where there must be no data: that is
// looked at first. Everything is put together in a folder of its own, opened with the root key and held against the log
// and the pinned heads; only what is whole is moved into its place, the data last. A restore that is cut short leaves
// nothing that a server would start on, and the next one begins anew.
func Restore(ctx context.Context, s config.Settings, data, keys io.Reader,
	progress func(what string, done int64)) (RestoreReport, error) {
	var r RestoreReport
	if err := refuseTaken(ctx, s); err != nil {
		return r, err
	}
	if there, err := present(s.KeyFile); err != nil || !there {
		return r, errors.Join(err, refuse(ErrBackup,
			"A backup opens with the root key of its installation only, and %s is not there: say where it lies with "+
				"--key-file.%s", s.KeyFile, untouched))
	}
	fromData, err := backup.Open(data, backup.Data)
	if err != nil {
		return r, err
	}
	fromKeys, err := backup.Open(keys, backup.Keys)
	if err != nil {
		return r, err
	}
	if fromData.Name != fromKeys.Name {
		return r, refuse(ErrBackup, "These are parts of two backups: the data are of %s, the keys of %s.%s",
			fromData.At.Format(time.RFC3339), fromKeys.At.Format(time.RFC3339), untouched)
	}
	r.At = fromData.At
	if err := prepareFolder(s.DataDir); err != nil {
		return r, fmt.Errorf("make the data folder: %w", err)
	}
	if err := os.RemoveAll(workDir(s)); err != nil {
		return r, fmt.Errorf("clear what an earlier restore left: %w", err)
	}
	err = r.assemble(ctx, s, fromKeys, fromData, progress)
	if err == nil && s.Store == config.MongoDB {
		err = r.send(ctx, s, progress)
	} else if err == nil {
		err = settle(s)
	}
	return r, errors.Join(err, os.RemoveAll(workDir(s)))
}

// refuseTaken refuses a place that holds data already.
func refuseTaken(ctx context.Context, s config.Settings) error {
	if s.Store != config.MongoDB {
		there, err := present(s.SQLiteFile())
		if err == nil && there {
			err = refuse(ErrOtherKind, "%s holds data already: name a new folder with --data-dir.%s", s.DataDir, untouched)
		}
		return err
	}
	to, _, err := openMongo(ctx, s, time.Now, nil)
	if err != nil {
		return err
	}
	err = transfer.Takes(ctx, to, store.Kinds())
	if errors.Is(err, transfer.ErrOccupied) {
		err = refuseRows(s, err)
	}
	return errors.Join(explain(s, err), to.Close())
}

func refuseRows(s config.Settings, why error) error {
	return refuse(errors.Join(ErrOtherKind, why), "%s holds rows already: name another database with --mongo-database.%s",
		Where(s), untouched)
}

// assemble puts the parts together in the folder for it, and proves what came of it.
func (r *RestoreReport) assemble(ctx context.Context, s config.Settings, keys, data *backup.Part,
	progress func(string, int64)) (err error) {
	rows, err := sqlitedriver.Open(ctx, sqlitedriver.Options{Dir: workDir(s)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for _, p := range []*backup.Part{keys, data} {
		before := r.Rows
		err := p.Fill(ctx, rows, store.HoldsKeys, func(name string, body []byte) error {
			if name != keysetName && name != pins.FileName {
				return refuse(ErrBackup, "The keys of the backup hold a file that does not belong there.")
			}
			return refusal.ReplaceFile(filepath.Join(workDir(s), name), body)
		}, func(done int64) { progress("rows put back", before+done) })
		if err != nil {
			return err
		}
		r.Rows += p.Rows()
	}
	if err := refuseOtherKeys(s); err != nil {
		return err
	}
	own := s
	own.KeysetFile = filepath.Join(workDir(s), keysetName)
	_, ring, err := keylife.OpenRoot(own)
	if err != nil {
		return err
	}
	r.of = ring.Deployment()
	if r.Retired, err = keylife.Replace(s, ring); err != nil {
		return err
	}
	kept, err := pins.Open(pins.Path(own), ring)
	if err != nil {
		return err
	}
	r.Pins = len(kept.Heads())
	look := store.ReadOnly(rows, ring)
	if err := kept.Check(ctx, look); err != nil {
		return err
	}
	there, err := pins.Open(pins.Path(s), ring)
	if err != nil {
		return err
	}
	switch err := there.Check(ctx, look); {
	case errors.Is(err, pins.ErrLogCut):
		r.Older = true
	case err != nil:
		return err
	}
	r.Verified, err = look.Logs().Verify(ctx, kept.Heads(),
		func(done int64) { progress("leaves and rows verified", done) })
	if err == nil && !r.Verified.OK() {
		err = refuse(ErrDamaged,
			"The backup of %s is not what its log tells, so nothing of it was put in place. Take another one.",
			r.At.Format(time.RFC3339))
	}
	return err
}

// send copies what was put together and proven into a MongoDB, which no process opens until all of it is there.
func (r *RestoreReport) send(ctx context.Context, s config.Settings, progress func(string, int64)) (err error) {
	from, err := sqlitedriver.Open(ctx, sqlitedriver.Options{Dir: workDir(s)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, _, err := openMongo(ctx, s, time.Now, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	t, err := transfer.Begin(ctx, transfer.Job{From: from, To: to, Kinds: store.Kinds(), Of: r.of,
		Progress: func(p transfer.Phase, done, _ int64) { progress(string(p), done) }})
	if errors.Is(err, transfer.ErrOccupied) || errors.Is(err, transfer.ErrForeign) {
		return refuseRows(s, err)
	}
	for _, step := range []func() error{func() error { return t.Fill(ctx) }, func() error { return t.Settle(ctx) },
		func() error { return settle(s) }, func() error { return t.Finish(ctx) }} {
		if err == nil {
			err = step()
		}
	}
	return explain(s, err)
}

// places says where each file of a restored installation belongs, the data last: without it nothing starts.
func places(s config.Settings) [][2]string {
	return [][2]string{{keysetName, s.KeysetFile}, {pins.FileName, pins.Path(s)},
		{filepath.Base(s.SQLiteFile()), s.SQLiteFile()}}
}

// refuseOtherKeys refuses to write over a keyset that is not that of the backup.
func refuseOtherKeys(s config.Settings) error {
	there, err := os.ReadFile(s.KeysetFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	ours, err2 := os.ReadFile(filepath.Join(workDir(s), keysetName))
	if err = errors.Join(err, err2); err != nil {
		return fmt.Errorf("look at what is there: %w", err)
	}
	if !bytes.Equal(there, ours) {
		return refuse(ErrOtherKind, "%s is there and is not that of the backup: move it aside, write down who decided it, "+
			"and restore again.%s", s.KeysetFile, untouched)
	}
	return nil
}

// settle moves what was put together into its place.
func settle(s config.Settings) error {
	if err := prepareFolder(filepath.Dir(s.KeysetFile)); err != nil {
		return fmt.Errorf("make the folder of the keyset: %w", err)
	}
	for _, p := range places(s) {
		if s.Store == config.MongoDB && p[1] == s.SQLiteFile() {
			continue // Its rows are where they belong.
		}
		if there, err := present(p[1]); err != nil || there && p[0] == pins.FileName {
			if err != nil {
				return err
			}
			continue // They tell of what was written after the backup.
		}
		from := filepath.Join(workDir(s), p[0])
		body, err := os.Lstat(from)
		if errors.Is(err, fs.ErrNotExist) && p[0] == pins.FileName {
			continue
		}
		if err != nil || !body.Mode().IsRegular() {
			return errors.Join(err, refuse(ErrBackup, "The backup holds no %s.", p[0]))
		}
		if p[0] == filepath.Base(s.SQLiteFile()) {
			err = errors.Join(refusal.KeepOwner(from, p[1]), os.Rename(from, p[1]))
		} else { // These may belong on another medium.
			var raw []byte
			if raw, err = os.ReadFile(from); err == nil {
				err = refusal.ReplaceFile(p[1], raw)
			}
		}
		if err != nil {
			return fmt.Errorf("put %s in its place: %w", p[0], err)
		}
	}
	return nil
}
