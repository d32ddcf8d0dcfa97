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
// shows a transaction one moment, and one that shows it whatever is committed by then, lets writers wait for
// one another, has the manners of a gateway, and loses every seventh commit or the word of it. The sorts
// between them are tried where tests are to run on MongoDB. It says nothing about a real server: TestMongo does.
func TestContract(t *testing.T) {
	sorts := map[string]mongoengine.Options{"one moment": {}, "gateway, weary": {Gateway: true, Weary: 7}}
	for name, sort := range sorts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drivertest.Run(t, drivertest.Harness{
				New: func(t testing.TB) driver.Driver {
					return open(t, Options{URI: mongoengine.Serve(t, sort).URI(), Database: "amparo"})
				},
			})
		})
	}
}
