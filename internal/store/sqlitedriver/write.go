package sqlitedriver

import (
	"context"
	"errors"
	"sync/atomic"

	"amparo/internal/store/driver"
)

// The states of a request. Whoever moves it away from waiting owns what happens next: the writer
// by taking it, the caller by walking away.
const (
	waiting int32 = iota
	taken
	abandoned
)

// request is one call that waits for the writer.
type request struct {
	batch  driver.Batch
	canary bool // prove that writing works, and keep nothing
	state  atomic.Int32
	answer chan error
}

// Commit applies b whole or not at all, and answers nil only when it is on the disk.
func (d *Driver) Commit(ctx context.Context, b driver.Batch) error {
	if err := b.Validate(); err != nil {
		return err
	}
	return d.ask(ctx, &request{batch: b, answer: make(chan error, 1)})
}

// Ready proves that reads and writes work: one read, one transaction that is rolled back, and one
// small file written through to the disk and removed.
func (d *Driver) Ready(ctx context.Context) error {
	if _, err := d.Get(ctx, canaryKey); err != nil && !errors.Is(err, driver.ErrNotFound) {
		return err
	}
	if err := d.ask(ctx, &request{canary: true, answer: make(chan error, 1)}); err != nil {
		return err
	}
	leave, err := d.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := writeCanary(d.dir); err != nil {
		return driver.Unavailable("write to the data folder", err)
	}
	return nil
}

// ask hands r to the writer and waits. Once the writer has taken r the outcome is real, so the
// caller hears it even when its context has ended meanwhile.
func (d *Driver) ask(ctx context.Context, r *request) error {
	leave, err := d.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	select {
	case d.writer.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-r.answer:
		return err
	case <-ctx.Done():
		if r.state.CompareAndSwap(waiting, abandoned) {
			return ctx.Err()
		}
		return <-r.answer
	}
}
