package store

import (
	"context"
	"slices"
	"strings"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
	"amparo/internal/store/translog"
)

const logins driver.Kind = "login"

// LoginIDs returns the ids of the rows that hold a sign-in name, a keyed hash under every key of the index ring. It is
// looked for under the first.
func LoginIDs(ring *seal.Keyring, name string) []string { return ring.Terms("login", "account", name) }

// reindex gives one page of rows the terms that the index ring has keys for. Rows stay at their revision, so nobody who
// is about to change one is told that it moved on. A row that is found under no key of the ring was edited: it is left
// as it is, for the verification to tell of.
func (s *Store) reindex(ctx context.Context, work Rec[KeyWork], most int) (Rec[KeyWork], bool, error) {
	kinds := indexed()
	name, cursor, _ := strings.Cut(work.V.Cursor, " ")
	at := max(0, slices.Index(kinds, driver.Kind(name)))
	after, err := parseCursor(cursor)
	if err != nil {
		return work, false, err
	}
	page, err := s.rows.Query(ctx, driver.Query{Kind: kinds[at], After: after, Limit: most})
	if err != nil {
		return work, false, sealed.Fault(err)
	}
	next, turn := work, turning{s: s, bound: map[driver.Key]bool{}}
	if kinds[at] == logins {
		err = turn.names(ctx, page.Rows)
	} else {
		err = turn.terms(ctx, page.Rows)
	}
	if err != nil {
		return work, false, sealed.Fault(err)
	}
	next.V.Left += turn.left
	next.V.Moved += len(turn.Puts) + len(turn.Deletes)
	next.V.Cursor = string(kinds[at]) + " " + formatCursor(page.Next)
	end := page.Next == nil && at == len(kinds)-1
	if page.Next == nil && !end {
		next.V.Cursor = string(kinds[at+1])
	}
	if next.V.Moved == work.V.Moved {
		return next, end, nil // There is nothing to keep: who begins again looks at these rows again.
	}
	if err := s.putWork(ctx, &turn.Batch, &next, audit.ActMove, turn.bound); err != nil {
		return work, false, err
	}
	return next, end, nil
}

// indexed lists the kinds whose rows are found by terms, those that the log grows by last.
func indexed() []driver.Kind {
	kinds := slices.DeleteFunc(noun.Kinds(), func(k driver.Kind) bool {
		return k == noun.DataKey || k == noun.Leaf || k == noun.Log || k == noun.Entries
	})
	return append(kinds, noun.Entries)
}

// settleIndex ends a pass in which no row changed.
func (s *Store) settleIndex(ctx context.Context, work Rec[KeyWork]) (Rec[KeyWork], error) {
	work.V.Cursor, work.V.DoneAt = "", s.Now()
	return work, s.putWork(ctx, &driver.Batch{}, &work, "keys.moved", nil)
}

// turning is the batch in which a page of rows is found under other keys.
type turning struct {
	driver.Batch
	s     *Store
	bound map[driver.Key]bool
	left  int // rows that are not right and cannot be mended here
}

func (t *turning) terms(ctx context.Context, rows []driver.Row) error {
	for _, row := range rows {
		sh, readable, err := shapeOf(ctx, t.s.rows, row)
		if err != nil {
			return err
		}
		want := driver.TermSet(t.s.rows.Terms(row.Kind, sh.Terms))
		switch {
		case !readable || slices.Equal(want, driver.TermSet(row.Terms)):
			continue
		case !t.s.rows.Carries(row, sh.Terms, true) || t.s.guard(ctx, row) != nil:
			t.left++
			continue
		}
		row.Terms = want
		t.Puts = append(t.Puts, driver.Put{Row: row, Prev: row.Rev, Same: true})
		t.bound[row.Key] = sh.Bound
	}
	return nil
}

// names gives sign-in names their rows under every key, and takes away those under keys that are gone. Rows rest on the
// account: somebody may choose another name in the same moment.
func (t *turning) names(ctx context.Context, rows []driver.Row) error {
	done := map[domain.AccountID]bool{}
	for _, row := range rows {
		var login Keyed[record.Login]
		if err := t.s.rows.Open(ctx, row, &login); err != nil {
			continue // The verification tells of it.
		}
		owner, err := Find[domain.Account](ctx, t.s, login.V.Account)
		if err != nil || owner.Rev == 0 {
			t.left++
			continue
		}
		ids := LoginIDs(t.s.rows.Ring, owner.V.Login)
		changed := !slices.Contains(ids, row.ID)
		if changed {
			t.Deletes = append(t.Deletes, driver.Delete{Key: row.Key, Rev: row.Rev})
		}
		for _, id := range ids {
			there, err := Find[Keyed[record.Login]](ctx, t.s, id)
			if err != nil || there.Rev > 0 || done[owner.V.ID] {
				continue // One that is older than the log tells stays so.
			}
			login.ID = id
			added, err := t.s.sealNew(ctx, login)
			if err != nil {
				return err
			}
			t.Puts, changed = append(t.Puts, added), true
		}
		if changed && !done[owner.V.ID] {
			done[owner.V.ID] = true
			t.Checks = append(t.Checks, driver.Check{Key: driver.Key{Kind: "account", ID: string(owner.V.ID)}, Rev: owner.Rev})
		}
	}
	return nil
}

// shapeOf returns what a row is found by. One that does not open is not readable: its person was erased, or the
// verification tells of it.
func shapeOf(ctx context.Context, rows *sealed.Rows, row driver.Row) (sh noun.Shape, readable bool, err error) {
	if row.Kind == noun.Entries || row.Kind == noun.Head {
		sh.Terms, err = translog.TermsOf(ctx, rows, row)
		return sh, err == nil, ctx.Err()
	}
	plain, err := rows.OpenBytes(ctx, row)
	if err != nil {
		return sh, false, ctx.Err()
	}
	v, err := noun.Decode(row.Kind, row.ID, plain)
	clear(plain)
	if err == nil {
		sh, err = noun.Of(v)
	}
	return sh, err == nil, ctx.Err()
}

// countUnindexed counts the rows that are not found under every key of the index ring, or are still found under
// another.
func countUnindexed(ctx context.Context, rows *sealed.Rows, visit visiting) (int, error) {
	count, want, have := 0, map[string]bool{}, map[string]bool{}
	err := visit(ctx, indexed(), func(row driver.Row) error {
		if row.Kind == logins {
			have[row.ID] = true
			return nil
		}
		sh, readable, err := shapeOf(ctx, rows, row)
		if readable && !rows.Carries(row, sh.Terms, false) {
			count++
		}
		if readable && row.Kind == "account" {
			var a domain.Account
			if err := rows.Open(ctx, row, &a); err != nil {
				return err
			}
			for _, id := range LoginIDs(rows.Ring, a.Login) {
				want[id] = a.Login != ""
			}
		}
		return err
	})
	for id, needed := range want {
		if needed && !have[id] {
			count++
		}
	}
	for id := range have {
		if !want[id] {
			count++
		}
	}
	return count, err
}
