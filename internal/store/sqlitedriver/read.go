package sqlitedriver

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"strings"

	"amparo/internal/store/driver"
)

// The columns of a row in the order scanRow reads them, and the same without what a bare query
// leaves out.
const (
	columns     = `e.kind, e.id, e.rev, e.ord, e.key_id, e.terms, e.body`
	bareColumns = `e.kind, e.id, e.rev, e.ord, '', NULL, NULL`
)

// Each query is one statement, and so sees one moment. The four listings name their bounds as one
// pair (ord, id), which the index answers as one range; CROSS JOIN pins the term index as the
// outer loop.
const (
	getSQL     = `SELECT ` + columns + ` FROM entry e WHERE e.kind = ?1 AND e.id = ?2`
	getManySQL = `SELECT ` + columns + ` FROM json_each(?1) j CROSS JOIN entry e
		ON e.kind = j.value ->> 0 AND e.id = j.value ->> 1`
	listUp = ` FROM entry e
		WHERE e.kind = ?1 AND (e.ord, e.id) > (?2, ?3) AND e.ord <= ?4
		ORDER BY e.ord, e.id LIMIT ?5`
	listDown = ` FROM entry e
		WHERE e.kind = ?1 AND (e.ord, e.id) < (?2, ?3) AND e.ord >= ?4
		ORDER BY e.ord DESC, e.id DESC LIMIT ?5`
	termUp = ` FROM entry_term t CROSS JOIN entry e ON e.n = t.n
		WHERE t.kind = ?1 AND (t.ord, t.id) > (?2, ?3) AND t.ord <= ?4 AND t.term = ?6
		ORDER BY t.ord, t.id LIMIT ?5`
	termDown = ` FROM entry_term t CROSS JOIN entry e ON e.n = t.n
		WHERE t.kind = ?1 AND (t.ord, t.id) < (?2, ?3) AND t.ord >= ?4 AND t.term = ?6
		ORDER BY t.ord DESC, t.id DESC LIMIT ?5`
)

// listing is a sort of query that has a statement of its own.
type listing struct{ byTerm, desc, bare bool }

// listings are the statements of all listings.
func listings() map[listing]string {
	texts := make(map[listing]string, 8)
	for shape, from := range map[listing]string{{}: listUp, {desc: true}: listDown, {byTerm: true}: termUp,
		{byTerm: true, desc: true}: termDown} {
		texts[shape] = `SELECT ` + columns + from
		shape.bare = true
		texts[shape] = `SELECT ` + bareColumns + from
	}
	return texts
}

// readStatements are prepared once for the pool.
type readStatements struct {
	get, getMany *sql.Stmt
	lists        map[listing]*sql.Stmt
}

func prepareReads(ctx context.Context, db *sql.DB) (readStatements, error) {
	s := readStatements{lists: make(map[listing]*sql.Stmt, 8)}
	var err error
	if s.get, err = db.PrepareContext(ctx, getSQL); err != nil {
		return s, err
	}
	if s.getMany, err = db.PrepareContext(ctx, getManySQL); err != nil {
		return s, err
	}
	for shape, text := range listings() {
		if s.lists[shape], err = db.PrepareContext(ctx, text); err != nil {
			return s, err
		}
	}
	return s, nil
}

// Get answers the row at k, or ErrNotFound.
func (d *Driver) Get(ctx context.Context, k driver.Key) (driver.Row, error) {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return driver.Row{}, err
	}
	defer leave()
	row, err := scanRow(d.stmts.get.QueryRowContext(ctx, string(k.Kind), k.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return driver.Row{}, driver.ErrNotFound
	}
	if err != nil {
		return driver.Row{}, broken(ctx, "get row", err)
	}
	return row, nil
}

