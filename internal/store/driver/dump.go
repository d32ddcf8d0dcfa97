package driver

import "context"

// Dumper is a driver whose engine can show many rows as all of them stood at one moment, while others write.
type Dumper interface {
	// Dump visits every row of the kinds, in any order. It reports whether they were of one moment: an engine may turn out
	// not to keep moments, and then not every row was visited.
	Dump(ctx context.Context, kinds []Kind, visit func(Row) error) (whole bool, err error)
}
