package mongodriver

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"

	"amparo/internal/store/driver"
)

// manner is how a server was found to let itself be asked when the driver was opened. Nothing that is promised
// rests on what it grants: who relies on a row writes it, see steps. What it grants saves reading twice.
type manner struct {
	// inside is what transactions ask for.
	inside *readconcern.ReadConcern
	// calm reads one moment of one collection without a transaction; nil where the server does not grant that.
	calm *mongo.Database
	// loose tells that the engine lets a transaction see what others commit while it runs, so that
	// several reads in one transaction are not of one moment.
	loose bool
}

// inside is what transactions ask for, the best first. The last leaves it to the server.
var inside = []*readconcern.ReadConcern{readconcern.Snapshot(), readconcern.Majority(), {}}

// learn finds out how the server lets itself be asked, by asking, and proves that its transactions work.
func (d *Driver) learn(ctx context.Context) error {
	ok, err := d.grants(ctx, d.db)
	if err != nil {
		return err
	}
	if !ok {
		d.db = d.client.Database(d.db.Name(), options.Database().SetReadConcern(&readconcern.ReadConcern{}))
	}
	for _, d.inside = range inside {
		if ok, err = d.canary(ctx); ok || err != nil {
			break
		}
	}
	switch {
	case err != nil:
		return err
	case !ok:
		return &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
	}
	calm := d.client.Database(d.db.Name(), options.Database().SetReadConcern(readconcern.Snapshot()))
	if ok, err = d.grants(ctx, calm); err != nil {
		return err
	}
	if ok {
		d.calm = calm
	}
	d.loose, err = d.seesOthers(ctx)
	return err
}

// grants reports whether the server lets itself be read as db asks.
func (d *Driver) grants(ctx context.Context, db *mongo.Database) (ok bool, err error) {
	err = d.patiently(ctx, "prove storage", func() error {
		err := db.Collection(batches).FindOne(ctx, bsonID("")).Err()
		ok = err == nil || errors.Is(err, mongo.ErrNoDocuments)
		if ok || declined(err) {
			return nil
		}
		return err
	})
	return ok, err
}

// Ready proves that a transaction works: what it wrote is not there once it was taken back. A server
// is judged by what it does; what it says of itself is not asked.
func (d *Driver) Ready(ctx context.Context) error {
	leave, err := d.door.Enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	ok, err := d.canary(ctx)
	if err == nil && !ok {
		return &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
	}
	return err
}

// canary reports whether the server lets a transaction begin the way transactions begin now, and proves that one
// takes back what it wrote.
func (d *Driver) canary(ctx context.Context) (ok bool, err error) {
	id := newMarker(d.now())
	err = d.patiently(ctx, "prove storage", func() error {
		in, s, end, err := d.begin(ctx)
		if err != nil {
			return err
		}
		defer end()
		_, err = d.db.Collection(batches).InsertOne(in, markerDoc{ID: id, Fence: true})
		if ok = err == nil; ok {
			return s.AbortTransaction(in)
		}
		if declined(err) {
			return nil
		}
		return err
	})
	if err != nil {
		return false, err
	}
	var stayed bool
	err = d.patiently(ctx, "prove storage", func() (err error) {
		stayed, _, err = d.marked(ctx, id)
		return err
	})
	if err != nil || !stayed {
		return ok, err
	}
	_, _ = d.db.Collection(batches).DeleteOne(ctx, bsonID(id))
	return false, &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
}

// seesOthers finds out whether a transaction sees what others write while it runs. It may: what is
// promised holds all the same, and reads of several collections are then made sure of.
func (d *Driver) seesOthers(ctx context.Context) (seen bool, err error) {
	canary := newMarker(d.now())
	err = d.reading(ctx, "prove storage", func(in context.Context) error {
		if _, _, err := d.marked(in, canary); err != nil {
			return err
		}
		fence := markerDoc{ID: canary, Fence: true}
		if _, err := d.db.Collection(batches).InsertOne(ctx, fence); err != nil && judge(err) != moved {
			return err
		}
		var err error
		seen, _, err = d.marked(in, canary)
		return err
	})
	return seen, err
}
