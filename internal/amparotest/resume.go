package amparotest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/mongotest"
)

// Resume opens the installation that another process left in dir, however it left it. The clock goes on from now.
func Resume(t testing.TB, dir string, now time.Time) *World {
	t.Helper()
	w := &World{T: t, Dir: dir, Clock: &Clock{now: now}}
	w.readKeys()
	w.open()
	t.Cleanup(func() { _ = w.Store.Close() })
	return w
}

// Join is Resume for one of several processes that share the installation of dir on the server at an address.
func Join(t testing.TB, uri, dir string, now time.Time) *World {
	t.Helper()
	w := &World{T: t, Dir: dir, Clock: &Clock{now: now}}
	w.rows = func(t testing.TB, dir string) driver.Driver { return mongotest.Join(t, uri, dir) }
	w.readKeys()
	w.open()
	t.Cleanup(func() { _ = w.Store.Close() })
	return w
}

// Killed opens the installation again after its storage failed for good, as after the process was killed: what was not
// kept by then is lost.
func (w *World) Killed() {
	w.T.Helper()
	_ = w.Store.Close()
	w.open()
}

// Again returns somebody the installation already knows, as an actor of this world.
func (w *World) Again(a Actor) *Actor { a.w = w; return &a }

// Fork returns an installation that begins where this one stands, with a clock of its own: what is done in one is not
// seen in the other. It copies the files of the embedded store.
func (w *World) Fork(t testing.TB) *World {
	t.Helper()
	next := *w
	next.T, next.Dir, next.desk = t, t.TempDir(), nil
	w.Clock.mu.Lock()
	next.Clock = &Clock{now: w.Clock.now}
	w.Clock.mu.Unlock()
	next.must(os.CopyFS(filepath.Join(next.Dir, "data"), os.DirFS(filepath.Join(w.Dir, "data"))))
	next.open()
	t.Cleanup(func() { _ = next.Store.Close() })
	return &next
}

// Rows returns the storage of the worlds that this test opens from now on, as it stands in the one opened last: for who
// looks past the program at what is kept.
func Rows(t testing.TB) driver.Driver {
	t.Helper()
	last, usual := &struct{ driver.Driver }{}, Driver
	Driver = func(t testing.TB, dir string) driver.Driver {
		last.Driver = usual(t, dir)
		return last.Driver
	}
	t.Cleanup(func() { Driver = usual })
	return last
}
