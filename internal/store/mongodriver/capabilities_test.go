package mongodriver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/await"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
)

// level is what a command asks of its reading.
func level(cmd bson.D) any {
	concern, _ := fakemongo.Field(cmd, "readConcern").(bson.D)
	return fakemongo.Field(concern, "level")
}

// TestAServerIsAskedOnlyForWhatItSupports: a server that refuses a moment, or a majority's reading, serves all the
// same, and the bed is taken once on the strength of a consent that stands.
func TestAServerIsAskedOnlyForWhatItSupports(t *testing.T) {
	for story, c := range map[string]struct {
		server  fakemongo.Options
		refuses func(cmd bson.D, inside bool) *fault
		inside  string
		single  bool
	}{
		"supports everything": {inside: "snapshot", single: true},
		"no snapshot for a single read": {inside: "snapshot", refuses: func(cmd bson.D, inside bool) *fault {
			if level(cmd) == "snapshot" && !inside {
				return &fault{Answer: failed(72, "InvalidOptions")}
			}
			return nil
		}},
		"no snapshot at all": {inside: "majority", refuses: func(cmd bson.D, _ bool) *fault {
			if level(cmd) == "snapshot" {
				return &fault{Answer: failed(115, "CommandNotSupported")}
			}
			return nil
		}},
		"knows no read concern": {refuses: func(cmd bson.D, _ bool) *fault {
			if level(cmd) != nil {
				return &fault{Answer: failed(238, "NotImplemented")}
			}
			return nil
		}},
		"refuses with a code of its own": {inside: "majority", refuses: func(cmd bson.D, _ bool) *fault {
			if level(cmd) == "snapshot" {
				return &fault{Answer: failed(303, "FeatureNotSupported")}
			}
			return nil
		}},
		"no majority read concern": {refuses: func(cmd bson.D, inside bool) *fault {
			if level(cmd) == "majority" || level(cmd) == "snapshot" && inside {
				return &fault{Answer: failed(148, "ReadConcernMajorityNotEnabled")}
			}
			return nil
		}, single: true},
		"SQL-backed": {server: fakemongo.Options{SQLBacked: true}, inside: "majority", single: true},
	} {
		t.Run(story, func(t *testing.T) {
			s := fakemongo.Serve(t, c.server)
			s.Inject(func(_ string, cmd bson.D) *fault {
				if c.refuses == nil {
					return nil
				}
				return c.refuses(cmd, fakemongo.TxnName(cmd) != "")
			})
			d := open(t, Options{URI: s.URI(), Database: "amparo"})
			if d.txnReadConcern.Level != c.inside || (d.snapshotDB != nil) != c.single || d.readCommitted != c.server.SQLBacked {
				t.Errorf("found %q in transactions, %v for single reads, read committed %v",
					d.txnReadConcern.Level, d.snapshotDB != nil, d.readCommitted)
			}
			takeOnce(t, d)
			if err := d.Ready(t.Context()); err != nil {
				t.Errorf("once it serves it is not ready: %v", err)
			}
		})
	}
}

// takeOnce lets five workers hold the one bed at once, then withdraws the consent.
func takeOnce(t *testing.T, d *Driver) {
	t.Helper()
	if err := d.Commit(t.Context(),
		driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: consent, Rev: 1}}}}); err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 5)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = d.Commit(t.Context(), hold()) })
	}
	await.All(t, "all who ask the server", &wg)
	held := 0
	for _, err := range errs {
		switch {
		case err == nil:
			held++
		case !errors.Is(err, driver.ErrExists):
			t.Errorf("a worker who came later is told %v", err)
		}
	}
	if held != 1 {
		t.Errorf("%d workers hold the bed", held)
	}
	rows, err := d.GetMany(t.Context(), []driver.Key{bed, consent})
	if err != nil || len(rows) != 2 {
		t.Errorf("read %d rows, %v", len(rows), err)
	}
	page, err := d.Query(t.Context(), driver.Query{Kind: bed.Kind})
	if err != nil || len(page.Rows) != 1 {
		t.Errorf("listed %d stays, %v", len(page.Rows), err)
	}
	again := driver.Batch{Deletes: []driver.Delete{{Key: bed, Rev: 1}}, Checks: []driver.Check{{Key: consent, Rev: 2}}}
	if err := d.Commit(t.Context(), again); !errors.Is(err, driver.ErrStale) {
		t.Errorf("an act on a consent of another day is told %v", err)
	}
}

// TestATakenIdThatIsCalledAConflict: where an engine has only one word for everything that goes wrong in a
// transaction, a worker who asks twice for the same learns it at once, and not after her retryTime.
func TestATakenIdThatIsCalledAConflict(t *testing.T) {
	d := open(t, Options{URI: fakemongo.Serve(t, fakemongo.Options{SQLBacked: true}).URI(), Database: "amparo"})
	ctx, cancel := context.WithTimeout(t.Context(), defaultTimes.retry/18)
	defer cancel()
	for i, want := range []error{nil, driver.ErrExists} {
		if err := d.Commit(ctx, driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: bed, Rev: 1}}}}); !errors.Is(err,
			want) {
			t.Fatalf("act %d is told %v", i, err)
		}
	}
}

