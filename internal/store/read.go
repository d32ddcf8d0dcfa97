package store

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"amparo/internal/fault"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// Rec is a noun with the revision it was read at. Rev 0 means it is not stored yet.
type Rec[T any] struct {
	V   T
	Rev int64
}

// New wraps a noun that is not stored yet.
func New[T any](v T) Rec[T] { return Rec[T]{V: v} }

// Values returns the nouns of the rows, in their order.
func Values[T any](recs []Rec[T]) []T {
	out := make([]T, len(recs))
	for i, r := range recs {
		out[i] = r.V
	}
	return out
}

// Get returns the noun with that id, or a NotFound fault.
func Get[T any, I ~string](ctx context.Context, s *Store, id I) (Rec[T], error) {
	kind, err := noun.KindOf[T]()
	if err != nil {
		return Rec[T]{}, sealed.Fault(err)
	}
	row, err := s.rows.Get(ctx, driver.Key{Kind: kind, ID: string(id)})
	if err != nil {
		return Rec[T]{}, sealed.Fault(err)
	}
	return open[T](ctx, s, row)
}

// GetAt is Get of the revision that somebody is about to change; another one is a Stale fault. Revision 0 is any.
func GetAt[T any, I ~string](ctx context.Context, s *Store, id I, rev int64) (Rec[T], error) {
	rec, err := Get[T](ctx, s, id)
	if err == nil && rev != 0 && rec.Rev != rev {
		err = fault.New(fault.Stale, "fault.stale", nil)
	}
	return rec, err
}

// Find returns the noun with that id, or a zero noun at revision 0 when there is none.
func Find[T any, I ~string](ctx context.Context, s *Store, id I) (Rec[T], error) {
	rec, err := Get[T](ctx, s, id)
	if fault.Is(err, fault.NotFound) {
		return Rec[T]{}, nil
	}
	return rec, err
}

// GetMany returns the nouns with those ids, in that order; absent ones are left out.
func GetMany[T any, I ~string](ctx context.Context, s *Store, ids []I) ([]Rec[T], error) {
	rows, err := rowsOf[T](ctx, s, ids)
	if err != nil {
		return nil, err
	}
	return openAll[T](ctx, s, rows)
}

// rowsOf returns the rows of the nouns with those ids, as they are kept.
func rowsOf[T any, I ~string](ctx context.Context, s *Store, ids []I) ([]driver.Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	kind, err := noun.KindOf[T]()
	if err != nil {
		return nil, sealed.Fault(err)
	}
	keys := make([]driver.Key, len(ids))
	for i, id := range ids {
		keys[i] = driver.Key{Kind: kind, ID: string(id)}
	}
	rows, err := s.rows.GetMany(ctx, keys)
	return rows, sealed.Fault(err)
}

// Filter narrows a list. The zero value lists everything of a kind, oldest first, 100 at a time.
type Filter struct {
	By           Term
	Desc         bool
	Since, Until time.Time // bounds on the noun's order time, by the minute; zero means open
	After        string    // cursor of an earlier page
	Limit        int       // 1..1000; 0 means 100
}

// List returns one page of nouns and the cursor of the next one, empty at the end.
func List[T any](ctx context.Context, s *Store, f Filter) ([]Rec[T], string, error) {
	page, err := queryRows[T](ctx, s, f)
	if err != nil {
		return nil, "", err
	}
	recs, err := openAll[T](ctx, s, page.Rows)
	if err != nil {
		return nil, "", err
	}
	return recs, formatCursor(page.Next), nil
}

// queryRows returns one page of the rows a filter finds, as they are kept.
func queryRows[T any](ctx context.Context, s *Store, f Filter) (driver.Page, error) {
	kind, err := noun.KindOf[T]()
	if err != nil {
		return driver.Page{}, sealed.Fault(err)
	}
	q := driver.Query{Kind: kind, Desc: f.Desc, Limit: f.Limit}
	if f.By != (Term{}) {
		q.Term = s.rows.Term(kind, f.By)
	}
	if !f.Since.IsZero() {
		v := sealed.Minute(f.Since)
		q.Since = &v
	}
	if !f.Until.IsZero() {
		v := sealed.Minute(f.Until)
		q.Until = &v
	}
	if q.After, err = parseCursor(f.After); err != nil {
		return driver.Page{}, err
	}
	page, err := s.rows.Query(ctx, q)
	return page, sealed.Fault(err)
}

