package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
)

func mustVerify(t testing.TB, src Source, pins []Head) Report {
	t.Helper()
	_, v := testKeys(t)
	r, err := Verify(context.Background(), src, v, pins, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// proving says that what is promised is to be reached in full, which takes longer: see make prove.
var proving = os.Getenv("AMPARO_PROVE") != ""

// TestUntouched is the control of every other test here: nobody touched the store, nothing is found.
func TestUntouched(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		w := newWorld(t, seed, 240)
		r := mustVerify(t, w, w.pins)
		if !r.OK() {
			t.Fatalf("seed %d: an untouched store has findings: %+v", seed, r.Findings)
		}
		if r.Leaves != 240 || r.Pending != 6 || len(r.Logs) != 3 || r.Logs[0].Signed != r.Logs[0].Size {
			t.Fatalf("seed %d: the report miscounts: %+v", seed, r)
		}
	}
	if r := mustVerify(t, &memStore{}, nil); !r.OK() {
		t.Fatalf("an empty store has findings: %+v", r.Findings)
	}
}

// TestIntruder lets somebody with the whole database in hand change one thing at a time, thousands
// of times: each is found, named and located.
func TestIntruder(t *testing.T) {
	t.Parallel()
	rounds := 3000
	if testing.Short() {
		rounds = 300
	} else if proving {
		rounds = 5100
	}
	base := newWorld(t, 7, 240)
	tried := make(map[string]int)
	for round := range rounds {
		w := *base
		w.memStore = base.clone()
		a := attacks[round%len(attacks)]
		w.rnd = rndFor(uint64(round))
		want, done := a.do(&w)
		if !done {
			continue
		}
		tried[a.name]++
		pins := w.pins
		if a.noPins {
			pins = nil
		}
		r := mustVerify(t, w.memStore, pins)
		if !slices.ContainsFunc(r.Findings, want.matches) {
			t.Fatalf("round %d, %s: want %+v, found %+v", round, a.name, want, r.Findings)
		}
	}
	all := 0
	for _, n := range tried {
		all += n
	}
	t.Logf("figure: intrusions_located %d", all)
	for _, a := range attacks {
		if tried[a.name] < rounds/len(attacks)/2 {
			t.Errorf("%s was tried only %d times", a.name, tried[a.name])
		}
	}
}

// TestTruncatedAnywhere cuts a log to every length. Where the intruder takes the heads away too and
// mends the kept state, only the pin that a witness holds is left, and it is enough.
func TestTruncatedAnywhere(t *testing.T) {
	t.Parallel()
	entries, cuts := 240, 0
	if proving {
		entries = 510
	}
	base := newWorld(t, 3, entries)
	defer func() { t.Logf("figure: cuts_located %d", cuts) }()
	for _, log := range worldLogs {
		for k := range len(base.entries[log]) {
			cuts += 2
			w := base.clone()
			w.entries[log] = w.entries[log][:k]
			found := mustVerify(t, w, nil).Findings
			if !slices.ContainsFunc(found, finding{kind: LogTruncated, log: log, seq: int64(k)}.matches) {
				t.Fatalf("%s cut to %d: %+v", log, k, found)
			}
			w.restate(log)
			w.heads[log] = w.heads[log][:k/headEvery]
			found = mustVerify(t, w, base.pins).Findings
			if !slices.ContainsFunc(found, finding{kind: LogTruncated, log: log, seq: int64(k)}.matches) {
				t.Fatalf("%s cut to %d with its heads: %+v", log, k, found)
			}
		}
		w := base.clone()
		delete(w.entries, log)
		found := mustVerify(t, w, base.pins).Findings
		if !slices.ContainsFunc(found, finding{kind: LogTruncated, log: log, seq: 0}.matches) {
			t.Fatalf("%s taken away: %+v", log, found)
		}
	}
}

// TestForkUnderStolenKey: even whoever holds the signing key cannot tell another history to a
// witness who kept a head.
func TestForkUnderStolenKey(t *testing.T) {
	t.Parallel()
	for k := range 40 {
		w := newWorld(t, 11, 240)
		log := worldLogs[k%3]
		l, err := DecodeLeaf(w.entries[log][k].leaf)
		if err != nil {
			t.Fatal(err)
		}
		l.Actor = "somebody-else"
		w.entries[log][k].leaf = mustEncode(t, l)
		w.restate(log)
		w.heads[log] = nil
		w.sign(log)
		found := mustVerify(t, w, w.pins).Findings
		if !slices.ContainsFunc(found, finding{kind: LogFork, log: log, seq: int64(k)}.matches) {
			t.Fatalf("entry %d of %s rewritten and signed anew: %+v", k, log, found)
		}
	}
}

// TestHeadsTakenAway: without any head a log that has been running for long is not believed.
func TestHeadsTakenAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 5, 240)
	w.heads = map[string][][]byte{}
	r := mustVerify(t, w, nil)
	for _, log := range worldLogs {
		if !slices.ContainsFunc(r.Findings, finding{kind: LogUnsigned, log: log, seq: 0}.matches) {
			t.Fatalf("%s without heads passes: %+v", log, r.Findings)
		}
	}
	if r := mustVerify(t, w, w.pins); !r.OK() {
		t.Fatalf("the witness's heads should be enough: %+v", r.Findings)
	}
}

func TestVerifyStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, 6000)
	_, v := testKeys(t)
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	_, err := Verify(ctx, w, v, nil, func(done int64) { calls++; cancel() })
	if !errors.Is(err, context.Canceled) || calls != 1 {
		t.Fatalf("err %v after %d calls", err, calls)
	}
	if _, err := Verify(context.Background(), w, nil, nil, nil); err == nil {
		t.Fatal("verification without a key must not report anything")
	}
}

// brokenStore fails one method, as a disk may.
type brokenStore struct {
	*memStore
	fail string
}

var errDisk = errors.New("disk gone")

func (b brokenStore) failing(what string) error {
	if b.fail == what {
		return errDisk
	}
	return nil
}

func (b brokenStore) Logs() ([]string, error) {
	l, _ := b.memStore.Logs()
	return l, b.failing("logs")
}

func (b brokenStore) Entries(log string, visit func(int64, []byte) error) error {
	return errors.Join(b.memStore.Entries(log, visit), b.failing("entries"))
}

func (b brokenStore) Pending(visit func([]byte) error) error {
	return errors.Join(b.memStore.Pending(visit), b.failing("pending"))
}

func (b brokenStore) Heads(log string) ([][]byte, error) {
	return b.heads[log], b.failing("heads")
}

func (b brokenStore) State(log string) (Frontier, bool, error) {
	return b.states[log], true, b.failing("state")
}

func (b brokenStore) Rows(visit func(string, string, int64, [32]byte) error) error {
	return errors.Join(b.memStore.Rows(visit), b.failing("rows"))
}

func TestUnreadableStoreIsNoCleanStore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, 60)
	_, v := testKeys(t)
	for _, fail := range []string{"logs", "entries", "pending", "heads", "state", "rows"} {
		if _, err := Verify(context.Background(), brokenStore{w.memStore, fail}, v, nil, nil); !errors.Is(err, errDisk) {
			t.Errorf("%s cannot be read: err = %v", fail, err)
		}
	}
}

// TestEverythingGone: a report of a store in ruins stays small and still counts.
func TestEverythingGone(t *testing.T) {
	t.Parallel()
	w := &memStore{}
	for i := range MaxFindings + 500 {
		w.rows = append(w.rows, memRow{"case", fmt.Sprint("r", i), 1, [32]byte{1}})
	}
	r := mustVerify(t, w, nil)
	if r.OK() || len(r.Findings) != MaxFindings || r.More != 500 {
		t.Fatalf("%d findings and %d more", len(r.Findings), r.More)
	}
}
