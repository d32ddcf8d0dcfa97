package sqlitedriver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"amparo/internal/store/driver"
)

// ErrNoData says that a folder holds no data file.
var ErrNoData = errors.New("there is no data file")

// Dump visits every row of a data folder as all of them stood at one moment, in the order in which they were
// first kept. It takes no lock and changes nothing, so a server that has the folder open goes on; what is
// committed meanwhile is not seen. Told beside each row are its number and how many there are. Rows belong to
// the visitor.
func Dump(ctx context.Context, dir string, visit func(row driver.Row, number, all int64) error) (err error) {
	path := filepath.Join(dir, fileName)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s", ErrNoData, path)
	}
	harden()
	db, err := openPool(path, readSettings, 1)
	if err != nil {
		return driver.Unavailable("read the data file", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := proveSettings(ctx, db, readProofs); err != nil {
		return driver.Unavailable("read the data file", err)
	}
	tx, err := db.BeginTx(ctx, nil) // One transaction is one moment.
	if err != nil {
		return driver.Unavailable("read the data file", err)
	}
	defer func() { _ = tx.Rollback() }() // It only reads.
	var app, version, all int64
	err = tx.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version),
		(SELECT count(*) FROM entry)`).Scan(&app, &version, &all)
	if err != nil {
		return driver.Unavailable("read the data file", err)
	}
	if app != applicationID || version != schemaVersion {
		return fmt.Errorf("%w: %s was made by another version of this program", driver.ErrInvalid, fileName)
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+columns+` FROM entry e ORDER BY e.n`)
	if err != nil {
		return driver.Unavailable("read the data file", err)
	}
	defer func() { _ = rows.Close() }() // Whatever ended it has been told.
	for n := int64(1); rows.Next(); n++ {
		row, err := scanRow(rows)
		if err != nil {
			return driver.Unavailable("read the data file", err)
		}
		if err := visit(row, n, all); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return driver.Unavailable("read the data file", err)
	}
	return nil
}
