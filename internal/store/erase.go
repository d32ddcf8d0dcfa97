package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// Owned is every row that is sealed with one data key, and the key itself.
type Owned struct {
	rows  []driver.Row
	owner string
}

// FindOwned finds the rows of one owner by those terms and ids, of every kind that the log covers, without opening one.
// Fleeting rows name ids alone and go by themselves.
func (s *Store) FindOwned(ctx context.Context, owner string, by []Term, ids []string) (Owned, error) {
	seen := map[driver.Key]bool{}
	out := Owned{owner: owner}
	take := func(row driver.Row) error {
		if (row.KeyID == owner || row.Kind == noun.DataKey && row.ID == owner) && !seen[row.Key] {
			seen[row.Key] = true
			row.Blob = nil // It is not needed, and may be large.
			out.rows = append(out.rows, row)
		}
		return nil
	}
	for _, kind := range noun.Kinds(noun.Covered) {
		for _, t := range by {
			if err := s.rows.Walk(ctx, driver.Query{Kind: kind, Term: s.rows.Term(kind, t)}, take); err != nil {
				return out, sealed.Fault(err)
			}
		}
		keys := make([]driver.Key, len(ids))
		for i, id := range ids {
			keys[i] = driver.Key{Kind: kind, ID: id}
		}
		rows, err := s.rows.GetMany(ctx, keys)
		if err != nil {
			return out, sealed.Fault(err)
		}
		for _, row := range rows {
			_ = take(row) // It only takes note.
		}
	}
	return out, nil
}

// Count is how many rows there are, the key not counted.
func (o Owned) Count() int { return max(0, len(o.rows)-1) }

// Kinds counts the rows of each kind, the key left out.
func (o Owned) Kinds() map[string]int {
	out := map[string]int{}
	for _, row := range o.rows {
		if row.Kind != noun.DataKey {
			out[string(row.Kind)]++
		}
	}
	return out
}

// AsMade reports whether each row is as it was written first and of one of these kinds. Rows of a kind that is free
// may be there in whichever state.
func (o Owned) AsMade(free string, kinds []string) bool {
	return !slices.ContainsFunc(o.rows, func(row driver.Row) bool {
		kind := string(row.Kind)
		return row.Kind != noun.DataKey && kind != free && (row.Rev != 1 || !slices.Contains(kinds, kind))
	})
}

// Fix names exactly these rows at exactly these revisions, the key left out: a change of any of them gives another
// name.
func (o Owned) Fix() string {
	var names []string
	for _, row := range o.rows {
		if row.Kind != noun.DataKey { // It may be wrapped anew meanwhile, and is the same key.
			names = append(names, fmt.Sprintf("%s %s %d", row.Kind, row.ID, row.Rev))
		}
	}
	slices.Sort(names)
	sum := sha256.Sum256([]byte(strings.Join(names, "\n")))
	return hex.EncodeToString(sum[:])
}

// Erase removes every one of the rows and the key that opens them, in one commit: in this store, in its log and in
// every copy of the rows that has no copy of the key, nothing of them can be read again.
func (c *Change) Erase(o Owned) {
	for _, row := range o.rows {
		c.deletes = append(c.deletes, driver.Delete{Key: row.Key, Rev: row.Rev})
		c.touched = append(c.touched, Touch{Kind: string(row.Kind), ID: row.ID, Owner: o.owner})
	}
	c.erased = append(c.erased, o.owner)
}
