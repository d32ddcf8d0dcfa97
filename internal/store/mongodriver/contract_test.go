package mongodriver

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"amparo/internal/store/driver"
	"amparo/internal/store/drivertest"
)

// open opens a database and closes it with the test.
func open(t testing.TB, o Options) *Driver {
	t.Helper()
	d, err := Open(t.Context(), o)
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

// TestContract holds the package to the whole contract on engines that live in this test: one that
// shows a transaction one moment, and one that shows it whatever is committed by then and lets
// writers wait for one another. It says nothing about a real server: TestMongo does.
func TestContract(t *testing.T) {
	for name, committed := range map[string]bool{"one moment": false, "read committed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drivertest.Run(t, drivertest.Harness{
				New: func(t testing.TB) driver.Driver {
					return open(t, Options{URI: serve(t, newEngine(committed)).uri(), Database: "amparo"})
				},
			})
		})
	}
}

// TestMongo holds the package to the whole contract on a real server.
func TestMongo(t *testing.T) {
	uri := os.Getenv("AMPARO_TEST_MONGO_URI")
	if uri == "" {
		t.Skip("not run against a MongoDB: set AMPARO_TEST_MONGO_URI to a replica set and run make test-mongo")
	}
	names := map[driver.Driver]string{}
	begin := func(t testing.TB, name string) driver.Driver {
		d := open(t, Options{URI: uri, Database: name, Plain: true})
		names[d] = name
		return d
	}
	drivertest.Run(t, drivertest.Harness{
		New: func(t testing.TB) driver.Driver {
			name := fmt.Sprintf("amparo_test_%08x", rand.Uint32())
			t.Cleanup(func() { forget(t, uri, name) })
			return begin(t, name)
		},
		Reopen: func(t testing.TB, d driver.Driver) driver.Driver {
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			return begin(t, names[d])
		},
	})
}

// forget drops a database that a test has made.
func forget(t testing.TB, uri, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Error("the server that a test began on cannot be reached any more")
		return
	}
	if err := client.Database(name).Drop(ctx); err != nil {
		t.Errorf("drop %s: %v", name, err)
	}
	_ = client.Disconnect(ctx)
}
