package mongodriver

import (
	"cmp"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"amparo/internal/store/driver"
)

// plan is a batch as the writes that apply it. Their order is the same for every batch, so that on a server whose
// writers wait for one another deadlocks are rare.
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
	phase  int // inserts first, then changes and checks, then deletes
	model  mongo.WriteModel
	absent bool
}

func atRevision(id string, rev int64) bson.D {
	return bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: rev}}
}

// touch changes a document without changing the row it holds.
var touch = bson.D{{Key: "$inc", Value: bson.D{{Key: "c", Value: int64(1)}}}}

// steps turns members into writes. A check is one too: of two acts where each relies on what the other changes, one
// then meets the other's write, on a server with snapshot isolation too (write skew).
func steps(b *driver.Batch) []step {
	all := make([]step, 0, len(b.Puts)+len(b.Deletes)+len(b.Checks))
	for i := range b.Puts {
		r := &b.Puts[i].Row
		if b.Puts[i].Prev == 0 {
			all = append(all, step{key: r.Key, phase: 0, model: mongo.NewInsertOneModel().SetDocument(docOf(r))})
			continue
		}
		all = append(all, step{key: r.Key, phase: 1,
			model: mongo.NewReplaceOneModel().SetFilter(atRevision(r.ID, b.Puts[i].Prev)).SetReplacement(docOf(r))})
	}
	for _, c := range b.Checks {
		if c.Rev == 0 {
			all = append(all, step{key: c.Key, absent: true})
			continue
		}
		all = append(all, step{key: c.Key, phase: 1,
			model: mongo.NewUpdateOneModel().SetFilter(atRevision(c.Key.ID, c.Rev)).SetUpdate(touch)})
	}
	for _, x := range b.Deletes {
		all = append(all, step{key: x.Key, phase: 2, model: mongo.NewDeleteOneModel().SetFilter(atRevision(x.Key.ID, x.Rev))})
	}
	slices.SortFunc(all, func(x, y step) int {
		return cmp.Or(strings.Compare(string(x.key.Kind), string(y.key.Kind)), cmp.Compare(x.phase, y.phase),
			strings.Compare(x.key.ID, y.key.ID))
	})
	return all
}

// planOf lays a batch out. Whoever creates a row and whoever relies on its absence increment the same lock document:
// otherwise neither could see the other, as there is no document yet in which their writes could conflict.
func planOf(b *driver.Batch) *plan {
	p := &plan{}
	var locks []string
	for _, s := range steps(b) {
		coll := collection(s.key.Kind)
		if len(p.groups) == 0 || p.groups[len(p.groups)-1].coll != coll {
			p.groups = append(p.groups, group{coll: coll})
		}
		g := &p.groups[len(p.groups)-1]
		switch {
		case s.absent:
			g.absent = append(g.absent, s.key.ID)
			locks = append(locks, lockID(s.key))
			continue
		case s.phase == 0:
			g.inserted++
			g.creates = true
			locks = append(locks, lockID(s.key))
		case s.phase == 1:
			g.matched++
		default:
			g.deleted++
		}
		g.models = append(g.models, s.model)
	}
	slices.Sort(locks)
	p.locks = slices.Compact(locks)
	return p
}

// first is what a batch writes before anything else: its locks and its marker. A fence under the marker's id makes
// this fail.
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
