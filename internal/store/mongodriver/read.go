package mongodriver

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"math"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
)

// Get answers the row at k, or ErrNotFound.
func (d *Driver) Get(ctx context.Context, k driver.Key) (driver.Row, error) {
	leave, err := d.door.Enter(ctx)
	if err != nil {
		return driver.Row{}, err
	}
	defer leave()
	if k.Validate() != nil {
		return driver.Row{}, driver.ErrNotFound
	}
	var doc rowDoc
	missing := false
	err = d.patiently(ctx, "get row", func() error {
		err := d.db.Collection(collection(k.Kind)).FindOne(ctx, bsonID(k.ID)).Decode(&doc)
		missing = errors.Is(err, mongo.ErrNoDocuments)
		if missing {
			return nil
		}
		return err
	})
	switch {
	case err != nil:
		return driver.Row{}, err
	case missing:
		return driver.Row{}, driver.ErrNotFound
	}
	return doc.row(k.Kind), nil
}

// GetMany answers the rows at ks in the order asked, leaving out those that are absent.
func (d *Driver) GetMany(ctx context.Context, ks []driver.Key) ([]driver.Row, error) {
	leave, err := d.door.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	asked := map[driver.Kind][]string{}
	seen := make(map[driver.Key]bool, len(ks))
	for _, k := range ks {
		// Every key is asked for once; a key that no row can have is not asked for at all.
		if !seen[k] && k.Validate() == nil {
			seen[k] = true
			asked[k.Kind] = append(asked[k.Kind], k.ID)
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	found := make(map[driver.Key]driver.Row, len(seen))
	look := func(in context.Context, db *mongo.Database) error {
		clear(found)
		for _, kind := range slices.Sorted(maps.Keys(asked)) {
			rows, err := find(in, db, kind, among(asked[kind]), options.Find().SetBatchSize(int32(len(asked[kind]))+1))
			if err != nil {
				return err
			}
			for _, r := range rows {
				found[r.Key] = r
			}
		}
		return nil
	}
	if len(asked) == 1 {
		err = d.still(ctx, "get rows", look)
	} else {
		err = d.reading(ctx, "get rows", func(in context.Context) error {
			if err := look(in, d.db); err != nil || !d.loose {
				return err
			}
			return d.unmoved(in, asked, found)
		})
	}
	if err != nil {
		return nil, err
	}
	return inOrder(ks, found), nil
}

// unmoved looks a second time at rows of several collections. If nothing has changed, then all of
// them stood like this together, between the end of the first look and the begin of the second.
func (d *Driver) unmoved(in context.Context, asked map[driver.Kind][]string, found map[driver.Key]driver.Row) error {
	for kind, ids := range asked {
		revs, err := revisions(in, d.db.Collection(collection(kind)), ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if found[driver.Key{Kind: kind, ID: id}].Rev != revs[id] {
				return errReadAgain
			}
		}
	}
	return nil
}

// inOrder lays found out in the order of ks. A row asked twice is copied, so that the caller may
// write into either.
func inOrder(ks []driver.Key, found map[driver.Key]driver.Row) []driver.Row {
	used := make(map[driver.Key]bool, len(found))
	out := make([]driver.Row, 0, len(found))
	for _, k := range ks {
		row, ok := found[k]
		if !ok {
			continue
		}
		if used[k] {
			row.Blob, row.Terms = bytes.Clone(row.Blob), slices.Clone(row.Terms)
		}
		used[k] = true
		out = append(out, row)
	}
	return out
}

// Query answers one page, ordered by (Order, ID bytewise).
func (d *Driver) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	if err := q.Validate(); err != nil {
		return driver.Page{}, err
	}
	leave, err := d.door.Enter(ctx)
	if err != nil {
		return driver.Page{}, err
	}
	defer leave()
	size := q.Size()
	up := 1
	if q.Desc {
		up = -1
	}
	// One row more than asked tells whether anything is left behind this page.
	opt := options.Find().SetSort(bson.D{{Key: "ord", Value: up}, {Key: "_id", Value: up}}).
		SetLimit(int64(size + 1)).SetBatchSize(int32(size + 1))
	if q.Bare {
		opt.SetProjection(bson.D{{Key: "rev", Value: 1}, {Key: "ord", Value: 1}})
	}
	var found []driver.Row
	wanted := filter(q)
	if wanted == nil {
		return driver.Page{}, nil
	}
	err = d.still(ctx, "query rows", func(in context.Context, db *mongo.Database) (err error) {
		found, err = find(in, db, q.Kind, wanted, opt)
		return err
	})
	if err != nil {
		return driver.Page{}, err
	}
	page := driver.Page{Rows: found}
	if len(found) > size {
		page.Rows = found[:size:size]
		last := page.Rows[size-1]
		page.Next = &driver.Cursor{Order: last.Order, ID: last.ID}
	}
	return page, nil
}

// filter says which rows a query asks for, and nil when there can be none. The place a page starts
// behind is two ranges of the index, each of them whole in itself: rows of a later order, and later
// rows of the same order.
func filter(q driver.Query) bson.D {
	if q.After == nil {
		return ranged(q.Term, q.Since, q.Until)
	}
	at := q.After.Order
	var ranges bson.A
	beyond := "$gt"
	if q.Desc {
		beyond = "$lt"
		if q.Until == nil || at < *q.Until {
			ranges = append(ranges, ranged(q.Term, q.Since, &at))
		} else {
			return ranged(q.Term, q.Since, q.Until)
		}
	} else {
		if q.Since != nil && at < *q.Since {
			return ranged(q.Term, q.Since, q.Until)
		}
		if at < math.MaxInt64 {
			after := at + 1
			ranges = append(ranges, ranged(q.Term, &after, q.Until))
		}
	}
	if (q.Since == nil || at >= *q.Since) && (q.Until == nil || at < *q.Until) {
		same := bson.D{{Key: "ord", Value: at}, {Key: "_id", Value: bson.D{{Key: beyond, Value: q.After.ID}}}}
		if q.Term != "" {
			same = append(bson.D{{Key: "terms", Value: q.Term}}, same...)
		}
		ranges = append(ranges, same)
	}
	if len(ranges) == 0 {
		return nil
	}
	return bson.D{{Key: "$or", Value: ranges}}
}

// ranged asks for the rows of a window: since <= order < until.
func ranged(term string, since, until *int64) bson.D {
	out := bson.D{}
	if term != "" {
		out = append(out, bson.E{Key: "terms", Value: term})
	}
	bounds := bson.D{}
	if since != nil {
		bounds = append(bounds, bson.E{Key: "$gte", Value: *since})
	}
	if until != nil {
		bounds = append(bounds, bson.E{Key: "$lt", Value: *until})
	}
	if len(bounds) > 0 {
		out = append(out, bson.E{Key: "ord", Value: bounds})
	}
	return out
}

func among(ids []string) bson.D {
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

func find(in context.Context, db *mongo.Database, kind driver.Kind, filter bson.D, opt *options.FindOptionsBuilder) ([]driver.Row, error) {
	cursor, err := db.Collection(collection(kind)).Find(in, filter, opt)
	if err != nil {
		return nil, err
	}
	var docs []rowDoc
	if err := cursor.All(in, &docs); err != nil {
		return nil, err
	}
	rows := make([]driver.Row, len(docs))
	for i := range docs {
		rows[i] = docs[i].row(kind)
	}
	return rows, nil
}

// revisions reads the revisions of those of the rows that are there.
func revisions(in context.Context, coll *mongo.Collection, ids []string) (map[string]int64, error) {
	cursor, err := coll.Find(in, among(ids),
		options.Find().SetProjection(bson.D{{Key: "rev", Value: 1}}).SetBatchSize(int32(len(ids))+1))
	if err != nil {
		return nil, err
	}
	var docs []struct {
		ID  string `bson:"_id"`
		Rev int64  `bson:"rev"`
	}
	if err := cursor.All(in, &docs); err != nil {
		return nil, err
	}
	revs := make(map[string]int64, len(docs))
	for _, doc := range docs {
		revs[doc.ID] = doc.Rev
	}
	return revs, nil
}
