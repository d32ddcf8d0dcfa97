package mongodriver

import (
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
)

// Commit applies b whole or not at all, and answers nil only when a majority has it on disk. Serializability of two
// commits that exclude each other comes from the documents both write, see planOf; that one is applied once
// although its answer was lost comes from its marker, see resolve.
func (d *Driver) Commit(ctx context.Context, b driver.Batch) error {
	if err := b.Validate(); err != nil {
		return err
	}
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	p := planOf(&b)
	for _, g := range p.groups {
		if !g.creates {
			continue
		}
		if err := d.prepare(ctx, g.coll, rowIndexes); err != nil {
			return err
		}
	}
	defer d.notice("commit")()
	var held heldRows
	for pause, tries := newBackoff(d.times.retry), 1; ; tries++ {
		err := d.try(ctx, p)
		if err == nil {
			d.purge(ctx)
			return nil
		}
		if ctx.Err() == nil {
			held.note(err, d.times.held)
		}
		c := classify(err)
		// Some servers answer a write conflict for everything in a transaction, an id that is taken included: after
		// every second failure the rows are compared.
		if c == classConflict || c == classTransient && tries%2 == 0 && answered(err) {
			if err := d.findStale(ctx, &b); err != nil {
				return held.explain(err)
			}
		}
		if c != classConflict && c != classTransient || !pause.wait(ctx) {
			return held.explain(translate(ctx, "commit", err))
		}
	}
}

// heldRows notices that every try of a commit meets a document which another transaction holds. No act of a living
// process holds one for seconds, so it is one of a process that was killed: the server rolls it back when the
// transaction's lifetime ends, and nothing can be done before that.
type heldRows struct{ certain <-chan time.Time }

// note hears the error of each try. After least of nothing but conflicts the rows are taken to be held.
func (h *heldRows) note(err error, least time.Duration) {
	switch {
	case !heldElsewhere(err):
		h.certain = nil
	case h.certain == nil:
		h.certain = time.After(least)
	}
}

// explain says of the error of a commit that its rows are held, where that is certain. A row that changed was not held.
func (h *heldRows) explain(err error) error {
	if stale := (*driver.StaleError)(nil); errors.As(err, &stale) {
		return err
	}
	select {
	case <-h.certain:
		return &driver.HeldError{Limit: defaultLifetime, Cause: err}
	default:
		return err
	}
}

// try runs the plan once, in a transaction of its own.
func (d *Driver) try(ctx context.Context, p *plan) error {
	_, s, end, err := d.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	marker := newMarker(d.now())
	err = attempt(ctx, "commit", d.times.attempt, func(ctx context.Context) error {
		return d.write(mongo.NewSessionContext(ctx, s), p, marker)
	})
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return d.resolve(ctx, s, marker)
}

// write does everything but the commit.
// Locks and marker come first: a batch that another excludes stops there, before it has written a row, and every
// batch takes them in the same order.
func (d *Driver) write(in context.Context, p *plan, marker string) error {
	_, err := d.db.Collection(batches).BulkWrite(in, p.first(marker), options.BulkWrite().SetOrdered(true))
	if err != nil && classify(err) == classConflict {
		// Two created the same lock, or the batch was given up: that says nothing about any row.
		return errCreatedTwice
	}
	if err != nil {
		return err
	}
	for i := range p.groups {
		if err := d.writeGroup(in, &p.groups[i]); err != nil {
			return err
		}
	}
	return nil
}

// writeGroup writes the rows of one collection. A filter names the revision that is expected, and a filter that meets
// nothing is no error to the server: so the counts must be exactly those of the plan, or the transaction is given up.
func (d *Driver) writeGroup(in context.Context, g *group) error {
	coll := d.db.Collection(g.coll)
	if len(g.absent) > 0 {
		// The lock is held by now, so what is absent stays absent.
		found, err := revisions(in, coll, g.absent)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return errConflict
		}
	}
	if len(g.models) == 0 {
		return nil
	}
	res, err := coll.BulkWrite(in, g.models, options.BulkWrite().SetOrdered(true))
	if err != nil {
		return err
	}
	if res.InsertedCount != g.inserted || res.MatchedCount != g.matched || res.DeletedCount != g.deleted {
		return errConflict
	}
	return nil
}

// findStale compares a batch with what is committed, and returns a *driver.StaleError for the first row that is not
// as the batch expects. It answers nil when all are: what conflicted is gone, so the batch may be tried again.
func (d *Driver) findStale(ctx context.Context, b *driver.Batch) error {
	want := make([]driver.StaleError, 0, len(b.Puts)+len(b.Deletes)+len(b.Checks))
	for i := range b.Puts {
		want = append(want, driver.StaleError{Key: b.Puts[i].Row.Key, Want: b.Puts[i].Prev, Exists: b.Puts[i].Prev == 0})
	}
	for _, x := range b.Deletes {
		want = append(want, driver.StaleError{Key: x.Key, Want: x.Rev})
	}
	for _, c := range b.Checks {
		want = append(want, driver.StaleError{Key: c.Key, Want: c.Rev})
	}
	asked := map[driver.Kind][]string{}
	for i := range want {
		asked[want[i].Key.Kind] = append(asked[want[i].Key.Kind], want[i].Key.ID)
	}
	found := map[driver.Key]int64{}
	err := d.readTransaction(ctx, "commit", func(in context.Context) error {
		clear(found)
		for kind, ids := range asked {
			revs, err := revisions(in, d.db.Collection(collection(kind)), ids)
			if err != nil {
				return err
			}
			for id, rev := range revs {
				found[driver.Key{Kind: kind, ID: id}] = rev
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range want {
		if found[want[i].Key] != want[i].Want {
			return &want[i]
		}
	}
	return nil
}
