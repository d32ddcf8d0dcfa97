// Package receipt makes the codes by which somebody without an account follows something, and finds what a code opens.
// A code is kept as a digest that is found by a keyed term. What is no code and what is nobody's are answered alike,
// after the same work.
package receipt

import (
	"amparo/internal/casework/act"
	"amparo/internal/identity/onetime"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// signs is how much of a one-time code a receipt has: four groups of five letters, 100 bits.
const signs = 23

// New returns a code, which is shown once, and what is kept of it.
func New() (code, digest string) {
	code = onetime.New()[:signs]
	return code, onetime.Hash(code)
}

// Find returns what a code opens. The rows of T are found by a term of that name; kept says the digest of one, and
// unknown is the fault of a code that opens nothing.
func Find[T any](t *act.Txn, action policy.Action, term, typed string, kept func(T) string,
	unknown error) (store.Rec[T], error) {
	var none store.Rec[T]
	if err := t.Authorize(action, policy.NetworkFacts{}, "network", "network"); err != nil {
		return none, err
	}
	if len(typed) > 100 {
		typed = ""
	}
	found, _, err := store.List[T](t.Ctx, t.Store, store.Filter{By: store.By(term, onetime.Hash(typed)), Limit: 1})
	if err != nil {
		return none, err
	}
	if len(found) == 0 || !onetime.Same(kept(found[0].V), typed) {
		return none, unknown
	}
	return found[0], nil
}
