package mongodriver

import (
	"context"
	"sync"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// causal keeps the promise that a read sees every commit that was acknowledged before it began, also after an election.
//
// A primary that was just elected has every acknowledged commit, but reads with read concern majority or snapshot may
// lag behind them until it has replicated an entry of its own. Two things close that gap. What this process was told
// itself is named in its reads as the time they must not be older than (causal consistency). What other processes were
// told is covered by a barrier: before the first read from a new primary, a write that a majority acknowledges.
//
// What remains: another process may read from a primary that was deposed and does not know it yet, for as long as an
// election takes.
type causal struct {
	mu     sync.Mutex
	newest *bson.Timestamp // of the newest commit this process was told of; nil where the server tells no time

	elections atomic.Int64 // how often a server was found to be a new primary
	confirmed atomic.Int64 // elections as they were before the last barrier
}

// barrierID is the document that barriers increment. It does not sort among the markers.
const barrierID = "barrier"

// watch counts elections.
func (c *causal) watch() *event.ServerMonitor {
	const primary = "RSPrimary"
	return &event.ServerMonitor{ServerDescriptionChanged: func(e *event.ServerDescriptionChangedEvent) {
		if e.NewDescription.Kind == primary && e.PreviousDescription.Kind != primary {
			c.elections.Add(1)
		}
	}}
}

// acknowledged keeps the time of a commit, if it is newer than the ones before.
func (c *causal) acknowledged(at *bson.Timestamp) {
	if at == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.newest == nil || at.After(*c.newest) {
		c.newest = at
	}
}

// causally runs do, which reads outside of a transaction, in a session whose reads are not older than any acknowledged
// commit. What was read while an election was noticed is read again.
func (d *Driver) causally(ctx context.Context, do func(in context.Context) error) error {
	seen := d.causal.elections.Load()
	if seen != d.causal.confirmed.Load() {
		if err := d.barrier(ctx); err != nil {
			return err
		}
		d.causal.confirmed.Store(seen)
	}
	s, err := d.client.StartSession(options.Session().SetCausalConsistency(true))
	if err != nil {
		return err
	}
	defer s.EndSession(ctx)
	d.causal.mu.Lock()
	newest := d.causal.newest
	d.causal.mu.Unlock()
	if newest != nil {
		if err := s.AdvanceOperationTime(newest); err != nil {
			return err
		}
	}
	err = do(mongo.NewSessionContext(ctx, s))
	if d.causal.elections.Load() != seen {
		return errReadAgain
	}
	return err
}

// barrier waits until a majority follows the primary.
func (d *Driver) barrier(ctx context.Context) error {
	_, err := d.db.Collection(batches).UpdateOne(ctx, bsonID(barrierID), touch, options.UpdateOne().SetUpsert(true))
	if err != nil && classify(err) == classConflict {
		return errCreatedTwice
	}
	return err
}
