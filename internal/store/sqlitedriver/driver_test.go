package sqlitedriver_test

import (
	"path/filepath"
	"testing"

	"amparo/internal/store/sqlitedriver"
)

// open opens dir and closes it with the test.
func open(t testing.TB, dir string) *sqlitedriver.Driver {
	t.Helper()
	return opened(t, sqlitedriver.Options{Dir: dir})
}

func opened(t testing.TB, o sqlitedriver.Options) *sqlitedriver.Driver {
	t.Helper()
	d, err := sqlitedriver.Open(t.Context(), o)
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

// folder answers a data folder that does not exist yet, with a name that needs escaping.
func folder(t testing.TB) string { return filepath.Join(t.TempDir(), "datos de prueba?#%41") }
