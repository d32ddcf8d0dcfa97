package drivertest

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"amparo/internal/store/driver"
)

// model is the contract in its plainest form: a map, and sorting.
type model map[driver.Key]driver.Row

// commit applies b, or answers every member that stands in its way.
func (m model) commit(b driver.Batch) (wrong []driver.StaleError) {
	for _, p := range b.Puts {
		if m[p.Row.Key].Rev != p.Prev {
			wrong = append(wrong, driver.StaleError{Key: p.Row.Key, Want: p.Prev, Exists: p.Prev == 0})
		}
	}
	for _, d := range b.Deletes {
		if m[d.Key].Rev != d.Rev {
			wrong = append(wrong, driver.StaleError{Key: d.Key, Want: d.Rev})
		}
	}
	for _, c := range b.Checks {
		if m[c.Key].Rev != c.Rev {
			wrong = append(wrong, driver.StaleError{Key: c.Key, Want: c.Rev})
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	for _, p := range b.Puts {
		p.Row.Terms = driver.TermSet(p.Row.Terms)
		m[p.Row.Key] = p.Row
	}
	for _, d := range b.Deletes {
		delete(m, d.Key)
	}
	return nil
}

// explains reports whether err is the right answer where wrong stood in the way.
func explains(err error, wrong []driver.StaleError) bool {
	if len(wrong) == 0 {
		return err == nil
	}
	var se *driver.StaleError
	return errors.As(err, &se) && slices.Contains(wrong, *se)
}

func (m model) query(q driver.Query) driver.Page {
	place := func(a, b driver.Cursor) int {
		c := cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
		if q.Desc {
			return -c
		}
		return c
	}
	at := func(r driver.Row) driver.Cursor { return driver.Cursor{Order: r.Order, ID: r.ID} }
	rows := slices.DeleteFunc(slices.Collect(maps.Values(m)), func(r driver.Row) bool {
		return r.Kind != q.Kind ||
			q.Term != "" && !slices.Contains(r.Terms, q.Term) ||
			q.Since != nil && r.Order < *q.Since ||
			q.Until != nil && r.Order >= *q.Until ||
			q.After != nil && place(at(r), *q.After) <= 0
	})
	slices.SortFunc(rows, func(a, b driver.Row) int { return place(at(a), at(b)) })
	if len(rows) <= q.Size() {
		return driver.Page{Rows: rows}
	}
	next := at(rows[q.Size()-1])
	return driver.Page{Rows: rows[:q.Size()], Next: &next}
}
