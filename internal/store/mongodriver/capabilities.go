package mongodriver

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"

	"amparo/internal/store/driver"
)

// txnReadConcerns are what transactions may ask for, the strongest first. The last leaves it to the server.
var txnReadConcerns = []*readconcern.ReadConcern{readconcern.Snapshot(), readconcern.Majority(), {}}

// probe finds out what the server supports, by trying it, and proves that its transactions work.
func (d *Driver) probe(ctx context.Context) error {
	ok, err := d.acceptsReads(ctx, d.db)
	if err != nil {
		return err
	}
	if !ok {
		d.db = d.client.Database(d.db.Name(), options.Database().SetReadConcern(&readconcern.ReadConcern{}))
	}
	for _, d.txnReadConcern = range txnReadConcerns {
		if ok, err = d.probeTransaction(ctx); ok || err != nil {
			break
		}
	}
	switch {
	case err != nil:
		return err
	case !ok:
		return &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
	}
	snapshot := d.client.Database(d.db.Name(), options.Database().SetReadConcern(readconcern.Snapshot()))
	if ok, err = d.acceptsReads(ctx, snapshot); err != nil {
		return err
	}
	if ok {
		ok, err = d.probeSnapshot(ctx, snapshot)
	}
	if err != nil {
		return err
	}
	if ok {
		d.snapshotDB = snapshot
	}
	d.readCommitted, err = d.probeIsolation(ctx)
	return err
}

// probeSnapshot finds out whether a single read with read concern snapshot keeps to one moment: what is deleted between
// the first document and the second is still read. A server may accept the read concern and not keep it.
func (d *Driver) probeSnapshot(ctx context.Context, snapshot *mongo.Database) (kept bool, err error) {
	first, second := newMarker(d.now())+"-1", newMarker(d.now())+"-2"
	err = d.retry(ctx, "probe storage", func(ctx context.Context) error {
		fences := []markerDoc{{ID: first, Fence: true}, {ID: second, Fence: true}}
		_, err := d.db.Collection(batches).InsertMany(ctx, fences, options.InsertMany().SetOrdered(false))
		if err != nil && classify(err) != classConflict { // of an earlier try
			return err
		}
		both := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: []string{first, second}}}}}
		cursor, err := snapshot.Collection(batches).Find(ctx, both, options.Find().SetBatchSize(1))
		if err != nil {
			return err
		}
		defer func() { _ = cursor.Close(ctx) }() // It was read to its end, or the error says more.
		read := 0
		for cursor.Next(ctx) {
			if read++; read == 1 {
				if _, err := d.db.Collection(batches).DeleteMany(ctx, both); err != nil {
					return err
				}
			}
		}
		kept = read == len(fences)
		return cursor.Err()
	})
	return kept, err
}

// acceptsReads reports whether the server accepts a read with the read concern of db.
func (d *Driver) acceptsReads(ctx context.Context, db *mongo.Database) (ok bool, err error) {
	err = d.retry(ctx, "probe storage", func(ctx context.Context) error {
		err := db.Collection(batches).FindOne(ctx, bsonID("")).Err()
		ok = err == nil || errors.Is(err, mongo.ErrNoDocuments)
		if ok || unsupported(err) {
			return nil
		}
		return err
	})
	return ok, err
}

// Ready proves that a transaction works: what it wrote is not there once it was aborted. A server is judged by what
// it does; what it says of itself is not asked.
func (d *Driver) Ready(ctx context.Context) error {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	ok, err := d.probeTransaction(ctx)
	if err == nil && !ok {
		return &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
	}
	return err
}

// probeTransaction reports whether the server accepts a transaction with the current read concern, and proves that an
// aborted one leaves nothing behind.
func (d *Driver) probeTransaction(ctx context.Context) (ok bool, err error) {
	id := newMarker(d.now())
	err = d.retry(ctx, "probe storage", func(ctx context.Context) error {
		in, s, end, err := d.begin(ctx)
		if err != nil {
			return err
		}
		defer end()
		_, err = d.db.Collection(batches).InsertOne(in, markerDoc{ID: id, Fence: true})
		if ok = err == nil; ok {
			return s.AbortTransaction(in)
		}
		if unsupported(err) {
			return nil
		}
		return err
	})
	if err != nil {
		return false, err
	}
	var stayed bool
	err = d.retry(ctx, "probe storage", func(ctx context.Context) (err error) {
		stayed, _, err = d.readMarker(ctx, id)
		return err
	})
	if err != nil || !stayed {
		return ok, err
	}
	_, _ = d.db.Collection(batches).DeleteOne(ctx, bsonID(id))
	return false, &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
}

// probeIsolation finds out whether a transaction sees what others write while it runs. It may: every guarantee
// holds all the same, and reads of several collections are then verified by a second look.
func (d *Driver) probeIsolation(ctx context.Context) (seen bool, err error) {
	id := newMarker(d.now())
	err = d.readTransaction(ctx, "probe storage", func(in context.Context) error {
		if _, _, err := d.readMarker(in, id); err != nil {
			return err
		}
		fence := markerDoc{ID: id, Fence: true}
		if _, err := d.db.Collection(batches).InsertOne(ctx, fence); err != nil && classify(err) != classConflict {
			return err
		}
		var err error
		seen, _, err = d.readMarker(in, id)
		return err
	})
	return seen, err
}
