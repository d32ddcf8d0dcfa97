package sqlitedriver_test

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// Every benchmark measures its baseline in the same run and reports how many times as fast (or as
// slow) it is: machines differ, ratios less so.

// body is a sealed row of the usual size.
func body() []byte {
	b := make([]byte, 1024)
	_, _ = rand.Read(b)
	return b
}

// fresh is a row as the store writes one: a random id, two terms, a minute.
func fresh(content []byte) driver.Row {
	return driver.Row{Key: driver.Key{Kind: "referral", ID: rand.Text()}, Rev: 1, Order: 29_000_000,
		Terms: []string{rand.Text(), "all"}, KeyID: "case-key", Blob: content}
}

// bareCommit is the least a durable write can cost: BEGIN, one INSERT, COMMIT, through database/sql
// with the driver's own settings and table.
func bareCommit(b *testing.B, db *sql.DB, content []byte) {
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	_, err = tx.Exec(`INSERT INTO entry (kind, id, rev, ord, key_id, terms, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		"referral", rand.Text(), 1, 29_000_000, "case-key", []byte{}, content)
	if err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

func bare(b *testing.B) *sql.DB {
	b.Helper()
	db, err := sqlitedriver.OpenBare(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// each times n runs of act and answers the time of one.
func each(n int, act func()) time.Duration {
	start := time.Now()
	for range n {
		act()
	}
	return time.Since(start) / time.Duration(n)
}

// against reports how many times as many of the benchmark's operations go into the time of one
// baseline operation.
func against(b *testing.B, baseline time.Duration, name string) {
	b.Helper()
	one := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(baseline)/float64(one), name)
}

func bareTime(b *testing.B) time.Duration {
	b.Helper()
	db, content := bare(b), body()
	bareCommit(b, db, content)
	return each(1000, func() { bareCommit(b, db, content) })
}

func BenchmarkBareCommit(b *testing.B) {
	db, content := bare(b), body()
	for b.Loop() {
		bareCommit(b, db, content)
	}
}

func BenchmarkCommit1(b *testing.B) {
	baseline := bareTime(b)
	d, content := open(b, b.TempDir()), body()
	for b.Loop() {
		if err := d.Commit(b.Context(), driver.Batch{Puts: []driver.Put{{Row: fresh(content)}}}); err != nil {
			b.Fatal(err)
		}
	}
	against(b, baseline, "x-bare")
}

// BenchmarkCommit16 has sixteen callers that each wait for their answer before the next commit.
func BenchmarkCommit16(b *testing.B) {
	baseline, content := bareTime(b), body()
	alone := open(b, b.TempDir())
	oneByOne := each(1000, func() {
		if err := alone.Commit(b.Context(), driver.Batch{Puts: []driver.Put{{Row: fresh(content)}}}); err != nil {
			b.Fatal(err)
		}
	})
	var flushes atomic.Int64
	d := opened(b, sqlitedriver.Options{Dir: b.TempDir()}.WithBeforeCommit(func() error {
		flushes.Add(1)
		return nil
	}))
	b.SetParallelism(8) // times two processors
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := d.Commit(b.Context(), driver.Batch{Puts: []driver.Put{{Row: fresh(content)}}}); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.StopTimer()
	against(b, baseline, "x-bare")
	against(b, oneByOne, "x-one-by-one")
	b.ReportMetric(float64(b.N)/float64(flushes.Load()), "commits/flush")
}

// filled answers a driver with n rows, and their keys.
func filled(b *testing.B, n int) (*sqlitedriver.Driver, []driver.Key) {
	b.Helper()
	d := open(b, b.TempDir())
	var batch driver.Batch
	var keys []driver.Key
	for i := range n {
		r := fresh(body())
		r.Order += int64(i / 3)
		keys = append(keys, r.Key)
		batch.Puts = append(batch.Puts, driver.Put{Row: r})
		if len(batch.Puts) == 500 || i == n-1 {
			if err := d.Commit(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
			batch = driver.Batch{}
		}
	}
	return d, keys
}

func BenchmarkGet(b *testing.B) {
	d, keys := filled(b, 20_000)
	stmt, err := d.Reads().Prepare(`SELECT body FROM entry WHERE n = ?`)
	if err != nil {
		b.Fatal(err)
	}
	defer stmt.Close()
	i := 0
	baseline := each(5000, func() {
		var content []byte
		if err := stmt.QueryRow(1 + i*7919%len(keys)).Scan(&content); err != nil {
			b.Fatal(err)
		}
		i++
	})
	for b.Loop() {
		if _, err := d.Get(b.Context(), keys[i*7919%len(keys)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	against(b, baseline, "x-bare-by-number")
}

func BenchmarkGetParallel(b *testing.B) {
	d, keys := filled(b, 20_000)
	var at atomic.Int64
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := d.Get(b.Context(), keys[int(at.Add(7919))%len(keys)]); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkQuery50 lists a page of fifty from the middle, against fifty single gets.
func BenchmarkQuery50(b *testing.B) {
	d, keys := filled(b, 20_000)
	i := 0
	fifty := each(40, func() {
		for range 50 {
			if _, err := d.Get(b.Context(), keys[i*7919%len(keys)]); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
	for name, q := range map[string]driver.Query{
		"all":  {Kind: "referral", Limit: 50},
		"term": {Kind: "referral", Term: "all", Limit: 50, Desc: true},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				q.After = &driver.Cursor{Order: 29_000_000 + int64(i*7919%6000) + 100, ID: "M"}
				i++
				p, err := d.Query(b.Context(), q)
				if err != nil || len(p.Rows) != 50 {
					b.Fatal(fmt.Errorf("%d rows: %w", len(p.Rows), err))
				}
			}
			against(b, fifty, "x-50-gets")
		})
	}
}
