package password

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Priority is who waits for a digest. People on a device they used before go first, so that a flood of guesses from
// elsewhere costs them at most the digest that is being computed.
type Priority uint8

// The priorities, the first served first.
const (
	KnownDevice Priority = iota
	OtherDevice
	numPriorities
)

// queueLimit bounds who waits in one priority; memory is bounded by the places, not by the queue.
const queueLimit = 50

// ErrBusy says that too many wait already.
var ErrBusy = errors.New("password: too many wait for a digest")

// semaphore lets a fixed number of digests be computed at once, and serves those who wait by priority.
type semaphore struct {
	mu      sync.Mutex
	free    int
	limit   int
	waiting [numPriorities][]chan struct{}
}

func newSemaphore(places, limit int) *semaphore { return &semaphore{free: places, limit: limit} }

// acquire waits for a place. The caller releases it when it is done.
func (s *semaphore) acquire(ctx context.Context, p Priority) error {
	s.mu.Lock()
	if s.free > 0 { // While a place is free nobody waits.
		s.free--
		s.mu.Unlock()
		return nil
	}
	if len(s.waiting[p]) >= s.limit {
		s.mu.Unlock()
		return ErrBusy
	}
	next := make(chan struct{})
	s.waiting[p] = append(s.waiting[p], next)
	s.mu.Unlock()
	select {
	case <-next:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	i := slices.Index(s.waiting[p], next)
	if i >= 0 {
		s.waiting[p] = slices.Delete(s.waiting[p], i, i+1)
	}
	s.mu.Unlock()
	if i < 0 { // The place was given at the same moment: hand it on.
		s.release()
	}
	return ctx.Err()
}

// release hands the place to whoever waits, known devices first.
func (s *semaphore) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.waiting {
		if len(s.waiting[p]) > 0 {
			close(s.waiting[p][0])
			s.waiting[p] = slices.Delete(s.waiting[p], 0, 1)
			return
		}
	}
	s.free++
}
