package driver

import "context"

// IndexKeeper is a driver that keeps its index of terms apart from its rows, so that one can be altered without the
// other. A driver whose engine derives the index from the row itself has no need to be one.
type IndexKeeper interface {
	// CheckIndex visits each key whose row and index differ, both ways; a key may be visited more than once.
	CheckIndex(ctx context.Context, visit func(Key)) error
	// RebuildIndex makes the index what the rows say, whole or not at all.
	RebuildIndex(ctx context.Context) error
}
