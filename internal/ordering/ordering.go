// Package ordering puts lists in the order that a reader asks for. One word means the same in every list, on pages and
// over HTTP. It knows no nouns.
package ordering

import (
	"cmp"
	"slices"
	"time"

	"amparo/internal/fault"
)

// By is an order of a list; the empty one is the list's own.
type By string

// The orders. No list has all of them.
const (
	Due    By = "due"   // what is due first, and what has no deadline last
	Since  By = "since" // what waits longest
	Newest By = "newest"
	Code   By = "code"
)

// Keys are what one row is ordered by.
type Keys struct {
	Due, Since time.Time
	Code       string
}

// Check refuses an order that a list does not have.
func (b By) Check(has ...By) error {
	if b == "" || slices.Contains(has, b) {
		return nil
	}
	return fault.At("sort", "field.choose_one")
}

// Sort puts rows in an order. What is alike in it stays as it stood.
func Sort[T any](rows []T, by By, keys func(T) Keys) {
	if by == "" {
		return
	}
	slices.SortStableFunc(rows, func(a, b T) int {
		x, y := keys(a), keys(b)
		switch by {
		case Due:
			if x.Due.IsZero() != y.Due.IsZero() {
				return y.Due.Compare(x.Due)
			}
			return x.Due.Compare(y.Due)
		case Since:
			return x.Since.Compare(y.Since)
		case Newest:
			return y.Since.Compare(x.Since)
		}
		return cmp.Compare(x.Code, y.Code)
	})
}
