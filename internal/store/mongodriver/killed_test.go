package mongodriver_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/mongotest"
)

// TestAKilledProcessOnARealServer leaves a transaction open that holds a row, as a process does that is killed, on a
// server whose transaction lifetime is what its makers set (60 s for MongoDB). Whoever needs the row in a request is
// told what holds it; work that may wait gets through by itself.
func TestAKilledProcessOnARealServer(t *testing.T) {
	if !mongotest.Real() {
		t.Skip("not run on a real MongoDB: set " + mongotest.Variable + " to a replica set and run make test-mongo")
	}
	name := t.TempDir()
	d := mongotest.Open(t, name)
	bed := driver.Row{Key: driver.Key{Kind: "stay", ID: "bed"}, Rev: 1}
	if err := d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: bed}}}); err != nil {
		t.Fatal(err)
	}
	holdRow(t, name, bed.Key)
	bed.Rev = 2
	next := driver.Batch{Puts: []driver.Put{{Row: bed, Prev: 1}}}

	request, end := context.WithTimeout(t.Context(), 8*time.Second)
	defer end()
	began := time.Now()
	err := d.Commit(request, next)
	var held *driver.HeldError
	if !errors.As(err, &held) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after %s a request is told %v", time.Since(began), err)
	}
	if err := d.Commit(t.Context(), next); err != nil {
		t.Errorf("after %s work that may wait is told %v", time.Since(began), err)
	}
	t.Logf("the row was free after %s", time.Since(began).Round(time.Second))
}

// holdRow begins a transaction that has written a row, and never ends it.
func holdRow(t *testing.T, name string, k driver.Key) {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(mongotest.URI(t)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := client.StartSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.StartTransaction(); err != nil {
		t.Fatal(err)
	}
	coll := client.Database(mongotest.Database(name)).Collection(string(k.Kind))
	_, err = coll.UpdateOne(mongo.NewSessionContext(t.Context(), s), bson.D{{Key: "_id", Value: k.ID}},
		bson.D{{Key: "$inc", Value: bson.D{{Key: "c", Value: int64(1)}}}})
	if err != nil {
		t.Fatal(err)
	}
}
