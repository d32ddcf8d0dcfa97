package act

import (
	"context"
	"slices"
	"sync"

	"amparo/internal/fault"
)

// keyedLock lets what has the same key go on one after another in this process: acts that book the same house, and
// requests that are sent twice. Correctness never rests on it: a house's capacity version, and the key that is kept
// with an act, hold between processes too.
type keyedLock struct {
	mu sync.Mutex
	m  map[string]*lockEntry
}

type lockEntry struct {
	turn chan struct{}
	n    int
}

// Lock waits for all keys, always in the same order so that nobody waits in a circle, and returns the function that
// gives them up, which is never nil and may be called again. The empty key is nobody's.
func (l *keyedLock) Lock(ctx context.Context, keys ...string) (leave func(), err error) {
	var held []func()
	leave = func() {
		for _, f := range held {
			f()
		}
	}
	for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		if key == "" {
			continue
		}
		one, err := l.lockOne(ctx, key)
		if err != nil {
			leave()
			return func() {}, err
		}
		held = append(held, one)
	}
	return sync.OnceFunc(leave), nil
}

func (l *keyedLock) lockOne(ctx context.Context, key string) (leave func(), err error) {
	l.mu.Lock()
	if l.m == nil {
		l.m = make(map[string]*lockEntry)
	}
	ln := l.m[key]
	if ln == nil {
		ln = &lockEntry{turn: make(chan struct{}, 1)}
		l.m[key] = ln
	}
	ln.n++
	l.mu.Unlock()
	done := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if ln.n--; ln.n == 0 {
			delete(l.m, key)
		}
	}
	select {
	case ln.turn <- struct{}{}:
		return func() { <-ln.turn; done() }, nil
	case <-ctx.Done():
		done()
		return nil, fault.New(fault.Unavailable, "fault.unavailable", ctx.Err())
	}
}
