// Package await lets a test wait for something and no longer than a limit, and say what it waited for. It is for
// tests only.
package await

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// Limit is longer than anything here takes on a slow machine under the race detector.
const Limit = 2 * time.Minute

// For returns what comes from a channel. It panics when nothing does, because it may wait in any goroutine.
func For[T any](t testing.TB, what string, from <-chan T) T {
	t.Helper()
	late := time.NewTimer(Limit)
	defer late.Stop()
	select {
	case v := <-from:
		return v
	case <-late.C:
		panic(fmt.Sprintf("%s waited %s for %s", t.Name(), Limit, what))
	}
}

// All waits until everybody of a group is done.
func All(t testing.TB, what string, group *sync.WaitGroup) {
	t.Helper()
	done := make(chan struct{})
	go func() { group.Wait(); close(done) }()
	For(t, what, done)
}
