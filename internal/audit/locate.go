package audit

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// How long a stretch may be for each guess to be tried on it; together they cost well under a
// second.
const (
	pairsWithin = 96
	movesWithin = 1024
)

// locate looks closer at a stretch of leaves whose root is not the signed one. It tries the simple
// explanations, one leaf too many or two that changed places; the one that gives the signed root is
// certain. Otherwise the stretch between the last good head and m is what is known.
func (r *logRun) locate(m *mark, from int64) (Finding, error) {
	f := Finding{Kind: EntryAltered, Log: r.log, Seq: from, To: m.size - 1, Detail: "not the leaves of " + m.what}
	if m.size-from > movesWithin {
		return f, nil
	}
	g := guess{want: m.root}
	err := r.src.Entries(r.log, func(seq int64, leaf []byte) error {
		switch {
		case seq < from:
			g.before.push(LeafHash(leaf))
		case seq <= m.size: // one more than the stretch, which moves up when a leaf is taken out
			g.leaves = append(g.leaves, LeafHash(leaf))
		}
		return r.ctx.Err()
	})
	if err != nil {
		return f, err
	}
	n := int(m.size - from)
	if i, ok := g.oneTooMany(n); ok {
		f.Kind, f.Seq, f.To = EntryInserted, from+int64(i), from+int64(i)
		f.Detail = "without it the leaves are those of " + m.what
		return f, nil
	}
	if i, j, ok := g.twoSwapped(n); ok {
		f.Kind, f.Seq, f.To = EntryReordered, from+int64(i), from+int64(j)
		f.Detail = fmt.Sprintf("leaves %d and %d have changed places", f.Seq, f.To)
	}
	return f, nil
}

// guess is a stretch of leaf hashes behind a good prefix, and the root they should lead to.
type guess struct {
	before Frontier
	leaves []tlog.Hash
	want   tlog.Hash
}

func (g guess) right(leaves []tlog.Hash) bool {
	f := g.before.clone()
	for _, h := range leaves {
		f.push(h)
	}
	return f.Root() == g.want
}

// oneTooMany tries to take out each leaf of the first n.
func (g guess) oneTooMany(n int) (int, bool) {
	if len(g.leaves) <= n {
		return 0, false
	}
	for i := range n {
		if g.right(slices.Delete(slices.Clone(g.leaves[:n+1]), i, i+1)) {
			return i, true
		}
	}
	return 0, false
}

// twoSwapped tries to put back each two leaves of the first n: any two in a short stretch,
// neighbours in a longer one.
func (g guess) twoSwapped(n int) (i, j int, ok bool) {
	leaves := slices.Clone(g.leaves[:min(n, len(g.leaves))])
	for i := range leaves {
		last := len(leaves)
		if n > pairsWithin {
			last = min(i+2, last)
		}
		for j := i + 1; j < last; j++ {
			leaves[i], leaves[j] = leaves[j], leaves[i]
			if g.right(leaves) {
				return i, j, true
			}
			leaves[i], leaves[j] = leaves[j], leaves[i]
		}
	}
	return 0, 0, false
}
