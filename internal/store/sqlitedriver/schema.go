package sqlitedriver

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

const (
	// applicationID marks the file as ours ("Ampa" in ASCII).
	applicationID = 0x416d7061
	schemaVersion = 1
)

// schema keeps every row once, under a plain number: random ids would scatter the large contents
// over the file. Two narrow indexes find a row by its key and by its order. Terms are kept as an
// index of their own that carries the order and the id, so that asking for a term is one range
// read; the row remembers its terms too, so that changing it needs no search for them.
const schema = `
CREATE TABLE entry (
	n      INTEGER PRIMARY KEY,
	kind   TEXT    NOT NULL,
	id     TEXT    NOT NULL,
	rev    INTEGER NOT NULL CHECK (rev > 0),
	ord    INTEGER NOT NULL,
	key_id TEXT    NOT NULL,
	terms  BLOB    NOT NULL,
	body   BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_key   ON entry (kind, id);
CREATE        INDEX entry_order ON entry (kind, ord, id);
CREATE TABLE entry_term (
	kind TEXT    NOT NULL,
	term TEXT    NOT NULL,
	ord  INTEGER NOT NULL,
	id   TEXT    NOT NULL,
	n    INTEGER NOT NULL,
	PRIMARY KEY (kind, term, ord, id)
) STRICT, WITHOUT ROWID;
`

// migrate brings the file to the schema this program knows, in one transaction: a crash in the
// middle leaves the file as it was.
func migrate(ctx context.Context, db *sql.DB) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			err = errors.Join(err, undo)
		}
	}()
	var app, version, objects int
	err = tx.QueryRowContext(ctx, `SELECT
		(SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version),
		(SELECT count(*) FROM sqlite_schema)`).Scan(&app, &version, &objects)
	switch {
	case err != nil:
		return err
	case objects > 0 && app != applicationID:
		return fmt.Errorf("%s was made by another program", fileName)
	case version > schemaVersion:
		return fmt.Errorf("%s was made by a newer version of this program (%d, this one knows %d)",
			fileName, version, schemaVersion)
	case version == schemaVersion:
		return nil
	}
	marks := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, schemaVersion)
	if _, err := tx.ExecContext(ctx, schema+marks); err != nil {
		return err
	}
	return tx.Commit()
}
