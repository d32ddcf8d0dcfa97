package sqlitedriver

import (
	"cmp"
	"slices"
	"sync"

	"amparo/internal/store/driver"
)

// Bounds of what is kept in memory of the index of terms, in rows.
const (
	maxBareRows = 50_000  // of one term
	maxBareAll  = 100_000 // of all terms together
)

// place is where a row stands among those that carry a term, and its revision.
type place struct {
	order int64
	id    string
	rev   int64
}

func byPlace(a, b place) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.id, b.id)) }

type termOf struct {
	kind driver.Kind
	term string
}

// termRows are the rows that carry one term, in order.
type termRows struct {
	places []place
	used   uint64 // of all questions, the latest one that was about this term
	ready  bool
	large  bool   // it has more rows than are kept
	late   []move // what was committed while it was read
}

// move is what a commit made of one row: where it stood under which terms, and where it stands.
type move struct {
	kind     driver.Kind
	was, is  place
	had, has []string
}

// bareIndex answers bare listings by a term from memory. Nobody else writes the file, and every commit is told here
// before it is answered, so what it answers is never behind what a caller was told. A look at what waits would
// otherwise find each row in the file for its revision alone.
type bareIndex struct {
	mu    sync.Mutex
	terms map[termOf]*termRows
	asked uint64
}

// page answers a bare listing by a term. It reports false where the file has to be asked.
func (x *bareIndex) page(q driver.Query,
	read func(q driver.Query, most int) ([]driver.Row, error)) (driver.Page, bool, error) {
	of := termOf{q.Kind, q.Term}
	x.mu.Lock()
	x.asked++
	rows := x.terms[of]
	if rows != nil {
		defer x.mu.Unlock()
		rows.used = x.asked
		if !rows.ready || rows.large {
			return driver.Page{}, false, nil
		}
		return rows.page(q), true, nil
	}
	rows = &termRows{used: x.asked}
	x.terms[of] = rows
	x.mu.Unlock()

	found, err := read(driver.Query{Kind: q.Kind, Term: q.Term, Bare: true}, maxBareRows+1)
	x.mu.Lock()
	defer x.mu.Unlock()
	if err != nil || x.terms[of] != rows { // It was forgotten meanwhile.
		if x.terms[of] == rows {
			delete(x.terms, of)
		}
		return driver.Page{}, false, err
	}
	if rows.ready = true; len(found) > maxBareRows {
		rows.large, rows.late = true, nil
		return driver.Page{}, false, nil
	}
	for _, r := range found {
		rows.places = append(rows.places, place{r.Order, r.ID, r.Rev})
	}
	for _, m := range rows.late {
		rows.apply(q.Term, m)
	}
	rows.late = nil
	x.makeRoom(of)
	return rows.page(q), true, nil
}

// makeRoom forgets the terms that were asked for longest ago, but for the one named.
func (x *bareIndex) makeRoom(but termOf) {
	all := 0
	for _, rows := range x.terms {
		all += len(rows.places) + 1
	}
	for all > maxBareAll && len(x.terms) > 1 {
		var oldest termOf
		least := x.asked + 1
		for of, rows := range x.terms {
			if of != but && rows.used < least {
				oldest, least = of, rows.used
			}
		}
		all -= len(x.terms[oldest].places) + 1
		delete(x.terms, oldest)
	}
}

// tell takes what was committed, in the order in which it was.
func (x *bareIndex) tell(moves []move) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for of, rows := range x.terms {
		for _, m := range moves {
			switch {
			case m.kind != of.kind || rows.large:
			case rows.ready:
				rows.apply(of.term, m)
			default:
				rows.late = append(rows.late, m)
			}
		}
	}
}

// forget drops everything, where it is not sure what the file holds.
func (x *bareIndex) forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.terms = map[termOf]*termRows{}
}

func (r *termRows) apply(term string, m move) {
	if slices.Contains(m.had, term) {
		if at, there := slices.BinarySearchFunc(r.places, m.was, byPlace); there {
			r.places = slices.Delete(r.places, at, at+1)
		}
	}
	if slices.Contains(m.has, term) {
		at, there := slices.BinarySearchFunc(r.places, m.is, byPlace)
		if there {
			r.places[at] = m.is
		} else {
			r.places = slices.Insert(r.places, at, m.is)
		}
	}
	if len(r.places) > maxBareRows {
		r.large, r.places = true, nil
	}
}

// page answers what the file would.
func (r *termRows) page(q driver.Query) driver.Page {
	within := r.places
	if q.Since != nil {
		at, _ := slices.BinarySearchFunc(within, place{order: *q.Since}, byPlace)
		within = within[at:]
	}
	if q.Until != nil {
		at, _ := slices.BinarySearchFunc(within, place{order: *q.Until}, byPlace)
		within = within[:at]
	}
	if q.After != nil {
		at, there := slices.BinarySearchFunc(within, place{order: q.After.Order, id: q.After.ID}, byPlace)
		switch {
		case q.Desc:
			within = within[:at]
		case there:
			within = within[at+1:]
		default:
			within = within[at:]
		}
	}
	n := min(q.Size(), len(within))
	page := driver.Page{Rows: make([]driver.Row, n)}
	for i := range n {
		p := within[i]
		if q.Desc {
			p = within[len(within)-1-i]
		}
		page.Rows[i] = driver.Row{Key: driver.Key{Kind: q.Kind, ID: p.id}, Rev: p.rev, Order: p.order}
	}
	if n < len(within) {
		page.Next = &driver.Cursor{Order: page.Rows[n-1].Order, ID: page.Rows[n-1].ID}
	}
	return page
}
