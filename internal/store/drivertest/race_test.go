package drivertest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"amparo/internal/await"
	"amparo/internal/store/driver"
)

// together runs n commits from n goroutines that start at once, and answers their errors.
func (b *bench) together(n int, batch func(i int) driver.Batch) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		mine := batch(i)
		wg.Go(func() {
			<-start
			errs[i] = b.d.Commit(b.ctx, mine)
		})
	}
	close(start)
	await.All(b.T, "all commits", &wg)
	return errs
}

// oneWins wants exactly one success, and nothing but want from all others.
func oneWins(t *testing.T, errs []error, want error) int {
	t.Helper()
	winner := -1
	for i, err := range errs {
		switch {
		case err == nil && winner >= 0:
			t.Fatalf("both %d and %d won", winner, i)
		case err == nil:
			winner = i
		case !errors.Is(err, want):
			t.Fatalf("a loser was told %v, want %v", err, want)
		}
	}
	if winner < 0 {
		t.Fatal("nobody won")
	}
	return winner
}

// racingWriters: sixteen shelters' teams accept the same referral in the same second.
func racingWriters(t *testing.T, b *bench) {
	b.must(create(row("ana", 1)))
	for rev := int64(1); rev <= 10; rev++ {
		errs := b.together(16, func(i int) driver.Batch {
			r := row("ana", rev+1)
			r.Blob = fmt.Appendf(nil, "accepted by %d", i)
			return update(r, rev)
		})
		won := row("ana", rev+1)
		won.Blob = fmt.Appendf(nil, "accepted by %d", oneWins(t, errs, driver.ErrStale))
		b.holds(won)
	}
}

func racingCreators(t *testing.T, b *bench) {
	for round := range 10 {
		id := fmt.Sprintf("bed-%d", round)
		errs := b.together(16, func(i int) driver.Batch {
			r := row(id, 1)
			r.KeyID = fmt.Sprint(i)
			return create(r)
		})
		won := row(id, 1)
		won.KeyID = fmt.Sprint(oneWins(t, errs, driver.ErrExists))
		b.holds(won)
	}
}

// writeSkew: two nurses may each go home only while the other is on duty. Sixty-four acts read both
// as on duty; each changes one and checks the other. Were two of them to land, nobody would be on
// duty, though no two of them wrote the same row.
func writeSkew(t *testing.T, b *bench) {
	on := [2]int64{1, 1}
	b.must(create(row("nurse-0", 1), row("nurse-1", 1)))
	for range 12 {
		errs := b.together(64, func(i int) driver.Batch {
			me, other := i%2, 1-i%2
			batch := update(row(fmt.Sprintf("nurse-%d", me), on[me]+1), on[me])
			batch.Checks = []driver.Check{{Key: key(fmt.Sprintf("nurse-%d", other)), Rev: on[other]}}
			return batch
		})
		on[oneWins(t, errs, driver.ErrStale)%2]++
		b.holds(row("nurse-0", on[0]), row("nurse-1", on[1]))
	}
}

// absenceSkew is the same with rows that are not there yet: two people of one network of
// traffickers' victims and accused may not be lodged in one house, whoever comes first.
func absenceSkew(t *testing.T, b *bench) {
	for round := range 12 {
		name := func(i int) string { return fmt.Sprintf("stay-%d-%d", round, i) }
		errs := b.together(64, func(i int) driver.Batch {
			batch := create(row(name(i%2), 1))
			batch.Checks = []driver.Check{{Key: key(name(1 - i%2))}}
			return batch
		})
		won, landed := -1, 0
		for i, err := range errs {
			switch {
			case err == nil:
				won, landed = i%2, landed+1
			case !errors.Is(err, driver.ErrStale) && !errors.Is(err, driver.ErrExists):
				t.Fatalf("a loser was told %v", err)
			}
		}
		if landed != 1 {
			t.Fatalf("%d acts landed, want one", landed)
		}
		b.holds(row(name(won), 1))
		b.lacks(key(name(1 - won)))
	}
}

// oneMoment reads two rows that always change together, with others between them, some hundred times against one
// writer. Whichever way an engine reads, alone or in a transaction, it proves here that it shows one moment.
func oneMoment(t *testing.T, b *bench) {
	const reads = 200 // of each kind
	rows := []driver.Row{row("left", 1), row("right", 1)}
	for i := range 40 {
		rows = append(rows, row(fmt.Sprintf("m-%d", i), 1))
	}
	b.must(create(rows...))
	turns := make(chan struct{}, 1) // The writer keeps up with the reader and does not run ahead.
	var wg sync.WaitGroup
	wg.Go(func() {
		rev := int64(1)
		for range turns {
			both := update(row("left", rev+1), rev)
			both.Puts = append(both.Puts, driver.Put{Row: row("right", rev+1), Prev: rev})
			if err := b.d.Commit(b.ctx, both); err != nil {
				t.Errorf("commit %d: %v", rev, err)
				return
			}
			rev++
		}
	})
	seen := int64(0)
	for n := 0; (n < reads || seen < reads/4) && !t.Failed(); n++ {
		select {
		case turns <- struct{}{}:
		default:
		}
		got, err := b.d.GetMany(b.ctx, []driver.Key{key("left"), key("right")})
		if err != nil {
			t.Fatal(err)
		}
		listed := b.page(driver.Query{Kind: "referral"}).Rows
		if len(got) != 2 || len(listed) != len(rows) || listed[0].ID != "left" {
			t.Fatalf("read %d and %d rows", len(got), len(listed))
		}
		for _, pair := range [][2]driver.Row{{got[0], got[1]}, {listed[0], listed[len(listed)-1]}} {
			if pair[0].Rev != pair[1].Rev {
				t.Fatalf("saw half a commit: %+v", pair)
			}
			if pair[0].Rev < seen {
				t.Fatalf("revision %d was seen after %d", pair[0].Rev, seen)
			}
			seen = pair[0].Rev
		}
	}
	close(turns)
	await.All(t, "everybody", &wg)
}

// chain: whoever was answered sees what she wrote, at once, and so does everybody she tells.
func chain(t *testing.T, b *bench) {
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			id := fmt.Sprintf("desk-%d", g)
			for rev := int64(1); rev <= 25; rev++ {
				r := row(id, rev)
				r.Order, r.Terms = rev, []string{fmt.Sprint(id, "-", rev)}
				if err := b.d.Commit(b.ctx, update(r, rev-1)); err != nil {
					t.Errorf("%s at %d: %v", id, rev, err)
					return
				}
				got, err := b.d.Get(b.ctx, r.Key)
				p, qerr := b.d.Query(b.ctx, driver.Query{Kind: "referral", Term: r.Terms[0]})
				if err != nil || qerr != nil || got.Rev != rev || len(p.Rows) != 1 || p.Rows[0].Rev != rev {
					t.Errorf("%s wrote %d and read %d, %v, %v", id, rev, got.Rev, err, qerr)
					return
				}
			}
		})
	}
	await.All(t, "everybody", &wg)
}
