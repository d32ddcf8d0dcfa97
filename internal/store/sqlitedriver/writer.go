package sqlitedriver

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"amparo/internal/store/driver"
)

const (
	queueLength   = 256
	maxGroup      = 256
	maxGroupBytes = 8 << 20

	// The write-ahead log is emptied when it has grown this large, and at the latest this long
	// after the first write into it, so that what was deleted does not linger there.
	maxLogBytes = 16 << 20
	maxLogAge   = 10 * time.Second
)

// writer is the one goroutine that writes, and the connection it writes through.
type writer struct {
	path         string
	db           *sql.DB
	session      *session
	queue        chan *request
	done         chan struct{}
	running      bool
	beforeCommit func() error
	moved        *moves

	logAge   time.Duration
	logOld   *time.Timer
	logDirty bool
	logLimit int64 // grows while a reader keeps the log from being emptied
}

func newWriter(ctx context.Context, path string, o Options) (*writer, error) {
	db, err := openPool(path, writeSettings, 1)
	if err != nil {
		return nil, err
	}
	w := &writer{
		path: path, db: db, beforeCommit: o.beforeCommit,
		moved: newMoves(),
		queue: make(chan *request, queueLength), done: make(chan struct{}),
		logAge: cmp.Or(o.logAge, maxLogAge), logLimit: maxLogBytes,
	}
	w.logOld = time.NewTimer(w.logAge)
	if err := w.prepare(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return w, nil
}

func (w *writer) prepare(ctx context.Context) error {
	if err := proveSettings(ctx, w.db, writeProofs); err != nil {
		return err
	}
	if err := migrate(ctx, w.db); err != nil {
		return err
	}
	var err error
	w.session, err = openSession(ctx, w.db)
	return err
}

// run serves the queue until it is closed. Nothing here hangs on a caller's context: what was
// taken is finished.
func (w *writer) run() {
	defer close(w.done)
	ctx := context.Background()
	for {
		select {
		case r, open := <-w.queue:
			if !open {
				return
			}
			w.serve(ctx, r)
		case <-w.logOld.C:
			// A reader in the way only delays this; the next turn of the timer tries again.
			_ = w.emptyLog(ctx)
		}
	}
}

// serve takes everything that waits, commits the batches together, and then does the tasks.
// A task comes after the batches that were asked for before it, so that what a scrub rewrites holds them.
func (w *writer) serve(ctx context.Context, first *request) {
	group, tasks := w.gather(first)
	if len(group) > 0 {
		w.commit(ctx, group)
	}
	for _, r := range tasks {
		r.answer <- r.task(ctx)
	}
	if info, err := os.Stat(w.path + "-wal"); err == nil && info.Size() > w.logLimit {
		w.logLimit = info.Size() + maxLogBytes
		_ = w.emptyLog(ctx)
	}
}

// gather claims the requests that wait, without waiting for more. The one step aside lets callers
// that were just answered come back with their next batch; without it they would always find the
// writer gone with the first of them.
func (w *writer) gather(first *request) (group, tasks []*request) {
	size := 0
	claim := func(r *request) {
		switch {
		case !r.state.CompareAndSwap(waiting, taken):
		case r.task != nil:
			tasks = append(tasks, r)
		default:
			group = append(group, r)
			for i := range r.batch.Puts {
				size += len(r.batch.Puts[i].Row.Blob)
			}
		}
	}
	claim(first)
	runtime.Gosched()
	for len(group) < maxGroup && size < maxGroupBytes {
		select {
		case r, open := <-w.queue:
			if !open {
				return group, tasks
			}
			claim(r)
		default:
			return group, tasks
		}
	}
	return group, tasks
}

// commit applies the group in one transaction. A stale batch fails alone, before it has written
// anything; a failure of the engine fails the whole group, stale ones included, because what they
// were measured against is gone with it.
func (w *writer) commit(ctx context.Context, group []*request) {
	answers := make([]error, len(group))
	var moved []driver.Key
	err := w.transact(ctx, func(s *session) error {
		for i, r := range group {
			answer, err := s.apply(ctx, &r.batch, &moved)
			if err != nil {
				return err
			}
			answers[i] = answer
		}
		return nil
	}, w.finish)
	if err != nil {
		w.moved.forget()
	} else {
		w.moved.tell(moved)
	}
	for i, r := range group {
		if err != nil {
			r.answer <- driver.Unavailable("commit", err)
			continue
		}
		r.answer <- answers[i]
	}
	w.touched()
}

func (w *writer) finish(ctx context.Context, s *session) error {
	if w.beforeCommit != nil {
		if err := w.beforeCommit(); err != nil {
			return err
		}
	}
	return s.exec(ctx, s.commit)
}

// rehearse writes a row and takes it back.
func (w *writer) rehearse(ctx context.Context) error {
	put := driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: canaryKey, Rev: 1, Terms: []string{"canary"},
		Blob: []byte{1}}}}}
	err := w.transact(ctx, func(s *session) error {
		stale, err := s.apply(ctx, &put, new([]driver.Key))
		return errors.Join(stale, err)
	}, func(ctx context.Context, s *session) error { return s.exec(ctx, s.rollback) })
	if err != nil {
		return driver.Unavailable("rehearse a write", err)
	}
	return nil
}

// transact runs work between BEGIN and end. When anything fails it rolls back, and when even that
// fails it drops the connection, so that no half transaction can meet the next group.
func (w *writer) transact(ctx context.Context, work func(*session) error,
	end func(context.Context, *session) error) error {
	s, err := w.connected(ctx)
	if err != nil {
		return err
	}
	err = s.exec(ctx, s.begin)
	if err == nil {
		if err = work(s); err == nil {
			err = end(ctx, s)
		}
	}
	if err == nil {
		return nil
	}
	if undo := s.exec(ctx, s.rollback); undo != nil {
		s.discard()
		w.session = nil
	}
	return err
}

// connected answers the session, opening a new one when the last was dropped.
func (w *writer) connected(ctx context.Context) (*session, error) {
	if w.session != nil {
		return w.session, nil
	}
	s, err := openSession(ctx, w.db)
	if err == nil {
		w.session = s
	}
	return s, err
}

// scrub rewrites the file and empties the log.
func (w *writer) scrub(ctx context.Context) error {
	s, err := w.connected(ctx)
	if err != nil {
		return driver.Unavailable("scrub", err)
	}
	w.touched()
	if _, err := s.conn.ExecContext(ctx, "VACUUM"); err != nil {
		return driver.Unavailable("scrub", err)
	}
	if err := w.emptyLog(ctx); err != nil {
		return driver.Unavailable("scrub", err)
	}
	return nil
}

// touched notes that the log holds something, and starts its clock if it does not run yet.
func (w *writer) touched() {
	if !w.logDirty {
		w.logDirty = true
		w.logOld.Reset(w.logAge)
	}
}

// emptyLog moves the log into the file and cuts it to nothing.
func (w *writer) emptyLog(ctx context.Context) error {
	w.logDirty = false
	if w.session == nil {
		return nil
	}
	var busy, frames, moved int
	row := w.session.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	if err := row.Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("empty the log: %w", err)
	}
	if busy != 0 {
		w.touched()
		return errors.New("empty the log: a reader is in the way")
	}
	w.logLimit = maxLogBytes
	return nil
}

// close serves what still waits, empties the log and closes the connection.
func (w *writer) close() error {
	if w.running {
		close(w.queue)
		<-w.done
	}
	w.logOld.Stop()
	err := w.emptyLog(context.Background())
	if w.session != nil {
		err = errors.Join(err, w.session.close())
	}
	return errors.Join(err, w.db.Close())
}
