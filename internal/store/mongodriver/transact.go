package mongodriver

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
)

// Pauses between tries grow to a bound and are drawn at random, so that acts that met once do not
// meet again.
const (
	firstPause = 2 * time.Millisecond
	longPause  = 120 * time.Millisecond
)

// pace spaces the tries of one call.
type pace struct {
	over <-chan time.Time
	next time.Duration
}

func newPace(d time.Duration) *pace { return &pace{over: time.After(d), next: firstPause} }

// wait pauses, and reports whether there is time for another try.
func (p *pace) wait(ctx context.Context) bool {
	timer := time.NewTimer(upTo(p.next))
	defer timer.Stop()
	p.next = min(p.next*2, longPause)
	select {
	case <-ctx.Done():
		return false
	case <-p.over:
		return false
	case <-timer.C:
		return true
	}
}

// upTo draws a pause.
func upTo(d time.Duration) time.Duration {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return time.Duration(binary.LittleEndian.Uint64(b[:])%uint64(d)) + time.Millisecond/2
}

// patiently runs do until it works, fails for good, or time is up, and answers in the contract's
// words. What it runs may have been applied already when it is run again.
func (d *Driver) patiently(ctx context.Context, op string, do func() error) error {
	for p := newPace(patience); ; {
		err := do()
		if err == nil {
			return nil
		}
		if judge(err) != again || !p.wait(ctx) {
			return broken(ctx, op, err)
		}
	}
}

// transactionOptions are the same for every transaction: one moment for what is read, where the server grants
// that, and a majority's journal for what is written.
func (d *Driver) transactionOptions() *options.TransactionOptionsBuilder {
	return options.Transaction().
		SetReadConcern(d.inside).
		SetReadPreference(readpref.Primary()).
		SetWriteConcern(durable())
}

// begin starts a transaction in a session of its own. The caller works under the answered context
// and runs end when it is done, which takes back whatever was not committed.
func (d *Driver) begin(ctx context.Context) (in context.Context, s *mongo.Session, end func(), err error) {
	s, err = d.client.StartSession(options.Session().SetCausalConsistency(false))
	if err != nil {
		return nil, nil, nil, err
	}
	end = func() {
		tidy, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyTime)
		defer cancel()
		s.EndSession(tidy) // aborts what still runs
	}
	if err := s.StartTransaction(d.transactionOptions()); err != nil {
		end()
		return nil, nil, nil, err
	}
	return mongo.NewSessionContext(ctx, s), s, end, nil
}

// reading runs do in a transaction that only reads, as often as it takes. A transaction is
// committed even so: that is what makes the server wait until a majority has what was read.
func (d *Driver) reading(ctx context.Context, op string, do func(in context.Context) error) error {
	return d.patiently(ctx, op, func() error {
		in, s, end, err := d.begin(ctx)
		if err != nil {
			return err
		}
		defer end()
		if err := do(in); err != nil {
			return err
		}
		err = s.CommitTransaction(in)
		if unknownOutcome(err) && ctx.Err() == nil {
			return errReadAgain // nothing was written, so nothing is unknown
		}
		return err
	})
}

// still runs do, which reads one collection once, so that what it reads is of one moment: as a single read that asks
// for one, where the server grants that, and in a transaction elsewhere.
func (d *Driver) still(ctx context.Context, op string, do func(in context.Context, db *mongo.Database) error) error {
	if d.calm == nil {
		return d.reading(ctx, op, func(in context.Context) error { return do(in, d.db) })
	}
	return d.patiently(ctx, op, func() error { return do(ctx, d.calm) })
}

// errReadAgain asks for the same read once more.
var errReadAgain = fmt.Errorf("what was read may not stay: %w", errAgain)
