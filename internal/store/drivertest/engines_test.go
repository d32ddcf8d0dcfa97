// Package drivertest holds every storage driver to the promises of package driver.
//
// A driver that passes run may stand behind the store: no bed is sold twice, nothing acknowledged
// is lost, and a page of a list is the same list on every engine. A driver adds a harness and
// nothing else; what it cannot do it declares, and the suite says so in its log.
package drivertest

import (
	"path/filepath"
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/memdriver"
	"amparo/internal/store/mongodriver"
	"amparo/internal/store/mongodriver/fakemongo"
	"amparo/internal/store/mongodriver/mongotest"
	"amparo/internal/store/sqlitedriver"
)

// closing closes what was opened with the test.
func closing(t testing.TB, d driver.Driver, err error) driver.Driver {
	t.Helper()
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

func TestSQLite(t *testing.T) {
	dirs := map[driver.Driver]string{}
	open := func(t testing.TB, dir string) driver.Driver {
		opened, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: dir})
		d := closing(t, opened, err)
		dirs[d] = dir
		return d
	}
	run(t, harness{
		New: func(t testing.TB) driver.Driver {
			return open(t, filepath.Join(t.TempDir(), "datos de prueba?#%41")) // a name that needs escaping
		},
		Reopen: func(t testing.TB, d driver.Driver) driver.Driver {
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			return open(t, dirs[d])
		},
	})
}

// TestMemory holds what tests use in place of a disk to the whole contract.
func TestMemory(t *testing.T) {
	kept := map[driver.Driver]*memdriver.Memory{}
	open := func(t testing.TB, m *memdriver.Memory) driver.Driver {
		d := closing(t, m.Open(), nil)
		kept[d] = m
		return d
	}
	run(t, harness{
		New: func(t testing.TB) driver.Driver { return open(t, memdriver.New()) },
		Reopen: func(t testing.TB, d driver.Driver) driver.Driver {
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			return open(t, kept[d])
		},
	})
}

// TestFakeMongo holds the MongoDB driver to the whole contract on two fake servers: one with snapshot isolation, and
// one that is SQL-backed and loses every seventh commit or its answer. The kinds between them are tried where tests are
// to run on MongoDB. It says nothing about a real server: TestMongo does.
func TestFakeMongo(t *testing.T) {
	kinds := map[string]fakemongo.Options{"snapshots": {}, "SQL-backed, failing": {SQLBacked: true, FailEvery: 7}}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, harness{New: func(t testing.TB) driver.Driver {
				d, err := mongodriver.Open(t.Context(),
					mongodriver.Options{URI: fakemongo.Serve(t, kind).URI(), Database: "amparo"})
				return closing(t, d, err)
			}})
		})
	}
}

// TestEveryKindOfServer holds the package to the contract on the kinds of fake server that TestFakeMongo leaves out.
func TestEveryKindOfServer(t *testing.T) {
	if !mongotest.Named() {
		t.Skip("the contract was run on two kinds of fake server and not on the three between them: make test-mongo does")
	}
	kinds := map[string]fakemongo.Options{"read committed": {ReadCommitted: true}, "SQL-backed": {SQLBacked: true},
		"snapshots, failing": {FailEvery: 7}}
	for name, kind := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, harness{New: func(t testing.TB) driver.Driver {
				return mongotest.Shared(t, fakemongo.Serve(t, kind).URI(), t.TempDir())
			}})
		})
	}
}

// TestMongo holds the MongoDB driver to the whole contract on a real server.
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
	run(t, harness{
		New: func(t testing.TB) driver.Driver { return open(t, t.TempDir()) },
		Reopen: func(t testing.TB, d driver.Driver) driver.Driver {
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			return open(t, names[d])
		},
	})
}
