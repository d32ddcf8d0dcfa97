package sqlitedriver

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// Dir is the data folder, for tests that look into it.
func (d *Driver) Dir() string { return d.dir }

// WithBeforeCommit runs hook in the writer, at the end of every transaction, before it is made
// durable.
func (o Options) WithBeforeCommit(hook func() error) Options {
	o.beforeCommit = hook
	return o
}

// WithLogAge sets how long the write-ahead log may hold something.
func (o Options) WithLogAge(age time.Duration) Options {
	o.logAge = age
	return o
}

// Waiting is how many calls wait for the writer.
func (d *Driver) Waiting() int { return len(d.writer.queue) }

// OnWriter runs text on the writing connection. Only a hook that holds the writer may call it.
func (d *Driver) OnWriter(text string) error {
	_, err := d.writer.session.conn.ExecContext(context.Background(), text)
	return err
}

// Settings reads settings back from a reading connection and, under "writer", the writing one.
func (d *Driver) Settings(ctx context.Context) error {
	return errors.Join(proveSettings(ctx, d.reads, readProofs), proveSettings(ctx, d.writer.session.conn, writeProofs))
}

// Sound lets the engine check the whole file, and the two tables check one another.
func (d *Driver) Sound(ctx context.Context) error {
	var verdict string
	if err := d.reads.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	var stray int
	err := d.reads.QueryRowContext(ctx, `SELECT count(*) FROM entry_term t LEFT JOIN entry e
		ON e.n = t.n AND e.kind = t.kind AND e.ord = t.ord AND e.id = t.id
		AND instr(x'00' || e.terms || x'00', x'00' || CAST(t.term AS BLOB) || x'00') > 0
		WHERE e.n IS NULL`).Scan(&stray)
	if err == nil && stray > 0 {
		err = fmt.Errorf("%d terms lead to no row", stray)
	}
	return err
}

// Listings are the statements a query may run, by name.
var Listings = func() map[string]string {
	texts := map[string]string{}
	for shape, text := range listings() {
		name := map[bool]string{true: "term", false: "list"}[shape.byTerm] + map[bool]string{true: " down",
			false: " up"}[shape.desc]
		if shape.bare {
			name += " bare"
		}
		texts[name] = text
	}
	return texts
}()

// Lookups are the statements that find rows by key.
var Lookups = map[string]string{"get": getSQL, "get many": getManySQL}

// Plan is how the engine means to run text.
func (d *Driver) Plan(ctx context.Context, text string) ([]string, error) {
	args := make([]any, strings.Count(text, "?"))
	rows, err := d.reads.QueryContext(ctx, "EXPLAIN QUERY PLAN "+text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, err
		}
		plan = append(plan, step)
	}
	return plan, rows.Err()
}

// OpenBare opens a file like a writer would, without the writer, to measure against.
func OpenBare(ctx context.Context, dir string) (*sql.DB, error) {
	harden()
	if err := prepareFile(dir); err != nil {
		return nil, err
	}
	db, err := openPool(filepath.Join(dir, fileName), writeSettings, 1)
	if err != nil {
		return nil, err
	}
	return db, migrate(ctx, db)
}

// Reads is the pool of reading connections, to measure against.
func (d *Driver) Reads() *sql.DB { return d.reads }
