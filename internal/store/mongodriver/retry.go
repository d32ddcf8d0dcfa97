package mongodriver

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"amparo/internal/store/driver"
)

// Pauses between tries grow to a bound and are drawn at random, so that acts that met once do not meet again.
const (
	firstPause = 2 * time.Millisecond
	longPause  = 120 * time.Millisecond
)

// backoff spaces the tries of one call.
type backoff struct {
	over <-chan time.Time
	next time.Duration
}

func newBackoff(d time.Duration) *backoff { return &backoff{over: time.After(d), next: firstPause} }

// wait pauses, and reports whether there is time for another try.
func (b *backoff) wait(ctx context.Context) bool {
	timer := time.NewTimer(jitter(b.next))
	defer timer.Stop()
	b.next = min(b.next*2, longPause)
	select {
	case <-ctx.Done():
		return false
	case <-b.over:
		return false
	case <-timer.C:
		return true
	}
}

// jitter draws a pause of up to d, and half a millisecond more.
func jitter(d time.Duration) time.Duration {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return time.Duration(binary.LittleEndian.Uint64(b[:])%uint64(d)) + time.Millisecond/2
}

// silentText is told when a server stays silent. It is the only sign of one that accepts connections, answers hello,
// and does nothing else: the client library goes on waiting then.
const silentText = "The MongoDB server accepts connections but has not answered a command (%s) for %s: " +
	"it hangs, or its disk does. Look at the log of the member that is primary."

// attempt runs do once, for at most limit. A server that does not answer in that time is not asked again.
func attempt(ctx context.Context, op string, limit time.Duration, do func(ctx context.Context) error) error {
	own, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := do(own)
	if err == nil || !mongo.IsTimeout(err) || answered(err) {
		return err
	}
	// The deadline of a connection may pass a moment before that of its context.
	select {
	case <-own.Done():
	case <-time.After(deadlineGrace):
		return err
	}
	if ctx.Err() != nil {
		return err
	}
	return &RefusedError{Why: driver.ErrUnavailable, Text: fmt.Sprintf(silentText, op, limit)}
}

const deadlineGrace = 20 * time.Millisecond

// retry runs do until it works, fails for good, or time is up, and answers in the contract's words. What it runs may
// have been applied already when it is run again.
func (d *Driver) retry(ctx context.Context, op string, do func(ctx context.Context) error) error {
	return d.retryWithin(ctx, op, d.times.attempt, do)
}

// retryWithin is retry with another bound for each try.
func (d *Driver) retryWithin(ctx context.Context, op string, limit time.Duration,
	do func(ctx context.Context) error) error {
	defer d.notice(op)()
	for b := newBackoff(d.times.retry); ; {
		err := attempt(ctx, op, limit, do)
		if err == nil {
			return nil
		}
		if classify(err) != classTransient || !b.wait(ctx) {
			return translate(ctx, op, err)
		}
	}
}

// notice reports a call that still waits to Options.Waiting. The caller runs what it returns when the call has ended.
func (d *Driver) notice(op string) (ended func()) {
	if d.waiting == nil {
		return func() {}
	}
	timer := time.AfterFunc(d.times.notice, func() { d.waiting(op) })
	return func() { timer.Stop() }
}
