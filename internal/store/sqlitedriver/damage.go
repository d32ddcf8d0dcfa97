package sqlitedriver

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"

	"amparo/internal/store/driver"
)

// maxDamage bounds how many damaged places are told.
const maxDamage = 20

// treePlace is how the engine names the tree that a damaged page belongs to.
var treePlace = regexp.MustCompile(`^Tree (\d+) `)

// Damage reads every page of a data folder and says in a line each what is damaged and where: the table or index and
// the page. It takes no lock. A file whose damage keeps the engine from reading on is told as that; what keeps it from
// reading and is no damage is an error.
func Damage(ctx context.Context, dir string) (found []string, err error) {
	db, err := openPool(filepath.Join(dir, fileName), readSettings, 1)
	if err != nil {
		return nil, driver.Unavailable("read the data file", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	trees := map[string]string{}
	names, err := db.QueryContext(ctx, `SELECT rootpage, name FROM sqlite_schema WHERE rootpage > 0`)
	if err == nil {
		defer func() { _ = names.Close() }() // It only reads.
		for names.Next() {
			var root, name string
			if err = names.Scan(&root, &name); err != nil {
				break
			}
			trees[root] = name
		}
		err = errors.Join(err, names.Err(), names.Close())
	}
	if err != nil {
		return unread(ctx, nil, "the first pages, which say what the file holds, cannot be read: ", err)
	}
	lines, err := db.QueryContext(ctx, fmt.Sprintf(`PRAGMA integrity_check(%d)`, maxDamage))
	if err != nil {
		return unread(ctx, nil, "the file cannot be read to its end: ", err)
	}
	defer func() { _ = lines.Close() }()
	for lines.Next() {
		var line string
		if err := lines.Scan(&line); err != nil {
			return found, broken(ctx, "read the data file", err)
		}
		if line == "ok" {
			continue
		}
		if m := treePlace.FindStringSubmatch(line); m != nil && trees[m[1]] != "" {
			line = trees[m[1]] + ": " + line
		}
		found = append(found, line)
	}
	if err := lines.Err(); err != nil {
		return unread(ctx, found, "the file cannot be read further: ", err)
	}
	return found, nil
}

// unread adds to what was found why the file cannot be read on, where that is damage.
func unread(ctx context.Context, found []string, where string, err error) ([]string, error) {
	if ctx.Err() == nil && IsDamage(err) {
		return append(found, where+err.Error()), nil
	}
	return found, broken(ctx, "read the data file", err)
}
