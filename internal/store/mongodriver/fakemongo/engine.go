// Package fakemongo is a fake MongoDB server for tests. It speaks the wire protocol, keeps everything in memory, and
// can be told to fail, as a real server does only on a bad day. It does what package mongodriver relies on (reads and
// writes of documents, unique ids, transactions) in the two ways that real servers do it.
//
// It is not counted as MongoDB: passing on it proves nothing about a real server. Tests that are to run on one name it
// in AMPARO_TEST_MONGO_URI, see package mongotest. It never ships.
//
// A test starts one with Serve, which ends with the test. It listens on a port of this machine, so several processes
// may share it: hand them Server.URI. A server for trying things by hand is started with
//
//	AMPARO_TEST_FAKE=127.0.0.1:27117 go test ./internal/store/mongodriver/fakemongo -run TestStandAlone -timeout 0
//
// Whole suites run on it with AMPARO_TEST_MONGO_URI=fake, and others: see package mongotest.
package fakemongo

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Options choose what kind of server is imitated and how it fails. The zero value is a healthy replica set: a
// transaction reads a snapshot, and the second of two writers of a document gets a write conflict at once.
type Options struct {
	// ReadCommitted gives each statement what is committed by then; a writer waits LockWait for another, and a commit
	// that is sent twice is not remembered.
	ReadCommitted bool
	// NoTransactions applies the writes of a transaction one by one.
	NoTransactions bool
	// SQLBacked imitates gateways that keep documents in a relational database: ReadCommitted, no labels on errors, no
	// snapshot read concern, a write conflict where an id is taken in a transaction, and the hello of a router.
	SQLBacked bool
	// FailEvery makes every so many commits fail, in one of three ways: see nextFailure. Zero means never.
	FailEvery int
	// LockWait is how long a writer waits for another on a ReadCommitted server; zero means 20 ms.
	LockWait time.Duration
	// Latency delays each answer, as a server on another machine would.
	Latency time.Duration
	// TransactionLifetime is how long a transaction of which nothing is heard holds what it wrote; zero means 60 s.
	TransactionLifetime time.Duration
	// History keeps every version of every document, see Elect.
	History bool
}

const (
	defaultLockWait = 20 * time.Millisecond
	defaultLifetime = time.Minute
	// LabelTransient is the label by which a server says that a transaction was rolled back.
	LabelTransient = "TransientTransactionError"
	// LabelUnknown is the label by which a server says that it does not know the outcome of a commit.
	LabelUnknown = "UnknownTransactionCommitResult"
)

// engine keeps documents and transactions. It knows what package mongodriver asks for, and nothing else: a
// command or an operator beyond that fails.
type engine struct {
	Options

	mu      sync.Mutex
	freed   *sync.Cond
	clock   int64
	commits int
	tables  map[string]*table // by database and collection
	held    map[place]*txn    // uncommitted writes
	open    map[string]*txn
	done    map[string]bool // transactions that were committed
	elected election
}

type place struct{ coll, id string }

type txn struct {
	name   string
	start  int64
	heard  time.Time
	writes map[place]bson.M
}

// Failure is an error answer.
type Failure struct {
	Code   int
	Name   string
	Labels bson.A
}

// Answer words the failure as a server does, with an id in its text that nobody should repeat.
func (f *Failure) Answer() bson.M {
	out := bson.M{"ok": 0, "code": f.Code, "codeName": f.Name, "errmsg": f.Name + ` dup key: { _id: "ana" }`}
	if f.Labels != nil {
		out["errorLabels"] = f.Labels
	}
	return out
}

// WriteConflict returns the failure of a write that met another's.
func WriteConflict() *Failure { return &Failure{112, "WriteConflict", bson.A{LabelTransient}} }

func noSuchTransaction() *Failure {
	return &Failure{251, "NoSuchTransaction", bson.A{LabelTransient}}
}

func newEngine(o Options) *engine {
	o.ReadCommitted = o.ReadCommitted || o.SQLBacked
	if o.LockWait == 0 {
		o.LockWait = defaultLockWait
	}
	if o.TransactionLifetime == 0 {
		o.TransactionLifetime = defaultLifetime
	}
	e := &engine{Options: o, tables: map[string]*table{}, held: map[place]*txn{}, open: map[string]*txn{},
		done: map[string]bool{}}
	e.freed = sync.NewCond(&e.mu)
	return e
}

// TxnName tells the transactions apart that commands belong to, and is empty for what runs outside of any.
func TxnName(cmd bson.D) string {
	if Field(cmd, "autocommit") == nil {
		return ""
	}
	return fmt.Sprint(Field(cmd, "lsid"), Field(cmd, "txnNumber"))
}

