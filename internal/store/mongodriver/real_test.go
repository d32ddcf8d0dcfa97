package mongodriver_test

import (
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/drivertest"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
)

// TestEveryKindOfServer holds the package to the contract on the kinds of fake server that TestContract leaves out.
func TestEveryKindOfServer(t *testing.T) {
	if !mongotest.Named() {
		t.Skip("the contract was run on two kinds of fake server and not on the three between them: make test-mongo does")
	}
	kinds := map[string]fakemongo.Options{"read committed": {ReadCommitted: true}, "SQL-backed": {SQLBacked: true},
		"snapshots, failing": {FailEvery: 7}}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drivertest.Run(t, drivertest.Harness{New: func(t testing.TB) driver.Driver {
				return mongotest.Shared(t, fakemongo.Serve(t, kind).URI(), t.TempDir())
			}})
		})
	}
}

// TestMongo holds the package to the whole contract on a real server.
func TestMongo(t *testing.T) {
	if !mongotest.Real() {
		t.Skip("the contract was not run on a real MongoDB: set " + mongotest.Variable +
			" to a replica set and run make test-mongo")
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
