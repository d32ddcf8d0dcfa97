package transfer_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/transfer"
)

// TestANetworkMovesHouse: to another folder, to a MongoDB when it has outgrown one machine, and back when the country
// wants a server of its own again. Nothing of it changes on the way.
func TestANetworkMovesHouse(t *testing.T) {
	first := newFolder(t)
	settle(t, first, 150)
	stops := []driver.Driver{first, newFolder(t), database(t), database(t), newFolder(t)}
	for i, to := range stops[1:] {
		c := copied(t, job(stops[i], to))
		alike(t, first, to)
		if unfinished(t, to) {
			t.Fatal("a copy that was finished is still marked")
		}
		if c.Resumed() != 0 || c.Recopied() != 0 || rowsOf(c) != int64(150*len(kinds)) {
			t.Errorf("resumed %d, recopied %d, counted %d rows", c.Resumed(), c.Recopied(), rowsOf(c))
		}
	}
}

func TestAnEmptyKindAndAnEmptySourceAreCopied(t *testing.T) {
	from, to := newFolder(t), newFolder(t)
	commit(t, from, driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: driver.Key{Kind: "case", ID: "a"}, Rev: 3}}}})
	copied(t, job(from, to))
	alike(t, from, to)
	copied(t, job(newFolder(t), newFolder(t)))
}

// TestWhatIsRefused: nobody's data is written over, and no half copy is taken for a whole.
func TestWhatIsRefused(t *testing.T) {
	from := newFolder(t)
	settle(t, from, 5)
	begin := func(from, to driver.Driver, of string) (*transfer.Copy, error) {
		return transfer.Begin(t.Context(), transfer.Job{From: from, To: to, Kinds: kinds, Of: of})
	}
	taken := newFolder(t)
	settle(t, taken, 1)
	before := everything(t, taken)
	if _, err := begin(from, taken, network); !errors.Is(err, transfer.ErrOccupied) {
		t.Errorf("a target that holds rows: %v", err)
	}
	if _, err := begin(from, from, network); !errors.Is(err, transfer.ErrOccupied) {
		t.Errorf("a source that is the target: %v", err)
	}
	if unfinished(t, taken) || unfinished(t, from) || len(everything(t, taken)) != len(before) {
		t.Error("a refused copy left something behind")
	}
	half := newFolder(t)
	if _, err := begin(from, half, "red-ajena"); err != nil || !unfinished(t, half) {
		t.Fatalf("not begun: %v", err)
	}
	if _, err := begin(from, half, network); !errors.Is(err, transfer.ErrForeign) {
		t.Errorf("the unfinished copy of another installation: %v", err)
	}
	if _, err := begin(half, newFolder(t), network); !errors.Is(err, transfer.ErrHalf) {
		t.Errorf("a half copy as the source: %v", err)
	}
	newer := newFolder(t)
	commit(t, newer, driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: driver.Key{Kind: "copying", ID: "copy"}, Rev: 1,
		Blob: []byte(`{"v":2}`)}}}})
	if _, err := begin(from, newer, network); !errors.Is(err, transfer.ErrForeign) || !unfinished(t, newer) {
		t.Errorf("the mark of a newer program: %v", err)
	}
}

// TestOfTwoCopiesIntoOneTargetOneGoesOn: two operators start the same move; the slower one is told.
func TestOfTwoCopiesIntoOneTargetOneGoesOn(t *testing.T) {
	from, to := newFolder(t), database(t)
	settle(t, from, 150)
	slow, err := transfer.Begin(t.Context(), job(from, to))
	if err != nil {
		t.Fatal(err)
	}
	quick, err := transfer.Begin(t.Context(), job(from, to))
	if err != nil {
		t.Fatal(err)
	}
	if err := toTheEnd(t, quick); err != nil {
		t.Fatal(err)
	}
	if err := slow.Fill(t.Context()); !errors.Is(err, transfer.ErrRival) {
		t.Errorf("the slower one was told %v", err)
	}
	if err := slow.Finish(t.Context()); !errors.Is(err, transfer.ErrRival) {
		t.Errorf("at its end the slower one was told %v", err)
	}
	alike(t, from, to)
}

// busy is a source that somebody works on: at chosen readings, something is written first.
type busy struct {
	driver.Driver
	reads  atomic.Int64
	before func(n int64)
}

func (b *busy) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	b.before(b.reads.Add(1))
	return b.Driver.Query(ctx, q)
}