func (e *engine) do(name string, cmd bson.D) bson.M {
	e.mu.Lock()
	defer e.mu.Unlock()
	out, f := e.run(name, cmd)
	if f == nil {
		out["ok"] = 1
		if !e.SQLBacked {
			out["operationTime"] = e.operationTime()
		}
		return out
	}
	if t := e.open[TxnName(cmd)]; t != nil {
		e.drop(t)
	}
	if e.SQLBacked {
		f.Labels = nil
	}
	return f.Answer()
}

func (e *engine) run(name string, cmd bson.D) (bson.M, *Failure) {
	database, _ := Field(cmd, "$db").(string)
	switch name {
	case "create", "createIndexes":
		return bson.M{}, nil
	case "dropDatabase":
		e.forget(database)
		return bson.M{}, nil
	case "listCollections":
		return bson.M{"cursor": bson.M{"id": int64(0), "ns": database + ".$cmd.listCollections",
			"firstBatch": e.list(database)}}, nil
	case "commitTransaction":
		return e.commit(TxnName(cmd))
	case "abortTransaction":
		if t := e.open[TxnName(cmd)]; t != nil {
			e.drop(t)
		}
		return bson.M{}, nil
	}
	t, f := e.inside(cmd)
	if f != nil {
		return nil, f
	}
	coll, _ := cmd[0].Value.(string)
	coll = database + "." + coll
	switch name {
	case "find":
		if t == nil {
			t = e.readPoint(cmd)
		}
		return bson.M{"cursor": bson.M{"id": int64(0), "ns": coll, "firstBatch": e.find(t, coll, cmd)}}, nil
	case "insert", "update", "delete":
		if t == nil {
			e.elected.behind = false // it is answered when a majority has it
		}
		return e.write(t, name, coll, cmd)
	}
	return nil, &Failure{59, "CommandNotFound", nil}
}

// inside returns the transaction a command belongs to: nil outside of any.
func (e *engine) inside(cmd bson.D) (*txn, *Failure) {
	name := TxnName(cmd)
	if name == "" || e.NoTransactions {
		return nil, nil
	}
	if Field(cmd, "startTransaction") == true {
		if asked, _ := Field(cmd, "readConcern").(bson.D); e.SQLBacked && Field(asked, "level") == "snapshot" {
			return nil, &Failure{115, "CommandNotSupported", nil}
		}
		e.open[name] = &txn{name: name, start: e.clock, writes: map[place]bson.M{}}
	}
	t := e.open[name]
	if t == nil {
		return nil, noSuchTransaction()
	}
	t.heard = time.Now()
	return t, nil
}

func (e *engine) drop(t *txn) {
	delete(e.open, t.name)
	for p := range t.writes {
		delete(e.held, p)
	}
	e.freed.Broadcast()
}

func (e *engine) commit(name string) (bson.M, *Failure) {
	t := e.open[name]
	if t == nil {
		if e.done[name] && (!e.ReadCommitted || e.SQLBacked) {
			return bson.M{}, nil
		}
		return nil, noSuchTransaction()
	}
	before, after := e.nextFailure()
	if before != nil {
		return nil, before
	}
	e.clock++
	e.elected.behind = false
	delete(e.open, name)
	for p, doc := range t.writes {
		e.add(p, doc)
	}
	e.done[name] = true
	e.drop(t)
	return bson.M{}, after
}

// hold locks a place for the transaction until it ends, or answers a write conflict.
func (e *engine) hold(t *txn, p place) *Failure {
	late := time.Now().Add(e.LockWait)
	for other := e.held[p]; other != nil && other != t; other = e.held[p] {
		now := time.Now()
		if now.Sub(other.heard) > e.TransactionLifetime {
			e.drop(other)
			continue
		}
		// With snapshots, a write outside of any transaction waits for one to end; a transaction conflicts at once.
		if !e.ReadCommitted && t != nil || e.ReadCommitted && now.After(late) {
			return WriteConflict()
		}
		wake := time.AfterFunc(time.Millisecond, func() {
			e.mu.Lock() // Without it the waking could come before the waiting, and be lost.
			defer e.mu.Unlock()
			e.freed.Broadcast()
		})
		e.freed.Wait()
		wake.Stop()
	}
	if t != nil && e.open[t.name] != t {
		return noSuchTransaction() // rolled back while it waited
	}
	if t == nil || e.ReadCommitted {
		return nil
	}
	if vs := e.versions(p); len(vs) > 0 && vs[len(vs)-1].at > t.start {
		return WriteConflict()
	}
	return nil
}

// read answers a document as a transaction sees it, or nil.
func (e *engine) read(t *txn, p place) bson.M {
	if t != nil {
		if doc, own := t.writes[p]; own {
			return doc
		}
	}
	for _, v := range slices.Backward(e.versions(p)) {
		if t == nil || e.ReadCommitted || v.at <= t.start {
			return v.doc
		}
	}
	return nil
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