// All returns every noun a filter finds, page after page. Use it where the number is bounded by nature.
func All[T any](ctx context.Context, s *Store, f Filter) ([]Rec[T], error) {
	var all []Rec[T]
	if f.Limit == 0 {
		f.Limit = 1000
	}
	for {
		recs, next, err := List[T](ctx, s, f)
		if err != nil {
			return nil, err
		}
		all = append(all, recs...)
		if next == "" {
			return all, nil
		}
		f.After = next
	}
}

func open[T any](ctx context.Context, s *Store, row driver.Row) (Rec[T], error) {
	rec := Rec[T]{Rev: row.Rev}
	if err := s.guard(ctx, row); err != nil {
		return rec, err
	}
	if err := s.rows.Open(ctx, row, &rec.V); err != nil {
		return Rec[T]{}, err
	}
	return rec, nil
}

func openAll[T any](ctx context.Context, s *Store, rows []driver.Row) ([]Rec[T], error) {
	if err := s.rows.Keys(ctx, rows); err != nil {
		return nil, err
	}
	recs := make([]Rec[T], 0, len(rows))
	for _, row := range rows {
		rec, err := open[T](ctx, s, row)
		if errors.Is(err, ErrRolledBack) && !noun.IsCovered(row.Kind) {
			continue // An ended session that was put back: it is over, and must not keep others from being listed.
		}
		if fault.Is(err, fault.NotFound) && s.gone(ctx, row) {
			continue // It was erased, with its key, after the rows were read.
		}
		if err != nil {
			return nil, err
		}
		recs = append(recs, rec)
	}
	return recs, nil
}

// gone reports whether a row that was read is no longer there. A key that went without its row is no erasure, and is
// told.
func (s *Store) gone(ctx context.Context, row driver.Row) bool {
	_, err := s.rows.Get(ctx, row.Key)
	return errors.Is(err, driver.ErrNotFound)
}

func formatCursor(c *driver.Cursor) string {
	if c == nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.Order, 10) + " " + c.ID))
}

func parseCursor(s string) (*driver.Cursor, error) {
	if s == "" {
		return nil, nil
	}
	bad := fault.New(fault.Invalid, "fault.cursor", nil)
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(raw) > 200 {
		return nil, bad
	}
	order, id, ok := strings.Cut(string(raw), " ")
	n, err := strconv.ParseInt(order, 10, 64)
	if !ok || err != nil || id == "" {
		return nil, bad
	}
	return &driver.Cursor{Order: n, ID: id}, nil
}

// CursorAt returns the cursor that starts a list behind rec, for a list that was cut short of a whole page.
func CursorAt[T any](rec Rec[T]) string {
	sh, err := noun.Of(any(rec.V))
	if err != nil {
		return ""
	}
	return formatCursor(&driver.Cursor{Order: sealed.OrderOf(sh), ID: sh.ID})
}

// Revisions returns the revision of every stored noun of a type by id, without opening any; a term keeps those
// that carry it.
func Revisions[T any](ctx context.Context, s *Store, by ...Term) (map[string]int64, error) {
	kind, err := noun.KindOf[T]()
	if err != nil {
		return nil, sealed.Fault(err)
	}
	revs := map[string]int64{}
	q := driver.Query{Kind: kind, Limit: 1000, Bare: true}
	if len(by) > 0 {
		q.Term = s.rows.Term(kind, by[0])
	}
	for {
		page, err := s.rows.Query(ctx, q)
		if err != nil {
			return nil, sealed.Fault(err)
		}
		for _, row := range page.Rows {
			revs[row.ID] = row.Rev
		}
		if page.Next == nil {
			return revs, nil
		}
		q.After = page.Next
	}
}
