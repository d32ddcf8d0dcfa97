package amparotest

import (
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/policy"
	"amparo/internal/seal"
	"amparo/policies"
)

// Resume opens the installation that another process left in dir, however it left it. The clock goes on from now.
func Resume(t testing.TB, dir string, now time.Time) *World {
	t.Helper()
	w := &World{T: t, Dir: dir, Clock: &Clock{now: now}}
	root, err := seal.FileRoot(filepath.Join(dir, "root.key"))
	w.must(err)
	w.Ring, err = seal.Open(filepath.Join(dir, "keyset.json"), root)
	w.must(err)
	w.Rules, err = policy.Load(policies.FS)
	w.must(err)
	w.open()
	t.Cleanup(func() { _ = w.Store.Close() })
	return w
}

// Again returns somebody the installation already knows, as an actor of this world.
func (w *World) Again(a Actor) *Actor { a.w = w; return &a }
