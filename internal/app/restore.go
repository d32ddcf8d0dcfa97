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
	"amparo/internal/config"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// restoreBatch is how many rows are put back in one commit.
const restoreBatch = 500

// RestoreReport says what was put back, and what its log was held against.
type RestoreReport struct {
	At       time.Time // of the backup
	Rows     int64
	Pins     int
	Verified audit.Report
}

// Restore puts a backup into the data folder of the settings, where there must be no data. Everything is put together in a folder
// of its own, opened with the root key and held against the log and the pinned heads; only what is whole is moved into its place,
// the data last. A restore that is cut short leaves no data file, and the next one begins anew.
func Restore(ctx context.Context, s config.Settings, data, keys io.Reader, told func(what string, done int64)) (RestoreReport, error) {
	var r RestoreReport
	if s.Store != config.SQLite {
		return r, refuse(driver.ErrInvalid, "A backup is restored into a folder: leave store at sqlite. \"amparo copy\" takes it from there into a MongoDB.")
	}
	if there, err := present(s.SQLiteFile()); err != nil || there {
		return r, errors.Join(err, refuse(ErrOtherKind, "%s holds data already: name a new folder with --data-dir.%s", s.DataDir, untouched))
	}
	if there, err := present(s.KeyFile); err != nil || !there {
		return r, errors.Join(err, refuse(ErrBackup, "A backup opens with the root key of its installation only, and %s is not there: say where it lies with --key-file.%s", s.KeyFile, untouched))
	}
	fromData, err := openPart(data, partData)
	if err != nil {
		return r, err
	}
	fromKeys, err := openPart(keys, partKeys)
	if err != nil {
		return r, err
	}
	if fromData.Name != fromKeys.Name {
		return r, refuse(ErrBackup, "These are parts of two backups: the data are of %s, the keys of %s.%s", fromData.At.Format(time.RFC3339), fromKeys.At.Format(time.RFC3339), untouched)
	}
	r.At = fromData.At
	if err := prepareFolder(s.DataDir); err != nil {
		return r, fmt.Errorf("make the data folder: %w", err)
	}
	if err := os.RemoveAll(workDir(s)); err != nil {
		return r, fmt.Errorf("clear what an earlier restore left: %w", err)
	}
	err = r.assemble(ctx, s, fromKeys, fromData, told)
	if err == nil {
		err = settle(s)
	}
	return r, errors.Join(err, os.RemoveAll(workDir(s)))
}

// assemble puts the parts together in the folder for it, and proves what came of it.
func (r *RestoreReport) assemble(ctx context.Context, s config.Settings, keys, data *part, told func(string, int64)) (err error) {
	rows, err := sqlitedriver.Open(ctx, sqlitedriver.Options{Dir: workDir(s)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for _, p := range []*part{keys, data} {
		if err := r.fill(ctx, s, rows, p, told); err != nil {
			return err
		}
	}
	if err := refuseOthers(s); err != nil {
		return err
	}
	own := s
	own.KeysetFile = filepath.Join(workDir(s), keysetName)
	ring, err := openKeys(own)
	if err != nil {
		return err
	}
	pins, err := openPins(PinsPath(own), ring)
	if err != nil {
		return err
	}
	r.Pins = len(pins.heads())
	look := store.Look(rows, ring)
	if err := pins.check(ctx, look); err != nil {
		return err
	}
	verifier, err := look.Verifier()
	if err != nil {
		return err
	}
	r.Verified, err = audit.Verify(ctx, look.Source(ctx), verifier, pins.heads(), func(done int64) { told("leaves and rows verified", done) })
	if err == nil && !r.Verified.OK() {
		err = refuse(ErrDamaged, "The backup of %s is not what its log tells, so nothing of it was put in place. Take another one.", r.At.Format(time.RFC3339))
	}
	return err
}

// fill puts the rows and files of one part into the folder.
func (r *RestoreReport) fill(ctx context.Context, s config.Settings, rows driver.Driver, p *part, told func(string, int64)) error {
	var waiting driver.Batch
	land := func() error {
		if len(waiting.Puts) == 0 {
			return nil
		}
		err := rows.Commit(ctx, waiting)
		r.Rows += int64(len(waiting.Puts))
		waiting.Puts = waiting.Puts[:0]
		told("rows put back", r.Rows)
		return err
	}
	for {
		f, err := p.next()
		if err != nil {
			return err
		}
		switch {
		case f == nil:
			return land()
		case f.Row != nil && store.HoldsKeys(f.Row.Kind) == (p.Part == partKeys):
			waiting.Puts = append(waiting.Puts, driver.Put{Row: *f.Row})
		case p.Part == partKeys && (f.File == keysetName || f.File == PinsFile):
			err = replaceFile(filepath.Join(workDir(s), f.File), f.Body)
		default:
			err = refuse(ErrBackup, "The %s of the backup hold something that does not belong there.", p.Part)
		}
		if err == nil && len(waiting.Puts) >= restoreBatch {
			err = land()
		}
		if err != nil {
			return fmt.Errorf("put the backup back: %w", err)
		}
	}
}

// places says where each file of a restored installation belongs, the data last: without it nothing starts.
func places(s config.Settings) [][2]string {
	return [][2]string{{keysetName, s.KeysetFile}, {PinsFile, PinsPath(s)}, {filepath.Base(s.SQLiteFile()), s.SQLiteFile()}}
}

// refuseOthers refuses to write over a keyset or pinned heads that are not those of the backup.
func refuseOthers(s config.Settings) error {
	for _, p := range places(s) {
		there, err := os.ReadFile(p[1])
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		ours, err2 := os.ReadFile(filepath.Join(workDir(s), p[0]))
		if err = errors.Join(err, err2); err != nil {
			return fmt.Errorf("look at what is there: %w", err)
		}
		if !bytes.Equal(there, ours) {
			return refuse(ErrOtherKind, "%s is there and is not that of the backup. Newer pinned heads tell of acts that the backup lacks: look for a newer backup first. If there is none, move the file aside, write down who decided it, and restore again.%s", p[1], untouched)
		}
	}
	return nil
}

// settle moves what was put together into its place.
func settle(s config.Settings) error {
	if err := prepareFolder(filepath.Dir(s.KeysetFile)); err != nil {
		return fmt.Errorf("make the folder of the keyset: %w", err)
	}
	for _, p := range places(s) {
		from := filepath.Join(workDir(s), p[0])
		body, err := os.Lstat(from)
		if errors.Is(err, fs.ErrNotExist) && p[0] == PinsFile {
			continue
		}
		if err != nil || !body.Mode().IsRegular() {
			return errors.Join(err, refuse(ErrBackup, "The backup holds no %s.", p[0]))
		}
		if p[0] == filepath.Base(s.SQLiteFile()) {
			err = os.Rename(from, p[1])
		} else { // These may belong on another medium.
			raw, failed := os.ReadFile(from)
			err = failed
			if err == nil {
				err = replaceFile(p[1], raw)
			}
		}
		if err != nil {
			return fmt.Errorf("put %s in its place: %w", p[0], err)
		}
	}
	return nil
}
