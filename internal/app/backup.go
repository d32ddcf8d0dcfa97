package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"amparo/internal/backup"
	"amparo/internal/config"
	"amparo/internal/pins"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
	"amparo/internal/store/transfer"
)

// BackupReport says what a backup holds.
type BackupReport struct {
	Name       string
	At         time.Time
	Rows, Keys int64
}

// Backup writes an installation as it stands at one moment, servers on it or not, from whichever engine it lies in. The
// wrapped data keys go to keys together with the keyset and the pinned heads, everything else to data: neither part is
// any use without the other, nor both without the root key, which is in neither. Rows are written sealed, as they lie;
// no key is opened.
func Backup(ctx context.Context, s config.Settings, at time.Time, data, keys io.Writer,
	progress func(done, all int64)) (BackupReport, error) {
	r := BackupReport{Name: rand.Text(), At: at.UTC().Truncate(time.Second)}
	if half, err := present(copyingPath(s.DataDir)); err != nil || half && s.Store != config.MongoDB {
		return r, errors.Join(err, refuseHalfCopy(s))
	}
	w, err := backup.NewWriter(r.Name, r.At, data, keys, store.HoldsKeys)
	if err != nil {
		return r, err
	}
	// The pinned heads go before the rows, so that they never tell of more than the rows hold.
	var keyset []byte
	for _, path := range []string{pins.Path(s), s.KeysetFile} {
		body, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && path == pins.Path(s) {
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			return r, refuseEmpty(s)
		}
		name := pins.FileName
		if path == s.KeysetFile {
			name, keyset = keysetName, body
		}
		if err = errors.Join(err, w.File(name, body)); err != nil {
			return r, fmt.Errorf("back up the keyset and the pinned heads: %w", err)
		}
	}
	err = dump(ctx, s, func(row driver.Row) error { return errors.Join(ctx.Err(), w.Row(row)) }, progress)
	r.Rows, r.Keys = w.Rows, w.Keys
	if now, look := os.ReadFile(s.KeysetFile); err == nil && (look != nil || !bytes.Equal(now, keyset)) {
		err = errors.Join(look, refuse(ErrBackup, "The keys were changed while they were backed up. Back up again."))
	}
	if err == nil {
		err = w.End()
	}
	return r, err
}

const keysetName = "keyset.json"

// dump visits every row of an installation as it stands at one moment.
func dump(ctx context.Context, s config.Settings, visit func(driver.Row) error, progress func(done, all int64)) error {
	if s.Store != config.MongoDB {
		err := sqlitedriver.Dump(ctx, s.DataDir, func(row driver.Row, n, all int64) error {
			progress(n, all)
			return visit(row)
		})
		if errors.Is(err, sqlitedriver.ErrNoData) {
			return refuseEmpty(s)
		}
		return explain(s, err)
	}
	rows, exists, err := openMongo(ctx, s, time.Now, nil)
	if err != nil {
		return err
	}
	if !exists {
		return errors.Join(refuseEmpty(s), rows.Close())
	}
	var n int64
	err = transfer.Dump(ctx, rows, store.Kinds(), func(row driver.Row) error {
		n++
		progress(n, 0)
		return visit(row)
	})
	switch {
	case errors.Is(err, transfer.ErrHalf):
		err = refuseHalfCopy(s)
	case errors.Is(err, transfer.ErrMoving):
		err = refuse(err,
			"This MongoDB cannot show its rows as they stood at one moment, and they changed while they were read: "+
				"stop every process that serves %s, then back it up again.", Where(s))
	}
	return errors.Join(explain(s, err), rows.Close())
}

// VisitRows shows rows of some kinds as they lie, beside servers that run.
func VisitRows(s config.Settings) func(context.Context, []driver.Kind, func(driver.Row) error) error {
	return func(ctx context.Context, kinds []driver.Kind, see func(driver.Row) error) error {
		return dump(ctx, s, func(row driver.Row) error {
			if slices.Contains(kinds, row.Kind) {
				return see(row)
			}
			return ctx.Err()
		}, func(_, _ int64) {})
	}
}
