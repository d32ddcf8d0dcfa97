// Package mongotest gives tests a database of their own on a MongoDB: on the server named in AMPARO_TEST_MONGO_URI, or
// on a fake one in memory (package fakemongo). It drops the database when the test is over, and touches no other.
//
// How to use it:
//
//	d := mongotest.Open(t, t.TempDir())                // a driver where a server is named; else the test is skipped
//	d := mongotest.Shared(t, mongotest.Start(t), name) // a driver always: in memory where none is named
//
// Whole suites, everything that runs through package amparotest too, run on the fake server with one of
//
//	AMPARO_TEST_MONGO_URI=fake go test ./internal/casework                 snapshot isolation, as a replica set
//	AMPARO_TEST_MONGO_URI=fake:read-committed go test ./internal/casework  read committed, locks wait 20 ms
//	AMPARO_TEST_MONGO_URI=fake:sql go test ./internal/casework             as a gateway to a relational database
//	AMPARO_TEST_MONGO_URI=fake:failing go test ./internal/casework         every 7th commit fails, applied or not
//
// and several at once, with commas between: fake:sql,failing.
//
// Several processes share a server that listens in one of them: hand the address that Start or URI answers to the
// others, which Join the same name.
package mongotest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver"
	"amparo/internal/store/mongodriver/fakemongo"
)

// Variable is the name of the environment variable that holds the address of the server.
const Variable = "AMPARO_TEST_MONGO_URI"

// fake begins a value that names a fake server instead of an address.
const fake = "fake"

// failEvery is how often commits fail on a failing server.
const failEvery = 7

// Named reports whether tests are to run on a MongoDB, be it a fake one.
func Named() bool { return os.Getenv(Variable) != "" }

// Real reports whether a real server was named.
func Real() bool { return Named() && !strings.HasPrefix(os.Getenv(Variable), fake) }

// fakeServer is the one fake server of this process. It ends with the process.
var fakeServer = sync.OnceValues(func() (*fakemongo.Server, error) {
	o := fakemongo.Options{TransactionLifetime: 2 * time.Second} // for the sake of processes that are killed with one open
	_, kinds, _ := strings.Cut(os.Getenv(Variable), ":")
	for kind := range strings.SplitSeq(kinds, ",") {
		switch kind {
		case "read-committed":
			o.ReadCommitted = true
		case "sql":
			o.SQLBacked = true
		case "failing":
			o.FailEvery = failEvery
		case "":
		default:
			return nil, fmt.Errorf("%s names an unknown kind of fake server: %q", Variable, kind)
		}
	}
	return fakemongo.Listen("127.0.0.1:0", o)
})

// URI returns the address of the server that was named.
func URI(t testing.TB) string {
	t.Helper()
	if Real() {
		return os.Getenv(Variable)
	}
	s, err := fakeServer()
	if err != nil {
		t.Fatal(err)
	}
	return s.URI()
}

// Start returns the address of a server for a test that needs one: the one that was named, or one in memory
// that ends with the test. Options say which kind it is, unless a real one was named.
func Start(t testing.TB, o ...fakemongo.Options) string {
	t.Helper()
	switch {
	case Named() && (Real() || len(o) == 0):
		return URI(t)
	case len(o) == 0:
		return fakemongo.Serve(t, fakemongo.Options{}).URI()
	}
	return fakemongo.Serve(t, o[0]).URI()
}

// Open opens the database that belongs to a name, which is the same one for the same name until the
// test is over. Without a named server the test is skipped, with a line that says how to run it.
func Open(t testing.TB, name string) *mongodriver.Driver {
	t.Helper()
	if !Named() {
		t.Skip("not run on MongoDB: set " + Variable + " to a replica set and run make test-mongo")
	}
	return Shared(t, URI(t), name)
}

// kept are the databases that a test which is not over will drop.
var kept struct {
	sync.Mutex
	names map[string]bool
}

// Shared opens the database that belongs to a name on the server at uri, and drops it when the test is over that
// opened it first.
func Shared(t testing.TB, uri, name string) *mongodriver.Driver {
	t.Helper()
	Own(t, uri, name)
	return Join(t, uri, name)
}

// Own returns the name of the database that belongs to a name, for programs that open it themselves. It is dropped when
// the test is over that asked first.
func Own(t testing.TB, uri, name string) string {
	t.Helper()
	database := Database(name)
	kept.Lock()
	first := !kept.names[database]
	if kept.names == nil {
		kept.names = map[string]bool{}
	}
	kept.names[database] = true
	kept.Unlock()
	if first {
		t.Cleanup(func() {
			drop(t, uri, database)
			kept.Lock()
			delete(kept.names, database)
			kept.Unlock()
		})
	}
	return database
}

// Join opens the database that belongs to a name on the server at uri, and leaves it there when the test is over: for
// the other processes of a test that opened it. A server that is too busy to answer is asked for a minute.
func Join(t testing.TB, uri, name string) *mongodriver.Driver {
	t.Helper()
	o := mongodriver.Options{URI: uri, Database: Database(name), Plain: true}
	d, err := mongodriver.Open(t.Context(), o)
	for until := time.Now().Add(time.Minute); errors.Is(err, driver.ErrUnavailable) && time.Now().Before(until); {
		d, err = mongodriver.Open(t.Context(), o)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

// Database returns the name of the database that belongs to a name.
func Database(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "amparo_test_" + hex.EncodeToString(sum[:8])
}

// Copy returns everything that the database of a name holds, byte for byte as its server gives it to whoever may
// read, by collection: what a thief would have.
func Copy(t testing.TB, name string) map[string][]byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, err := mongo.Connect(options.Client().ApplyURI(URI(t)))
	if err != nil {
		t.Fatal("the server that a test began on cannot be reached any more")
	}
	defer func() { _ = client.Disconnect(ctx) }()
	db := client.Database(Database(name))
	names, err := db.ListCollectionNames(ctx, bson.D{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, coll := range names {
		cursor, err := db.Collection(coll).Find(ctx, bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		for cursor.Next(ctx) {
			out[coll] = append(out[coll], cursor.Current...)
		}
		if err := cursor.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Disposable is the name of the environment variable that says, with any value, that the server is thrown away after
// the tests, so that they need not drop their databases, which takes long on some.
const Disposable = "AMPARO_TEST_MONGO_DISPOSABLE"

// drop removes a database that a test has made.
func drop(t testing.TB, uri, database string) {
	t.Helper()
	if Real() && os.Getenv(Disposable) != "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Error("the server that a test began on cannot be reached any more")
		return
	}
	if err := client.Database(database).Drop(ctx); err != nil {
		t.Errorf("drop %s: %v", database, err)
	}
	_ = client.Disconnect(ctx)
}
