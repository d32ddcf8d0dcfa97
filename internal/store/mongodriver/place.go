package mongodriver

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
)

// Collections beside those of the kinds. No kind's collection begins with this sign but for those
// of odd names, which go on with an x.
const (
	// batches holds one marker for each batch of the last while: whoever lost the answer to a commit
	// finds out there whether it was applied. Beside them lie the counters that make the creator of a
	// row conflict with whoever relies on its absence, so that one command writes both.
	batches = "_batches"
)

// plainKind is what may name a collection as it stands on every server: short enough for the bound
// on a whole name, and without the signs and words that mean something there.
var plainKind = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// collection names the collection of a kind. A kind that could not name one is named by its digest.
func collection(k driver.Kind) string {
	if plainKind.MatchString(string(k)) {
		return string(k)
	}
	sum := sha256.Sum256([]byte(k))
	return "_x" + hex.EncodeToString(sum[:])
}

// stripe names the counter of a key: one of 65,536, so that two keys seldom share it. Keys that do
// only make their commits wait for one another. No stripe sorts among the markers.
func stripe(k driver.Key) string {
	sum := sha256.Sum256([]byte(string(k.Kind) + "\x00" + k.ID))
	return "lock-" + hex.EncodeToString(sum[:2])
}

func bsonID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

// rowDoc is a row as it lies in its kind's collection. Texts compare bytewise there, because no
// collection has a collation, and neither has any query.
type rowDoc struct {
	ID    string   `bson:"_id"`
	Rev   int64    `bson:"rev"`
	Order int64    `bson:"ord"`
	Terms []string `bson:"terms"`
	KeyID string   `bson:"key"`
	Body  []byte   `bson:"body"`
}

func docOf(r *driver.Row) rowDoc {
	doc := rowDoc{ID: r.ID, Rev: r.Rev, Order: r.Order, Terms: driver.TermSet(r.Terms), KeyID: r.KeyID, Body: r.Blob}
	if doc.Terms == nil {
		doc.Terms = []string{}
	}
	if doc.Body == nil {
		doc.Body = []byte{}
	}
	return doc
}

// row copies the content, so that it never shares memory with an answer the engine's driver keeps.
func (d *rowDoc) row(k driver.Kind) driver.Row {
	return driver.Row{Key: driver.Key{Kind: k, ID: d.ID}, Rev: d.Rev, Order: d.Order, Terms: d.Terms,
		KeyID: d.KeyID, Blob: bytes.Clone(d.Body)}
}

// The names of the indexes.
const byOrder, byTerm = "by_order", "by_term"

// rowIndexes serve the two listings, in both directions. They are made anew for each use, because the
// engine's driver writes into them.
func rowIndexes() []mongo.IndexModel {
	return []mongo.IndexModel{
		{Keys: bson.D{{Key: "ord", Value: 1}, {Key: "_id", Value: 1}}, Options: options.Index().SetName(byOrder)},
		{Keys: bson.D{{Key: "terms", Value: 1}, {Key: "ord", Value: 1}, {Key: "_id", Value: 1}}, Options: options.Index().SetName(byTerm)},
	}
}

// prepare makes a collection with its indexes unless this process knows it to be there. It happens
// before any transaction that writes into it: not every engine makes one within. Uniqueness never waits
// for an index to be built, as only _id has to be unique.
func (d *Driver) prepare(ctx context.Context, name string, indexes func() []mongo.IndexModel) error {
	d.mu.Lock()
	done := d.ready[name]
	d.mu.Unlock()
	if done {
		return nil
	}
	err := d.patiently(ctx, "prepare collection", func() error {
		var err error
		if indexes != nil {
			err = d.index(ctx, name, indexes())
		} else {
			err = d.db.CreateCollection(ctx, name)
		}
		switch {
		case hasCode(err, codeNamespaceExists):
			return nil
		case err != nil && judge(err) == moved:
			return errMadeTwice // some engines say it like this when two processes make it at once
		}
		return err
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.ready[name] = true
	d.mu.Unlock()
	return nil
}

// errMadeTwice asks for another try.
var errMadeTwice = fmt.Errorf("something was made twice: %w", errAgain)

// index makes a collection with indexes. One that is there under another name or in another form was made by somebody
// who knows better, and one that the server cannot make is done without: they are for speed, and no promise rests on
// them. An Exam tells which are missing.
func (d *Driver) index(ctx context.Context, name string, indexes []mongo.IndexModel) error {
	_, err := d.db.Collection(name).Indexes().CreateMany(ctx, indexes)
	there, refused := hasCode(err, indexThere...), hasCode(err, indexRefused...) || declined(err)
	switch {
	case !there && !refused:
		return err
	case len(indexes) > 1:
		for _, one := range indexes {
			if err := d.index(ctx, name, []mongo.IndexModel{one}); err != nil && !hasCode(err, codeNamespaceExists) {
				return err
			}
		}
		return nil
	case there:
		return nil
	}
	return d.db.CreateCollection(ctx, name)
}

// Markers carry the minute they were made in, in front, so that old ones are found by their name.
const (
	markerAge  = time.Hour // far longer than any commit is followed
	sweepEvery = 10 * time.Minute
)

func newMarker(now time.Time) string {
	return markersFrom(now) + rand.Text()
}

func markersFrom(t time.Time) string { return fmt.Sprintf("%012d-", t.Unix()/60) }

// sweep forgets old markers, now and then. What stays because a sweep failed goes with the next.
func (d *Driver) sweep(ctx context.Context) {
	now := d.now()
	d.mu.Lock()
	due := now.Sub(d.swept) >= sweepEvery
	if due {
		d.swept = now
	}
	d.mu.Unlock()
	if !due {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyTime)
	defer cancel()
	old := bson.D{{Key: "_id", Value: bson.D{{Key: "$lt", Value: markersFrom(now.Add(-markerAge))}}}}
	_, _ = d.db.Collection(batches).DeleteMany(ctx, old)
}
