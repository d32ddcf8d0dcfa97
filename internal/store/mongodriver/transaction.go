package mongodriver

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
)

// transactionOptions are the same for every transaction: the read concern that was probed, and a majority's journal
// for what is written.
func (d *Driver) transactionOptions() *options.TransactionOptionsBuilder {
	return options.Transaction().
		SetReadConcern(d.txnReadConcern).
		SetReadPreference(readpref.Primary()).
		SetWriteConcern(durable())
}

// begin starts a transaction in a session of its own. The caller works under the returned context and calls end
// when it is done, which aborts whatever was not committed.
func (d *Driver) begin(ctx context.Context) (in context.Context, s *mongo.Session, end func(), err error) {
	s, err = d.client.StartSession(options.Session().SetCausalConsistency(false))
	if err != nil {
		return nil, nil, nil, err
	}
	end = func() {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
		defer cancel()
		s.EndSession(own) // aborts what still runs
	}
	if err := s.StartTransaction(d.transactionOptions()); err != nil {
		end()
		return nil, nil, nil, err
	}
	return mongo.NewSessionContext(ctx, s), s, end, nil
}

// readTransaction runs do in a transaction that only reads, as often as it takes. The transaction is committed even
// so: that is what makes the server wait until a majority has what was read.
func (d *Driver) readTransaction(ctx context.Context, op string, do func(in context.Context) error) error {
	return d.retry(ctx, op, func(ctx context.Context) error {
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

// readAtOnce runs read so that everything it reads is of one moment.
//
// A single read of one collection asks for read concern snapshot, where the server was found to keep it. Reads of
// several share a transaction. Where a transaction sees what others commit meanwhile, everything is read twice: same
// reports whether it still is as it was read, and if so, all of it was like that between the first read and the second.
func (d *Driver) readAtOnce(ctx context.Context, op string, single bool,
	read func(in context.Context, db *mongo.Database) error, same func(in context.Context) (bool, error)) error {
	if !d.readCommitted && (!single || d.snapshotDB == nil) {
		return d.readTransaction(ctx, op, func(in context.Context) error { return read(in, d.db) })
	}
	return d.retry(ctx, op, func(ctx context.Context) error {
		return d.causally(ctx, func(in context.Context) error {
			if !d.readCommitted {
				return read(in, d.snapshotDB)
			}
			if err := read(in, d.db); err != nil {
				return err
			}
			unchanged, err := same(in)
			if err == nil && !unchanged {
				return errReadAgain
			}
			return err
		})
	})
}
