package audit

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
)

// TestProofs: in a log of 2,000 acts each is provable, none is provable under another number or
// content, and the log continues every shorter one and no other.
func TestProofs(t *testing.T) {
	t.Parallel()
	const n = 2000
	tree := NewTree()
	roots := []tlog.Hash{(Frontier{}).Root()}
	leaf := func(i int64) tlog.Hash { return LeafHash(fmt.Appendf(nil, "act %d", i)) }
	for i := range int64(n) {
		tree.Add(leaf(i))
		root, err := tree.Root(i + 1)
		if err != nil {
			t.Fatal(err)
		}
		roots = append(roots, root)
	}
	head := Head{Log: "nogal", Size: n, Root: roots[n], At: 1}
	for i := range int64(n) {
		p, err := tree.Inclusion(i, n)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckInclusion(p, head, i, leaf(i)); err != nil {
			t.Fatalf("act %d: %v", i, err)
		}
		if err := CheckInclusion(p, head, i, leaf(i+1)); !errors.Is(err, ErrProof) {
			t.Fatalf("act %d: an altered act passes: %v", i, err)
		}
		if err := CheckInclusion(p, head, (i+1)%n, leaf(i)); !errors.Is(err, ErrProof) {
			t.Fatalf("act %d passes as another number: %v", i, err)
		}
	}
	for old := range int64(n + 1) {
		p, err := tree.Consistency(old, n)
		if err != nil {
			t.Fatal(err)
		}
		before := Head{Log: "nogal", Size: old, Root: roots[old], At: 1}
		if err := CheckConsistency(p, head, before); err != nil {
			t.Fatalf("size %d: %v", old, err)
		}
		before.Root[3] ^= 1
		if err := CheckConsistency(p, head, before); !errors.Is(err, ErrProof) {
			t.Fatalf("size %d: another history passes: %v", old, err)
		}
	}
}

func TestProofsOutOfRange(t *testing.T) {
	t.Parallel()
	tree := NewTree(LeafHash([]byte("a")), LeafHash([]byte("b")))
	for _, i := range []int64{-1, 2, 1 << 62} {
		if _, err := tree.Inclusion(i, 2); err == nil {
			t.Errorf("inclusion of %d of 2 was proven", i)
		}
	}
	for _, old := range []int64{-1, 3} {
		if _, err := tree.Consistency(old, 2); err == nil {
			t.Errorf("consistency of 2 with %d was proven", old)
		}
	}
	if _, err := NewTree().Root(1); err == nil {
		t.Error("the empty tree has a root of size 1")
	}
	a, b := Head{Log: "x", Size: 2}, Head{Log: "y", Size: 1}
	if err := CheckConsistency(nil, a, b); !errors.Is(err, ErrProof) {
		t.Errorf("two logs continue one another: %v", err)
	}
	if err := CheckConsistency(nil, Head{Log: "x"}, Head{Log: "x", Size: 1}); !errors.Is(err, ErrProof) {
		t.Errorf("a log continues a longer one: %v", err)
	}
}

// TestBundle: a survivor's advocate is handed one file and needs only the printed key.
func TestBundle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, 120)
	_, v := testKeys(t)
	log := worldLogs[1]
	heads := w.heads[log]
	newest, oldest := heads[len(heads)-1], heads[0]
	tree := NewTree(w.hashes(log)...)
	for seq, e := range w.entries[log] {
		b, err := NewBundle(v, newest, tree, int64(seq), e.leaf)
		if err != nil {
			t.Fatal(err)
		}
		if b, err = b.Continuing(v, oldest, tree); err != nil {
			t.Fatal(err)
		}
		data, err := b.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseBundle(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b, again); diff != "" {
			t.Fatalf("the bundle changed on the way:\n%s", diff)
		}
		key, err := ParseVerifier(v.Keys()...)
		if err != nil {
			t.Fatal(err)
		}
		e2, err := again.Check(key)
		if err != nil || e2.Seq != int64(seq) || e2.Leaf.Log != log || e2.Older == nil || e2.Older.Size != headEvery {
			t.Fatalf("Check = %+v, %v", e2, err)
		}
	}
}