// TestWhatIsWrittenDuringTheCopyIsCopiedToo: a case is closed, another opened and a session ended while the copy runs.
func TestWhatIsWrittenDuringTheCopyIsCopiedToo(t *testing.T) {
	inner, to := newFolder(t), newFolder(t)
	settle(t, inner, 90)
	all := everything(t, inner)
	acts := 0
	from := &busy{Driver: inner}
	from.before = func(n int64) {
		if n%5 != 0 || acts >= 9 {
			return
		}
		acts++
		moved, gone := all[acts], all[len(all)-acts]
		moved.Rev, moved.Order, moved.Blob = moved.Rev+1, 100-moved.Order, []byte("closed")
		opened := moved
		opened.ID, opened.Rev = "new-"+moved.ID, 1
		commit(t, inner, driver.Batch{Puts: []driver.Put{{Row: moved, Prev: moved.Rev - 1}, {Row: opened}},
			Deletes: []driver.Delete{{Key: gone.Key, Rev: gone.Rev}}})
	}
	c := copied(t, job(from, to))
	alike(t, inner, to)
	if acts == 0 || c.Recopied() == 0 {
		t.Errorf("%d acts, %d rows copied again: the test tells nothing", acts, c.Recopied())
	}
}

// TestASourceThatNeverRestsIsNotCalledWhole: the target stays marked, and once the source rests the same copy ends.
func TestASourceThatNeverRestsIsNotCalledWhole(t *testing.T) {
	inner, to := newFolder(t), newFolder(t)
	settle(t, inner, 20)
	row, err := inner.Get(t.Context(), everything(t, inner)[0].Key)
	if err != nil {
		t.Fatal(err)
	}
	from := &busy{Driver: inner}
	from.before = func(int64) {
		row.Rev++
		commit(t, inner, driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}})
	}
	c, err := transfer.Begin(t.Context(), job(from, to))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Fill(t.Context()), c.Settle(t.Context())); !errors.Is(err, transfer.ErrMoving) ||
		!unfinished(t, to) {
		t.Fatalf("it was told %v", err)
	}
	copied(t, job(inner, to))
	alike(t, inner, to)
}

// TestASourceThatMovedAfterTheComparisonIsNoticed: the last look finds what the comparison could not see.
func TestASourceThatMovedAfterTheComparisonIsNoticed(t *testing.T) {
	from, to := newFolder(t), newFolder(t)
	settle(t, from, 20)
	c, err := transfer.Begin(t.Context(), job(from, to))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Fill(t.Context()), c.Settle(t.Context())); err != nil {
		t.Fatal(err)
	}
	row := everything(t, from)[3]
	row.Rev++
	commit(t, from, driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}})
	if still, err := c.Still(t.Context()); err != nil || still {
		t.Errorf("it is said to stand still: %v %v", still, err)
	}
}

// TestABrokenRowOfTheTargetIsCopiedAgain: a byte turns in the target before the copy has ended, at the same revision.
func TestABrokenRowOfTheTargetIsCopiedAgain(t *testing.T) {
	from, to := newFolder(t), newFolder(t)
	settle(t, from, 90)
	c, err := transfer.Begin(t.Context(), job(from, to))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, row := range everything(t, to) {
		switch i % 100 {
		case 1: // The same revision with other content.
			commit(t, to, driver.Batch{Deletes: []driver.Delete{{Key: row.Key, Rev: row.Rev}}})
			row.Blob[0] ^= 1
			commit(t, to, driver.Batch{Puts: []driver.Put{{Row: row}}})
		case 2: // A later revision than the source has.
			row.Rev += 5
			commit(t, to, driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 5}}})
		case 3: // A term that is not its own.
			row.Rev, row.Terms = row.Rev+1, []string{"open", "stranger"}
			commit(t, to, driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}})
		case 4:
			commit(t, to, driver.Batch{Deletes: []driver.Delete{{Key: row.Key, Rev: row.Rev}}})
		case 5:
			row.ID, row.Rev = "stranger-"+row.ID, 1
			commit(t, to, driver.Batch{Puts: []driver.Put{{Row: row}}})
		}
	}
	if err := toTheEnd(t, c); err != nil {
		t.Fatal(err)
	}
	alike(t, from, to)
	if c.Recopied() != 30 {
		t.Errorf("%d rows were recopied, want 30", c.Recopied())
	}
}

func TestDifferencesAreCountedAndNamed(t *testing.T) {
	from, to := newFolder(t), newFolder(t)
	settle(t, from, 30)
	copied(t, job(from, to))
	if n, _, err := transfer.Differences(t.Context(), job(from, to)); n != 0 || err != nil {
		t.Errorf("equal, and %d differences, %v", n, err)
	}
	page, err := to.Query(t.Context(), driver.Query{Kind: "notice", Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	commit(t, to, driver.Batch{Deletes: []driver.Delete{{Key: page.Rows[0].Key, Rev: page.Rows[0].Rev}}})
	if n, first, err := transfer.Differences(t.Context(), job(from, to)); n != 1 || first != "notice" || err != nil {
		t.Errorf("%d differences, the first in %q, %v", n, first, err)
	}
}
