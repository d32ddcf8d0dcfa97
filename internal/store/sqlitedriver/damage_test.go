package sqlitedriver_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// TestADamagedPageIsLocated: an operator learns which page of which table does not read, not only that the file is bad.
func TestADamagedPageIsLocated(t *testing.T) {
	dir := folder(t)
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	var b driver.Batch
	for i := range 200 {
		b.Puts = append(b.Puts, driver.Put{Row: driver.Row{Key: driver.Key{Kind: "case", ID: fmt.Sprint("c", i)}, Rev: 1,
			KeyID: "k", Blob: make([]byte, 900)}})
	}
	if err := d.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if found, err := sqlitedriver.Damage(t.Context(), dir); err != nil || len(found) > 0 {
		t.Fatalf("whole, and found %v, %v", found, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "amparo.db")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	for at := len(raw) / page / 2 * page; at < len(raw)/page/2*page+8*page && at+page < len(raw); at += page {
		for i := range 600 {
			raw[at+i] = 0xff
		}
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := sqlitedriver.Damage(t.Context(), dir)
	if err != nil || len(found) == 0 {
		t.Fatalf("damaged, and found %v, %v", found, err)
	}
	if all := strings.Join(found, "\n"); !strings.Contains(all, "entry") ||
		!strings.Contains(strings.ToLower(all), "page") {
		t.Errorf("it says only\n%s", all)
	}
}

// TestOnlyDamageIsCalledDamage: who is told to put back a backup needs one, and who stopped the reading does not.
func TestOnlyDamageIsCalledDamage(t *testing.T) {
	dir := folder(t)
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if found, err := sqlitedriver.Damage(stopped, dir); len(found) > 0 || !errors.Is(err, context.Canceled) ||
		sqlitedriver.IsDamage(err) {
		t.Errorf("stopped: %v, %v", found, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "amparo.db"), []byte(strings.Repeat("malformed ", 900)), 0o600); err != nil {
		t.Fatal(err)
	}
	err = sqlitedriver.Dump(t.Context(), dir, func(driver.Row, int64, int64) error { return nil })
	if !sqlitedriver.IsDamage(err) {
		t.Errorf("a file that is no database: %v", err)
	}
	if sqlitedriver.IsDamage(fmt.Errorf("a malformed key")) {
		t.Error("a word makes damage")
	}
}