func TestBundleTampered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, 120)
	_, v := testKeys(t)
	log, other := worldLogs[1], worldLogs[2]
	tree := NewTree(w.hashes(log)...)
	newest := w.heads[log][len(w.heads[log])-1]
	good, err := NewBundle(v, newest, tree, 5, w.entries[log][5].leaf)
	if err != nil {
		t.Fatal(err)
	}
	if good, err = good.Continuing(v, w.heads[log][0], tree); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Bundle){
		"version":           func(b *Bundle) { b.V = 2 },
		"number":            func(b *Bundle) { b.Seq = 6 },
		"leaf":              func(b *Bundle) { b.Leaf = string(w.entries[log][6].leaf) },
		"leaf edited":       func(b *Bundle) { b.Leaf = strings.Replace(b.Leaf, "ana", "eva", 1) },
		"leaf unreadable":   func(b *Bundle) { b.Leaf = "{}" },
		"proof cut":         func(b *Bundle) { b.Proof = b.Proof[1:] },
		"proof huge":        func(b *Bundle) { b.Proof = make(tlog.RecordProof, maxProof+1) },
		"head of other log": func(b *Bundle) { b.Head = string(w.heads[other][0]) },
		"head edited":       func(b *Bundle) { b.Head = strings.Replace(b.Head, "time 1", "time 2", 1) },
		"older edited":      func(b *Bundle) { b.Older = strings.Replace(b.Older, "time 1", "time 2", 1) },
		"older of another":  func(b *Bundle) { b.Older = string(w.heads[other][0]) },
		"older left out":    func(b *Bundle) { b.Older = "" },
		"consistency cut":   func(b *Bundle) { b.Consistency = nil },
	} {
		b := good
		change(&b)
		if e, err := b.Check(v); err == nil {
			t.Errorf("%s: the bundle still shows %+v", name, e)
		}
	}
	for _, text := range []string{"", "[]", `{"v":1,"extra":2}`, `{"v":1}{}`, strings.Repeat(" ", maxBundle+1)} {
		if _, err := ParseBundle([]byte(text)); !errors.Is(err, ErrProof) {
			t.Errorf("%.20q was read: %v", text, err)
		}
	}
	if _, err := NewBundle(v, newest, tree, 5, w.entries[log][6].leaf); err == nil {
		t.Error("a bundle was made that does not hold")
	}
	if _, err := NewBundle(v, []byte("no head"), tree, 5, nil); !errors.Is(err, ErrHead) {
		t.Errorf("a bundle was made without a head: %v", err)
	}
	if _, err := NewBundle(v, newest, tree, 1<<40, nil); err == nil {
		t.Error("a bundle was made for an act that is not there")
	}
}

// Continuing returns b with the proof that its log continues the one of an earlier signed head.
func (b Bundle) Continuing(v *Verifier, older []byte, t *Tree) (Bundle, error) {
	h, err := OpenHead([]byte(b.Head), v)
	if err != nil {
		return Bundle{}, err
	}
	before, err := OpenHead(older, v)
	if err != nil {
		return Bundle{}, err
	}
	if b.Consistency, err = t.Consistency(before.Size, h.Size); err != nil {
		return Bundle{}, err
	}
	b.Older = string(older)
	if _, err := b.Check(v); err != nil {
		return Bundle{}, err
	}
	return b, nil
}

// Consistency proves that the tree with size leaves continues the one with old leaves.
func (t *Tree) Consistency(old, size int64) (tlog.TreeProof, error) {
	if old < 0 || old > size || size > t.size {
		return nil, errors.New("audit: the tree is not that large")
	}
	if old == 0 {
		return tlog.TreeProof{}, nil // every log continues the empty one
	}
	return tlog.ProveTree(size, old, t)
}
