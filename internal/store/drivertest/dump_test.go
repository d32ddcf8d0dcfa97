package drivertest

import (
	"errors"
	"testing"

	"amparo/internal/await"
	"amparo/internal/store/driver"
)

// dumpOneMoment dumps beside a writer that moves two rows of two kinds together. A driver that says the rows were of
// one
// moment shows both at the same revision, however many other rows lie between them.
func dumpOneMoment(_ *testing.T, b *bench) {
	dumper, able := b.d.(driver.Dumper)
	if !able {
		b.Log("it does not dump beside writers")
		return
	}
	first, last := driver.Key{Kind: "agency", ID: "a"}, driver.Key{Kind: "zone", ID: "z"}
	both := func(rev, prev int64) driver.Batch {
		x, y := row("a", rev), row("z", rev)
		x.Key, y.Key = first, last
		return driver.Batch{Puts: []driver.Put{{Row: x, Prev: prev}, {Row: y, Prev: prev}}}
	}
	b.must(both(1, 0))
	for i := range 10 {
		var many driver.Batch
		for j := range 100 {
			many.Puts = append(many.Puts,
				driver.Put{Row: row("r"+string(rune('a'+i))+string(rune('a'+j%26))+string(rune('a'+j/26)), 1)})
		}
		b.must(many)
	}
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		for rev := int64(2); ; rev++ {
			select {
			case <-stop:
				stopped <- nil
				return
			default:
				if err := b.d.Commit(b.ctx, both(rev, rev-1)); err != nil && !errors.Is(err, driver.ErrUnavailable) {
					stopped <- err
					return
				}
			}
		}
	}()
	for range 5 {
		revs, n := map[driver.Key]int64{}, 0
		whole, err := dumper.Dump(b.ctx, []driver.Kind{first.Kind, "referral", last.Kind}, func(r driver.Row) error {
			revs[r.Key] = r.Rev
			n++
			return nil
		})
		switch {
		case err != nil:
			b.Logf("the dump failed: %v", err)
		case !whole:
			b.Log("this server keeps no moments")
		case n != 1002 || revs[first] != revs[last]:
			b.Errorf("%d rows, one at revision %d and the other at %d", n, revs[first], revs[last])
		default:
			b.Logf("%d rows of one moment, at revision %d", n, revs[first])
		}
	}
	close(stop)
	if err := await.For(b.T, "the writer beside it", stopped); err != nil {
		b.Errorf("the writer beside it: %v", err)
	}
}
