package sqlitedriver_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"amparo/internal/await"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// TestADumpIsOfOneMoment: a bed and the person in it are written together, over and over, while somebody takes
// a backup; no backup holds the one without the other, nor anything that was answered before and is missing.
func TestADumpIsOfOneMoment(t *testing.T) {
	dir := t.TempDir() + "/data"
	if err := sqlitedriver.Dump(t.Context(), dir, nil); !errors.Is(err, sqlitedriver.ErrNoData) {
		t.Fatalf("nothing was dumped: %v", err)
	}
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	pair := func(n, rev int64) driver.Batch {
		row := func(kind string) driver.Put {
			return driver.Put{Prev: rev - 1, Row: driver.Row{Key: driver.Key{Kind: driver.Kind(kind), ID: fmt.Sprint("r",
				n)}, Rev: rev, Terms: []string{"b", "a"}, Blob: []byte("x")}}
		}
		return driver.Batch{Puts: []driver.Put{row("bed"), row("stay")}}
	}
	var running sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for n := range int64(4) {
		if err := d.Commit(t.Context(), pair(n, 1)); err != nil {
			t.Fatal(err)
		}
		running.Go(func() {
			for rev := int64(2); ctx.Err() == nil; rev++ {
				if err := d.Commit(t.Context(), pair(n, rev)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 20 {
		seen := map[driver.Key]int64{}
		err := sqlitedriver.Dump(t.Context(), dir, func(r driver.Row, number, all int64) error {
			seen[r.Key] = r.Rev
			if number > all || len(r.Terms) != 2 || r.Terms[0] != "a" {
				t.Errorf("row %d of %d has the terms %v", number, all, r.Terms)
			}
			return nil
		})
		if err != nil || len(seen) != 8 {
			t.Fatalf("%d rows, %v", len(seen), err)
		}
		for n := range 4 {
			id := fmt.Sprint("r", n)
			if bed, stay := seen[driver.Key{Kind: "bed", ID: id}], seen[driver.Key{Kind: "stay", ID: id}]; bed != stay {
				t.Errorf("the bed is at %d and the person at %d", bed, stay)
			}
		}
	}
	stop()
	await.All(t, "the writers beside the dump", &running)
	full := errors.New("the disk is full")
	if err := sqlitedriver.Dump(t.Context(), dir, func(driver.Row, int64, int64) error { return full }); !errors.Is(err,
		full) {
		t.Errorf("a visitor that fails: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	rows := 0
	err = sqlitedriver.Dump(t.Context(), dir, func(driver.Row, int64, int64) error { rows++; return nil })
	if err != nil || rows != 8 {
		t.Errorf("without a server: %d rows, %v", rows, err)
	}
}

// TestAFolderMayBeNamedFromWhereOneStands: a backup and an examination of "./data" read that folder, and no other.
func TestAFolderMayBeNamedFromWhereOneStands(t *testing.T) {
	t.Chdir(t.TempDir())
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: "data"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(t.Context(), put("a", 1)); err != nil {
		t.Fatal(err)
	}
	rows := 0
	if err := sqlitedriver.Dump(t.Context(), "data", func(driver.Row, int64,
		int64) error {
		rows++
		return nil
	}); err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
	if found, err := sqlitedriver.Damage(t.Context(), "data"); err != nil || len(found) > 0 {
		t.Errorf("found %v, %v", found, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}
