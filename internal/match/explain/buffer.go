package explain

import (
	"amparo/internal/match"
	"amparo/internal/match/snapshot"
)

// buffer allocates lists of reasons from large blocks, so that thousands of exclusions cost a handful of allocations.
type buffer struct {
	block        []match.Reason
	start        int // where the current list begins
	size         int // reasons to a block; 0: the usual number
	explanations []snapshot.Explanation
}

// BlockSize is how many reasons are allocated at once, unless NewWriter is told otherwise.
const BlockSize = 1024

// begin opens a list that may grow to n reasons.
func (b *buffer) begin(n int) {
	if cap(b.block)-len(b.block) < n {
		if b.size == 0 {
			b.size = BlockSize
		}
		b.block = make([]match.Reason, 0, max(b.size, n))
	}
	b.start = len(b.block)
}

func (b *buffer) add(r match.Reason) { b.block = append(b.block, r) }

// current is the list that is open.
func (b *buffer) current() []match.Reason { return b.block[b.start:] }

// end closes the list. Nobody who appends to it later writes into the next one.
func (b *buffer) end() []match.Reason { return b.block[b.start:len(b.block):len(b.block)] }

// explanation returns an empty explanation from the same blocks.
func (b *buffer) explanation() *snapshot.Explanation {
	if len(b.explanations) == cap(b.explanations) {
		b.explanations = make([]snapshot.Explanation, 0, max(1, b.size/8))
	}
	b.explanations = b.explanations[:len(b.explanations)+1]
	return &b.explanations[len(b.explanations)-1]
}
