package mongodriver

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"

	"amparo/internal/store/driver"
)

// Open connects to the database and proves that its transactions work. The error says in plain words what to do
// about a server that has none, about an unencrypted address and about one that nobody answers.
func Open(ctx context.Context, o Options) (*Driver, error) {
	if err := checkDatabase(o.Database); err != nil {
		return nil, err
	}
	opts, err := clientOptions(o)
	if err != nil {
		return nil, err
	}
	order := &causal{}
	opts.SetServerMonitor(order.watch())
	client, err := mongo.Connect(opts)
	if err != nil {
		return nil, &RefusedError{Why: driver.ErrInvalid, Text: addressText}
	}
	d := &Driver{client: client, db: client.Database(o.Database), now: o.Now, ready: map[string]bool{},
		capabilities: capabilities{txnReadConcern: txnReadConcerns[0]}, causal: order, times: o.times, waiting: o.Waiting}
	if d.now == nil {
		d.now = time.Now
	}
	if d.times == (times{}) {
		d.times = defaultTimes
	}
	if err := d.start(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// clientOptions fixes read preference, read concern and write concern, so that an address cannot weaken them.
func clientOptions(o Options) (*options.ClientOptions, error) {
	opts, err := parseAddress(o.URI, o.Plain)
	if err != nil {
		return nil, err
	}
	opts.SetAppName("amparo").
		SetReadPreference(readpref.Primary()).
		SetReadConcern(readconcern.Majority()).
		SetWriteConcern(durable()).
		// Everything is retried here. A read that the client retried would meet a new primary without its barrier, see
		// causal.go, and not every server can tell a repeated write from a new one.
		SetRetryReads(false).SetRetryWrites(false).
		SetServerSelectionTimeout(selectTime).
		SetConnectTimeout(selectTime)
	// Contexts bound the calls: a timeout of the client would also end a commit that has to be followed, see resolve.
	opts.Timeout = nil
	if o.tune != nil {
		if err := o.tune(opts); err != nil {
			return nil, err
		}
	}
	return opts, opts.Validate()
}

func (d *Driver) start(ctx context.Context) error {
	if err := d.prepare(ctx, batches, nil); err != nil {
		return err
	}
	seen := d.causal.elections.Load()
	if err := d.probe(ctx); err != nil {
		return translate(ctx, "open storage", err)
	}
	d.causal.confirmed.Store(seen) // The probes wrote what a majority acknowledged.
	d.purge(ctx)
	return nil
}

// Close waits for the calls under way and closes the connections.
func (d *Driver) Close() error {
	return d.calls.Shut(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), cleanupTime)
		defer cancel()
		if err := d.client.Disconnect(ctx); err != nil {
			return driver.Unavailable("close storage", redact(err))
		}
		return nil
	})
}