// TestWhoWaitsForAConnectionWhileAllAreClosedIsServed: a primary that steps down closes the connections of everybody,
// and those who wait for one have not failed: they are served by the next primary.
func TestWhoWaitsForAConnectionWhileAllAreClosedIsServed(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{})
	d := open(t, Options{URI: s.URI() + "&maxPoolSize=1", Database: "amparo"})
	if err := d.Commit(t.Context(),
		driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: consent, Rev: 1}}}}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	stepping := 3
	s.Inject(func(name string, _ bson.D) *fault {
		mu.Lock()
		defer mu.Unlock()
		if name != "insert" || stepping == 0 {
			return nil
		}
		stepping--
		time.Sleep(30 * time.Millisecond) // so that the others queue up for the one connection
		return &fault{Answer: failed(91, "ShutdownInProgress")}
	})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			row := driver.Row{Key: driver.Key{Kind: "stay", ID: fmt.Sprint("bed-", i)}, Rev: 1}
			err := d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row}},
				Checks: []driver.Check{{Key: driver.Key{Kind: "ban", ID: fmt.Sprint(i)}}}})
			if err != nil {
				t.Errorf("worker %d is told %v", i, err)
			}
		})
		wg.Go(func() {
			if _, err := d.Get(t.Context(), consent); err != nil {
				t.Errorf("reader %d is told %v", i, err)
			}
		})
	}
	await.All(t, "all who ask the server", &wg)
}

// TestAServerWithoutSessionsIsToldApart: it is refused with what to do, not with the words of a library.
func TestAServerWithoutSessionsIsToldApart(t *testing.T) {
	err := translate(t.Context(), "open storage", errors.New("current topology does not support sessions"))
	var refused *RefusedError
	if !errors.As(err, &refused) || !strings.Contains(refused.Text, "rs.initiate()") {
		t.Errorf("told %v", err)
	}
}

// TestIndexesThatSomebodyElseMade do not keep an installation from starting, nor do those that a server cannot
// make, nor a collection that another process makes at the same moment.
func TestIndexesThatSomebodyElseMade(t *testing.T) {
	for _, answer := range []bson.M{failed(85, "IndexOptionsConflict"), failed(86, "IndexKeySpecsConflict"),
		failed(68, "IndexAlreadyExists"),
		failed(67, "CannotCreateIndex"), failed(238, "NotImplemented")} {
		s := fakemongo.Serve(t, fakemongo.Options{})
		asked := 0
		s.Inject(func(name string, _ bson.D) *fault {
			if name == "createIndexes" {
				asked++
				return &fault{Answer: answer}
			}
			return nil
		})
		takeOnce(t, open(t, Options{URI: s.URI(), Database: "amparo"}))
		if asked < 3 {
			t.Errorf("after %v the other index was not asked for", answer)
		}
	}
	s := fakemongo.Serve(t, fakemongo.Options{})
	s.Inject(once("createIndexes", 1, fault{Answer: failed(11000, "DuplicateKey")}))
	takeOnce(t, open(t, Options{URI: s.URI(), Database: "amparo"}))
}

// TestASnapshotThatIsAcceptedAndNotKept: a server may take the read concern and show a later state all the same to the
// second part of a read. Lists are then read in transactions.
func TestASnapshotThatIsAcceptedAndNotKept(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{})
	s.Inject(func(name string, cmd bson.D) *fault {
		switch {
		case name == "find" && level(cmd) == "snapshot" && fakemongo.TxnName(cmd) == "" &&
			fakemongo.Field(cmd, "batchSize") == int32(1):
			return &fault{Answer: bson.M{"ok": 1,
				"cursor": bson.M{"id": int64(7), "ns": "amparo." + batches, "firstBatch": bson.A{bson.M{"_id": "1"}}}}}
		case name == "getMore": // the second document was deleted meanwhile
			return &fault{Answer: bson.M{"ok": 1,
				"cursor": bson.M{"id": int64(0), "ns": "amparo." + batches, "nextBatch": bson.A{}}}}
		}
		return nil
	})
	d := open(t, Options{URI: s.URI(), Database: "amparo"})
	if d.snapshotDB != nil {
		t.Error("the server is trusted with a snapshot")
	}
	takeOnce(t, d)
}

// TestAPageThatChangesWhileItIsReadIsReadAgain, where the server shows a read what others commit meanwhile.
func TestAPageThatChangesWhileItIsReadIsReadAgain(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{ReadCommitted: true})
	d := open(t, Options{URI: s.URI(), Database: "amparo"})
	put := func(rev int64) {
		t.Helper()
		b := driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: bed, Rev: rev}, Prev: rev - 1}}}
		if err := d.Commit(context.Background(), b); err != nil {
			t.Error(err)
		}
	}
	put(1)
	finds := 0
	s.Inject(func(name string, cmd bson.D) *fault {
		if name == "find" && cmd[0].Value == string(bed.Kind) {
			if finds++; finds == 2 { // Between the first reading and the second somebody changes the row.
				changed := bson.M{"_id": bed.ID, "rev": int64(2), "ord": int64(0)}
				return &fault{Answer: bson.M{"ok": 1,
					"cursor": bson.M{"id": int64(0), "ns": "amparo.stay", "firstBatch": bson.A{changed}}}}
			}
		}
		return nil
	})
	page, err := d.Query(t.Context(), driver.Query{Kind: bed.Kind})
	if err != nil || len(page.Rows) != 1 || finds != 4 {
		t.Errorf("read %d times, %d rows, %v", finds, len(page.Rows), err)
	}
	finds = 0
	rows, err := d.GetMany(t.Context(), []driver.Key{bed})
	if err != nil || len(rows) != 1 || finds != 4 {
		t.Errorf("read %d times, %d rows, %v", finds, len(rows), err)
	}
}
