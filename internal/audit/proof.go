package audit

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrProof says that a proof does not show what it claims.
var ErrProof = errors.New("audit: proof does not hold")

// Tree is a whole tree in memory, two hashes a leaf. It answers any proof about the log.
type Tree struct {
	size   int64
	stored []tlog.Hash
}

// NewTree returns the tree over leaf hashes.
func NewTree(leaves ...tlog.Hash) *Tree {
	t := &Tree{}
	for _, h := range leaves {
		t.Add(h)
	}
	return t
}

// Add appends one leaf hash.
func (t *Tree) Add(leaf tlog.Hash) {
	hashes, err := tlog.StoredHashesForRecordHash(t.size, leaf, t)
	if err != nil {
		panic(err) // every hash it can ask for is in memory
	}
	t.stored = append(t.stored, hashes...)
	t.size++
}

// Size returns how many leaves the tree has.
func (t *Tree) Size() int64 { return t.size }

// ReadHashes implements tlog.HashReader.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(t.stored)) {
			return nil, errors.New("audit: the tree is not that large")
		}
		out[i] = t.stored[x]
	}
	return out, nil
}

// Root returns the root that the tree had when it had size leaves.
func (t *Tree) Root(size int64) (tlog.Hash, error) {
	if size < 0 || size > t.size {
		return tlog.Hash{}, errors.New("audit: the tree is not that large")
	}
	return tlog.TreeHash(size, t)
}

// Inclusion proves that leaf index is in the tree as it was with size leaves.
func (t *Tree) Inclusion(index, size int64) (tlog.RecordProof, error) {
	if index < 0 || index >= size || size > t.size {
		return nil, errors.New("audit: the tree is not that large")
	}
	return tlog.ProveRecord(size, index, t)
}

// CheckInclusion returns nil when p shows that the tree of h has leaf as its entry number index.
func CheckInclusion(p tlog.RecordProof, h Head, index int64, leaf tlog.Hash) error {
	if err := tlog.CheckRecord(p, h.Size, h.Root, index, leaf); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}

// CheckConsistency returns nil when p shows that the log of h continues that of older.
func CheckConsistency(p tlog.TreeProof, h, older Head) error {
	if h.Log != older.Log || older.Size > h.Size {
		return fmt.Errorf("%w: not two heads of one growing log", ErrProof)
	}
	if older.Size == 0 {
		if len(p) != 0 || older.Root != (Frontier{}).Root() {
			return fmt.Errorf("%w: the empty log has one root and needs no proof", ErrProof)
		}
		return nil
	}
	if err := tlog.CheckTree(p, h.Size, h.Root, older.Size, older.Root); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	return nil
}
