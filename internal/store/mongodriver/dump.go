package mongodriver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
)

// dumpBatch is how many documents the server sends at a time.
const dumpBatch = 1000

var _ driver.Dumper = (*Driver)(nil)

// Dump reads in a snapshot session: the first answer names a moment of the cluster, and every later read asks for that
// moment. A server keeps a moment for minSnapshotHistoryWindowInSeconds, 300 unless set otherwise. That it does is
// tried out, not asked: what is written after the moment must not be seen in it. Where it is, nothing is visited.
func (d *Driver) Dump(ctx context.Context, kinds []driver.Kind, visit func(driver.Row) error) (whole bool, err error) {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	if d.snapshotDB == nil || d.readCommitted {
		return false, nil
	}
	s, err := d.client.StartSession(options.Session().SetSnapshot(true))
	if err != nil {
		return false, translate(ctx, "read at one moment", err)
	}
	defer func() {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
		defer cancel()
		s.EndSession(own)
	}()
	in := mongo.NewSessionContext(ctx, s)
	if kept, err := d.keepsMoment(ctx, in, s); err != nil || !kept {
		return false, err
	}
	for _, kind := range kinds {
		if err := d.dumpKind(in, kind, visit); err != nil {
			return false, err
		}
	}
	return true, nil
}

// keepsMoment begins the moment of a session, writes something, and reports whether the session goes on without it.
func (d *Driver) keepsMoment(ctx, in context.Context, s *mongo.Session) (bool, error) {
	probe, coll := bsonID("moment-"+rand.Text()), d.db.Collection(batches)
	err := coll.FindOne(in, probe).Err()
	switch {
	case unsupported(err) || hasCode(err, snapshotUnavailable):
		return false, nil
	case err != nil && !errors.Is(err, mongo.ErrNoDocuments):
		return false, translate(ctx, "read at one moment", err)
	case s.SnapshotTime().IsZero():
		return false, nil
	}
	if _, err := coll.InsertOne(ctx, probe); err != nil {
		return false, translate(ctx, "try whether a moment is kept", err)
	}
	seen := coll.FindOne(in, probe).Err()
	if _, err := coll.DeleteOne(ctx, probe); err != nil {
		return false, translate(ctx, "try whether a moment is kept", err)
	}
	if errors.Is(seen, mongo.ErrNoDocuments) {
		return true, nil
	}
	return false, translate(ctx, "read at one moment", seen)
}

func (d *Driver) dumpKind(in context.Context, kind driver.Kind, visit func(driver.Row) error) error {
	cursor, err := d.db.Collection(collection(kind)).Find(in, bson.D{}, options.Find().SetBatchSize(dumpBatch))
	if err != nil {
		return lost(in, err)
	}
	defer func() { _ = cursor.Close(in) }() // What ended it has been told.
	for cursor.Next(in) {
		var doc rowDoc
		if err := cursor.Decode(&doc); err != nil {
			return fmt.Errorf("read a row of kind %s: %w", kind, driver.ErrInvalid)
		}
		if err := visit(doc.row(kind)); err != nil {
			return err
		}
	}
	return lost(in, cursor.Err())
}

const snapshotTooOld, snapshotUnavailable = 239, 246

// lost says of a moment that is gone what it is: the server answered, and it is no fault of the way there.
func lost(in context.Context, err error) error {
	if hasCode(err, snapshotTooOld, snapshotUnavailable) {
		return &RefusedError{Why: driver.ErrUnavailable, Text: momentText}
	}
	return translate(in, "read at one moment", err)
}

const momentText = "The MongoDB shows no longer how its rows stood when this began: it keeps a moment for 300 s " +
	"unless set " +
	"otherwise. Have every member keep it longer, with " +
	"db.adminCommand({setParameter: 1, minSnapshotHistoryWindowInSeconds: 3600}), then do this again."
