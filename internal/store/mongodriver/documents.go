package mongodriver

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"regexp"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/driver"
)

// batches is the one collection beside those of the kinds. It holds a marker for each batch of the last hour, by
// which a process that lost the answer to a commit finds out whether it was applied, and the lock documents that
// make the creator of a row conflict with whoever relies on its absence. Both are in one collection, so that one
// command writes them. No collection of a kind begins with an underscore but those of odd names, which go on with
// an x.
const batches = "_batches"

// plainKind is what may name a collection unchanged on every server: short enough for the bound on a whole name, and
// without the characters and words that mean something there.
var plainKind = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// collection names the collection of a kind. A kind that could not name one is named by its digest.
func collection(k driver.Kind) string {
	if plainKind.MatchString(string(k)) {
		return string(k)
	}
	sum := sha256.Sum256([]byte(k))
	return "_x" + hex.EncodeToString(sum[:])
}

// lockID names the lock document of a key: one of 65,536, so that two keys seldom share one. Commits of keys that do
// only wait for one another. No lock sorts among the markers.
func lockID(k driver.Key) string {
	sum := sha256.Sum256([]byte(string(k.Kind) + "\x00" + k.ID))
	return "lock-" + hex.EncodeToString(sum[:2])
}

func bsonID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

// rowDoc is a row as it lies in its kind's collection. Texts compare bytewise there, because no collection has a
// collation, and neither has any query.
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

// row copies the content, so that it never shares memory with an answer the client library keeps.
func (d *rowDoc) row(k driver.Kind) driver.Row {
	return driver.Row{Key: driver.Key{Kind: k, ID: d.ID}, Rev: d.Rev, Order: d.Order, Terms: d.Terms,
		KeyID: d.KeyID, Blob: bytes.Clone(d.Body)}
}
