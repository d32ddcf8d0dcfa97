// Package sqlitedriver keeps rows in one SQLite file, for a network that runs on one machine.
//
// A commit is answered only once it is on the disk: it survives the end of the process, and the
// end of the power as far as the disk keeps its word. One goroutine does all writing and merges the
// batches that wait into one transaction, so that a busy night costs few disk flushes; a batch that
// has gone stale fails alone and its neighbours land. What is deleted is overwritten with zeros
// and leaves the write-ahead log within seconds; Scrub removes even the scraps the engine leaves.
//
// It trusts the file system to honour a flush and a lock, and the account it runs under. It refuses
// a folder that others may enter, a folder another process holds, and a file it did not make. It
// sees only sealed content, and knows no key and no noun.
package sqlitedriver

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"amparo/internal/store/driver"
)

// Options says where the rows live.
type Options struct {
	// Dir is the data folder. It is made, for its owner alone, when it is missing.
	Dir string

	// beforeCommit is the tests' way to make a transaction fail at the last moment, or wait there.
	beforeCommit func() error
	// logAge is how long the write-ahead log may hold something; zero means maxLogAge.
	logAge time.Duration
}

// Driver is an open data folder. It holds the folder's lock until Close.
type Driver struct {
	dir    string
	lock   *os.File
	reads  *sql.DB
	stmts  readStatements
	writer *writer

	calls driver.CloseGuard

	canary sync.Mutex // the canary is one file: two who try the disk at once take turns
}

var _ driver.Driver = (*Driver)(nil)

// Open opens the data folder, making it when it is missing. The error says in plain words what to
// do when the folder is in use, may be entered by others, or holds something else.
func Open(ctx context.Context, o Options) (*Driver, error) {
	if o.Dir == "" {
		return nil, fmt.Errorf("open data folder: no folder was named")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	if err := prepareFolder(dir); err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	d := &Driver{dir: dir, lock: lock}
	if err := d.start(ctx, o); err != nil {
		_ = d.release()
		return nil, fmt.Errorf("open data folder %s: %w", dir, err)
	}
	return d, nil
}

// Free tells whether nobody holds the data folder; where somebody does, the error is an InUseError.
func Free(dir string) error {
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	return lock.Close()
}

// start opens the file behind a lock that is already held.
func (d *Driver) start(ctx context.Context, o Options) error {
	harden()
	if err := prepareFile(d.dir); err != nil {
		return err
	}
	path := filepath.Join(d.dir, fileName)
	w, err := newWriter(ctx, path, o)
	if err != nil {
		return err
	}
	d.writer = w
	if d.reads, err = openPool(path, readSettings, maxReaders); err != nil {
		return err
	}
	if err := proveSettings(ctx, d.reads, readProofs); err != nil {
		return err
	}
	if d.stmts, err = prepareReads(ctx, d.reads); err != nil {
		return err
	}
	go w.run()
	w.running = true
	return nil
}

// Close waits for the calls under way, empties the write-ahead log and gives up the folder.
func (d *Driver) Close() error {
	return d.calls.Shut(d.release)
}

// release frees whatever was opened. Readers go first: the last connection to go empties the log,
// and only the writer may.
func (d *Driver) release() error {
	var first error
	keep := func(err error) {
		if err != nil && first == nil {
			first = driver.Unavailable("close storage", err)
		}
	}
	if d.reads != nil {
		keep(d.reads.Close())
	}
	if d.writer != nil {
		keep(d.writer.close())
	}
	keep(d.lock.Close())
	return first
}
