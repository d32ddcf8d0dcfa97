package mongodriver

import (
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/drivertest"
	"amparo/internal/store/mongodriver/mongoengine"
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
					return open(t, Options{URI: mongoengine.Serve(t, mongoengine.Options{Committed: committed}).URI(), Database: "amparo"})
				},
			})
		})
	}
}
