package mongodriver

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// engine keeps documents in memory and does to transactions what the two sorts of real engines do.
// It knows what this package asks for, and nothing else: a command or an operator beyond that fails.
type engine struct {
	// committed reads: each statement sees what is committed by then, a writer waits a little for
	// another, and a commit that is sent twice is not remembered. Otherwise a transaction sees one
	// moment, and of two writers of a document the second is turned away at once.
	committed bool
	// deaf engines take a transaction for single writes.
	deaf bool

	mu    sync.Mutex
	freed *sync.Cond
	clock int64
	docs  map[string]map[string][]version // by collection and id, oldest first
	held  map[place]*txn                  // uncommitted writes
	open  map[string]*txn
	done  map[string]bool // transactions that were committed
}

type place struct{ coll, id string }

type version struct {
	at  int64
	doc bson.M // nil: deleted
}

type txn struct {
	name   string
	start  int64
	writes map[place]bson.M
}

// failure is an answer that tells of an error.
type failure struct {
	code   int
	name   string
	labels bson.A
}

func (f *failure) answer() bson.M {
	out := bson.M{"ok": 0, "code": f.code, "codeName": f.name, "errmsg": f.name + ` dup key: { _id: "ana" }`}
	if f.labels != nil {
		out["errorLabels"] = f.labels
	}
	return out
}

var conflict = &failure{112, "WriteConflict", bson.A{labelTransient}}

func newEngine(committed bool) *engine {
	e := &engine{committed: committed, docs: map[string]map[string][]version{}, held: map[place]*txn{}, open: map[string]*txn{}, done: map[string]bool{}}
	e.freed = sync.NewCond(&e.mu)
	return e
}

func field(cmd bson.D, name string) any {
	for _, e := range cmd {
		if e.Key == name {
			return e.Value
		}
	}
	return nil
}

// txnName tells transactions apart, and is empty for what runs outside of any.
func txnName(cmd bson.D) string {
	if field(cmd, "autocommit") == nil {
		return ""
	}
	return fmt.Sprint(field(cmd, "lsid"), field(cmd, "txnNumber"))
}

func (e *engine) do(name string, cmd bson.D) bson.M {
	e.mu.Lock()
	defer e.mu.Unlock()
	out, f := e.run(name, cmd)
	if f == nil {
		out["ok"] = 1
		return out
	}
	if t := e.open[txnName(cmd)]; t != nil {
		e.drop(t)
	}
	return f.answer()
}

func (e *engine) run(name string, cmd bson.D) (bson.M, *failure) {
	switch name {
	case "create", "createIndexes":
		return bson.M{}, nil
	case "commitTransaction":
		return e.commit(txnName(cmd))
	case "abortTransaction":
		if t := e.open[txnName(cmd)]; t != nil {
			e.drop(t)
		}
		return bson.M{}, nil
	}
	t, f := e.inside(cmd)
	if f != nil {
		return nil, f
	}
	coll, _ := cmd[0].Value.(string)
	switch name {
	case "find":
		docs := e.find(t, coll, cmd)
		return bson.M{"cursor": bson.M{"id": int64(0), "ns": "test." + coll, "firstBatch": docs}}, nil
	case "insert", "update", "delete":
		return e.write(t, name, coll, cmd)
	}
	return nil, &failure{59, "CommandNotFound", nil}
}

// inside answers the transaction a command belongs to: nil outside of any.
func (e *engine) inside(cmd bson.D) (*txn, *failure) {
	name := txnName(cmd)
	if name == "" || e.deaf {
		return nil, nil
	}
	if field(cmd, "startTransaction") == true {
		e.open[name] = &txn{name: name, start: e.clock, writes: map[place]bson.M{}}
	}
	if e.open[name] == nil {
		return nil, &failure{251, "NoSuchTransaction", bson.A{labelTransient}}
	}
	return e.open[name], nil
}

func (e *engine) drop(t *txn) {
	delete(e.open, t.name)
	for p := range t.writes {
		delete(e.held, p)
	}
	e.freed.Broadcast()
}

func (e *engine) commit(name string) (bson.M, *failure) {
	t := e.open[name]
	if t == nil {
		if e.done[name] && !e.committed {
			return bson.M{}, nil
		}
		return nil, &failure{251, "NoSuchTransaction", bson.A{labelTransient}}
	}
	e.clock++
	for p, doc := range t.writes {
		e.add(p, doc)
	}
	e.done[name] = true
	e.drop(t)
	return bson.M{}, nil
}

// read answers a document as a transaction sees it, or nil.
func (e *engine) read(t *txn, p place) bson.M {
	if t != nil {
		if doc, own := t.writes[p]; own {
			return doc
		}
	}
	vs := e.docs[p.coll][p.id]
	for _, v := range slices.Backward(vs) {
		if t == nil || e.committed || v.at <= t.start {
			return v.doc
		}
	}
	return nil
}

// hold makes a place the transaction's own until it ends, or turns it away.
func (e *engine) hold(t *txn, p place) *failure {
	late := time.Now().Add(20 * time.Millisecond)
	for other := e.held[p]; other != nil && other != t; other = e.held[p] {
		if t != nil && !e.committed || time.Now().After(late) {
			if t == nil && !e.committed {
				late = late.Add(time.Hour) // a write of its own waits for a transaction to end
				continue
			}
			return conflict
		}
		wake := time.AfterFunc(time.Millisecond, e.freed.Broadcast)
		e.freed.Wait()
		wake.Stop()
	}
	if vs := e.docs[p.coll][p.id]; t != nil && !e.committed && len(vs) > 0 && vs[len(vs)-1].at > t.start {
		return conflict
	}
	return nil
}

func (e *engine) add(p place, doc bson.M) {
	if e.docs[p.coll] == nil {
		e.docs[p.coll] = map[string][]version{}
	}
	e.docs[p.coll][p.id] = append(e.docs[p.coll][p.id], version{e.clock, doc})
}

func (e *engine) put(t *txn, p place, doc bson.M) {
	if t == nil {
		e.clock++
		e.add(p, doc)
		return
	}
	t.writes[p] = doc
	e.held[p] = t
}
