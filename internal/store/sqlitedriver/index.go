package sqlitedriver

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"amparo/internal/store/driver"
)

var _ driver.IndexKeeper = (*Driver)(nil)

// CheckIndex compares the index of terms with the rows, both ways, at one moment, and visits each key whose row and
// index differ.
//
// Every term in the index must be one of its row's, with the row's own order. A row has each term once, and the index
// too, so when all of them match, a term is missing exactly if the rows hold more of them than the index: only then are
// rows looked up one by one.
func (d *Driver) CheckIndex(ctx context.Context, visit func(driver.Key)) error {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	tx, err := d.reads.BeginTx(ctx, nil)
	if err != nil {
		return broken(ctx, "check the index", err)
	}
	defer func() { _ = tx.Rollback() }() // It only reads.
	matched, err := checkIndexed(ctx, tx, visit)
	if err == nil {
		err = eachRow(ctx, tx, func(_ int64, _ driver.Key, _ int64, terms []string) error {
			matched -= int64(len(terms))
			return nil
		})
	}
	if err == nil && matched != 0 {
		err = checkRows(ctx, tx, visit)
	}
	if err != nil {
		return broken(ctx, "check the index", err)
	}
	return nil
}

// checkIndexed visits what the index holds and no row asks for, and returns how many of its terms are right.
func checkIndexed(ctx context.Context, tx *sql.Tx, visit func(driver.Key)) (matched int64, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT t.kind, t.id, t.term, t.ord, e.kind, e.id, e.ord, e.terms
		FROM entry_term t LEFT JOIN entry e ON e.n = t.n`)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var k driver.Key
		var term string
		var order int64
		var kind, id sql.NullString
		var rowOrder sql.NullInt64
		var terms []byte
		if err := rows.Scan((*string)(&k.Kind), &k.ID, &term, &order, &kind, &id, &rowOrder, &terms); err != nil {
			return 0, err
		}
		if kind.String == string(k.Kind) && id.String == k.ID && rowOrder.Int64 == order &&
			slices.Contains(splitTerms(terms), term) {
			matched++
		} else {
			visit(k)
		}
	}
	return matched, rows.Err()
}

// eachRow visits every row that has terms.
func eachRow(ctx context.Context, from interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
},
	visit func(n int64, k driver.Key, order int64, terms []string) error) (err error) {
	rows, err := from.QueryContext(ctx, `SELECT n, kind, id, ord, terms FROM entry WHERE length(terms) > 0`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var n, order int64
		var k driver.Key
		var terms []byte
		if err := rows.Scan(&n, (*string)(&k.Kind), &k.ID, &order, &terms); err != nil {
			return err
		}
		if err := visit(n, k, order, splitTerms(terms)); err != nil {
			return err
		}
	}
	return rows.Err()
}

// checkRows visits the rows that the index lacks a term of.
func checkRows(ctx context.Context, tx *sql.Tx, visit func(driver.Key)) error {
	find, err := tx.PrepareContext(ctx,
		`SELECT count(*) FROM entry_term WHERE kind = ? AND term = ? AND ord = ? AND id = ? AND n = ?`)
	if err != nil {
		return err
	}
	defer func() { _ = find.Close() }()
	return eachRow(ctx, tx, func(n int64, k driver.Key, order int64, terms []string) error {
		for _, t := range terms {
			var there int
			if err := find.QueryRowContext(ctx, string(k.Kind), t, order, k.ID, n).Scan(&there); err != nil {
				return err
			}
			if there == 0 {
				visit(k)
				return nil
			}
		}
		return nil
	})
}

// RebuildIndex makes the index of terms what the rows say, in one transaction.
func (d *Driver) RebuildIndex(ctx context.Context) error {
	return d.ask(ctx, &request{task: d.writer.rebuildIndex, answer: make(chan error, 1)})
}

func (w *writer) rebuildIndex(ctx context.Context) error {
	err := w.transact(ctx, func(s *session) error {
		if _, err := s.conn.ExecContext(ctx, `DELETE FROM entry_term`); err != nil {
			return err
		}
		// Reading ends before writing begins: both share one connection.
		var all []func() error
		err := eachRow(ctx, s.conn, func(n int64, k driver.Key, order int64, terms []string) error {
			for _, t := range terms {
				all = append(all, func() error { return s.exec(ctx, s.insertTerm, string(k.Kind), t, order, k.ID, n) })
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, insert := range all {
			if err := insert(); err != nil {
				return err
			}
		}
		return nil
	}, w.finish)
	w.moved.forget()
	w.touched()
	if err != nil {
		return driver.Unavailable("rebuild the index", err)
	}
	return nil
}
