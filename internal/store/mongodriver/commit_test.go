package mongodriver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
)

var (
	bed     = driver.Key{Kind: "stay", ID: "bed"}
	consent = driver.Key{Kind: "consent", ID: "ana"}
	ban     = driver.Key{Kind: "conflict", ID: "ana"}
)

// night is a database with one consent in it, on a server that can be made to fail.
func night(t *testing.T, committed bool) (*server, *Driver) {
	t.Helper()
	s := fakemongo.Serve(t, fakemongo.Options{ReadCommitted: committed})
	d := open(t, Options{URI: s.URI(), Database: "amparo"})
	for _, k := range []driver.Key{consent, {Kind: "stay", ID: "old"}} {
		if err := d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: k, Rev: 1}}}}); err != nil {
			t.Fatal(err)
		}
	}
	s.Inject(nil)
	return s, d
}

// hold takes a bed on the strength of a consent, as long as nobody is banned.
func hold() driver.Batch {
	return driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: bed, Rev: 1, Blob: []byte("sealed")}}},
		Checks: []driver.Check{{Key: consent, Rev: 1}, {Key: ban}}}
}

func revision(t *testing.T, d *Driver, k driver.Key) int64 {
	t.Helper()
	r, err := d.Get(context.WithoutCancel(t.Context()), k)
	if err != nil && !errors.Is(err, driver.ErrNotFound) {
		t.Fatal(err)
	}
	return r.Rev
}

// once makes the nth command of a name fail, and no other.
func once(name string, nth int, f fault) func(string, bson.D) *fault {
	return func(heard string, _ bson.D) *fault {
		if heard == name {
			nth--
			if nth == 0 {
				return &f
			}
		}
		return nil
	}
}

