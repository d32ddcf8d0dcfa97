package driver

import (
	"context"
	"sync"
	"sync/atomic"
)

// CloseGuard lets calls into a driver until it is shut, and shuts only behind the last of them. The zero CloseGuard is
// open.
type CloseGuard struct {
	// life is read-held by every running call, so Shut can wait for them all; closing turns new
	// calls away while it waits.
	life    sync.RWMutex
	closing atomic.Bool
	closed  bool
}

// Enter lets one call in, unless it is shut (ErrClosed) or ctx has ended. The caller runs the answered
// function when it is done.
func (d *CloseGuard) Enter(ctx context.Context) (func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if d.closing.Load() {
		return nil, ErrClosed
	}
	d.life.RLock()
	if d.closed {
		d.life.RUnlock()
		return nil, ErrClosed
	}
	return d.life.RUnlock, nil
}

// Shut waits for the calls under way and then runs release, once. One that is shut already answers nil.
func (d *CloseGuard) Shut(release func() error) error {
	d.closing.Store(true)
	d.life.Lock()
	defer d.life.Unlock()
	if d.closed {
		return nil
	}
	d.closed = true
	return release()
}
