package mongodriver

import (
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/drivertest"
	"amparo/internal/store/mongodriver/fakemongo"
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

// TestContract holds the package to the whole contract on two fake servers: one with snapshot isolation, and one that is
// SQL-backed and loses every seventh commit or its answer. The kinds between them are tried where tests are to run on
// MongoDB. It says nothing about a real server: TestMongo does.
func TestContract(t *testing.T) {
	kinds := map[string]fakemongo.Options{"snapshots": {}, "SQL-backed, failing": {SQLBacked: true, FailEvery: 7}}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drivertest.Run(t, drivertest.Harness{
				New: func(t testing.TB) driver.Driver {
					return open(t, Options{URI: fakemongo.Serve(t, kind).URI(), Database: "amparo"})
				},
			})
		})
	}
}
