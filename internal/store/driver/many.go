package driver

import (
	"bytes"
	"slices"
)

// Distinct returns the keys that a row can have, each once.
func Distinct(ks []Key) []Key {
	seen := make(map[Key]bool, len(ks))
	var out []Key
	for _, k := range ks {
		if !seen[k] && k.Validate() == nil {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

// InOrder lays found out in the order of ks. A row asked twice is copied, so that the caller may
// write into either.
func InOrder(ks []Key, found map[Key]Row) []Row {
	used := make(map[Key]bool, len(found))
	out := make([]Row, 0, len(found))
	for _, k := range ks {
		row, ok := found[k]
		if !ok {
			continue
		}
		if used[k] {
			row.Blob, row.Terms = bytes.Clone(row.Blob), slices.Clone(row.Terms)
		}
		used[k] = true
		out = append(out, row)
	}
	return out
}
