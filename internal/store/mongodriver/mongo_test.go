package mongodriver_test

import (
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/drivertest"
	"amparo/internal/store/mongodriver/mongoengine"
	"amparo/internal/store/mongodriver/mongotest"
)

// TestEverySort holds the package to the whole contract on the sorts of engine that TestContract leaves out.
func TestEverySort(t *testing.T) {
	if !mongotest.Named() {
		t.Skip("the contract was run on two sorts of engine and not on the three between them: make test-mongo does")
	}
	for name, sort := range map[string]mongoengine.Options{"read committed": {Committed: true}, "gateway": {Gateway: true}, "one moment, weary": {Weary: 7}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drivertest.Run(t, drivertest.Harness{New: func(t testing.TB) driver.Driver {
				return mongotest.Shared(t, mongoengine.Serve(t, sort).URI(), t.TempDir())
			}})
		})
	}
}

// TestMongo holds the package to the whole contract on a real server.
func TestMongo(t *testing.T) {
	if !mongotest.Real() {
		t.Skip("the contract was not run on a real MongoDB: set " + mongotest.Variable + " to a replica set and run make test-mongo")
	}
	names := map[driver.Driver]string{}
	open := func(t testing.TB, name string) driver.Driver {
		d := mongotest.Open(t, name)
		names[d] = name
		return d
	}
	drivertest.Run(t, drivertest.Harness{
		New: func(t testing.TB) driver.Driver { return open(t, t.TempDir()) },
		Reopen: func(t testing.TB, d driver.Driver) driver.Driver {
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			return open(t, names[d])
		},
	})
}
