package amparotest

import (
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

// lookEvery is how often a process of a shared world looks for what the others changed.
const lookEvery = 100 * time.Millisecond

// NewShared is New on a MongoDB that several processes share: the one that was named for tests, or one in memory of
// that sort.
func NewShared(t testing.TB, o fakemongo.Options) *World {
	t.Helper()
	if mongotest.Real() {
		return NewAt(t, mongotest.URI(t))
	}
	return NewAt(t, fakemongo.Serve(t, o).URI())
}

// NewAt is NewShared on the server at an address.
func NewAt(t testing.TB, uri string) *World {
	t.Helper()
	w := &World{T: t, Dir: t.TempDir(), Clock: &Clock{now: time.Date(2026, 11, 24, 5, 40, 0, 0, time.UTC)}}
	w.uri = uri
	w.rows = func(t testing.TB, dir string) driver.Driver { return mongotest.Shared(t, uri, dir) }
	begin(w)
	w.keep("install", store.New(domain.Installation{Name: "Prueba", Country: "GT", CreatedAt: w.Clock.Now()}))
	return w
}

// Beside opens the installation of a shared world as a second process does: with keys read from the disk, over a
// connection of its own, and with nothing in memory that the first one has. The clock is the same.
func (w *World) Beside() *World {
	w.T.Helper()
	next := &World{T: w.T, Pack: w.Pack, Dir: w.Dir, Clock: w.Clock, rows: w.rows, uri: w.uri, codes: w.codes}
	next.readKeys()
	next.open()
	w.T.Cleanup(func() { _ = next.Store.Close() })
	return next
}

// Address returns where the database of a shared world is, for processes that Join it.
func (w *World) Address() string { return w.uri }

// readKeys opens what the first process of the installation has made.
func (w *World) readKeys() {
	w.T.Helper()
	root, err := seal.FileRoot(filepath.Join(w.Dir, "root.key"))
	w.must(err)
	w.Ring, err = seal.Open(filepath.Join(w.Dir, "keyset.json"), root)
	w.must(err)
}
