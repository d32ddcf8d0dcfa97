// Package mongotest gives tests a database of their own on a real MongoDB, where one is named in
// AMPARO_TEST_MONGO_URI. It drops the database when the test is over, and touches no other.
package mongotest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/mongodriver"
)

// Variable is the name of the environment variable that holds the address of the server.
const Variable = "AMPARO_TEST_MONGO_URI"

// Named reports whether a server was named.
func Named() bool { return os.Getenv(Variable) != "" }

// Open opens the database that belongs to a name, which is the same one for the same name until the
// test is over. Without a named server the test is skipped, with a line that says how to run it.
func Open(t testing.TB, name string) *mongodriver.Driver {
	t.Helper()
	if !Named() {
		t.Skip("not run on MongoDB: set " + Variable + " to a replica set and run make test-mongo")
	}
	sum := sha256.Sum256([]byte(name))
	database := "amparo_test_" + hex.EncodeToString(sum[:8])
	t.Cleanup(func() { drop(t, database) })
	d, err := mongodriver.Open(t.Context(), mongodriver.Options{URI: os.Getenv(Variable), Database: database, Plain: true})
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

// drop removes a database that a test has made.
func drop(t testing.TB, database string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	client, err := mongo.Connect(options.Client().ApplyURI(os.Getenv(Variable)))
	if err != nil {
		t.Error("the server that a test began on cannot be reached any more")
		return
	}
	if err := client.Database(database).Drop(ctx); err != nil {
		t.Errorf("drop %s: %v", database, err)
	}
	_ = client.Disconnect(ctx)
}
