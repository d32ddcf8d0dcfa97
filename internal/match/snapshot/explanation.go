package snapshot

import (
	"sync/atomic"

	"amparo/internal/match"
	"amparo/internal/match/codeset"
)

// Explanation is why one shelter is no candidate, written out.
type Explanation struct {
	Key     uint64 // names what is said; two explanations of one shelter with the same key are equal. 0: not to be cached
	Full    bool
	Reasons []match.Reason
	Change  *match.Reason
}

// ExplanationCache keeps the last explanations of one shelter, because most queries fail it for the same few reasons.
// An explanation is only read once it is stored, so any number of queries may share it; of two whose keys fall into the
// same place the later displaces the earlier.
type ExplanationCache [8]atomic.Pointer[Explanation]

// Get returns the explanation with that key, or nil.
func (c *ExplanationCache) Get(key uint64) *Explanation {
	if e := c.slot(key).Load(); e != nil && e.Key == key {
		return e
	}
	return nil
}

// Put stores an explanation, which must not change afterwards.
func (c *ExplanationCache) Put(e *Explanation) { c.slot(e.Key).Store(e) }

func (c *ExplanationCache) slot(key uint64) *atomic.Pointer[Explanation] {
	return &c[codeset.Mix(key)%uint64(len(c))]
}
