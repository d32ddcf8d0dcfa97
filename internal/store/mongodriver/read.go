package mongodriver

import (
	"context"
	"errors"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
)

// Get answers the row at k, or ErrNotFound.
func (d *Driver) Get(ctx context.Context, k driver.Key) (driver.Row, error) {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return driver.Row{}, err
	}
	defer leave()
	if k.Validate() != nil {
		return driver.Row{}, driver.ErrNotFound
	}
	var doc rowDoc
	missing := false
	err = d.retry(ctx, "get row", func(ctx context.Context) error {
		err := d.causally(ctx, func(in context.Context) error {
			return d.db.Collection(collection(k.Kind)).FindOne(in, bsonID(k.ID)).Decode(&doc)
		})
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
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	asked := map[driver.Kind][]string{}
	for _, k := range driver.Distinct(ks) {
		asked[k.Kind] = append(asked[k.Kind], k.ID)
	}
	if len(asked) == 0 {
		return nil, nil
	}
	found := make(map[driver.Key]driver.Row, len(ks))
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
	err = d.readAtOnce(ctx, "get rows", len(asked) == 1, look, func(in context.Context) (bool, error) {
		return d.unchanged(in, asked, found)
	})
	if err != nil {
		return nil, err
	}
	return driver.InOrder(ks, found), nil
}

// unchanged reports whether rows still have the revisions at which they were found, absent ones included.
func (d *Driver) unchanged(in context.Context, asked map[driver.Kind][]string,
	found map[driver.Key]driver.Row) (bool, error) {
	for kind, ids := range asked {
		revs, err := revisions(in, d.db.Collection(collection(kind)), ids)
		if err != nil {
			return false, err
		}
		for _, id := range ids {
			if found[driver.Key{Kind: kind, ID: id}].Rev != revs[id] {
				return false, nil
			}
		}
	}
	return true, nil
}

// Query answers one page, ordered by (Order, ID bytewise).
func (d *Driver) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	if err := q.Validate(); err != nil {
		return driver.Page{}, err
	}
	leave, err := d.calls.Enter(ctx)
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
	page := func() *options.FindOptionsBuilder {
		return options.Find().SetSort(bson.D{{Key: "ord", Value: up}, {Key: "_id", Value: up}}).
			SetLimit(int64(size + 1)).SetBatchSize(int32(size + 1))
	}
	bare := func() *options.FindOptionsBuilder {
		return page().SetProjection(bson.D{{Key: "rev", Value: 1}, {Key: "ord", Value: 1}})
	}
	var found []driver.Row
	wanted := filter(q)
	if wanted == nil {
		return driver.Page{}, nil
	}
	err = d.readAtOnce(ctx, "query rows", true, func(in context.Context, db *mongo.Database) (err error) {
		opt := page()
		if q.Bare {
			opt = bare()
		}
		found, err = find(in, db, q.Kind, wanted, opt)
		return err
	}, func(in context.Context) (bool, error) {
		again, err := find(in, d.db, q.Kind, wanted, bare())
		return slices.EqualFunc(found, again, func(a, b driver.Row) bool { return a.ID == b.ID && a.Rev == b.Rev }), err
	})
	if err != nil {
		return driver.Page{}, err
	}
	out := driver.Page{Rows: found}
	if len(found) > size {
		out.Rows = found[:size:size]
		last := out.Rows[size-1]
		out.Next = &driver.Cursor{Order: last.Order, ID: last.ID}
	}
	return out, nil
}

func among(ids []string) bson.D {
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

func find(in context.Context, db *mongo.Database, kind driver.Kind, filter bson.D,
	opt *options.FindOptionsBuilder) ([]driver.Row, error) {
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
