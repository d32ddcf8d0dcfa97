package mongodriver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// markerDoc says what became of a batch. The batch itself inserts one, in its transaction; or a process that gave the
// batch up inserts a fence under the same id, and the batch can never be applied after that.
type markerDoc struct {
	ID    string `bson:"_id"`
	Fence bool   `bson:"fence"`
}

// Markers begin with the minute they were made in, so that old ones are found by their id.
const (
	markerAge  = time.Hour // far longer than any commit is followed
	purgeEvery = 10 * time.Minute
)

func newMarker(now time.Time) string {
	return markersFrom(now) + rand.Text()
}

func markersFrom(t time.Time) string { return fmt.Sprintf("%012d-", t.Unix()/60) }

// readMarker looks a marker up.
func (d *Driver) readMarker(ctx context.Context, id string) (exists, byFence bool, err error) {
	var doc markerDoc
	err = d.db.Collection(batches).FindOne(ctx, bsonID(id)).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return false, false, nil
	}
	return err == nil, doc.Fence, err
}

// purge deletes old markers, at most every purgeEvery. What stays because it failed goes with the next.
func (d *Driver) purge(ctx context.Context) {
	now := d.now()
	d.mu.Lock()
	due := now.Sub(d.purged) >= purgeEvery
	if due {
		d.purged = now
	}
	d.mu.Unlock()
	if !due {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	old := bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: markersFrom(now.Add(-markerAge))}}}}
	_, _ = d.db.Collection(batches).DeleteMany(ctx, old)
}