// GetMany answers the rows at ks in the order asked, leaving out those that are absent.
func (d *Driver) GetMany(ctx context.Context, ks []driver.Key) ([]driver.Row, error) {
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	pairs := make([][2]string, 0, len(ks))
	for _, k := range driver.Distinct(ks) {
		pairs = append(pairs, [2]string{string(k.Kind), k.ID})
	}
	if len(pairs) == 0 {
		return nil, nil
	}
	named, err := json.Marshal(pairs)
	if err != nil {
		return nil, driver.Unavailable("get rows", err)
	}
	rows, err := d.stmts.getMany.QueryContext(ctx, string(named))
	if err != nil {
		return nil, broken(ctx, "get rows", err)
	}
	list, err := scanRows(rows, len(pairs))
	if err != nil {
		return nil, broken(ctx, "get rows", err)
	}
	found := make(map[driver.Key]driver.Row, len(list))
	for _, r := range list {
		found[r.Key] = r
	}
	return driver.InOrder(ks, found), nil
}

// Query answers one page, ordered by (Order, ID bytewise).
func (d *Driver) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	if err := q.Validate(); err != nil {
		return driver.Page{}, err
	}
	leave, err := d.calls.Enter(ctx)
	if err != nil {
		return driver.Page{}, err
	}
	defer leave()
	size := q.Size()
	found, err := d.list(ctx, q, size+1) // One row more than asked tells whether anything is left behind this page.
	if err != nil {
		return driver.Page{}, err
	}
	page := driver.Page{Rows: found}
	if len(found) > size {
		page.Rows = found[:size:size]
		last := page.Rows[size-1]
		page.Next = &driver.Cursor{Order: last.Order, ID: last.ID}
	}
	return page, nil
}

// Moved tells which rows of a kind moved since a mark.
func (d *Driver) Moved(kind driver.Kind, since uint64) (ids []string, now uint64, known bool) {
	return d.writer.moved.of(kind, since)
}

// list reads the first rows of a query from the file, at most so many.
func (d *Driver) list(ctx context.Context, q driver.Query, most int) ([]driver.Row, error) {
	from, fromID, to := bounds(q)
	if q.Until != nil && *q.Until == math.MinInt64 {
		return nil, nil
	}
	args := []any{string(q.Kind), from, fromID, to, most}
	stmt := d.stmts.lists[listing{byTerm: q.Term != "", desc: q.Desc, bare: q.Bare}]
	if q.Term != "" {
		args = append(args, q.Term)
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, broken(ctx, "query rows", err)
	}
	found, err := scanRows(rows, most-1)
	if err != nil {
		return nil, broken(ctx, "query rows", err)
	}
	return found, nil
}

// bounds turns Since, Until and After into one exclusive start (from, fromID) and one inclusive
// end, in the direction of the query. The empty text stands before every id, and a blob, which the
// engine sorts behind all text, stands after every id.
func bounds(q driver.Query) (from int64, fromID any, to int64) {
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	if q.Since != nil {
		low = *q.Since
	}
	if q.Until != nil {
		high = *q.Until - 1 // the lowest Until of all is an empty page, answered before
	}
	if q.Desc {
		from, fromID, to = high, []byte{0xff}, low
		if q.After != nil && q.After.Order <= high {
			from, fromID = q.After.Order, q.After.ID
		}
		return from, fromID, to
	}
	from, fromID, to = low, "", high
	if q.After != nil && q.After.Order >= low {
		from, fromID = q.After.Order, q.After.ID
	}
	return from, fromID, to
}

// scanner is what a single answer and a listing have in common.
type scanner interface{ Scan(into ...any) error }

func scanRow(s scanner) (driver.Row, error) {
	var r driver.Row
	var terms []byte
	err := s.Scan((*string)(&r.Kind), &r.ID, &r.Rev, &r.Order, &r.KeyID, &terms, &r.Blob)
	r.Terms = splitTerms(terms)
	return r, err
}

func scanRows(rows *sql.Rows, hint int) (out []driver.Row, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = make([]driver.Row, 0, min(hint, driver.DefaultLimit)+1)
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// joinTerms and splitTerms keep a set of terms in one value. A term never holds a zero byte.
func joinTerms(set []string) []byte { return []byte(strings.Join(set, "\x00")) }

func splitTerms(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	return strings.Split(string(b), "\x00")
}
