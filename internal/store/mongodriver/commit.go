package mongodriver

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
)

// errMoved tells that a document was not as the batch expects. Which one, and whether it stays so,
// is found out after the transaction was taken back.
var errMoved = errors.New("a row is not at the revision asked for")

// plan is a batch as the writes that carry it, in an order that is the same for every batch, so that
// on an engine whose writers wait for one another few wait in a circle.
type plan struct {
	locks  []string
	groups []group
}

// group is what a plan does in one collection.
type group struct {
	coll                       string
	creates                    bool
	absent                     []string
	models                     []mongo.WriteModel
	inserted, matched, deleted int64
}

// step is one member of a batch.
type step struct {
	key    driver.Key
	turn   int // inserts first, then changes and checks, then deletes
	model  mongo.WriteModel
	absent bool
}

func at(id string, rev int64) bson.D {
	return bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: rev}}
}

// touch changes a document without changing the row it holds.
var touch = bson.D{{Key: "$inc", Value: bson.D{{Key: "c", Value: int64(1)}}}}

// steps turns members into writes. A check is one too: of two acts that each rely on what the other
// changes, one has to meet the other's write.
func steps(b *driver.Batch) []step {
	all := make([]step, 0, len(b.Puts)+len(b.Deletes)+len(b.Checks))
	for i := range b.Puts {
		r := &b.Puts[i].Row
		if b.Puts[i].Prev == 0 {
			all = append(all, step{key: r.Key, turn: 0, model: mongo.NewInsertOneModel().SetDocument(docOf(r))})
			continue
		}
		all = append(all, step{key: r.Key, turn: 1,
			model: mongo.NewReplaceOneModel().SetFilter(at(r.ID, b.Puts[i].Prev)).SetReplacement(docOf(r))})
	}
	for _, c := range b.Checks {
		if c.Rev == 0 {
			all = append(all, step{key: c.Key, absent: true})
			continue
		}
		all = append(all, step{key: c.Key, turn: 1,
			model: mongo.NewUpdateOneModel().SetFilter(at(c.Key.ID, c.Rev)).SetUpdate(touch)})
	}
	for _, x := range b.Deletes {
		all = append(all, step{key: x.Key, turn: 2, model: mongo.NewDeleteOneModel().SetFilter(at(x.Key.ID, x.Rev))})
	}
	slices.SortFunc(all, func(x, y step) int {
		return cmp.Or(strings.Compare(string(x.key.Kind), string(y.key.Kind)), cmp.Compare(x.turn, y.turn),
			strings.Compare(x.key.ID, y.key.ID))
	})
	return all
}

// planOf lays a batch out. Whoever creates a row and whoever relies on its absence take the same
// lock: neither could see the other otherwise, as there is no document yet to meet at.
func planOf(b *driver.Batch) *plan {
	p := &plan{}
	var taken []string
	for _, s := range steps(b) {
		coll := collection(s.key.Kind)
		if len(p.groups) == 0 || p.groups[len(p.groups)-1].coll != coll {
			p.groups = append(p.groups, group{coll: coll})
		}
		g := &p.groups[len(p.groups)-1]
		switch {
		case s.absent:
			g.absent = append(g.absent, s.key.ID)
			taken = append(taken, stripe(s.key))
			continue
		case s.turn == 0:
			g.inserted++
			g.creates = true
			taken = append(taken, stripe(s.key))
		case s.turn == 1:
			g.matched++
		default:
			g.deleted++
		}
		g.models = append(g.models, s.model)
	}
	slices.Sort(taken)
	p.locks = slices.Compact(taken)
	return p
}

// first is what a batch writes before anything else: its locks, and its marker. A fence in the marker's place
// makes this fail.
func (p *plan) first(marker string) []mongo.WriteModel {
	out := make([]mongo.WriteModel, 0, len(p.locks)+1)
	upsert := func(filter bson.D) {
		out = append(out, mongo.NewUpdateOneModel().SetFilter(filter).SetUpdate(touch).SetUpsert(true))
	}
	for _, id := range p.locks {
		upsert(bsonID(id))
	}
	upsert(bson.D{{Key: "_id", Value: marker}, {Key: "fence", Value: false}})
	return out
}

// Commit applies b whole or not at all, and answers nil only when a majority has it on disk.
func (d *Driver) Commit(ctx context.Context, b driver.Batch) error {
	if err := b.Validate(); err != nil {
		return err
	}
	leave, err := d.door.Enter(ctx)
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
	for pc, tries := newPace(patience), 1; ; tries++ {
		err := d.try(ctx, p)
		if err == nil {
			d.sweep(ctx)
			return nil
		}
		v := judge(err)
		// There are engines that call everything a conflict in a transaction, an id that is taken too: who
		// is turned away twice looks for what stands in the way.
		if v == moved || v == again && tries%2 == 0 && answered(err) {
			if err := d.whatMoved(ctx, &b); err != nil {
				return err
			}
		}
		if v != moved && v != again || !pc.wait(ctx) {
			return broken(ctx, "commit", err)
		}
	}
}

// try runs the plan once, in a transaction of its own.
func (d *Driver) try(ctx context.Context, p *plan) error {
	in, s, end, err := d.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	marker := newMarker(d.now())
	if err := d.write(in, p, marker); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return d.settle(ctx, s, marker)
}

// write does everything but the commit.
func (d *Driver) write(in context.Context, p *plan, marker string) error {
	_, err := d.db.Collection(batches).BulkWrite(in, p.first(marker), options.BulkWrite().SetOrdered(true))
	if err != nil && judge(err) == moved {
		// Two made the same counter, or the batch was given up: that says nothing about any row.
		return errMadeTwice
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

func (d *Driver) writeGroup(in context.Context, g *group) error {
	coll := d.db.Collection(g.coll)
	if len(g.absent) > 0 {
		// The lock is held by now, so what is absent stays absent.
		found, err := revisions(in, coll, g.absent)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return errMoved
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
		return errMoved
	}
	return nil
}

// whatMoved compares a batch with what is committed, and names the first row that is not as the
// batch expects. It answers nil when all are: what stood in the way is gone, so try again.
func (d *Driver) whatMoved(ctx context.Context, b *driver.Batch) error {
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
	err := d.reading(ctx, "commit", func(in context.Context) error {
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
