package audit

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestATailProvesWhatTheWholeTreeProves(t *testing.T) {
	t.Parallel()
	whole, edges := NewTree(), []Frontier{{}}
	for i := range 130 {
		leaf := fmt.Appendf(nil, "leaf %d", i)
		whole.Add(LeafHash(leaf))
		next := edges[i].clone()
		next.Append(leaf)
		edges = append(edges, next)
	}
	for old := range int64(130) {
		tail := NewTail(edges[old])
		for size := old; size <= 130; size++ {
			if size > old {
				tail.Add(fmt.Appendf(nil, "leaf %d", size-1))
			}
			if tail.Edge().Size() != size || tail.Edge().Root() != edges[size].Root() {
				t.Fatalf("from %d to %d: another root", old, size)
			}
			p, err := tail.Consistency()
			if err != nil {
				t.Fatalf("from %d to %d: %v", old, size, err)
			}
			if err := CheckConsistency(p, Head{Size: size, Root: edges[size].Root()},
				Head{Size: old, Root: edges[old].Root()}); err != nil {
				t.Fatalf("from %d to %d: %v", old, size, err)
			}
		}
	}
}

// tells has the system log tell of the head of another.
func tells(w *world, log string) RowRef {
	w.acts++
	h := w.headNow(log)
	ref := RowRef{Kind: TreeRef, ID: log, Rev: h.Size, Hash: h.Root}
	w.number(SystemLog, mustEncode(w.t, Leaf{At: w.at, ID: fmt.Sprintf("leaf-%d", w.acts), Log: SystemLog,
		Act: "log.heads", Outcome: "done", Rows: []RowRef{ref}}))
	w.sign(SystemLog)
	return ref
}

func TestALogThatTheSystemLogToldOfCannotStepBack(t *testing.T) {
	t.Parallel()
	log := worldLogs[0]
	base := newWorld(t, 3, 90)
	for _, one := range worldLogs {
		base.sign(one)
		tells(base, one)
	}
	if r := mustVerify(t, base, nil); !r.OK() {
		t.Fatalf("an untouched store has findings: %+v", r.Findings)
	}
	for name, attack := range map[string]func(w *world){
		"cut": func(w *world) { w.entries[log] = w.entries[log][:len(w.entries[log])-1] },
		"gone": func(w *world) {
			delete(w.entries, log)
			delete(w.states, log)
		},
		"forked": func(w *world) {
			last := &w.entries[log][len(w.entries[log])-1]
			last.leaf = mustEncode(t, Leaf{At: w.at, ID: "other", Log: log, Act: "case.read", Outcome: "done"})
		},
	} {
		w := *base
		w.memStore = base.clone()
		attack(&w)
		w.heads[log] = nil // With what the store itself could tell.
		if w.entries[log] != nil {
			w.restate(log)
		}
		r := mustVerify(t, &w, nil)
		if !slices.ContainsFunc(r.Findings, func(f Finding) bool {
			return f.Log == log && (f.Kind == LogTruncated || f.Kind == EntryAltered)
		}) {
			t.Errorf("%s: found %+v", name, r.Findings)
		}
	}
}

func TestABundleRestsOnTheSystemLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, 120)
	_, v := testKeys(t)
	log, other := worldLogs[0], worldLogs[1]
	tells(w, other)
	tells(w, log)
	bundleOf := func(log string, seq int64) Bundle {
		signed := w.heads[log][len(w.heads[log])-1]
		b, err := NewBundle(v, signed, NewTree(w.hashes(log)...), seq, w.entries[log][seq].leaf)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := bundleOf(log, 7)
	of, stranger := bundleOf(SystemLog, 1), bundleOf(SystemLog, 0)
	b.Witnessed = &of
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseBundle(data)
	if err != nil || cmp.Diff(b, again) != "" {
		t.Fatalf("%v: %s", err, cmp.Diff(b, again))
	}
	if _, err := again.Check(v); err != nil {
		t.Fatal(err)
	}
	again.Witnessed = &stranger
	if _, err := again.Check(v); err == nil {
		t.Error("a leaf that tells of another log was taken")
	}
	same := bundleOf(log, 8)
	again.Witnessed = &same
	if _, err := again.Check(v); err == nil {
		t.Error("a leaf of another log was taken")
	}
	of.Witnessed = &stranger
	again.Witnessed = &of
	if _, err := again.Check(v); err == nil {
		t.Error("a chain was taken")
	}
}
