package app

import (
	"context"
	"crypto/rand"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"amparo/internal/config"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// ErrBackup says that what was given is no whole backup of this program.
var ErrBackup = errors.New("app: it is no whole backup")

const (
	backupFormat = "amparo backup v1"
	partData     = "data"
	partKeys     = "keys"
)

// backupHead begins each part of a backup. Both parts of one backup have the same name.
type backupHead struct {
	Format, Part, Name string
	At                 time.Time
}

// frame is one piece of a part: a row, a file, or its end. A part without its end was cut.
type frame struct {
	Row  *driver.Row
	File string
	Body []byte
	End  bool
	Rows int64 // before the end
}

// BackupReport says what a backup holds.
type BackupReport struct {
	Name       string
	At         time.Time
	Rows, Keys int64
}

// Backup writes the embedded store as it stands at one moment, a server on it or not. The wrapped data keys go to keys together
// with the keyset and the pinned heads, everything else to data: neither part is any use without the other, nor both without the
// root key, which is in neither. Rows are written sealed, as they lie; no key is opened.
func Backup(ctx context.Context, s config.Settings, at time.Time, data, keys io.Writer, told func(done, all int64)) (BackupReport, error) {
	r := BackupReport{Name: rand.Text(), At: at.UTC().Truncate(time.Second)}
	if s.Store != config.SQLite {
		return r, refuse(driver.ErrInvalid, "%s is backed up with the tools of MongoDB: see docs/operations.md. \"amparo copy\" takes an installation from there into a folder, which this command can back up.", place(s))
	}
	if half, err := present(copyingPath(s.DataDir)); err != nil || half {
		return r, errors.Join(err, refuseHalfCopy(s))
	}
	toData, toKeys := gob.NewEncoder(data), gob.NewEncoder(keys)
	err := errors.Join(toData.Encode(backupHead{backupFormat, partData, r.Name, r.At}), toKeys.Encode(backupHead{backupFormat, partKeys, r.Name, r.At}))
	if err != nil {
		return r, fmt.Errorf("begin the backup: %w", err)
	}
	// The pinned heads go before the rows, so that they never tell of more than the rows hold.
	for _, path := range []string{PinsPath(s), s.KeysetFile} {
		body, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && path == PinsPath(s) {
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			return r, refuseEmpty(s)
		}
		name := PinsFile
		if path == s.KeysetFile {
			name = keysetName
		}
		if err = errors.Join(err, toKeys.Encode(frame{File: name, Body: body})); err != nil {
			return r, fmt.Errorf("back up the keyset and the pinned heads: %w", err)
		}
	}
	err = sqlitedriver.Dump(ctx, s.DataDir, func(row driver.Row, n, all int64) error {
		told(n, all)
		if store.HoldsKeys(row.Kind) {
			r.Keys++
			return toKeys.Encode(frame{Row: &row})
		}
		r.Rows++
		return toData.Encode(frame{Row: &row})
	})
	if errors.Is(err, sqlitedriver.ErrNoData) {
		return r, refuseEmpty(s)
	}
	err = errors.Join(err, toData.Encode(frame{End: true, Rows: r.Rows}), toKeys.Encode(frame{End: true, Rows: r.Keys}))
	if err != nil {
		return r, fmt.Errorf("back up %s: %w", place(s), err)
	}
	return r, nil
}

const keysetName = "keyset.json"

// part reads one part of a backup.
type part struct {
	from *gob.Decoder
	backupHead
	rows int64
}

func openPart(from io.Reader, which string) (*part, error) {
	p := &part{from: gob.NewDecoder(from)}
	if err := p.from.Decode(&p.backupHead); err != nil {
		return nil, broken(which, err)
	}
	if p.Format != backupFormat || p.Part != which {
		return nil, refuse(ErrBackup, "What was given as the %s of a backup is something else (%q, %q).", which, p.Format, p.Part)
	}
	return p, nil
}

// next returns the next row or file, or nothing at the end. A part that ends too early is an error.
func (p *part) next() (*frame, error) {
	var f frame
	if err := p.from.Decode(&f); err != nil {
		return nil, broken(p.Part, err)
	}
	switch {
	case f.End && f.Rows == p.rows:
		return nil, nil
	case f.End:
		return nil, refuse(ErrBackup, "The %s of the backup lack rows: %d of %d are there.", p.Part, p.rows, f.Rows)
	case f.Row != nil:
		p.rows++
	}
	return &f, nil
}

func broken(which string, err error) error {
	return refuse(errors.Join(ErrBackup, err), "The %s of the backup cannot be read to the end (%s): the file is damaged, was cut short, or is no backup.", which, reason(err))
}

// workDir is where a restore puts things together before anything counts.
func workDir(s config.Settings) string { return filepath.Join(s.DataDir, "restoring") }
