package audit

import (
	"errors"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Tail is a tree of which only the right edge at one size is in memory, and what came behind it: enough to prove that
// it continues what it was, at the price of the new leaves alone.
type Tail struct {
	from   int64
	edge   Frontier
	hashes map[int64]tlog.Hash // by tlog.StoredHashIndex
}

// NewTail returns the tree as it was with that edge.
func NewTail(at Frontier) *Tail {
	t := &Tail{from: at.size, edge: at.clone(), hashes: make(map[int64]tlog.Hash)}
	first := int64(0)
	for _, peak := range at.peaks {
		level := bits.Len64(uint64(at.size-first)) - 1
		t.hashes[tlog.StoredHashIndex(level, first>>level)] = peak
		first += 1 << level
	}
	return t
}

// Add appends one encoded leaf.
func (t *Tail) Add(leaf []byte) {
	h := LeafHash(leaf)
	if t.from > 0 { // Nothing has to be proven about a log that continues the empty one.
		hashes, err := tlog.StoredHashesForRecordHash(t.edge.size, h, t)
		if err != nil {
			panic(err) // it asks for the right edge only
		}
		for i, one := range hashes {
			t.hashes[tlog.StoredHashIndex(0, t.edge.size)+int64(i)] = one
		}
	}
	t.edge.push(h)
}

// ReadHashes implements tlog.HashReader.
func (t *Tail) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		h, ok := t.hashes[x]
		if !ok {
			return nil, errors.New("audit: this part of the tree is not in memory")
		}
		out[i] = h
	}
	return out, nil
}

// Edge returns the right edge as it is now.
func (t *Tail) Edge() Frontier { return t.edge.clone() }

// Consistency proves that the tree continues the one that it began with.
func (t *Tail) Consistency() (tlog.TreeProof, error) {
	if t.from == 0 {
		return nil, nil
	}
	return tlog.ProveTree(t.edge.size, t.from, t)
}
