package sqlitedriver

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	sqlite "modernc.org/sqlite"
)

// maxReaders bounds the connections that read at the same time.
const maxReaders = 8

// Every setting rides in the connection string, so that no connection of a pool can miss one.
var (
	// shared holds for readers and the writer alike: no trust in what the file says about itself,
	// no double-quoted strings, nothing spilled to temporary files.
	shared = []string{
		"_defensive=1", "_dqs=0", "_error_rc=1",
		"_pragma=trusted_schema(0)", "_pragma=cell_size_check(1)", "_pragma=foreign_keys(1)",
		"_pragma=temp_store(2)",
	}
	// writeSettings: FULL, because NORMAL may lose an acknowledged commit with the power. The log
	// may grow to 10 MiB before a commit moves it into the file: pages that change often are then
	// moved once and not each time.
	//
	// Caches are small on purpose: each connection has its own, a page in it takes twice its size, and
	// what the system keeps of the file serves all of them nearly as fast.
	writeSettings = append([]string{
		"mode=rw", "_txlock=immediate", "_journal_mode=WAL", "_synchronous=FULL",
		"_pragma=secure_delete(1)", "_pragma=wal_autocheckpoint(2500)", "_pragma=busy_timeout(1000)",
		"_pragma=cache_size(-8000)",
	}, shared...)
	readSettings = append([]string{
		"mode=ro", "_query_only=1", "_pragma=busy_timeout(5000)", "_pragma=cache_size(-1000)",
	}, shared...)
)

// proof is a setting read back from the engine, because a file system may silently refuse one.
type proof struct{ pragma, want string }

var (
	writeProofs = []proof{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"secure_delete", "1"},
		{"foreign_keys", "1"}, {"trusted_schema", "0"},
	}
	readProofs = []proof{{"query_only", "1"}, {"trusted_schema", "0"}, {"journal_mode", "wal"}}
)

// querier is what a pool and a single connection have in common.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// proveSettings reads each setting back and names the first that did not hold.
func proveSettings(ctx context.Context, q querier, proofs []proof) error {
	for _, p := range proofs {
		var got string
		if err := q.QueryRowContext(ctx, "PRAGMA "+p.pragma).Scan(&got); err != nil {
			return fmt.Errorf("read setting %s: %w", p.pragma, err)
		}
		if got != p.want {
			return fmt.Errorf("setting %s is %q and not %q: this file system may not suit a database", p.pragma, got, p.want)
		}
	}
	return nil
}

// harden makes the two process-wide choices of the engine. Locks that belong to the open file
// survive another part of the process opening and closing the same file, such as a backup; and a
// data-only flush is as durable as a full one at half the wait. Where a platform has neither the
// defaults stay, which are only slower.
func harden() {
	_, _ = sqlite.OFDLocking(true)
	_, _ = sqlite.Fdatasync(true)
}

// openPool opens at most n connections to path, all with the same settings, and keeps them.
func openPool(path string, settings []string, n int) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn(path, settings))
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// dsn writes the connection string. The path is made whole, because the engine takes none that begins elsewhere than
// at the
// root, and escaped, so that a folder may have any name.
func dsn(path string, settings []string) string {
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: strings.Join(settings, "&")}
	return u.String()
}
