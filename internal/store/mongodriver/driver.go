// Package mongodriver keeps rows in one MongoDB database, which any number of processes share.
//
// A commit is one transaction, answered only once a majority of the replica set has it in its
// journal, and applied once even when the answer to it was lost on the way. Every revision a batch
// rests on is part of the filter of a write: what is put and deleted by itself, what is only checked
// by a touch, and what must be absent by a lock that its creator takes too. So two acts that exclude
// each other always write the same document, and the promise does not rest on how well the engine
// keeps the transactions apart.
//
// It relies on reads and writes of documents, on the uniqueness of _id, on compound indexes and on
// transactions, and on nothing else of the engine. What a server refuses beyond that (one moment for a
// transaction, reads of what a majority has) it is not asked for again, and an id that is taken may be
// told in any words: see manner.go. It trusts the server's word for what is durable.
// It refuses a server without working transactions, and a way to one beyond this machine that
// others could listen to. It never logs or answers the address, which may hold a password, nor the
// text of a server's error, which may hold an id. It sees only sealed content, and knows no key and
// no noun.
package mongodriver

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"amparo/internal/store/driver"
)

const (
	// selectTime is how long a call waits for a primary to appear: elections take a few seconds.
	selectTime = 10 * time.Second
	// patience bounds how long a call tries again when its context names no earlier end.
	patience = 20 * time.Second
	// settleTime bounds how long a commit that was sent is followed until its outcome is known.
	settleTime = 20 * time.Second
	// tidyTime bounds what is done after a call has its answer: an abort, the end of a session.
	tidyTime = 2 * time.Second
)

// Options says where the rows live.
type Options struct {
	// URI is the address as MongoDB writes it, credentials included: see ReadURI.
	URI string
	// Database is the name of the database. It is made with the first row.
	Database string
	// Plain allows a way to the server that others could listen to.
	Plain bool
	// Now is the wall clock, for what tells old from new; nil means the machine's.
	Now func() time.Time

	// tune is the tests' way to stand between this package and a server.
	tune func(*options.ClientOptions) error
}

// Driver is an open connection to one database.
type Driver struct {
	client *mongo.Client
	db     *mongo.Database
	now    func() time.Time
	manner

	mu    sync.Mutex
	ready map[string]bool // collections known to have their indexes
	swept time.Time

	door driver.Door
}

var _ driver.Driver = (*Driver)(nil)

// Open connects to the database and proves that its transactions work. The error says in plain
// words what to do about a server that has none, about an address that others could listen to and
// about one that nobody answers.
func Open(ctx context.Context, o Options) (*Driver, error) {
	if err := checkDatabase(o.Database); err != nil {
		return nil, err
	}
	opts, err := clientOptions(o)
	if err != nil {
		return nil, err
	}
	client, err := mongo.Connect(opts)
	if err != nil {
		return nil, &RefusedError{Why: driver.ErrInvalid, Text: addressText}
	}
	d := &Driver{client: client, db: client.Database(o.Database), now: o.Now, ready: map[string]bool{}, manner: manner{inside: inside[0]}}
	if d.now == nil {
		d.now = time.Now
	}
	if err := d.start(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// clientOptions settles everything a server could be asked to keep less well: who is read, what
// counts as read and what counts as written is not for the address to say.
func clientOptions(o Options) (*options.ClientOptions, error) {
	opts, err := parseAddress(o.URI, o.Plain)
	if err != nil {
		return nil, err
	}
	opts.SetAppName("amparo").
		SetReadPreference(readpref.Primary()).
		SetReadConcern(readconcern.Majority()).
		SetWriteConcern(durable()).
		// A write of a transaction is never retried by itself, and what is written outside of one is
		// tried again here: not every server knows how to tell a repetition from a new write.
		SetRetryReads(true).SetRetryWrites(false).
		SetServerSelectionTimeout(selectTime).
		SetConnectTimeout(selectTime)
	// A time limit of the client's own would be sent along with every command, and a commit that ran
	// into it would have to be asked about: contexts bound the calls instead.
	opts.Timeout = nil
	if o.tune != nil {
		if err := o.tune(opts); err != nil {
			return nil, err
		}
	}
	return opts, opts.Validate()
}

// durable is a majority of the replica set, each with the write in its journal.
func durable() *writeconcern.WriteConcern {
	journal := true
	return &writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal}
}

func (d *Driver) start(ctx context.Context) error {
	if err := d.prepare(ctx, batches, nil); err != nil {
		return err
	}
	if err := d.learn(ctx); err != nil {
		return broken(ctx, "open storage", err)
	}
	d.sweep(ctx)
	return nil
}

// Close waits for the calls under way and gives up the connections.
func (d *Driver) Close() error {
	return d.door.Shut(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
		defer cancel()
		if err := d.client.Disconnect(ctx); err != nil {
			return driver.Unavailable("close storage", quiet(err))
		}
		return nil
	})
}
