package sealed

import (
	"context"
	"errors"
	"slices"

	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// narrowBits truncates the terms of document numbers and phones, so that their frequency says little.
const narrowBits = 24

// Term returns the keyed hash that rows are looked for by: under the key in use.
func (r *Rows) Term(kind driver.Kind, t noun.Term) string {
	if hashes := r.term(kind, t); len(hashes) > 0 {
		return hashes[0]
	}
	return ""
}

// Terms returns the keyed hashes that a row of several terms carries: each under every key of the index ring.
func (r *Rows) Terms(kind driver.Kind, terms []noun.Term) []string {
	var hashes []string
	for _, t := range terms {
		hashes = append(hashes, r.term(kind, t)...)
	}
	return hashes
}

// term returns the keyed hashes that stand for a term at rest, that under the key in use first.
func (r *Rows) term(kind driver.Kind, t noun.Term) []string {
	if t.Of != "" {
		t.Value = r.Pseudonym(t.Of, t.Value)
	}
	if t.Narrow {
		return r.Ring.NarrowTerms("narrow", string(kind)+"|"+t.Name, t.Value, narrowBits)
	}
	return r.Ring.Terms("index", string(kind)+"|"+t.Name, t.Value)
}

// Carries reports whether a row carries the hashes of its terms, and no other. While rows are on their way from one key
// of the index ring to another, those under any one key are enough.
func (r *Rows) Carries(row driver.Row, terms []noun.Term, turning bool) bool {
	has, want := driver.TermSet(row.Terms), driver.TermSet(r.Terms(row.Kind, terms))
	if !turning || slices.Equal(has, want) {
		return slices.Equal(has, want)
	}
	whole := slices.Repeat([]bool{true}, r.Ring.Count(seal.RingIndex)) // by key
	for _, t := range terms {
		for i, hash := range r.term(row.Kind, t) {
			if _, there := slices.BinarySearch(has, hash); !there && i < len(whole) { // A key may arrive in this moment.
				whole[i] = false
			}
		}
	}
	return slices.Contains(whole, true)
}

// Turning reports whether rows are on their way from one key of the index ring to another.
func (r *Rows) Turning(ctx context.Context) (bool, error) {
	if r.Ring.Count(seal.RingIndex) > 1 {
		return true, nil
	}
	kind, err := noun.KindOf[noun.KeyWork]()
	if err != nil {
		return false, err
	}
	row, err := r.Get(ctx, driver.Key{Kind: kind, ID: seal.RingIndex})
	if errors.Is(err, driver.ErrNotFound) {
		return false, nil
	}
	var work noun.KeyWork
	if err == nil {
		err = r.Open(ctx, row, &work)
	}
	return err == nil && (work.To != r.Ring.Generation(seal.RingIndex) || work.DoneAt.IsZero() || work.Left > 0), err
}