func TestACommitAsTheServerHearsIt(t *testing.T) {
	s, d := night(t, false)
	batch := hold()
	batch.Puts = append(batch.Puts, driver.Put{Row: driver.Row{Key: driver.Key{Kind: "stay", ID: "old"}, Rev: 2}, Prev: 1})
	if err := d.Commit(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	numbers, begins := map[string]bool{}, 0
	touched := map[string]string{}
	for _, cmd := range s.Commands() {
		if fakemongo.TxnName(cmd) == "" {
			continue
		}
		numbers[fakemongo.TxnName(cmd)] = true
		if fakemongo.Field(cmd, "startTransaction") == true {
			begins++
			if got := fmt.Sprint(fakemongo.Field(cmd, "readConcern")); !strings.Contains(got, "snapshot") {
				t.Errorf("the transaction begins with read concern %s", got)
			}
		}
		name := cmd[0].Key
		if name == "update" {
			for _, u := range fakemongo.Field(cmd, "updates").(bson.A) {
				q := fakemongo.Field(u.(bson.D), "q").(bson.D)
				touched[fmt.Sprint(cmd[0].Value, "/", q[0].Value)] = fmt.Sprint(q)
			}
		}
		if got := fmt.Sprint(fakemongo.Field(cmd, "writeConcern")); name == "commitTransaction" != (strings.Contains(got,
			"majority") && strings.Contains(got, `"j":true`)) {
			t.Errorf("%s with write concern %s", name, got)
		}
	}
	if len(numbers) != 1 || begins != 1 {
		t.Errorf("one try took %d transaction numbers and began %d transactions", len(numbers), begins)
	}
	for _, want := range []string{"consent/ana", "stay/old"} {
		if !strings.Contains(touched[want], `"rev"`) {
			t.Errorf("%s is not written by its revision: %q", want, touched[want])
		}
	}
	for _, k := range []driver.Key{bed, ban} {
		if touched[batches+"/"+lockID(k)] == "" {
			t.Errorf("nothing locks the absence of a %s", k.Kind)
		}
	}
}

// TestAnActIsAppliedOnce: whatever is lost on the way, the worker is told what is so, and a bed that
// was taken was taken by one act.
func TestAnActIsAppliedOnce(t *testing.T) {
	unknown := fault{Answer: failed(91, "ShutdownInProgress", labelUnknown)}
	late := fault{Forced: bson.M{"ok": 1,
		"writeConcernError": bson.M{"code": 64, "codeName": "WriteConcernTimeout", "errmsg": "waiting"}}}
	for story, trouble := range map[string]func() func(string, bson.D) *fault{
		"the first write meets another's": func() func(string, bson.D) *fault {
			return once("update", 1, fault{Answer: writeConflict()})
		},
		"a check meets another's": func() func(string,
			bson.D) *fault {
			return once("update", 2, fault{Answer: writeConflict()})
		},
		"the row is not written": func() func(string,
			bson.D) *fault {
			return once("insert", 1, fault{Answer: writeConflict()})
		},
		"the connection breaks before the commit": func() func(string, bson.D) *fault {
			return once("insert", 1, fault{Lost: true})
		},
		"the commit is lost": func() func(string,
			bson.D) *fault {
			return once("commitTransaction", 1, fault{Lost: true})
		},
		"the answer is lost": func() func(string,
			bson.D) *fault {
			return once("commitTransaction", 1, fault{Unheard: true})
		},
		"the majority is slow":  func() func(string, bson.D) *fault { return once("commitTransaction", 1, late) },
		"the server shuts down": func() func(string, bson.D) *fault { return once("commitTransaction", 1, unknown) },
		"the commit itself meets another's": func() func(string, bson.D) *fault {
			return once("commitTransaction", 1, fault{Answer: writeConflict()})
		},
		"applied, and told that it is not": func() func(string, bson.D) *fault {
			return once("commitTransaction", 1, fault{Forced: failed(251, "NoSuchTransaction", labelTransient)})
		},
		"applied, and told nothing of use": func() func(string, bson.D) *fault {
			return once("commitTransaction", 1, fault{Forced: failed(8, "UnknownError")})
		},
	} {
		for _, committed := range []bool{false, true} {
			t.Run(fmt.Sprint(story, " ", committed), func(t *testing.T) {
				s, d := night(t, committed)
				s.Inject(trouble())
				if err := d.Commit(t.Context(), hold()); err != nil {
					t.Fatalf("the worker is told %v", err)
				}
				if revision(t, d, bed) != 1 {
					t.Fatal("the bed was not taken")
				}
				if err := d.Commit(t.Context(), hold()); !errors.Is(err, driver.ErrExists) {
					t.Fatalf("taking it again answers %v", err)
				}
			})
		}
	}
}

// TestAnOutcomeNobodyKnows: the commit was sent, and nothing can be asked any more.
func TestAnOutcomeNobodyKnows(t *testing.T) {
	s, d := night(t, false)
	s.Inject(func(name string, cmd bson.D) *fault {
		if name == "commitTransaction" || name == "insert" && fakemongo.TxnName(cmd) == "" {
			return &fault{Answer: failed(91, "ShutdownInProgress", labelUnknown)}
		}
		return nil
	})
	own, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	in, sess, end, err := d.begin(own)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	if _, err := d.db.Collection(batches).InsertOne(in, markerDoc{ID: "m"}); err != nil {
		t.Fatal(err)
	}
	if err := sess.CommitTransaction(in); !unknownOutcome(err) {
		t.Fatalf("the commit answers %v", err)
	}
	err = d.fence(own, "m", newBackoff(100*time.Millisecond))
	if !errors.Is(err, driver.ErrUnavailable) || !errors.Is(err, errUnknown) {
		t.Fatalf("told %v", err)
	}
}

// TestAFenceHoldsABatchBack: a commit that was given up and arrives all the same does not land.
func TestAFenceHoldsABatchBack(t *testing.T) {
	for _, committed := range []bool{false, true} {
		_, d := night(t, committed)
		if err := d.fence(t.Context(), "m", newBackoff(time.Second)); !errors.Is(err, errFenced) {
			t.Fatal(err)
		}
		// The same fence again, as when its own answer was lost: still not the batch's.
		if err := d.fence(t.Context(), "m", newBackoff(time.Second)); !errors.Is(err, errFenced) {
			t.Fatal(err)
		}
		in, _, end, err := d.begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b := hold()
		if err := d.write(in, planOf(&b), "m"); err == nil {
			t.Error("the batch found room beside the fence")
		}
		end()
	}
}

// TestALeaverIsNotFollowed: a worker who gives up before the commit has not acted; one who gives up
// during it has, and is told so.
func TestALeaverIsNotFollowed(t *testing.T) {
	s, d := night(t, false)
	ctx, leave := context.WithCancel(t.Context())
	s.Inject(func(name string, _ bson.D) *fault {
		if name == "insert" { // the last write before the commit
			leave()
		}
		return nil
	})
	if err := d.Commit(ctx, hold()); !errors.Is(err, context.Canceled) || revision(t, d, bed) != 0 {
		t.Fatalf("told %v, and the bed is at %d", err, revision(t, d, bed))
	}
	ctx, leave = context.WithCancel(t.Context())
	s.Inject(func(name string, _ bson.D) *fault {
		if name == "commitTransaction" {
			leave()
		}
		return nil
	})
	if err := d.Commit(ctx, hold()); err != nil || revision(t, d, bed) != 1 {
		t.Fatalf("told %v, and the bed is at %d", err, revision(t, d, bed))
	}
}

// TestWhoIsInTheWayIsNamed: the answer names the row that conflict, and no text of the server.
func TestWhoIsInTheWayIsNamed(t *testing.T) {
	_, d := night(t, false)
	if err := d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: ban, Rev: 1}}}}); err != nil {
		t.Fatal(err)
	}
	var stale *driver.StaleError
	if err := d.Commit(t.Context(), hold()); !errors.As(err, &stale) || stale.Key != ban || stale.Exists {
		t.Errorf("told %v", err)
	}
	again := driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: consent, Rev: 1}}}}
	if err := d.Commit(t.Context(), again); !errors.As(err, &stale) || stale.Key != consent || !stale.Exists ||
		strings.Contains(err.Error(), "ana") {
		t.Errorf("told %v", err)
	}
}

