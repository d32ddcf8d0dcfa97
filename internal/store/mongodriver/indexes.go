package mongodriver

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// codeNamespaceExists is the answer to creating a collection that exists.
const codeNamespaceExists = 48

// indexExists are the answers to creating an index that exists: IndexAlreadyExists, IndexOptionsConflict,
// IndexKeySpecsConflict.
var indexExists = []int{68, 85, 86}

// indexRefused are the answers to an index that a server cannot build: CannotCreateIndex,
// InvalidIndexSpecificationOption, CannotBuildIndexKeys, too many parts.
var indexRefused = []int{67, 197, 201, 13103}

// The names of the indexes.
const byOrder, byTerm = "by_order", "by_term"

// rowIndexes serve the two listings, in both directions. They are made anew for each use, because the client library
// writes into them.
func rowIndexes() []mongo.IndexModel {
	return []mongo.IndexModel{
		{Keys: bson.D{{Key: "ord", Value: 1}, {Key: "_id", Value: 1}}, Options: options.Index().SetName(byOrder)},
		{Keys: bson.D{{Key: "terms", Value: 1}, {Key: "ord", Value: 1}, {Key: "_id", Value: 1}},
			Options: options.Index().SetName(byTerm)},
	}
}

// prepare creates a collection with its indexes unless this process knows it to exist. It happens before any
// transaction that writes into it: not every server creates one within. Uniqueness never waits for an index to be
// built, as only _id has to be unique.
func (d *Driver) prepare(ctx context.Context, name string, indexes func() []mongo.IndexModel) error {
	d.mu.Lock()
	done := d.ready[name]
	d.mu.Unlock()
	if done {
		return nil
	}
	limit := d.times.attempt
	if indexes != nil {
		limit = max(limit, indexTime)
	}
	err := d.retryWithin(ctx, "prepare collection", limit, func(ctx context.Context) error {
		var err error
		if indexes != nil {
			err = d.createIndexes(ctx, name, indexes())
		} else {
			err = d.db.CreateCollection(ctx, name)
		}
		switch {
		case hasCode(err, codeNamespaceExists):
			return nil
		case err != nil && classify(err) == classConflict:
			return errCreatedTwice // what some servers answer when two processes create it at once
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

// createIndexes creates a collection with indexes. One that exists under another name or in another form was made
// by somebody who knows better, and one that the server cannot build is done without: they are for speed, and no
// guarantee rests on them. A Health report tells which are missing.
func (d *Driver) createIndexes(ctx context.Context, name string, indexes []mongo.IndexModel) error {
	_, err := d.db.Collection(name).Indexes().CreateMany(ctx, indexes)
	exists, refused := hasCode(err, indexExists...), hasCode(err, indexRefused...) || unsupported(err)
	switch {
	case !exists && !refused:
		return err
	case len(indexes) > 1:
		for _, one := range indexes {
			err := d.createIndexes(ctx, name, []mongo.IndexModel{one})
			if err != nil && !hasCode(err, codeNamespaceExists) {
				return err
			}
		}
		return nil
	case exists:
		return nil
	}
	return d.db.CreateCollection(ctx, name)
}
