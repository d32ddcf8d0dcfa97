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
	task   func(context.Context) error // what to do alone, instead of a batch
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
	if err := d.ask(ctx, &request{task: d.writer.rehearse, answer: make(chan error, 1)}); err != nil {
		return err
	}
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	d.canary.Lock()
	defer d.canary.Unlock()
	if err := writeCanary(d.dir); err != nil {
		return driver.Unavailable("write to the data folder", err)
	}
	return nil
}

// Scrub rewrites the file so that it holds nothing but the rows there are. Deleted rows are
// overwritten as they go, but when the engine moves rows between pages it may leave a scrap of one
// behind, and such a scrap outlives the row. Run this after an erasure: writes wait meanwhile, reads
// go on, and it takes as much memory as the file is large.
func (d *Driver) Scrub(ctx context.Context) error {
	return d.ask(ctx, &request{task: d.writer.scrub, answer: make(chan error, 1)})
}

// ask hands r to the writer and waits. Once the writer has taken r the outcome is real, so the
// caller hears it even when its context has ended meanwhile.
func (d *Driver) ask(ctx context.Context, r *request) error {
	leave, err := d.calls.Enter(ctx)
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