func TestAServerWithoutTransactionsIsRefused(t *testing.T) {
	answer := func(code int, name string) *fault { return &fault{Answer: failed(code, name)} }
	always := func(code int, name string) func(string, bson.D) *fault {
		return func(_ string, cmd bson.D) *fault {
			if fakemongo.TxnName(cmd) != "" {
				return answer(code, name)
			}
			return nil
		}
	}
	for story, trouble := range map[string]func(string, bson.D) *fault{
		"a server that is no replica set":  always(20, "IllegalOperation"),
		"a server that knows no such word": always(40415, "IDLUnknownField"),
		"a server that cannot read it":     always(9, "FailedToParse"),
		"a server that takes nothing back": func(name string, _ bson.D) *fault {
			if name == "abortTransaction" {
				return answer(59, "CommandNotFound")
			}
			return nil
		},
	} {
		t.Run(story, func(t *testing.T) {
			s := fakemongo.Serve(t, fakemongo.Options{NoTransactions: strings.Contains(story, "takes nothing back")})
			s.Inject(trouble)
			_, err := Open(t.Context(), Options{URI: s.URI(), Database: "amparo"})
			var refused *RefusedError
			if !errors.As(err, &refused) || !errors.Is(err, driver.ErrUnavailable) ||
				!strings.Contains(refused.Text, "rs.initiate()") {
				t.Fatalf("told %v", err)
			}
			if left := s.Documents("amparo", batches); len(left) > 0 {
				t.Errorf("the canary stayed behind: %v", left)
			}
		})
	}
}
